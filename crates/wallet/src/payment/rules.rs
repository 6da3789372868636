//! Which limits a payment is held against.

use ledger::CounterKey;
use money::Amount;
use store::{Fault, Tx, View};

use super::Bid;
use crate::account::Hot;
use crate::balance::{self, Method, MoneyRefusal};
use crate::instruction::{self, Purpose};
use crate::limit::{self, Gauge, LimitKey, Proof, Uses};
use crate::{Ctx, Stop, order, topup, trade};

/// What kind of code the payer and the shop met by: the risk level of the bar-code payment standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A code on the counter that anybody may have pasted over: level D.
    StaticCode,
    /// A code made for this payment: levels B and C.
    DynamicCode,
}

/// Whether a sum goes through without the payment password: the holder wants it, the sum is small, and there are
/// times left today.
pub(crate) fn pinless_allowed(view: &mut View<'_>, ctx: &Ctx, hot: &Hot, amount: Amount) -> Result<bool, Fault> {
    if !hot.pinless || hot.pin.mac.is_none() || amount > *ctx.policy.pinless.each_max_fen {
        return Ok(false);
    }
    let times = limit::pinless_times(hot.holder, &ctx.policy, ctx.now);
    Ok(times.left(limit::used(view, &times)?) > 0)
}

/// Whether the limits allow a payment, and what of them it uses up.
pub(crate) fn admit(
    view: &mut View<'_>,
    ctx: &Ctx,
    hot: &Hot,
    bid: &Bid,
    method: Method,
    proof: Proof,
) -> Result<Uses, Stop<MoneyRefusal>> {
    order::admit(ctx, bid.amount)?;
    if let Some(order) = bid.order.as_ref().filter(|order| order.is_trade) {
        trade::allow(view, ctx, hot.holder, order.id, method)?;
    }
    match method {
        Method::Balance => from_balance(view, ctx, hot, bid, proof),
        Method::Card(card) => {
            let card = balance::card(view, hot.holder, card)?;
            with_card(view, ctx, hot, bid, &card)
        }
    }
}

/// Asks for everything that a payment from balance will be decided on, in one round trip: the balance, whose lock keeps
/// two payments from counting at once, and the counters.
pub(crate) fn expect(tx: &mut Tx<'_>, ctx: &Ctx, hot: &Hot, bid: &Bid, proof: Proof) -> Result<(), Fault> {
    let keys: Vec<CounterKey> = gauges(ctx, hot, bid, proof).iter().map(|gauge| gauge.key).collect();
    tx.expect(&[hot.account], &keys)
}

/// The class's limit and the code's; without the password, also the times. Only the last counts times.
fn gauges(ctx: &Ctx, hot: &Hot, bid: &Bid, proof: Proof) -> Vec<Gauge> {
    let class = limit::balance_out(hot.limit_subject(), limit::class_rule(hot, &ctx.policy), ctx.now);
    let mut gauges = vec![class, by_origin(ctx, hot, bid.origin, proof)];
    if proof == Proof::Device {
        gauges.push(limit::pinless_times(hot.holder, &ctx.policy, ctx.now));
    }
    gauges
}

fn from_balance(
    view: &mut View<'_>,
    ctx: &Ctx,
    hot: &Hot,
    bid: &Bid,
    proof: Proof,
) -> Result<Uses, Stop<MoneyRefusal>> {
    let mut uses = Uses::default();
    for gauge in gauges(ctx, hot, bid, proof) {
        let taken = if gauge.limit == LimitKey::PinlessTimes {
            limit::take_once(view, &mut uses, &gauge)
        } else {
            limit::take(view, &mut uses, &gauge, bid.amount)
        };
        taken.map_err(|stop| stop.map(Into::into))?;
    }
    Ok(uses)
}

/// A card payment uses up nothing until its money is there; what is on its way counts as if it were.
fn with_card(
    view: &mut View<'_>,
    ctx: &Ctx,
    hot: &Hot,
    bid: &Bid,
    card: &balance::Funding,
) -> Result<Uses, Stop<MoneyRefusal>> {
    let mut uses = Uses::default();
    let pending = instruction::pending(view, hot.holder)?;
    let gauge = by_origin(ctx, hot, bid.origin, Proof::Pin);
    limit::take_beside(view, &mut uses, &gauge, pending.for_purpose(Purpose::Payment), bid.amount)
        .map_err(|stop| stop.map(Into::into))?;
    topup::admit_card(view, ctx, card, &pending, bid.amount)?;
    Ok(uses)
}

/// The daily limit of the code by which payer and shop met.
pub(super) fn by_origin(ctx: &Ctx, hot: &Hot, origin: Origin, proof: Proof) -> Gauge {
    match origin {
        Origin::StaticCode => limit::static_code(hot.holder, &ctx.policy, ctx.now),
        Origin::DynamicCode => limit::code_payment(hot.holder, proof, &ctx.policy, ctx.now),
    }
}
