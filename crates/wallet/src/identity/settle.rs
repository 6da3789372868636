//! What becomes of a submission.

use money::VerificationId;
use store::{Fault, Tx};

use super::class::{self, CheckSource};
use super::rows::{self, Verification};
use super::{IdentityRefusal, VerificationEvent, VerificationState, VerificationStep};
use crate::account;
use crate::message::{self, Audience, Kind, Live, Notice, Topic};
use crate::{Ctx, Stop, refuse};

/// What the registry said. When it cannot be reached there is no answer: the job is tried again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistryAnswer {
    Match,
    Mismatch,
    /// The registry does not know the number: newly registered people are missing for a while, so an operator looks.
    NotFound,
}

/// Whether an answer changed anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    To(VerificationState),
    /// It was settled before.
    Already,
}

/// Takes the registry's answer. Taking it twice changes nothing.
pub fn settle(tx: &mut Tx<'_>, ctx: &mut Ctx, id: VerificationId, answer: RegistryAnswer) -> Result<Settled, Fault> {
    let Some(verification) = rows::lock(tx, &ctx.vault, id)? else {
        return Err(Fault::corrupt(format!("no verification {id}")));
    };
    let (event, reason) = judge(tx, ctx, &verification, answer)?;
    match verification.state.after(event) {
        VerificationStep::Ignored => Ok(Settled::Already),
        VerificationStep::To(state) => {
            apply(tx, ctx, &verification, state, reason)?;
            Ok(Settled::To(state))
        }
    }
}

/// A match that needs a second look goes to an operator: a child, or a person with many accounts.
fn judge(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    verification: &Verification,
    answer: RegistryAnswer,
) -> Result<(VerificationEvent, &'static str), Fault> {
    let rules = &ctx.policy.identity;
    match answer {
        RegistryAnswer::Mismatch => Ok((VerificationEvent::Mismatched, "")),
        RegistryAnswer::NotFound => Ok((VerificationEvent::Doubted, "not_in_registry")),
        RegistryAnswer::Match => {
            let age = u32::try_from(verification.number.age_on(ctx.today())).unwrap_or(0);
            if age < *rules.age_min_years {
                return Ok((VerificationEvent::Doubted, "age"));
            }
            if rows::accounts_of(tx, ctx, &verification.number)? >= *rules.accounts_per_person_max {
                return Ok((VerificationEvent::Doubted, "accounts"));
            }
            Ok((VerificationEvent::Matched, ""))
        }
    }
}

/// What an operator says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Approve,
    Deny,
}

/// Decides a submission that waits for an operator.
pub fn decide(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    id: VerificationId,
    decision: Decision,
    reason: &str,
) -> Result<Verification, Stop<IdentityRefusal>> {
    let event = match decision {
        Decision::Approve => VerificationEvent::Approved,
        Decision::Deny => VerificationEvent::Denied,
    };
    let Some(verification) = rows::lock(tx, &ctx.vault, id)? else { return refuse(IdentityRefusal::NotFound) };
    let VerificationStep::To(state) = verification.state.after(event) else {
        return refuse(IdentityRefusal::NotFound);
    };
    apply(tx, ctx, &verification, state, reason)?;
    Ok(verification)
}

fn apply(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    verification: &Verification,
    state: VerificationState,
    reason: &str,
) -> Result<(), Fault> {
    rows::store_state(tx, ctx, verification.id, state, reason)?;
    let (kind, params) = match state {
        VerificationState::Verified => {
            let class = admit(tx, ctx, verification)?;
            (Kind::IdentityVerified, vec![("account_class", class)])
        }
        VerificationState::Mismatch => (Kind::IdentityMismatch, Vec::new()),
        VerificationState::Review => (Kind::IdentityReview, Vec::new()),
        VerificationState::Rejected => (Kind::IdentityRejected, vec![("reason", reason.to_owned())]),
        VerificationState::Pending => return Ok(()),
    };
    message::notify(tx, ctx, verification.holder, Notice { kind, params, bill: None })?;
    message::tell(tx, &Live { to: Audience::Holder(verification.holder), topic: Topic::Account, id: None })
}

/// Joins the account to its person and counts the first check.
fn admit(tx: &mut Tx<'_>, ctx: &mut Ctx, verification: &Verification) -> Result<String, Fault> {
    let person = rows::person_of(tx, ctx, verification)?;
    account::store_person(tx, verification.holder, person)?;
    let class = class::passed(tx, ctx, verification.holder, None, &CheckSource::Registry)?;
    Ok(class.map_or("none", |class| class.code()).to_owned())
}
