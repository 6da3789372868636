//! What a bank's answer does to a refund.

use ledger::{EntryKind, house};
use money::RefundId;
use store::{Fault, Tx};

use super::rows::{self, Refund};
use super::state::{Event, Step, step};
use super::{tell, write};
use crate::Ctx;
use crate::balance;
use crate::instruction::Instruction;

/// The bank has brought the money to the card.
pub(crate) fn settle(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let Some(refund) = advance(tx, ctx, instruction, Event::Settle)? else { return Ok(()) };
    let entry = balance::entry(ctx, EntryKind::RefundSettled, refund.id.to_bytes()).transfer(
        house::IN_TRANSIT,
        house::BANK_RESERVE,
        refund.to_payer,
    );
    balance::post_certain(tx, entry)?;
    tell(tx, ctx, &refund)
}

/// The bank refused, or never heard of it: the money waits in transit.
pub(crate) fn fail(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let Some(refund) = advance(tx, ctx, instruction, Event::Fail)? else { return Ok(()) };
    tell(tx, ctx, &refund)
}

/// The bank sends it back after bringing it: the money waits in transit again.
pub(crate) fn come_back(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    let Some(refund) = advance(tx, ctx, instruction, Event::Return)? else { return Ok(()) };
    let entry = balance::entry(ctx, EntryKind::RefundReturned, refund.id.to_bytes()).transfer(
        house::BANK_RESERVE,
        house::IN_TRANSIT,
        refund.to_payer,
    );
    balance::post_certain(tx, entry)?;
    tell(tx, ctx, &refund)
}

/// Moves a refund on; nothing when it was there already.
fn advance(tx: &mut Tx<'_>, ctx: &Ctx, instruction: &Instruction, event: Event) -> Result<Option<Refund>, Fault> {
    let mut refund = rows::lock(tx, RefundId::from_bytes(instruction.subject))?;
    let next = match step(refund.state, event) {
        Step::To(next) => next,
        Step::AlreadyApplied => return Ok(None),
        Step::Refused => {
            return Err(Fault::corrupt(format!("{} is {:?} and cannot {event:?}", refund.id, refund.state)));
        }
    };
    refund.state = next;
    refund.failure.clone_from(&instruction.reason);
    refund.ended_at = Some(ctx.now);
    write(tx, ctx, &refund)?;
    Ok(Some(refund))
}
