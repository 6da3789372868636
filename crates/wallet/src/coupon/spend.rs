//! A coupon is used: chosen, held for a payment, spent when what it is for is paid, and given back with it.

use ledger::EntryBuilder;
use money::{Amount, CouponId, HolderId, OrderId, PaymentId, RefundId, StockId};
use store::{Fault, Tx, View};

use super::flow;
use super::rows::{self, Coupon, Used};
use super::rules::{self, Ask, Discount, Promotion};
use super::state::CouponEvent;
use super::stock::{Stock, rows as stock_rows, take_back};
use crate::callback::{self, News};
use crate::trade::Trade;
use crate::{Ctx, credential, merchant};

/// What a holder's coupons would take off these trades.
pub(crate) fn best(view: &mut View<'_>, ctx: &Ctx, holder: HolderId, asks: &[Ask]) -> Result<Vec<Discount>, Fault> {
    let coupons = rows::usable(view, ctx, holder)?;
    Ok(rules::choose(&with_stocks(view, ctx, coupons)?, asks))
}

/// The same, for a payment that begins now: nobody else uses them until the unit ends.
pub(crate) fn claim(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, asks: &[Ask]) -> Result<Vec<Discount>, Fault> {
    let coupons = rows::lock_usable(tx, ctx, holder)?;
    Ok(rules::choose(&with_stocks(tx, ctx, coupons)?, asks))
}

fn with_stocks(view: &mut View<'_>, ctx: &Ctx, coupons: Vec<Coupon>) -> Result<Vec<(Coupon, Stock)>, Fault> {
    coupons.into_iter().map(|coupon| Ok((coupon.clone(), stock_rows::by_id(view, ctx, coupon.stock)?))).collect()
}

/// Holds what was chosen for a payment.
pub(crate) fn hold(tx: &mut Tx<'_>, payment: PaymentId, chosen: &[Discount]) -> Result<(), Fault> {
    for discount in chosen {
        let mut coupon = rows::lock_raw(tx, discount.coupon)?;
        coupon.advance(CouponEvent::Hold)?;
        (coupon.payment, coupon.order) = (Some(payment), Some(discount.order));
        rows::update(tx, &coupon)?;
    }
    Ok(())
}

/// What a payment holds.
pub(crate) fn held_for(tx: &mut Tx<'_>, ctx: &Ctx, payment: PaymentId) -> Result<Vec<Discount>, Fault> {
    let coupons = rows::lock_of_payment(tx, payment)?;
    let all = with_stocks(tx, ctx, coupons)?.into_iter().filter_map(|(coupon, stock)| {
        let (name, no_cash) = (stock.name, stock.no_cash);
        coupon.order.map(|order| Discount { coupon: coupon.id, order, amount: stock.amount, name, no_cash })
    });
    Ok(all.collect())
}

/// A payment by card came to nothing: its coupons may be used again.
pub(crate) fn release(tx: &mut Tx<'_>, payment: PaymentId) -> Result<(), Fault> {
    for mut coupon in rows::lock_of_payment(tx, payment)? {
        coupon.advance(CouponEvent::Release)?;
        (coupon.payment, coupon.order) = (None, None);
        rows::update(tx, &coupon)?;
    }
    Ok(())
}

/// A trade is paid, with the house's number: its coupon is used, and the maker of the stock is told.
pub(crate) fn spend(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    trade: &Trade,
    discount: &Discount,
    number: &str,
) -> Result<Promotion, Fault> {
    let mut coupon = rows::lock_raw(tx, discount.coupon)?;
    let stock = stock_rows::by_id(tx, ctx, coupon.stock)?;
    let shop = merchant::find(tx, trade.party.merchant)?;
    let shop = shop.ok_or_else(|| Fault::corrupt(format!("{} has no terms", trade.party.merchant)))?;
    coupon.advance(CouponEvent::Spend)?;
    coupon.used = Some(Used { at: ctx.now, mchid: shop.mchid.clone(), number: number.to_owned() });
    rows::update(tx, &coupon)?;
    flow::write_use(tx, &coupon, trade, discount.amount)?;
    tell(tx, ctx, &stock, coupon.id)?;
    Ok(Promotion {
        coupon: coupon.number,
        stock: stock.number,
        name: stock.name,
        amount: discount.amount,
        no_cash: stock.no_cash,
        is_own: stock.merchant == shop.id || Some(stock.merchant) == trade.party.provider,
    })
}

fn tell(tx: &mut Tx<'_>, ctx: &mut Ctx, stock: &Stock, coupon: CouponId) -> Result<(), Fault> {
    let Some(url) = credential::coupon_url(tx, stock.merchant)? else { return Ok(()) };
    let (event, subject) = (callback::Event::CouponUsed, coupon.to_bytes());
    let news = News { merchant: stock.merchant, event, subject, url: &url };
    callback::notify(tx, ctx, &news).map(|_| ())
}

/// What goes back of a discount with a refund.
pub(crate) struct GivenBack<'a> {
    pub(crate) order: OrderId,
    pub(crate) refund: RefundId,
    /// The house's number of the refund.
    pub(crate) number: &'a str,
    pub(crate) amount: Amount,
    /// Whether nothing of the trade is left, so that the coupon is the holder's again.
    pub(crate) is_whole: bool,
}

/// A part of a discount goes back: written down, and, with cash, credited to where it came from by the refund's own entry.
pub(crate) fn give_back(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    entry: EntryBuilder,
    back: &GivenBack<'_>,
) -> Result<EntryBuilder, Fault> {
    let Some((id, stock)) = flow::used_for(tx, back.order)? else {
        return Err(Fault::corrupt(format!("no coupon was used for {}", back.order)));
    };
    if back.is_whole {
        back_to_holder(tx, ctx, id, back.order)?;
    }
    if back.amount.is_zero() {
        return Ok(entry);
    }
    flow::write_return(tx, ctx, stock, back)?;
    with_cash(tx, ctx, entry, stock, back.amount)
}

fn with_cash(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    entry: EntryBuilder,
    stock: StockId,
    amount: Amount,
) -> Result<EntryBuilder, Fault> {
    if stock_rows::by_id(tx, ctx, stock)?.no_cash { Ok(entry) } else { take_back(tx, entry, stock, amount) }
}

/// What was refunded whole gives its coupon back, if there is time left to use it.
fn back_to_holder(tx: &mut Tx<'_>, ctx: &Ctx, id: CouponId, order: OrderId) -> Result<(), Fault> {
    let mut coupon = rows::lock_raw(tx, id)?;
    if coupon.usable_until <= ctx.now || coupon.order != Some(order) {
        return Ok(());
    }
    coupon.advance(CouponEvent::GiveBack)?;
    (coupon.payment, coupon.order, coupon.used) = (None, None, None);
    rows::update(tx, &coupon)
}
