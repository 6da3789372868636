//! Withdrawals: money from the balance to a bound card.
//!
//! ```text
//! unit 1 (order): hold of amount + fee on the balance; the withdrawal, its bill, the instruction and its job
//! a worker asks the bank
//! unit 2: settle  hold captured, Dr holder  Cr bank reserve, Cr fee income    or  fail  hold released
//! later:  give_back  Dr bank reserve, Dr fee income  Cr holder
//! ```
//!
//! **Invariant:** the hold ends exactly once, in the unit that decides the withdrawal. What came to nothing costs no
//! fee and no free allowance.

mod rows;

pub use crate::balance::card_move::{Event, State, Step, step};
pub use rows::{Withdrawal, find};

use ledger::{EntryBuilder, EntryKind, HoldOutcome, OpenHold, house};
use money::{Amount, CardId, HolderId, Pin, WithdrawalId};
use store::{Fault, Tx, View};

use crate::account::{self, Act, Hot};
use crate::balance::{self, AmountRefusal, Funding, MoneyRefusal};
use crate::bill::{self, BillKind, NewBill};
use crate::fee::{WithdrawalFee, WithdrawalTariff};
use crate::instruction::{self, Instruction, Kind, Purpose};
use crate::limit::{self, LimitKey, Uses};
use crate::message::{self, Audience, Live, Notice, Topic};
use crate::request::Request;
use crate::{Ctx, Policy, Stop, pin, refuse};

/// A holder wants money from the balance on a card.
#[derive(Clone)]
pub struct OrderWithdrawal {
    pub holder: HolderId,
    /// The idempotency key.
    pub key: String,
    pub card: CardId,
    pub amount: Amount,
    pub pin: Pin,
}

/// How withdrawals are charged under this policy.
pub fn tariff(policy: &Policy) -> WithdrawalTariff {
    WithdrawalTariff {
        bps: *policy.withdrawal.fee_bps,
        min: *policy.withdrawal.fee_min_fen,
        free_lifetime: *policy.withdrawal.free_lifetime_fen,
    }
}

/// Reserves the money, writes a withdrawal down and sends it on its way.
pub fn order(tx: &mut Tx<'_>, ctx: &mut Ctx, command: OrderWithdrawal) -> Result<Withdrawal, Stop<MoneyRefusal>> {
    let facts = [command.card.to_string(), command.amount.fen().to_string()];
    let request = Request::new("withdrawal", command.holder, &command.key, &[&facts[0], &facts[1]]);
    if let Some(earlier) = request.earlier(tx)? {
        return Ok(rows::must_find(tx, WithdrawalId::from_bytes(earlier))?);
    }
    let hot = account::authorise(tx, command.holder, Act::Withdraw).map_err(|stop| stop.map(Into::into))?;
    let card = balance::debit_card(tx, command.holder, command.card)?;
    tx.balance(hot.account)?;
    let mut uses = admit(tx, ctx, &hot, command.amount)?;
    pin::check(tx, ctx, &hot, &command.pin).map_err(|stop| stop.map(Into::into))?;
    let fee = fee(tx, ctx, &hot, command.amount)?;
    limit::use_free(&mut uses, hot.limit_subject(), fee.free_used);
    let withdrawal = Withdrawal::new(ctx, &hot, &card, command.amount, fee);
    let withdrawal = write(tx, ctx, withdrawal, &card, &uses)?;
    request.remember(tx, withdrawal.id.to_bytes())?;
    Ok(withdrawal)
}

