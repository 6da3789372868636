//! Transfers: a holder sends money to a holder, and it arrives at once.
//!
//! ```text
//! one unit: Dr payer  Cr payee; a bill, a notice and a live hint for both
//! ```
//!
//! **Invariant:** a sum from the policy's warning line on moves only when the payer has named the missing character of
//! the payee's real name: who is deceived does not know it.

mod rows;

pub use rows::{Transfer, find};

use ledger::{CounterKey, EntryKind};
use money::{Amount, HolderId, Pin, TransferId};
use store::{Fault, Tx, View};

use crate::account::{self, Act, Hot};
use crate::balance::{self, AmountRefusal, METHOD_BALANCE, MoneyRefusal, PayeeRefusal};
use crate::bill::{self, BillKind, NewBill};
use crate::limit::{self, Gauge, LimitKey, Uses};
use crate::message::{self, Audience, Kind, Live, Notice, Topic};
use crate::receive_code::{self, Payee};
use crate::request::Request;
use crate::{Ctx, Stop, contact, identity, pin, refuse};

/// The state of a transfer on bills: it arrives at once.
pub const ARRIVED: &str = "arrived";

/// A holder sends money to a holder.
#[derive(Clone)]
pub struct SendTransfer {
    pub holder: HolderId,
    /// The idempotency key.
    pub key: String,
    pub payee_token: String,
    pub amount: Amount,
    pub note: String,
    pub pin: Pin,
    /// The first character of the payee's real name, which the mask hides.
    pub name_character: Option<String>,
}

/// Sends money to another holder.
pub fn send(tx: &mut Tx<'_>, ctx: &mut Ctx, command: SendTransfer) -> Result<Transfer, Stop<MoneyRefusal>> {
    let amount = command.amount.fen().to_string();
    let facts = [command.payee_token.as_str(), amount.as_str(), command.note.as_str()];
    let request = Request::new("transfer", command.holder, &command.key, &facts);
    if let Some(earlier) = request.earlier(tx)? {
        return Ok(rows::must_find(tx, TransferId::from_bytes(earlier))?);
    }
    let hot = account::authorise(tx, command.holder, Act::Transfer).map_err(|stop| stop.map(Into::into))?;
    let payee = payee(tx, ctx, &hot, &command)?;
    let keys: Vec<CounterKey> = gauges(ctx, &hot).iter().map(|gauge| gauge.key).collect();
    tx.expect(&[hot.account, payee.account], &keys)?;
    let uses = admit(tx, ctx, &hot, command.amount)?;
    check_name(tx, ctx, &payee, &command)?;
    pin::check(tx, ctx, &hot, &command.pin).map_err(|stop| stop.map(Into::into))?;
    let transfer = carry_out(tx, ctx, &hot, &payee, &command, &uses)?;
    request.remember(tx, transfer.id.to_bytes())?;
    Ok(transfer)
}

/// Who is to be paid, if they can be.
fn payee(tx: &mut Tx<'_>, ctx: &Ctx, sender: &Hot, command: &SendTransfer) -> Result<Hot, Stop<MoneyRefusal>> {
    let code = receive_code::resolve(tx, ctx, &command.payee_token)?;
    if let Some(asked) = code.amount.filter(|asked| *asked != command.amount) {
        return refuse(MoneyRefusal::Amount(AmountRefusal::Differs { asked }));
    }
    if code.holder == sender.holder {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::Oneself));
    }
    let unavailable = MoneyRefusal::Payee(PayeeRefusal::Unavailable);
    let Some(payee) = account::see(tx, code.holder)? else { return refuse(unavailable) };
    if account::permit(&payee, Act::Receive).is_err() { refuse(unavailable) } else { Ok(payee) }
}

/// Whether the amount and the limits allow a transfer, and what of them it uses up.
pub(crate) fn admit(view: &mut View<'_>, ctx: &Ctx, hot: &Hot, amount: Amount) -> Result<Uses, Stop<MoneyRefusal>> {
    if amount.is_zero() {
        let min = Amount::from_fen(1).unwrap_or(Amount::ZERO);
        return refuse(MoneyRefusal::Amount(AmountRefusal::TooSmall { min }));
    }
    let policy = &ctx.policy;
    limit::single(LimitKey::TransferSingle, *policy.transfer.single_max_fen, amount)
        .or_else(|reached| refuse(reached.into()))?;
    let mut uses = Uses::default();
    for gauge in gauges(ctx, hot) {
        limit::take(view, &mut uses, &gauge, amount).map_err(|stop| stop.map(Into::into))?;
    }
    Ok(uses)
}

fn gauges(ctx: &Ctx, hot: &Hot) -> Vec<Gauge> {
    let policy = &ctx.policy;
    let mut gauges = vec![
        limit::balance_out(hot.limit_subject(), limit::class_rule(hot, policy), ctx.now),
        limit::transfer_daily(hot.holder, policy, ctx.now),
    ];
    gauges.extend(limit::after_pin_reset(hot, policy, ctx.now));
    gauges
}

/// Whether an amount is so large that the payee's name is asked for.
pub(crate) fn asks_name(ctx: &Ctx, amount: Amount) -> bool {
    amount >= *ctx.policy.transfer.warn_from_fen
}

