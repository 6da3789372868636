//! A merchant takes money out, to its bank account.
//!
//! **Invariant:** the hold ends exactly once, in the unit that decides the withdrawal.

use ledger::{EntryKind, HoldOutcome, OpenHold, house};
use money::{Amount, HoldId, MerchantId, MerchantWithdrawalId};
use store::{Fault, Tx, View};

use super::SettlementRefusal;
use super::rows::{self, MerchantWithdrawal};
use crate::balance;
use crate::balance::card_move::{Event, State, Step, step};
use crate::instruction::{self, Instruction, Kind, Purpose};
use crate::merchant::{self, Payout};
use crate::request::Request;
use crate::{Ctx, Stop, refuse};

/// A merchant wants money in its bank account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderMerchantWithdrawal {
    pub merchant: MerchantId,
    /// The idempotency key.
    pub key: String,
    pub amount: Amount,
}

/// Reserves the money and sends it on its way. The same request again gives the same withdrawal, as it stands now.
///
/// # Errors
/// Any [`SettlementRefusal`]; none of them took money.
pub fn order_withdrawal(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    command: &OrderMerchantWithdrawal,
) -> Result<MerchantWithdrawal, Stop<SettlementRefusal>> {
    let amount = command.amount.fen().to_string();
    let request = Request::new("merchant_withdrawal", command.merchant, &command.key, &[&amount]);
    let earlier = request.earlier(tx).map_err(|stop| stop.map(|_| SettlementRefusal::IdempotencyMismatch))?;
    if let Some(earlier) = earlier {
        return Ok(must_find(tx, MerchantWithdrawalId::from_bytes(earlier))?);
    }
    let Some(terms) = merchant::find(tx, command.merchant)? else {
        return refuse(SettlementRefusal::MerchantUnknown);
    };
    let Some(payout) = merchant::bank_account(tx, ctx, command.merchant)? else {
        return refuse(SettlementRefusal::NoBankAccount);
    };
    if command.amount.is_zero() {
        return refuse(SettlementRefusal::AmountTooSmall);
    }
    let (available, needed) = (tx.balance(terms.available)?.available(), command.amount);
    if available < needed {
        return refuse(SettlementRefusal::MerchantShort { available, needed });
    }
    let withdrawal = MerchantWithdrawal {
        id: MerchantWithdrawalId::new(ctx.now_ms(), &mut ctx.entropy),
        merchant: command.merchant,
        account: terms.available,
        label: payout.account.label(),
        amount: command.amount,
        hold: HoldId::new(ctx.now_ms(), &mut ctx.entropy),
        state: State::Accepted,
        reason: None,
        created_at: ctx.now,
    };
    write(tx, ctx, &withdrawal, payout)?;
    request.remember(tx, withdrawal.id.to_bytes())?;
    Ok(withdrawal)
}

fn write(tx: &mut Tx<'_>, ctx: &mut Ctx, withdrawal: &MerchantWithdrawal, payout: Payout) -> Result<(), Fault> {
    let entry = balance::entry(ctx, EntryKind::WithdrawalReserved, withdrawal.id.to_bytes());
    balance::post_certain(tx, entry.place_hold(withdrawal.hold, open_hold(withdrawal)))?;
    rows::insert_withdrawal(tx, withdrawal)?;
    let request = instruction::Request {
        kind: Kind::Credit,
        purpose: Purpose::MerchantWithdrawal,
        subject: withdrawal.id.to_bytes(),
        holder: None,
        card: None,
        bank: payout.account.bank,
        mandate: payout.mandate,
        amount: withdrawal.amount,
    };
    instruction::order(tx, ctx, &request).map(|_| ())
}

const fn open_hold(withdrawal: &MerchantWithdrawal) -> OpenHold {
    OpenHold { account: withdrawal.account, amount: withdrawal.amount }
}

fn must_find(view: &mut View<'_>, id: MerchantWithdrawalId) -> Result<MerchantWithdrawal, Fault> {
    rows::withdrawal(view, id)?.ok_or_else(|| Fault::corrupt(format!("there is no withdrawal {id}")))
}

/// One of a merchant's withdrawals.
pub fn find_withdrawal(
    view: &mut View<'_>,
    merchant: MerchantId,
    id: MerchantWithdrawalId,
) -> Result<Option<MerchantWithdrawal>, Fault> {
    Ok(rows::withdrawal(view, id)?.filter(|withdrawal| withdrawal.merchant == merchant))
}

/// A merchant's withdrawals, newest first.
pub fn withdrawals(view: &mut View<'_>, merchant: MerchantId, limit: u32) -> Result<Vec<MerchantWithdrawal>, Fault> {
    rows::withdrawals(view, merchant, limit)
}

/// The bank is being asked.
pub(crate) fn asked(tx: &mut Tx<'_>, instruction: &Instruction) -> Result<(), Fault> {
    advance(tx, instruction, Event::Ask).map(|_| ())
}

/// The bank paid it out: what was held leaves.
pub(crate) fn settle(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let Some(withdrawal) = advance(tx, instruction, Event::Settle)? else { return Ok(()) };
    let entry = balance::entry(ctx, EntryKind::WithdrawalSettled, withdrawal.id.to_bytes())
        .end_hold(withdrawal.hold, open_hold(&withdrawal), HoldOutcome::Captured)
        .transfer(withdrawal.account, house::BANK_RESERVE, withdrawal.amount);
    balance::post_certain(tx, entry)
}

/// The bank refused, or never heard of it: the money is available again.
pub(crate) fn fail(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let Some(withdrawal) = advance(tx, instruction, Event::Fail)? else { return Ok(()) };
    let entry = balance::entry(ctx, EntryKind::WithdrawalReleased, withdrawal.id.to_bytes());
    balance::post_certain(tx, entry.end_hold(withdrawal.hold, open_hold(&withdrawal), HoldOutcome::Released))
}

/// The bank sends it back after paying it.
pub(crate) fn give_back(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let Some(withdrawal) = advance(tx, instruction, Event::Return)? else { return Ok(()) };
    let entry = balance::entry(ctx, EntryKind::WithdrawalReturned, withdrawal.id.to_bytes());
    balance::post_certain(tx, entry.transfer(house::BANK_RESERVE, withdrawal.account, withdrawal.amount))
}

/// Moves a withdrawal on; nothing when it was there already.
fn advance(tx: &mut Tx<'_>, instruction: &Instruction, event: Event) -> Result<Option<MerchantWithdrawal>, Fault> {
    let mut withdrawal = must_find(tx, MerchantWithdrawalId::from_bytes(instruction.subject))?;
    withdrawal.state = match step(withdrawal.state, event) {
        Step::To(next) => next,
        Step::AlreadyApplied => return Ok(None),
        Step::Refused => {
            let (id, state) = (withdrawal.id, withdrawal.state);
            return Err(Fault::corrupt(format!("{id} is {state:?} and cannot {event:?}")));
        }
    };
    withdrawal.reason.clone_from(&instruction.reason);
    rows::update_withdrawal(tx, &withdrawal)?;
    Ok(Some(withdrawal))
}