/// Whether the amount and the limits allow a withdrawal, and what of them it uses up.
pub(crate) fn admit(view: &mut View<'_>, ctx: &Ctx, hot: &Hot, amount: Amount) -> Result<Uses, Stop<MoneyRefusal>> {
    let policy = &ctx.policy;
    let min = *policy.withdrawal.min_fen;
    if amount < min {
        return refuse(MoneyRefusal::Amount(AmountRefusal::TooSmall { min }));
    }
    limit::single(LimitKey::WithdrawalSingle, *policy.withdrawal.single_max_fen, amount)
        .or_else(|reached| refuse(reached.into()))?;
    let mut uses = Uses::default();
    for gauge in gauges(ctx, hot) {
        limit::take(view, &mut uses, &gauge, amount).map_err(|stop| stop.map(Into::into))?;
    }
    Ok(uses)
}

fn gauges(ctx: &Ctx, hot: &Hot) -> Vec<limit::Gauge> {
    let mut gauges = vec![limit::withdrawal_daily(hot.holder, &ctx.policy, ctx.now)];
    gauges.extend(limit::after_pin_reset(hot, &ctx.policy, ctx.now));
    gauges
}

/// What a withdrawal of this holder costs now.
pub(crate) fn fee(view: &mut View<'_>, ctx: &Ctx, hot: &Hot, amount: Amount) -> Result<WithdrawalFee, Fault> {
    let tariff = tariff(&ctx.policy);
    let free_left = tariff.free_left(limit::free_used(view, hot)?);
    tariff.charge(amount, free_left).map_err(|error| Fault::corrupt(error.to_string()))
}

fn write(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    withdrawal: Withdrawal,
    card: &Funding,
    uses: &Uses,
) -> Result<Withdrawal, Stop<MoneyRefusal>> {
    let entry = balance::entry(ctx, EntryKind::WithdrawalReserved, withdrawal.id.to_bytes())
        .place_hold(withdrawal.hold, withdrawal.open_hold()?);
    balance::post(tx, uses.count_into(entry))?;
    rows::insert(tx, &withdrawal)?;
    write_bill(tx, ctx, &withdrawal)?;
    let request = instruction::Request {
        kind: Kind::Credit,
        purpose: Purpose::Withdrawal,
        subject: withdrawal.id.to_bytes(),
        holder: Some(withdrawal.holder),
        card: Some(card.id),
        bank: card.bank.clone(),
        mandate: card.mandate.clone(),
        amount: withdrawal.amount,
    };
    instruction::order(tx, ctx, &request)?;
    tell(tx, ctx, &withdrawal, message::Kind::WithdrawalAccepted)?;
    Ok(withdrawal)
}