/// Says whether a character is the one that a payee's mask hides, before the payment password is asked for. Each
/// question counts as a search, so that nobody tries all names.
///
/// # Errors
/// [`MoneyRefusal::NameCheckFailed`]; [`MoneyRefusal::TooManySearches`].
pub fn try_name(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    holder: HolderId,
    payee_token: &str,
    character: &str,
) -> Result<(), Stop<MoneyRefusal>> {
    account::authorise(tx, holder, Act::Transfer).map_err(|stop| stop.map(Into::into))?;
    receive_code::count_search(tx, ctx, holder)?;
    let recorded = |stop| match stop {
        Stop::Refused(refusal) | Stop::Recorded(refusal) => Stop::Recorded(refusal),
        Stop::Fault(fault) => Stop::Fault(fault),
    };
    let code = receive_code::resolve(tx, ctx, payee_token).map_err(recorded)?;
    let unavailable = || Stop::Recorded(MoneyRefusal::Payee(PayeeRefusal::Unavailable));
    let payee = account::see(tx, code.holder)?.ok_or_else(unavailable)?;
    compare_name(tx, ctx, &payee, character.trim()).map_err(recorded)
}

/// Large sums need the missing character of the payee's name.
fn check_name(view: &mut View<'_>, ctx: &Ctx, payee: &Hot, command: &SendTransfer) -> Result<(), Stop<MoneyRefusal>> {
    if !asks_name(ctx, command.amount) {
        return Ok(());
    }
    let Some(given) = command.name_character.as_deref().map(str::trim).filter(|given| !given.is_empty()) else {
        return refuse(MoneyRefusal::NameCheckNeeded);
    };
    compare_name(view, ctx, payee, given)
}

fn compare_name(view: &mut View<'_>, ctx: &Ctx, payee: &Hot, given: &str) -> Result<(), Stop<MoneyRefusal>> {
    let Some(person) = payee.person else { return refuse(MoneyRefusal::Payee(PayeeRefusal::Unavailable)) };
    let name = identity::real_name(view, &ctx.vault, person)?;
    let mut given = given.chars();
    let right = given.next() == name.chars().next() && given.next().is_none();
    if right { Ok(()) } else { refuse(MoneyRefusal::NameCheckFailed) }
}

fn carry_out(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    hot: &Hot,
    payee: &Hot,
    command: &SendTransfer,
    uses: &Uses,
) -> Result<Transfer, Stop<MoneyRefusal>> {
    let id = TransferId::new(ctx.now_ms(), &mut ctx.entropy);
    let entry =
        balance::entry(ctx, EntryKind::Transfer, id.to_bytes()).transfer(hot.account, payee.account, command.amount);
    balance::post(tx, uses.count_into(entry))?;
    let seen = receive_code::payee(tx, ctx, payee)?;
    let transfer = Transfer::new(ctx, id, payee.holder, &seen, command);
    rows::insert(tx, &transfer)?;
    contact::touch(tx, ctx, hot.holder, payee.holder)?;
    tell_payer(tx, ctx, &transfer)?;
    let sender = receive_code::payee(tx, ctx, hot)?;
    tell_payee(tx, ctx, &transfer, &sender)?;
    Ok(transfer)
}

fn tell_payer(tx: &mut Tx<'_>, ctx: &mut Ctx, transfer: &Transfer) -> Result<(), Fault> {
    let bill = NewBill {
        id: transfer.bill,
        holder: transfer.payer,
        at: ctx.now,
        kind: BillKind::TransferOut,
        amount: transfer.amount,
        fee: Amount::ZERO,
        title: &transfer.payee_name,
        note: &transfer.note,
        method: METHOD_BALANCE,
        state: ARRIVED,
        subject: transfer.id.to_bytes(),
    };
    bill::insert(tx, &bill)?;
    let params = vec![("amount", transfer.amount.fen().to_string()), ("payee", transfer.payee_name.clone())];
    let notice = Notice { kind: Kind::TransferSent, params, bill: Some(transfer.bill) };
    message::notify(tx, ctx, transfer.payer, notice)
}

fn tell_payee(tx: &mut Tx<'_>, ctx: &mut Ctx, transfer: &Transfer, sender: &Payee) -> Result<(), Fault> {
    let name = rows::shown(sender);
    let id = money::BillId::new(ctx.now_ms(), &mut ctx.entropy);
    let bill = NewBill {
        id,
        holder: transfer.payee,
        at: ctx.now,
        kind: BillKind::TransferIn,
        amount: transfer.amount,
        fee: Amount::ZERO,
        title: &name,
        note: &transfer.note,
        method: METHOD_BALANCE,
        state: ARRIVED,
        subject: transfer.id.to_bytes(),
    };
    bill::insert(tx, &bill)?;
    let params =
        vec![("amount", transfer.amount.fen().to_string()), ("payer", name.clone()), ("note", transfer.note.clone())];
    let notice = Notice { kind: Kind::TransferReceived, params, bill: Some(id) };
    message::notify(tx, ctx, transfer.payee, notice)?;
    let live = Live { to: Audience::Holder(transfer.payee), topic: Topic::Balance, id: Some(id.to_string()) };
    message::tell(tx, &live)
}
