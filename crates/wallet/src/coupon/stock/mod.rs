//! A merchant's stocks: started, paused, gone on with, and over.

pub(super) mod rows;

pub use rows::{Allowance, Stock, StockFilter};

use ledger::{EntryBuilder, EntryKind, house};
use money::{Amount, MerchantId, StockId};
use store::{Fault, Tx, View};

use super::rules::most;
use super::state::{StockEvent, StockStep, stock_step};
use super::{CouponRefusal, StockState};
use crate::balance::{self, MoneyRefusal};
use crate::{Ctx, Stop, merchant, refuse};

/// A stock that a merchant made.
///
/// # Errors
/// [`CouponRefusal::StockNotFound`], also when it is another merchant's.
pub fn stock(view: &mut View<'_>, ctx: &Ctx, merchant: MerchantId, number: &str) -> Result<Stock, Stop<CouponRefusal>> {
    own(rows::by_number(view, ctx, number)?, merchant)
}

/// The stock of a coupon.
pub fn stock_of(view: &mut View<'_>, ctx: &Ctx, id: StockId) -> Result<Stock, Fault> {
    rows::by_id(view, ctx, id)
}

/// A merchant's stocks, newest first.
pub fn of_merchant(
    view: &mut View<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    filter: &StockFilter,
) -> Result<Vec<Stock>, Fault> {
    rows::of_merchant(view, ctx, merchant, filter)
}

fn own(found: Option<Stock>, merchant: MerchantId) -> Result<Stock, Stop<CouponRefusal>> {
    found.filter(|stock| stock.merchant == merchant).map_or_else(|| refuse(CouponRefusal::StockNotFound), Ok)
}

/// Starts a stock. One with cash sets aside all that its coupons can take. Doing so again changes nothing.
///
/// # Errors
/// [`CouponRefusal::StockNotFound`], [`CouponRefusal::StateWrong`], [`CouponRefusal::MerchantShort`].
pub fn start(tx: &mut Tx<'_>, ctx: &mut Ctx, merchant: MerchantId, number: &str) -> Result<Stock, Stop<CouponRefusal>> {
    let mut stock = lock(tx, ctx, merchant, number)?;
    if !advance(ctx, &mut stock, StockEvent::Start)? {
        return Ok(stock);
    }
    stock.started_at = Some(ctx.now);
    if !stock.no_cash {
        stock.funded = most(&stock).map_err(|error| Fault::corrupt(error.to_string()))?;
        fund(tx, ctx, &stock)?;
    }
    rows::update(tx, &stock)?;
    Ok(stock)
}

/// Gives no coupons until further notice.
///
/// # Errors
/// [`CouponRefusal::StockNotFound`], [`CouponRefusal::StateWrong`].
pub fn pause(tx: &mut Tx<'_>, ctx: &Ctx, merchant: MerchantId, number: &str) -> Result<Stock, Stop<CouponRefusal>> {
    change(tx, ctx, (merchant, number), StockEvent::Pause)
}

/// Gives coupons again.
///
/// # Errors
/// As [`pause`].
pub fn restart(tx: &mut Tx<'_>, ctx: &Ctx, merchant: MerchantId, number: &str) -> Result<Stock, Stop<CouponRefusal>> {
    change(tx, ctx, (merchant, number), StockEvent::Restart)
}

fn change(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (merchant, number): (MerchantId, &str),
    event: StockEvent,
) -> Result<Stock, Stop<CouponRefusal>> {
    let mut stock = lock(tx, ctx, merchant, number)?;
    if advance(ctx, &mut stock, event)? {
        rows::update(tx, &stock)?;
    }
    Ok(stock)
}

pub(super) fn lock(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    number: &str,
) -> Result<Stock, Stop<CouponRefusal>> {
    own(rows::lock_by_number(tx, ctx, number)?, merchant)
}

/// Says whether something changed.
fn advance(ctx: &Ctx, stock: &mut Stock, event: StockEvent) -> Result<bool, Stop<CouponRefusal>> {
    match stock_step(stock.state, event) {
        StockStep::To(next) => {
            (stock.state, stock.changed_at) = (next, ctx.now);
            Ok(true)
        }
        StockStep::AlreadyApplied => Ok(false),
        StockStep::Refused => refuse(CouponRefusal::StateWrong),
    }
}

fn fund(tx: &mut Tx<'_>, ctx: &mut Ctx, stock: &Stock) -> Result<(), Stop<CouponRefusal>> {
    let from = maker(tx, stock)?;
    let entry = balance::entry(ctx, EntryKind::CouponFunded, stock.id.to_bytes());
    let posted = balance::post(tx, entry.transfer(from.available, house::PROMOTION_BUDGET, stock.funded));
    posted.map_err(|stop| stop.map(|refusal| short(&refusal, stock.funded)))
}

/// The books refuse only what is not there.
fn short(refusal: &MoneyRefusal, needed: Amount) -> CouponRefusal {
    let available =
        if let MoneyRefusal::InsufficientBalance { available, .. } = refusal { *available } else { Amount::ZERO };
    CouponRefusal::MerchantShort { available, needed }
}

fn maker(view: &mut View<'_>, stock: &Stock) -> Result<merchant::Merchant, Fault> {
    let found = merchant::find(view, stock.merchant)?;
    found.ok_or_else(|| Fault::corrupt(format!("{} has no maker", stock.id)))
}

/// Ends stocks whose time is over, at most `limit`, and gives their makers back what was not used. A worker calls it now
/// and then; it waits a while after the end, so that every payment that was under way then has been written.
pub fn expire(tx: &mut Tx<'_>, ctx: &mut Ctx, limit: u32) -> Result<(), Fault> {
    let before = ctx.before_s(*ctx.policy.coupon.release_after_s);
    for mut stock in rows::lock_ended(tx, before, limit)? {
        // Without cash nothing was set aside.
        let left = if stock.no_cash { Amount::ZERO } else { stock.funded.minus_or_zero(rows::taken(tx, stock.id)?) };
        if !left.is_zero() {
            let to = maker(tx, &stock)?;
            let entry = balance::entry(ctx, EntryKind::CouponReleased, stock.id.to_bytes());
            balance::post_certain(tx, entry.transfer(house::PROMOTION_BUDGET, to.available, left))?;
        }
        let StockStep::To(next) = stock_step(stock.state, StockEvent::End) else { continue };
        (stock.state, stock.changed_at, stock.stopped_at) = (next, ctx.now, Some(stock.ends_at));
        rows::update(tx, &stock)?;
    }
    Ok(())
}

/// Adds to an entry that a stock with cash gets back what a coupon of it took: into what is set aside, or, when that was
/// given back already, to its maker.
pub(super) fn take_back(
    tx: &mut Tx<'_>,
    entry: EntryBuilder,
    id: StockId,
    amount: Amount,
) -> Result<EntryBuilder, Fault> {
    let stock = rows::lock_raw(tx, id)?;
    let to = match stock.state {
        StockState::Stopped => maker(tx, &stock)?.available,
        StockState::Unactivated | StockState::Running | StockState::Paused => house::PROMOTION_BUDGET,
    };
    Ok(entry.credit(to, amount))
}
