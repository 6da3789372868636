//! Reconciliation: our instructions beside the bank's statement of a day.
//!
//! | line | means |
//! |---|---|
//! | matched | both sides say the same |
//! | in transit | the bank has done it and its answer has not reached us, or it has not decided yet; it will be asked |
//! | break: ours only | we were told "settled", and the statement does not show it |
//! | break: theirs only | the statement shows what we never asked, what was refused, or the same twice |
//! | break: amount differs | both know it, with different sums |
//!
//! **Invariant:** nothing is corrected here. A break is shown to an operator; money moves by entries alone.

mod rows;
mod rules;

pub use rows::{breaks, summary};
pub use rules::{Break, BreakKind, Line, LineKind, Ours, Report, compare};

use jiff::civil::Date;
use store::{Fault, Tx};

use crate::Ctx;

/// A bank's statement of a business day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankDay {
    /// The account at the bank.
    pub account: String,
    pub day: Date,
    /// What the bank booked for us; our own funding of the account is left out.
    pub lines: Vec<Line>,
}

/// Compares a day and keeps what came of it. The same day again replaces what was kept.
pub fn reconcile(tx: &mut Tx<'_>, ctx: &Ctx, statement: &BankDay) -> Result<Report, Fault> {
    let ours = rows::ours(tx, ctx, statement)?;
    let report = compare(statement.day, &ours, &statement.lines);
    for id in &report.matched {
        rows::mark(tx, *id, statement.day)?;
    }
    rows::keep(tx, ctx, statement, &report)?;
    Ok(report)
}
