//! What a bank says unasked, applied in the order of its mailbox.
//!
//! **Invariant:** how far the mailbox was read is written in the unit that applies the item, so that each item is applied
//! once, however many processes read it.

use money::InstructionId;
use store::{Fault, Tx, View};

use super::{Answer, Outcome, hear, rows};
use crate::Ctx;

/// One item of a bank's mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The name of the connection to the bank.
    pub bank: String,
    /// Its place in the mailbox.
    pub sequence: u64,
    /// Whose answer it is; nothing when it names no instruction of ours.
    pub instruction: Option<InstructionId>,
    pub answer: Answer,
}

/// How far a bank's mailbox was read.
pub fn read_to(view: &mut View<'_>, bank: &str) -> Result<u64, Fault> {
    Ok(rows::mark(view, bank)?.unwrap_or(0))
}

/// Applies one item and moves the mark past it; another process may have been first.
pub fn receive(tx: &mut Tx<'_>, ctx: &mut Ctx, letter: &Letter) -> Result<Outcome, Fault> {
    if rows::lock_mark(tx, &letter.bank)? >= letter.sequence {
        return Ok(Outcome::AlreadyApplied);
    }
    rows::store_mark(tx, &letter.bank, letter.sequence)?;
    match letter.instruction {
        Some(id) => hear(tx, ctx, id, &letter.answer),
        None => Ok(Outcome::Unknown),
    }
}
