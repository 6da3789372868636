//! What is counted to slow down guessing and flooding: codes sent, wrong passwords, verifications and bindings tried.
//!
//! Attempts are appended and counted over a sliding window; old ones are swept away. What must be exact and commit with
//! a refusal (wrong payment passwords, tries at a code) is not here but in its own row.

mod rows;

use jiff::Timestamp;
use store::{Fault, Tx, View};

use crate::Ctx;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    CodeToPhone,
    CodeByDevice,
    CodeByAddress,
    WrongPassword,
    Verification,
    Binding,
    Recovery,
    OperatorPassword,
    PersonSearch,
}

impl Scope {
    const fn code(self) -> &'static str {
        match self {
            Self::CodeToPhone => "code_to_phone",
            Self::CodeByDevice => "code_by_device",
            Self::CodeByAddress => "code_by_address",
            Self::WrongPassword => "wrong_password",
            Self::Verification => "verification",
            Self::Binding => "binding",
            Self::Recovery => "recovery",
            Self::OperatorPassword => "operator_password",
            Self::PersonSearch => "person_search",
        }
    }
}

pub(crate) const HOUR_S: u32 = 3_600;
pub(crate) const DAY_S: u32 = 86_400;

/// How often something was tried in the last `window_s` seconds.
pub(crate) fn count(view: &mut View<'_>, ctx: &Ctx, scope: Scope, who: &[u8], window_s: u32) -> Result<u32, Fault> {
    count_since(view, scope, who, ctx.before_s(window_s))
}

/// How often something was tried after an instant.
pub(crate) fn count_since(view: &mut View<'_>, scope: Scope, who: &[u8], since: Timestamp) -> Result<u32, Fault> {
    rows::count(view, scope, who, since)
}

/// Counts one more.
pub(crate) fn note(tx: &mut Tx<'_>, ctx: &Ctx, scope: Scope, who: &[u8]) -> Result<(), Fault> {
    rows::insert(tx, scope, who, ctx.now)
}

/// Forgets what no window can reach any more. A worker calls it now and then.
pub fn sweep(tx: &mut Tx<'_>, ctx: &Ctx) -> Result<u64, Fault> {
    let kept_s = DAY_S.saturating_mul(2);
    rows::delete_before(tx, ctx.before_s(kept_s))
}
