//! A merchant gives a coupon to a holder.

use jiff::{SignedDuration, Timestamp, ToSpan};
use money::{CouponId, MerchantId};
use store::{Tx, View};

use super::rows::{self, Coupon};
use super::state::{CouponState, StockState};
use super::stock::{Stock, rows as stock_rows};
use super::{CouponRefusal, stock};
use crate::account::{Act, Hot};
use crate::message::{self, Kind, Notice};
use crate::{Ctx, Stop, account, app, merchant, refuse, request, start_of_day};

/// A merchant gives a coupon to a holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendCoupon {
    pub merchant: MerchantId,
    pub appid: String,
    pub openid: String,
    /// The stock's number; the merchant must have made it.
    pub stock: String,
    pub out_request_no: String,
}

impl SendCoupon {
    fn hash(&self) -> [u8; 32] {
        request::hash(&[&self.appid, &self.openid, &self.stock])
    }
}

/// Gives a coupon. The same request again gives the same coupon.
///
/// # Errors
/// [`CouponRefusal`]: what a stock, its number and its state may be refused for, and what the receiver may be.
pub fn send(tx: &mut Tx<'_>, ctx: &mut Ctx, command: &SendCoupon) -> Result<Coupon, Stop<CouponRefusal>> {
    let hash = command.hash();
    if let Some(earlier) = rows::by_request(tx, ctx, command.merchant, &command.out_request_no)? {
        return if earlier.request_hash == hash { Ok(earlier) } else { refuse(CouponRefusal::NumberUsed) };
    }
    let mut stock = stock::lock(tx, ctx, command.merchant, &command.stock)?;
    app::permit(tx, &command.appid, command.merchant).map_err(|stop| stop.map(CouponRefusal::App))?;
    let holder = app::holder_of(tx, &command.appid, &command.openid);
    let holder = holder.map_err(|stop| stop.map(CouponRefusal::App))?;
    let Some(receiver) = account::see(tx, holder)? else { return refuse(CouponRefusal::ReceiverUnavailable) };
    has_some(tx, ctx, &stock)?;
    may_have(tx, &stock, &receiver)?;
    let coupon = draft(ctx, &stock, &receiver, (command, hash));
    if !rows::insert(tx, &coupon)? {
        return refuse(CouponRefusal::NumberUsed);
    }
    stock.sent = stock.sent.saturating_add(1);
    stock_rows::update(tx, &stock)?;
    tell(tx, ctx, &stock, &coupon)?;
    Ok(coupon)
}

/// Whether a stock gives one more.
fn has_some(view: &mut View<'_>, ctx: &Ctx, stock: &Stock) -> Result<(), Stop<CouponRefusal>> {
    if stock.state != StockState::Running || stock.begins_at > ctx.now {
        return refuse(CouponRefusal::NotRunning);
    }
    if stock.sent >= stock.coupons_max {
        return refuse(CouponRefusal::StockEmpty);
    }
    let Some(by_day) = stock.amount_by_day_max else { return Ok(()) };
    let today = rows::given_since(view, stock.id, start_of_day(ctx.today()))?;
    let fen = stock.amount.fen().saturating_mul(today.saturating_add(1));
    if fen > by_day.fen() { refuse(CouponRefusal::DayEmpty) } else { Ok(()) }
}

/// Whether a holder may have one more.
fn may_have(view: &mut View<'_>, stock: &Stock, receiver: &Hot) -> Result<(), Stop<CouponRefusal>> {
    if account::permit(receiver, Act::Receive).is_err() {
        return refuse(CouponRefusal::ReceiverUnavailable);
    }
    if stock.allowance.proven_only && receiver.person.is_none() {
        return refuse(CouponRefusal::ReceiverNotProven);
    }
    let person = receiver.person.filter(|_| stock.allowance.per_person);
    let has = rows::given(view, stock.id, receiver.holder, person)?;
    let max = stock.allowance.max;
    if has >= i64::from(max) { refuse(CouponRefusal::HolderHasEnough { max }) } else { Ok(()) }
}

fn draft(ctx: &mut Ctx, stock: &Stock, receiver: &Hot, (command, hash): (&SendCoupon, [u8; 32])) -> Coupon {
    let (usable_from, usable_until) = usable(ctx, stock);
    Coupon {
        id: CouponId::new(ctx.now_ms(), &mut ctx.entropy),
        number: format!("1{}", ctx.entropy.digits(15)),
        stock: stock.id,
        holder: receiver.holder,
        person: receiver.person,
        sender: command.merchant,
        out_request_no: command.out_request_no.clone(),
        request_hash: hash,
        state: CouponState::Sent,
        usable_from,
        usable_until,
        created_at: ctx.now,
        payment: None,
        order: None,
        used: None,
    }
}

/// When a coupon that is given now is good: never before or after its stock's are.
fn usable(ctx: &Ctx, stock: &Stock) -> (Timestamp, Timestamp) {
    let tomorrow = start_of_day(ctx.today().saturating_add(1.day()));
    let from = stock.usable_from.max(if stock.next_day { tomorrow } else { ctx.now });
    let until = stock.minutes.and_then(|minutes| from.checked_add(SignedDuration::from_mins(minutes.into())).ok());
    (from, stock.usable_until.min(until.unwrap_or(Timestamp::MAX)))
}

fn tell(tx: &mut Tx<'_>, ctx: &mut Ctx, stock: &Stock, coupon: &Coupon) -> Result<(), Stop<CouponRefusal>> {
    let shop = merchant::find(tx, stock.owner)?.map(|owner| owner.name).unwrap_or_default();
    let params = vec![
        ("name", stock.name.clone()),
        ("shop", shop),
        ("amount", stock.amount.fen().to_string()),
        ("minimum", stock.minimum.fen().to_string()),
    ];
    let notice = Notice { kind: Kind::CouponReceived, params, bill: None };
    Ok(message::notify(tx, ctx, coupon.holder, notice)?)
}
