//! What a bank's answer does to a payment by card.

use ledger::{EntryKind, house};
use money::{Amount, PaymentId};
use store::{Fault, Tx};

use super::rules::{Origin, by_origin};
use super::shares::{self, Share};
use super::state::{Event, State, Step, step};
use super::{Payment, charge_is_open, place, rows, tell};
use crate::account;
use crate::balance;
use crate::bill;
use crate::instruction::Instruction;
use crate::limit::{self, Proof, Uses};
use crate::merchant;
use crate::message::{self, Audience, Live, Topic};
use crate::order::{self, Order};
use crate::suspense::{self, Cause};
use crate::{Ctx, coupon, payment_code};

/// The card's money is here: it goes on to the shop, or, when the shop cannot have it any more, to the balance.
pub(crate) fn settle(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let payment = rows::must_find(tx, PaymentId::from_bytes(instruction.subject))?;
    match takers(tx, ctx, &payment)? {
        Some((shares, order)) => deliver(tx, ctx, payment, &shares, order),
        None => divert(tx, ctx, payment),
    }
}

/// What each shop gets, and the order that is paid.
type Takers = (Vec<Share>, Option<Order>);

/// The shops and the order that can still take the money.
fn takers(tx: &mut Tx<'_>, ctx: &Ctx, payment: &Payment) -> Result<Option<Takers>, Fault> {
    let Some(shop) = merchant::usable(tx, payment.store)? else { return Ok(None) };
    if !charge_is_open(tx, payment)? {
        return Ok(None);
    }
    let order = match payment.order.map(|id| order::claim(tx, ctx, id)).transpose() {
        Ok(order) => order,
        Err(crate::Stop::Refused(_) | crate::Stop::Recorded(_)) => return Ok(None),
        Err(crate::Stop::Fault(fault)) => return Err(fault),
    };
    let discounts = if payment.discount.is_zero() { Vec::new() } else { coupon::held_for(tx, ctx, payment.id)? };
    let shares = shares::of(tx, &shop, payment.amount, (order.as_ref(), &discounts))?;
    Ok(shares.map(|shares| (shares, order)))
}

fn deliver(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    payment: Payment,
    shares: &[Share],
    order: Option<Order>,
) -> Result<(), Fault> {
    let uses = uses(tx, ctx, &payment)?;
    let Some(payment) = advance(tx, ctx, payment, Event::Settle, None)? else { return Ok(()) };
    let entry = balance::entry(ctx, EntryKind::CardPayment, payment.id.to_bytes()).transfer(
        house::BANK_RESERVE,
        payment.account,
        payment.amount,
    );
    balance::post_certain(tx, uses.count_into(shares::pay(entry, ctx, &payment, shares)?))?;
    shares::wake(tx, payment.id, shares)?;
    if let Some(order) = order {
        order::pay(tx, ctx, order, &payment)?;
    }
    if let Some(charge) = payment.charge {
        payment_code::paid(tx, ctx, charge, payment.id)?;
    }
    tell(tx, ctx, &payment, message::Kind::PaymentSucceeded)
}

fn divert(tx: &mut Tx<'_>, ctx: &mut Ctx, payment: Payment) -> Result<(), Fault> {
    let mut uses = Uses::default();
    count_card(ctx, &payment, &mut uses);
    let Some(payment) = advance(tx, ctx, payment, Event::Divert, None)? else { return Ok(()) };
    coupon::release(tx, payment.id)?;
    let entry = balance::entry(ctx, EntryKind::TopUp, payment.id.to_bytes()).transfer(
        house::BANK_RESERVE,
        payment.account,
        payment.amount,
    );
    balance::post_certain(tx, uses.count_into(entry))?;
    tell(tx, ctx, &payment, message::Kind::PaymentReturned)
}

/// The bank refused, or never heard of it: no money was taken.
pub(crate) fn fail(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let payment = rows::must_find(tx, PaymentId::from_bytes(instruction.subject))?;
    let reason = instruction.reason.clone();
    let Some(payment) = advance(tx, ctx, payment, Event::Fail, reason)? else { return Ok(()) };
    coupon::release(tx, payment.id)?;
    if let Some(charge) = payment.charge {
        payment_code::failed(tx, ctx, charge, payment_code::ChargeFailure::BankRefused)?;
    }
    tell(tx, ctx, &payment, message::Kind::PaymentFailed)
}

/// The bank takes a card's money back after the shop had it. The shop keeps it; the house puts its loss into suspense,
/// for an operator to settle with the bank or the holder.
pub(crate) fn take_back(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let entry = balance::entry(ctx, EntryKind::TopUpReturned, instruction.subject).transfer(
        house::SUSPENSE,
        house::BANK_RESERVE,
        instruction.amount,
    );
    balance::post_certain(tx, entry)?;
    let payment = rows::must_find(tx, PaymentId::from_bytes(instruction.subject))?;
    let (account, label) = (payment.account, payment.payee.as_str());
    let origin = suspense::Origin { cause: Cause::PaymentReturned, account, label, bill: payment.bill };
    suspense::put(tx, ctx, instruction, &origin)
}

/// What a card payment uses up when its money is there. It has happened, so nothing refuses it any more.
fn uses(tx: &mut Tx<'_>, ctx: &Ctx, payment: &Payment) -> Result<Uses, Fault> {
    let mut uses = Uses::default();
    count_card(ctx, payment, &mut uses);
    let Some(hot) = account::see(tx, payment.holder)? else { return Ok(uses) };
    let dynamic = payment.order.is_some() || payment.charge.is_some();
    let origin = if dynamic { Origin::DynamicCode } else { Origin::StaticCode };
    limit::count(&mut uses, &by_origin(ctx, &hot, origin, payment.proof), payment.amount);
    if payment.proof == Proof::Device {
        limit::count_once(&mut uses, &limit::pinless_times(payment.holder, &ctx.policy, ctx.now));
    }
    Ok(uses)
}

fn count_card(ctx: &Ctx, payment: &Payment, uses: &mut Uses) {
    if let Some(card) = payment.card {
        limit::count(uses, &limit::card_daily(card, Amount::MAX, ctx.now), payment.amount);
    }
}

/// Moves a payment on; nothing when it was there already.
fn advance(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    mut payment: Payment,
    event: Event,
    reason: Option<String>,
) -> Result<Option<Payment>, Fault> {
    let next: State = match step(payment.state, event) {
        Step::To(next) => next,
        Step::AlreadyApplied => return Ok(None),
        Step::Refused => {
            return Err(Fault::corrupt(format!("{} is {:?} and cannot {event:?}", payment.id, payment.state)));
        }
    };
    payment.state = next;
    payment.reason = reason;
    rows::update(tx, &payment)?;
    bill::advance(tx, payment.holder, payment.bill, next.code(), payment.reason.as_deref())?;
    bill::step(tx, payment.bill, place(next), next.code(), ctx.now)?;
    let id = Some(payment.id.to_string());
    message::tell(tx, &Live { to: Audience::Holder(payment.holder), topic: Topic::Payment, id })?;
    Ok(Some(payment))
}
