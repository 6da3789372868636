//! Lessons: signatures that the merchants' gateway refused, with what was signed here and the first cause that could be
//! proven, for the merchant's console.
//!
//! **Invariant:** only so many are kept of a merchant: a stranger who signs wrongly in its name fills no table.

mod rows;

pub use rows::lately;

use jiff::Timestamp;
use money::{EntryId, MerchantId};
use store::{Fault, Tx};

use crate::Ctx;

/// A refused signature.
pub struct Lesson {
    pub at: Timestamp,
    pub request_id: String,
    pub method: String,
    pub target: String,
    /// The stable name of the cause.
    pub cause: String,
    pub zh: String,
    pub en: String,
    /// The beginning of what was signed here.
    pub signed: String,
}

/// Keeps a lesson, and forgets the oldest beyond what the policy keeps.
pub fn keep(tx: &mut Tx<'_>, ctx: &Ctx, merchant: MerchantId, id: EntryId, lesson: &Lesson) -> Result<(), Fault> {
    rows::insert(tx, merchant, id, lesson)?;
    rows::delete_beyond(tx, merchant, *ctx.policy.gateway.refusals_kept)
}
