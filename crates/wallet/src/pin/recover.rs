//! Recovering a forgotten payment password.
//!
//! `begin` (name, identity number, a bound card's number) → a code by SMS → `prove` → `finish` (a new one).
//! Afterwards other devices are signed out and transfers and withdrawals are lowered for a while, so that a thief who
//! got this far gains little and the holder has time to notice.

use jiff::Timestamp;
use money::{HolderId, Pan, Pin, RecoveryId, SessionId};
use store::{Fault, Tx};

use super::keep::accept;
use super::refusal::RecoveryRefusal;
use super::rows;
use crate::account::{self, Act, Hot};
use crate::attempt::{self, Scope};
use crate::identity::{self, IdentityNumber, RealName};
use crate::message::{self, Kind, Notice};
use crate::sms_code::{self, Asker, Purpose, Sent};
use crate::{Ctx, Stop, card, refuse, session, start_of_day};

/// Where a recovery stands. One that has expired is as good as none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryState {
    /// The person is known; a code was sent.
    Begun,
    /// The code was right.
    Proven,
    /// A new payment password is set. Terminal.
    Done,
}

/// What happens to a recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryEvent {
    CodeAccepted,
    PinSet,
}

impl RecoveryState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Begun, Self::Proven, Self::Done];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Proven => "proven",
            Self::Done => "done",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// What an event does; nothing when it comes at the wrong time.
    pub const fn after(self, event: RecoveryEvent) -> Option<Self> {
        match (self, event) {
            (Self::Begun, RecoveryEvent::CodeAccepted) => Some(Self::Proven),
            (Self::Proven, RecoveryEvent::PinSet) => Some(Self::Done),
            (Self::Begun, RecoveryEvent::PinSet)
            | (Self::Proven, RecoveryEvent::CodeAccepted)
            | (Self::Done, RecoveryEvent::CodeAccepted | RecoveryEvent::PinSet) => None,
        }
    }
}

/// What a person shows to be the holder. It has no `Debug`.
#[derive(Clone)]
pub struct RecoveryProof {
    pub name: String,
    pub number: String,
    /// The full number of a bound card.
    pub pan: String,
}

/// Checks who asks, and sends a code to the account's phone.
pub fn begin(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    holder: HolderId,
    proof: &RecoveryProof,
    asker: &Asker,
) -> Result<(RecoveryId, Sent), Stop<RecoveryRefusal>> {
    let hot = authorised(tx, holder)?;
    within_limits(tx, ctx, holder)?;
    if card::cards(tx, holder)?.is_empty() {
        return refuse(RecoveryRefusal::NoCard);
    }
    attempt::note(tx, ctx, Scope::Recovery, &holder.to_bytes())?;
    if !is_holder(tx, ctx, &hot, proof)? {
        return Err(Stop::Recorded(RecoveryRefusal::ProofMismatch));
    }
    let phone = account::profile(tx, &ctx.vault, holder)?.phone;
    let sent =
        sms_code::send(tx, ctx, &phone, Purpose::RecoverPin, asker).map_err(|stop| stop.map(RecoveryRefusal::Code))?;
    let id = RecoveryId::new(ctx.now_ms(), &mut ctx.entropy);
    rows::insert(tx, ctx, id, holder)?;
    Ok((id, sent))
}

fn authorised(tx: &mut Tx<'_>, holder: HolderId) -> Result<Hot, Stop<RecoveryRefusal>> {
    let hot = account::authorise(tx, holder, Act::RecoverPin).map_err(|stop| stop.map(RecoveryRefusal::Account))?;
    if hot.person.is_none() {
        return refuse(RecoveryRefusal::Account(account::AccountRefusal::NotVerified));
    }
    Ok(hot)
}

fn within_limits(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId) -> Result<(), Stop<RecoveryRefusal>> {
    let midnight = start_of_day(ctx.today());
    let today = attempt::count_since(tx, Scope::Recovery, &holder.to_bytes(), midnight)?;
    if today >= *ctx.policy.pin.recovery_tries_per_day_max { refuse(RecoveryRefusal::TooMany) } else { Ok(()) }
}

/// Name, number and card must all be right; which one is wrong is not said.
fn is_holder(tx: &mut Tx<'_>, ctx: &Ctx, hot: &Hot, proof: &RecoveryProof) -> Result<bool, Fault> {
    let (Ok(name), Ok(number), Ok(pan)) =
        (RealName::parse(&proof.name), IdentityNumber::parse(&proof.number), Pan::parse(&proof.pan))
    else {
        return Ok(false);
    };
    let Some(person) = hot.person else { return Ok(false) };
    let person = identity::person(tx, &ctx.vault, person)?;
    let bound = card::is_bound(tx, &ctx.vault, hot.holder, &pan)?;
    Ok(person.name == name && person.number == number && bound)
}

/// The holder's recovery in its state, unless it has expired.
fn find(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, id: RecoveryId) -> Result<RecoveryState, Stop<RecoveryRefusal>> {
    rows::lock(tx, ctx, holder, id)?.map_or_else(|| refuse(RecoveryRefusal::Expired), Ok)
}

/// Takes the code that was sent to the account's phone.
pub fn prove(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    holder: HolderId,
    id: RecoveryId,
    code: &str,
) -> Result<(), Stop<RecoveryRefusal>> {
    authorised(tx, holder)?;
    let Some(next) = find(tx, ctx, holder, id)?.after(RecoveryEvent::CodeAccepted) else {
        return refuse(RecoveryRefusal::Expired);
    };
    let phone = account::profile(tx, &ctx.vault, holder)?.phone;
    sms_code::verify(tx, ctx, &phone, Purpose::RecoverPin, code).map_err(|stop| stop.map(RecoveryRefusal::Code))?;
    Ok(rows::store_state(tx, id, next)?)
}

/// Sets the new payment password, signs other devices out, lowers the limits, and says until when.
pub fn finish(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    holder: HolderId,
    id: RecoveryId,
    session: SessionId,
    new: &Pin,
) -> Result<Timestamp, Stop<RecoveryRefusal>> {
    let hot = authorised(tx, holder)?;
    let Some(next) = find(tx, ctx, holder, id)?.after(RecoveryEvent::PinSet) else {
        return refuse(RecoveryRefusal::Expired);
    };
    accept(tx, ctx, &hot, new).map_err(|stop| stop.map(RecoveryRefusal::Pin))?;
    rows::store_state(tx, id, next)?;
    session::revoke_others(tx, ctx, holder, session)?;
    let until = ctx.after_s(*ctx.policy.pin.lowered_for_s);
    account::lower_until(tx, holder, until)?;
    let params = vec![("until", until.to_string())];
    message::notify(tx, ctx, holder, Notice { kind: Kind::PinRecovered, params, bill: None })?;
    Ok(until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_event() {
        for (state, event, expected) in [
            (RecoveryState::Begun, RecoveryEvent::CodeAccepted, Some(RecoveryState::Proven)),
            (RecoveryState::Begun, RecoveryEvent::PinSet, None),
            (RecoveryState::Proven, RecoveryEvent::CodeAccepted, None),
            (RecoveryState::Proven, RecoveryEvent::PinSet, Some(RecoveryState::Done)),
            (RecoveryState::Done, RecoveryEvent::CodeAccepted, None),
            (RecoveryState::Done, RecoveryEvent::PinSet, None),
        ] {
            assert_eq!(state.after(event), expected, "{state:?} {event:?}");
            assert_eq!(RecoveryState::from_code(state.code()), Some(state));
        }
    }
}
