//! The day's statement of our reserve account (camt.053), asked for with camt.060.

use jiff::{Timestamp, civil::Date};
use money::Amount;

/// One business day (Asia/Shanghai) of the reserve account.
///
/// The balances are the bank's truth; the lines may be faulty (one left out, one doubled), which is what
/// reconciliation is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The account's name at the bank.
    pub account: String,
    /// The business day.
    pub date: Date,
    /// Booked balance at the day's start (`OPBD`).
    pub opening: Amount,
    /// Booked balance at the day's end, or now (`CLBD`).
    pub closing: Amount,
    /// What was booked, oldest first.
    pub entries: Vec<StatementEntry>,
}

/// One booked line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementEntry {
    /// The bank's reference of the booking.
    pub bank_ref: String,
    /// The instruction it belongs to; for a return, the instruction it undoes.
    pub end_to_end_id: String,
    /// Into or out of the reserve account.
    pub direction: Direction,
    /// What kind of booking.
    pub kind: EntryKind,
    /// How much.
    pub amount: Amount,
    /// When it was booked.
    pub at: Timestamp,
}

/// The side of a statement line, seen from the account's owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Money came in (`CRDT`).
    In,
    /// Money went out (`DBIT`).
    Out,
}

/// What a statement line is, in the words of the bank transaction code list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// Pulled from a card (PMNT/IDDT/ESDD).
    Debit,
    /// Pushed to a card (PMNT/ICDT/DMCT).
    Credit,
    /// Came back (PMNT/RCDT/RRTN).
    Return,
    /// Paid in by the account's owner (CAMT/MCOP/OTHR).
    Funding,
}
