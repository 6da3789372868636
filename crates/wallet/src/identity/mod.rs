//! Real-name verification: who the holder is.
//!
//! A name and a number are checked for form, then against the registry, which a worker asks (unit 1 writes the
//! submission and the job, unit 2 is [`settle`]). What the registry cannot say is kept and asked again; what it leaves
//! open, an operator decides.
//!
//! **Invariant:** one identity number is one person ([`money::PersonId`]) over all accounts; limits count on the person.
//!
//! **Invariant:** a mismatch never says which of the two is wrong.

mod class;
mod name;
mod number;
mod refusal;
mod rows;
mod settle;
mod state;

pub(crate) use class::passed;
pub use class::{CheckSource, Checks, checks_of, class_of, limit_of, rule_of, used_of, ways_up};
pub use name::{NameError, RealName, mask};
pub use number::{IdentityNumber, NumberError};
pub use refusal::IdentityRefusal;
pub use rows::{Person, Verification, latest, person, real_name, submitted, waiting};
pub use settle::{Decision, RegistryAnswer, Settled, decide, settle};
pub use state::{VerificationEvent, VerificationState, VerificationStep};

use jiff::Timestamp;
use money::{HolderId, VerificationId};
use serde::{Deserialize, Serialize};
use store::{NewJob, Tx};

use crate::account::{self, Act};
use crate::attempt::{self, Scope};
use crate::{Ctx, Stop, refuse, start_of_day};

/// The queue that the registry worker reads.
pub const QUEUE: &str = "registry";

/// The payload of a job on [`QUEUE`], as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryTask {
    pub verification: VerificationId,
}

/// Submits a name and a number for verification.
pub fn submit(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    holder: HolderId,
    name: &str,
    number: &str,
) -> Result<VerificationId, Stop<IdentityRefusal>> {
    account::authorise(tx, holder, Act::VerifyIdentity).map_err(|stop| stop.map(IdentityRefusal::Account))?;
    let Ok(name) = RealName::parse(name) else { return refuse(IdentityRefusal::NameInvalid) };
    let number = IdentityNumber::parse(number).map_err(|error| Stop::Refused(IdentityRefusal::NumberInvalid(error)))?;
    may_submit(tx, ctx, holder)?;
    attempt::note(tx, ctx, Scope::Verification, &holder.to_bytes())?;
    let id = VerificationId::new(ctx.now_ms(), &mut ctx.entropy);
    rows::insert(tx, ctx, id, holder, &name, &number)?;
    let payload = serde_json::to_vec(&RegistryTask { verification: id })
        .map_err(|error| store::Fault::corrupt(error.to_string()))?;
    tx.enqueue(NewJob { queue: QUEUE, peer: String::new(), payload, run_at: ctx.now })?;
    Ok(id)
}

fn may_submit(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId) -> Result<(), Stop<IdentityRefusal>> {
    if let Some(last) = rows::latest(tx, &ctx.vault, holder)? {
        match last.state {
            VerificationState::Verified => return refuse(IdentityRefusal::AlreadyVerified),
            VerificationState::Pending | VerificationState::Review => return refuse(IdentityRefusal::AlreadySubmitted),
            VerificationState::Mismatch | VerificationState::Rejected => {}
        }
    }
    let midnight: Timestamp = start_of_day(ctx.today());
    let today = attempt::count_since(tx, Scope::Verification, &holder.to_bytes(), midnight)?;
    if today >= *ctx.policy.identity.tries_per_day_max { refuse(IdentityRefusal::TooMany) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
