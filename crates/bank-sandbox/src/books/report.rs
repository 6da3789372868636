//! What the pages and tests look at: balances, instructions, and whether the books are right.

use serde::Serialize;

use super::posting::{Booking, RESERVE, WORLD, book};
use super::{BooksError, Unit};

/// Whether the books are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct BooksReport {
    /// Every balance is the sum of its bookings and all balances sum to zero.
    pub balanced: bool,
    /// How many bookings there are.
    pub bookings: i64,
    /// The wallet's money at the bank, in fen.
    pub reserve: i64,
    /// Under way, in fen.
    pub transit: i64,
}

/// Re-derives every balance from the bookings.
pub fn check(unit: &Unit<'_>) -> Result<BooksReport, BooksError> {
    let wrong: i64 = unit.tx.query_row(
        "SELECT count(*) FROM account a WHERE balance <>
           (SELECT coalesce(sum(amount), 0) FROM booking WHERE given_to = a.name)
         - (SELECT coalesce(sum(amount), 0) FROM booking WHERE taken_from = a.name)",
        [],
        |row| row.get(0),
    )?;
    let sum: i64 = unit.tx.query_row("SELECT coalesce(sum(balance), 0) FROM account", [], |row| row.get(0))?;
    Ok(BooksReport {
        balanced: wrong == 0 && sum == 0,
        bookings: unit.tx.query_row("SELECT count(*) FROM booking", [], |row| row.get(0))?,
        reserve: super::posting::balance(unit, RESERVE)?,
        transit: super::posting::balance(unit, super::posting::TRANSIT)?,
    })
}

/// An instruction as the outside sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InstructionReport {
    /// Its id.
    pub end_to_end_id: String,
    /// `debit` or `credit`.
    pub kind: String,
    /// The card's last four digits.
    pub tail: String,
    /// How many fen.
    pub amount: i64,
    /// `accepted`, `settled` or `rejected`.
    pub state: String,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// Whether it came back.
    pub returned: bool,
}

/// All instructions, newest first, at most `limit`.
pub fn instructions(unit: &Unit<'_>, limit: u32) -> Result<Vec<InstructionReport>, BooksError> {
    let sql = "SELECT end_to_end_id, kind, substr(pan, -4), amount, state, reason, returned_at IS NOT NULL
               FROM instruction ORDER BY created_at DESC, rowid DESC LIMIT ?1";
    let mut statement = unit.tx.prepare_cached(sql)?;
    let rows = statement.query_map([limit], |row| {
        Ok(InstructionReport {
            end_to_end_id: row.get(0)?,
            kind: row.get(1)?,
            tail: row.get(2)?,
            amount: row.get(3)?,
            state: row.get(4)?,
            reason: row.get(5)?,
            returned: row.get(6)?,
        })
    })?;
    rows.collect::<Result<_, _>>().map_err(BooksError::from)
}

/// Pays into the reserve account from outside: an operator's own money. It is on the statement.
pub fn fund_reserve(unit: &Unit<'_>, fen: i64) -> Result<(), BooksError> {
    let id = format!("fund-{}", unit.now.as_millisecond());
    book(unit, &Booking { kind: "funding", end_to_end_id: &id, from: WORLD, to: RESERVE, fen, lines: 1 })
}