fn write_bill(tx: &mut Tx<'_>, ctx: &Ctx, withdrawal: &Withdrawal) -> Result<(), Fault> {
    let bill = NewBill {
        id: withdrawal.bill,
        holder: withdrawal.holder,
        at: ctx.now,
        kind: BillKind::Withdrawal,
        amount: withdrawal.amount,
        fee: withdrawal.fee,
        title: &withdrawal.card_label,
        note: "",
        method: balance::METHOD_BALANCE,
        state: withdrawal.state.code(),
        subject: withdrawal.id.to_bytes(),
    };
    bill::insert(tx, &bill)?;
    bill::step(tx, withdrawal.bill, place(State::Accepted), State::Accepted.code(), ctx.now)
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

/// The bank paid it out: what was held leaves.
pub(crate) fn settle(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let Some(withdrawal) = advance(tx, ctx, instruction, Event::Settle)? else { return Ok(()) };
    let hold = withdrawal.open_hold()?;
    let entry = balance::entry(ctx, EntryKind::WithdrawalSettled, withdrawal.id.to_bytes())
        .end_hold(withdrawal.hold, hold, HoldOutcome::Captured)
        .debit(withdrawal.account, hold.amount)
        .credit(house::BANK_RESERVE, withdrawal.amount);
    balance::post_certain(tx, credit_fee(entry, withdrawal.fee))?;
    tell(tx, ctx, &withdrawal, message::Kind::WithdrawalArrived)
}

fn credit_fee(entry: EntryBuilder, fee: Amount) -> EntryBuilder {
    if fee.is_zero() { entry } else { entry.credit(house::FEE_INCOME, fee) }
}

/// The bank refused, or never heard of it: the money is free again.
pub(crate) fn fail(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let Some(withdrawal) = advance(tx, ctx, instruction, Event::Fail)? else { return Ok(()) };
    let entry = balance::entry(ctx, EntryKind::WithdrawalReleased, withdrawal.id.to_bytes()).end_hold(
        withdrawal.hold,
        withdrawal.open_hold()?,
        HoldOutcome::Released,
    );
    let uses = given_back(tx, &withdrawal)?;
    balance::post_certain(tx, uses.count_into(entry))?;
    tell(tx, ctx, &withdrawal, message::Kind::WithdrawalFailed)
}

/// The bank sends it back after paying it: amount and fee return to the balance.
pub(crate) fn give_back(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let Some(withdrawal) = advance(tx, ctx, instruction, Event::Return)? else { return Ok(()) };
    let mut entry = balance::entry(ctx, EntryKind::WithdrawalReturned, withdrawal.id.to_bytes())
        .debit(house::BANK_RESERVE, withdrawal.amount);
    if !withdrawal.fee.is_zero() {
        entry = entry.debit(house::FEE_INCOME, withdrawal.fee);
    }
    let uses = given_back(tx, &withdrawal)?;
    let entry = entry.credit(withdrawal.account, withdrawal.open_hold()?.amount);
    balance::post_certain(tx, uses.count_into(entry))?;
    tell(tx, ctx, &withdrawal, message::Kind::WithdrawalReturned)
}

/// The free allowance that a withdrawal which came to nothing gives back. Daily limits stay used: they slow down.
fn given_back(tx: &mut Tx<'_>, withdrawal: &Withdrawal) -> Result<Uses, Fault> {
    let mut uses = Uses::default();
    let Some(hot) = account::see(tx, withdrawal.holder)? else { return Ok(uses) };
    limit::give_back_free(&mut uses, hot.limit_subject(), withdrawal.free_used);
    Ok(uses)
}

/// Moves a withdrawal on; nothing when it was there already.
fn advance(tx: &mut Tx<'_>, ctx: &Ctx, instruction: &Instruction, event: Event) -> Result<Option<Withdrawal>, Fault> {
    let mut withdrawal = rows::must_find(tx, WithdrawalId::from_bytes(instruction.subject))?;
    let next = match step(withdrawal.state, event) {
        Step::To(next) => next,
        Step::AlreadyApplied => return Ok(None),
        Step::Refused => {
            return Err(Fault::corrupt(format!("{} is {:?} and cannot {event:?}", withdrawal.id, withdrawal.state)));
        }
    };
    withdrawal.state = next;
    withdrawal.reason.clone_from(&instruction.reason);
    rows::update(tx, &withdrawal)?;
    bill::advance(tx, withdrawal.holder, withdrawal.bill, next.code(), withdrawal.reason.as_deref())?;
    bill::step(tx, withdrawal.bill, place(next), next.code(), ctx.now)?;
    let id = Some(withdrawal.id.to_string());
    message::tell(tx, &Live { to: Audience::Holder(withdrawal.holder), topic: Topic::Withdrawal, id })?;
    Ok(Some(withdrawal))
}

fn tell(tx: &mut Tx<'_>, ctx: &mut Ctx, withdrawal: &Withdrawal, kind: message::Kind) -> Result<(), Fault> {
    let params = balance::card_params(withdrawal.amount, &withdrawal.card_label);
    message::notify(tx, ctx, withdrawal.holder, Notice { kind, params, bill: Some(withdrawal.bill) })
}

impl Withdrawal {
    /// What it reserves: amount and fee.
    fn open_hold(&self) -> Result<OpenHold, Fault> {
        let amount = self.amount.plus(self.fee).map_err(|error| Fault::corrupt(error.to_string()))?;
        Ok(OpenHold { account: self.account, amount })
    }
}
