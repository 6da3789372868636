//! The holder's side: what they are asked to pay, and with what they can.

use money::{Amount, HolderId};
use store::{Fault, Tx, View};

use super::rows::{self, Trade};
use super::{Kind, PartLine, of_order, part_lines, parts};
use crate::balance::{MoneyRefusal, PayeeRefusal};
use crate::coupon::{self, Ask, Discount};
use crate::merchant::{self, Shop};
use crate::order::{self, Order};
use crate::quote::{self, MethodLine};
use crate::{Ctx, Stop, refuse};

/// What a holder is asked to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub trade: Trade,
    /// What is paid.
    pub order: Order,
    pub shop: Shop,
    /// Of a combined trade, what each shop asks for.
    pub parts: Vec<PartLine>,
    /// What the holder's coupons take off, as things stand now.
    pub discounts: Vec<Discount>,
}

/// What is left of an amount when discounts are taken off.
pub fn left(amount: Amount, discounts: &[Discount]) -> Amount {
    discounts.iter().fold(amount, |left, discount| left.minus_or_zero(discount.amount))
}

/// The trades behind an order, for each of which a coupon may be used.
fn asks(view: &mut View<'_>, ctx: &Ctx, order: &Order) -> Result<Vec<Ask>, Fault> {
    let Some(trade) = of_order(view, ctx, order.id)? else { return Ok(Vec::new()) };
    let trades = if trade.is_lead() { parts(view, ctx, trade.order)? } else { vec![trade] };
    let ask = |trade: Trade| {
        let shop = merchant::find(view, trade.party.merchant)?;
        let shop = shop.ok_or_else(|| Fault::corrupt(format!("{} has no terms", trade.party.merchant)))?;
        let (order, kind, goods_tag) = (trade.order, trade.kind, trade.wish.goods_tag);
        Ok(Ask { order, mchid: shop.mchid, kind, goods_tag, amount: trade.amount })
    };
    trades.into_iter().map(ask).collect()
}

/// What a holder's coupons would take off an order.
pub fn discounts(view: &mut View<'_>, ctx: &Ctx, holder: HolderId, order: &Order) -> Result<Vec<Discount>, Fault> {
    if !order.is_trade {
        return Ok(Vec::new());
    }
    let asks = asks(view, ctx, order)?;
    coupon::best(view, ctx, holder, &asks)
}

/// The same, for a payment that begins now.
pub(crate) fn claim_discounts(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    holder: HolderId,
    order: &Order,
) -> Result<Vec<Discount>, Fault> {
    if !order.is_trade {
        return Ok(Vec::new());
    }
    let asks = asks(tx, ctx, order)?;
    coupon::claim(tx, ctx, holder, &asks)
}

/// A holder has scanned a code. From now on only they may pay.
///
/// # Errors
/// [`PayeeRefusal::Unknown`] when the code is void, [`PayeeRefusal::OrderExpired`], [`PayeeRefusal::OtherPayer`], or
/// why the order cannot be paid any more.
pub fn by_code(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, code: &str) -> Result<Sheet, Stop<MoneyRefusal>> {
    let Some(mut trade) = rows::lock_by_code(tx, ctx, code)? else { return unknown() };
    if trade.payer.is_some_and(|payer| payer != holder) {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::OtherPayer));
    }
    let sheet = sheet(tx, ctx, Some(holder), trade.clone())?;
    if trade.payer.is_none() {
        trade.payer = Some(holder);
        rows::update(tx, &trade)?;
    }
    Ok(Sheet { trade, ..sheet })
}

/// What a code asks for, without scanning it.
///
/// # Errors
/// As [`by_code`], except about the payer.
pub(crate) fn peek(view: &mut View<'_>, ctx: &Ctx, code: &str) -> Result<Sheet, Stop<MoneyRefusal>> {
    match rows::by_code(view, ctx, code)? {
        Some(trade) => sheet(view, ctx, None, trade),
        None => unknown(),
    }
}

/// A holder has come with a prepay number, from a page or an app.
///
/// # Errors
/// As [`by_code`].
pub fn by_prepay(view: &mut View<'_>, ctx: &Ctx, holder: HolderId, prepay: &str) -> Result<Sheet, Stop<MoneyRefusal>> {
    let Some(trade) = rows::by_prepay(view, ctx, prepay)? else { return unknown() };
    match trade.kind {
        Kind::Jsapi | Kind::App | Kind::H5 => {}
        Kind::Native | Kind::Code => return unknown(),
    }
    if trade.payer.is_some_and(|payer| payer != holder) {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::OtherPayer));
    }
    sheet(view, ctx, Some(holder), trade)
}

/// A holder has opened a browser's link. Only a trade that was ordered for a browser can be paid by its bare number:
/// elsewhere the merchant signs for it.
///
/// # Errors
/// As [`by_code`].
pub(crate) fn by_link(
    view: &mut View<'_>,
    ctx: &Ctx,
    holder: HolderId,
    prepay: &str,
) -> Result<Sheet, Stop<MoneyRefusal>> {
    let sheet = by_prepay(view, ctx, holder, prepay)?;
    if sheet.trade.kind == Kind::H5 { Ok(sheet) } else { unknown() }
}

fn unknown<T>() -> Result<T, Stop<MoneyRefusal>> {
    refuse(MoneyRefusal::Payee(PayeeRefusal::Unknown))
}

fn sheet(view: &mut View<'_>, ctx: &Ctx, payer: Option<HolderId>, trade: Trade) -> Result<Sheet, Stop<MoneyRefusal>> {
    let found = order::find(view, ctx, trade.order)?;
    let order = found.ok_or_else(|| Fault::corrupt(format!("the trade of {} has no order", trade.order)))?;
    order::payable(&order).map_err(Stop::Refused)?;
    if trade.token.as_ref().is_none_or(|token| token.expires_at <= ctx.now) {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::OrderExpired));
    }
    let discounts = payer.map(|holder| discounts(view, ctx, holder, &order)).transpose()?.unwrap_or_default();
    match (merchant::usable(view, trade.store)?, part_lines(view, ctx, trade.order)?) {
        (Some(shop), Some(parts)) => Ok(Sheet { trade, order, shop, parts, discounts }),
        (None, _) | (_, None) => refuse(MoneyRefusal::Payee(PayeeRefusal::Unavailable)),
    }
}

/// The methods with which a holder can pay an order, each with the reason why it cannot be used: the holder's own
/// limits, or what the merchant of a trade does not take.
pub fn methods(view: &mut View<'_>, ctx: &Ctx, holder: HolderId, order: &Order) -> Result<Vec<MethodLine>, Fault> {
    let amount = left(order.amount, &discounts(view, ctx, holder, order)?);
    let mut lines = quote::methods(view, ctx, holder, amount)?;
    let trade = if order.is_trade { of_order(view, ctx, order.id)? } else { None };
    let Some(trade) = trade else { return Ok(lines) };
    let limit_pay = &trade.wish.limit_pay;
    for line in &mut lines {
        let not_taken =
            line.card.as_ref().map_or_else(|| limit_pay.against_balance(), |card| limit_pay.against_card(card));
        line.refusal = not_taken.or(line.refusal.take());
    }
    Ok(lines)
}
