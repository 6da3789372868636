//! The holder's side: what they are asked to pay, and with what they can.

use money::HolderId;
use store::{Fault, Tx, View};

use super::rows::{self, Trade};
use super::{Kind, PartLine, of_order, part_lines};
use crate::balance::{MoneyRefusal, PayeeRefusal};
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
    let sheet = sheet(tx, ctx, trade.clone())?;
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
        Some(trade) => sheet(view, ctx, trade),
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
    sheet(view, ctx, trade)
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

fn sheet(view: &mut View<'_>, ctx: &Ctx, trade: Trade) -> Result<Sheet, Stop<MoneyRefusal>> {
    let found = order::find(view, ctx, trade.order)?;
    let order = found.ok_or_else(|| Fault::corrupt(format!("the trade of {} has no order", trade.order)))?;
    order::payable(&order).map_err(Stop::Refused)?;
    if trade.token.as_ref().is_none_or(|token| token.expires_at <= ctx.now) {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::OrderExpired));
    }
    match (merchant::usable(view, trade.store)?, part_lines(view, ctx, trade.order)?) {
        (Some(shop), Some(parts)) => Ok(Sheet { trade, order, shop, parts }),
        (None, _) | (_, None) => refuse(MoneyRefusal::Payee(PayeeRefusal::Unavailable)),
    }
}

/// The methods with which a holder can pay an order, each with the reason why it cannot be used: the holder's own
/// limits, or what the merchant of a trade does not take.
pub fn methods(view: &mut View<'_>, ctx: &Ctx, holder: HolderId, order: &Order) -> Result<Vec<MethodLine>, Fault> {
    let mut lines = quote::methods(view, ctx, holder, order.amount)?;
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
