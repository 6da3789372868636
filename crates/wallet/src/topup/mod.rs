//! Top-ups: money from a bound card into the balance.
//!
//! ```text
//! unit 1 (order): the top-up, its bill, the instruction and its job
//! a worker asks the bank
//! unit 2: settle  Dr bank reserve  Cr holder      or  fail with the bank's reason
//! later:  take_back  Dr holder (or suspense)  Cr bank reserve
//! ```
//!
//! **Invariant:** the balance grows exactly when the bank has said that it moved the money, once.

mod rows;

pub use crate::balance::card_move::{Event, State, Step, step};
pub use rows::{TopUp, find};

use ledger::{EntryKind, house};
use money::{Amount, CardId, HolderId, Pin, TopUpId};
use store::{Fault, Tx};

use crate::account::{self, Act, Hot};
use crate::balance::{self, AmountRefusal, Funding, MoneyRefusal};
use crate::bill::{self, BillKind, NewBill};
use crate::instruction::{self, Instruction, Kind, Pending, Purpose};
use crate::limit::{self, LimitKey, Uses};
use crate::message::{self, Audience, Live, Notice, Topic};
use crate::request::Request;
use crate::suspense::{self, Cause, Origin};
use crate::{Ctx, Policy, Stop, pin, refuse};

/// A holder wants money from a card in the balance.
#[derive(Clone)]
pub struct OrderTopUp {
    pub holder: HolderId,
    /// The idempotency key.
    pub key: String,
    pub card: CardId,
    pub amount: Amount,
    pub pin: Pin,
}

/// Writes a top-up down and sends it on its way.
pub fn order(tx: &mut Tx<'_>, ctx: &mut Ctx, command: OrderTopUp) -> Result<TopUp, Stop<MoneyRefusal>> {
    let facts = [command.card.to_string(), command.amount.fen().to_string()];
    let request = Request::new("top_up", command.holder, &command.key, &[&facts[0], &facts[1]]);
    if let Some(earlier) = request.earlier(tx)? {
        return Ok(rows::must_find(tx, TopUpId::from_bytes(earlier))?);
    }
    let hot = account::authorise(tx, command.holder, Act::TopUp).map_err(|stop| stop.map(Into::into))?;
    let card = balance::debit_card(tx, command.holder, command.card)?;
    admit(tx, ctx, &hot, &card, command.amount)?;
    pin::check(tx, ctx, &hot, &command.pin).map_err(|stop| stop.map(Into::into))?;
    let top_up = write(tx, ctx, &hot, &card, command.amount)?;
    request.remember(tx, top_up.id.to_bytes())?;
    Ok(top_up)
}

/// Whether the amount and the limits allow a top-up.
pub(crate) fn admit(
    tx: &mut store::View<'_>,
    ctx: &Ctx,
    hot: &Hot,
    card: &Funding,
    amount: Amount,
) -> Result<(), Stop<MoneyRefusal>> {
    let policy = &ctx.policy;
    let min = *policy.top_up.min_fen;
    if amount < min {
        return refuse(MoneyRefusal::Amount(AmountRefusal::TooSmall { min }));
    }
    limit::single(LimitKey::TopUpSingle, *policy.top_up.single_max_fen, amount).or_else(|l| refuse(l.into()))?;
    let pending = instruction::pending(tx, hot.holder)?;
    let daily = limit::top_up_daily(hot.holder, policy, ctx.now);
    let mut unused = Uses::default();
    limit::take_beside(tx, &mut unused, &daily, pending.for_purpose(Purpose::TopUp), amount)
        .map_err(|stop| stop.map(Into::into))?;
    admit_card(tx, ctx, card, &pending, amount)
}

/// Whether a card's own limits allow a debit.
pub(crate) fn admit_card(
    tx: &mut store::View<'_>,
    ctx: &Ctx,
    card: &Funding,
    pending: &Pending,
    amount: Amount,
) -> Result<(), Stop<MoneyRefusal>> {
    limit::single(LimitKey::CardSingle, card.single_max, amount).or_else(|reached| refuse(reached.into()))?;
    let daily = limit::card_daily(card.id, card.daily_max, ctx.now);
    let mut unused = Uses::default();
    limit::take_beside(tx, &mut unused, &daily, pending.on_card(card.id), amount).map_err(|stop| stop.map(Into::into))
}

