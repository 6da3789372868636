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
//! **Invariant:** nothing is corrected here. A break is shown to an operator, who notes what was found out; money moves by
//! entries alone.

mod board;
mod refusal;
mod rows;
mod rules;

pub use board::{Board, Day, KeptBreak, OpenBreak, Resolution, Resolved, board};
pub use refusal::BreakRefusal;
pub use rules::{Break, BreakKind, Line, LineKind, Ours, Report, compare};

pub(crate) use board::resolve;

use jiff::civil::Date;
use store::{Fault, Tx, View};

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
pub fn reconcile(tx: &mut Tx<'_>, ctx: &mut Ctx, statement: &BankDay) -> Result<Report, Fault> {
    let ours = rows::ours(tx, ctx, statement)?;
    let report = compare(statement.day, &ours, &statement.lines);
    for id in &report.matched {
        rows::mark(tx, *id, statement.day)?;
    }
    let before = rows::of_day(tx, &statement.account, statement.day)?;
    let kept = board::renewed(ctx, &statement.account, statement.day, before, &report.breaks);
    rows::keep(tx, ctx, statement, &report, &kept)?;
    Ok(report)
}

/// The breaks of a day, resolved or not.
pub fn breaks(view: &mut View<'_>, account: &str, day: Date) -> Result<Vec<KeptBreak>, Fault> {
    rows::of_day(view, account, day)
}
