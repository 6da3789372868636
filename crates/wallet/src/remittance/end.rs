//! How one ends without reaching the payee.

use ledger::{EntryKind, HoldOutcome};
use money::MerchantId;
use store::{Fault, Tx};

use super::rows::{self, Remittance};
use super::{Event, Failure, Name, RemittanceRefusal, Step, find, must_lock, step, tell_merchant, wake_payee};
use crate::message::Topic;
use crate::{Ctx, Stop, balance, refuse};

/// The merchant takes it back, as long as the payee has not said yes. Doing so again changes nothing.
///
/// # Errors
/// [`RemittanceRefusal::NotFound`], [`RemittanceRefusal::Ended`].
pub fn cancel(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    merchant: MerchantId,
    name: &Name,
) -> Result<Remittance, Stop<RemittanceRefusal>> {
    let id = find(tx, merchant, name)?.id;
    let mut remittance = must_lock(tx, id)?;
    match step(remittance.state, Event::Cancel) {
        Step::AlreadyApplied => return Ok(remittance),
        Step::Refused => return refuse(RemittanceRefusal::Ended),
        Step::To(next) => remittance.state = next,
    }
    release(tx, ctx, &mut remittance, (Failure::MerchantCancelled, HoldOutcome::Released))?;
    Ok(remittance)
}

/// Ends those that nobody has said yes to in time, at most `limit`. A worker calls it now and then.
pub fn expire(tx: &mut Tx<'_>, ctx: &mut Ctx, limit: u32) -> Result<(), Fault> {
    for mut remittance in rows::overdue(tx, ctx, limit)? {
        if let Step::To(next) = step(remittance.state, Event::Expire) {
            remittance.state = next;
            release(tx, ctx, &mut remittance, (Failure::Overdue, HoldOutcome::Expired))?;
        }
    }
    Ok(())
}

/// Gives the merchant what was held.
fn release(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    remittance: &mut Remittance,
    (failure, outcome): (Failure, HoldOutcome),
) -> Result<(), Fault> {
    let entry = balance::entry(ctx, EntryKind::RemittanceReleased, remittance.id.to_bytes());
    balance::post_certain(tx, entry.end_hold(remittance.hold, remittance.hold(), outcome))?;
    (remittance.failure, remittance.updated_at) = (Some(failure), ctx.now);
    rows::update(tx, remittance)?;
    wake_payee(tx, remittance, Topic::Message)?;
    tell_merchant(tx, ctx, remittance)
}