fn write(tx: &mut Tx<'_>, ctx: &mut Ctx, hot: &Hot, card: &Funding, amount: Amount) -> Result<TopUp, Fault> {
    let top_up = TopUp::new(ctx, hot, card, amount);
    rows::insert(tx, &top_up)?;
    bill::insert(
        tx,
        &NewBill {
            id: top_up.bill,
            holder: hot.holder,
            at: ctx.now,
            kind: BillKind::TopUp,
            amount,
            fee: Amount::ZERO,
            title: &top_up.card_label,
            note: "",
            method: &top_up.card_label,
            state: top_up.state.code(),
            subject: top_up.id.to_bytes(),
        },
    )?;
    bill::step(tx, top_up.bill, place(State::Accepted), State::Accepted.code(), ctx.now)?;
    let request = instruction::Request {
        kind: Kind::Debit,
        purpose: Purpose::TopUp,
        subject: top_up.id.to_bytes(),
        holder: Some(hot.holder),
        card: Some(card.id),
        bank: card.bank.clone(),
        mandate: card.mandate.clone(),
        amount,
    };
    instruction::order(tx, ctx, &request)?;
    Ok(top_up)
}

/// The order of the steps that a holder sees.
const fn place(state: State) -> u8 {
    match state {
        State::Accepted => 0,
        State::WithBank => 1,
        State::Arrived | State::Failed => 2,
        State::Returned => 3,
    }
}

/// The bank is being asked.
pub(crate) fn asked(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    advance(tx, ctx, instruction, Event::Ask).map(|_| ())
}

/// The bank moved the money: the balance grows.
pub(crate) fn settle(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let Some(top_up) = advance(tx, ctx, instruction, Event::Settle)? else { return Ok(()) };
    let uses = uses(&ctx.policy, &top_up, ctx);
    let entry = balance::entry(ctx, EntryKind::TopUp, top_up.id.to_bytes())
        .debit(house::BANK_RESERVE, top_up.amount)
        .credit(top_up.account, top_up.amount);
    balance::post_certain(tx, uses.count_into(entry))?;
    tell(tx, ctx, &top_up, message::Kind::TopUpArrived)
}

fn uses(policy: &Policy, top_up: &TopUp, ctx: &Ctx) -> Uses {
    let mut uses = Uses::default();
    limit::count(&mut uses, &limit::top_up_daily(top_up.holder, policy, ctx.now), top_up.amount);
    limit::count(&mut uses, &limit::card_daily(top_up.card, Amount::MAX, ctx.now), top_up.amount);
    uses
}

/// The bank refused, or never heard of it: no money moved.
pub(crate) fn fail(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let Some(top_up) = advance(tx, ctx, instruction, Event::Fail)? else { return Ok(()) };
    tell(tx, ctx, &top_up, message::Kind::TopUpFailed)
}

/// The bank takes the money back. What the holder has spent already is put into suspense, for an operator to collect.
pub(crate) fn take_back(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let Some(top_up) = advance(tx, ctx, instruction, Event::Return)? else { return Ok(()) };
    let covered = tx.balance(top_up.account)?.available() >= top_up.amount;
    let from = if covered { top_up.account } else { house::SUSPENSE };
    let entry = balance::entry(ctx, EntryKind::TopUpReturned, top_up.id.to_bytes())
        .debit(from, top_up.amount)
        .credit(house::BANK_RESERVE, top_up.amount);
    balance::post_certain(tx, entry)?;
    if !covered {
        let (account, label) = (top_up.account, top_up.card_label.as_str());
        let origin = Origin { cause: Cause::TopUpReturned, account, label, bill: top_up.bill };
        suspense::put(tx, ctx, instruction, &origin)?;
    }
    tell(tx, ctx, &top_up, message::Kind::TopUpReturned)
}

/// Moves a top-up on; nothing when it was there already.
fn advance(tx: &mut Tx<'_>, ctx: &Ctx, instruction: &Instruction, event: Event) -> Result<Option<TopUp>, Fault> {
    let mut top_up = rows::must_find(tx, TopUpId::from_bytes(instruction.subject))?;
    let next = match step(top_up.state, event) {
        Step::To(next) => next,
        Step::AlreadyApplied => return Ok(None),
        Step::Refused => {
            return Err(Fault::corrupt(format!("{} is {:?} and cannot {event:?}", top_up.id, top_up.state)));
        }
    };
    top_up.state = next;
    top_up.reason.clone_from(&instruction.reason);
    rows::update(tx, &top_up)?;
    bill::advance(tx, top_up.holder, top_up.bill, next.code(), top_up.reason.as_deref())?;
    bill::step(tx, top_up.bill, place(next), next.code(), ctx.now)?;
    let id = Some(top_up.id.to_string());
    message::tell(tx, &Live { to: Audience::Holder(top_up.holder), topic: Topic::TopUp, id })?;
    Ok(Some(top_up))
}

fn tell(tx: &mut Tx<'_>, ctx: &mut Ctx, top_up: &TopUp, kind: message::Kind) -> Result<(), Fault> {
    let params = balance::card_params(top_up.amount, &top_up.card_label);
    message::notify(tx, ctx, top_up.holder, Notice { kind, params, bill: Some(top_up.bill) })
}
