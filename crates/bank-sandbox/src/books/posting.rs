//! Double entry: a booking moves an amount from one account to another.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{BooksError, Unit, clock};

/// The wallet's money at the bank.
pub const RESERVE: &str = "reserve";
/// Taken from one side and not yet given to the other.
pub const TRANSIT: &str = "transit";
/// Everything outside these books.
pub const WORLD: &str = "world";

/// The account of a card.
pub fn card_account(pan: &str) -> String {
    format!("card:{pan}")
}

/// One booking.
pub struct Booking<'a> {
    /// `debit`, `credit`, `return`, `funding`, `opening`.
    pub kind: &'a str,
    /// The instruction it belongs to.
    pub end_to_end_id: &'a str,
    /// The account that gives.
    pub from: &'a str,
    /// The account that gets.
    pub to: &'a str,
    /// How many fen, above zero.
    pub fen: i64,
    /// How many lines of the statement show it: 1, unless a fault says otherwise.
    pub lines: i64,
}

pub(super) fn open_accounts(unit: &Unit<'_>) -> Result<(), BooksError> {
    for name in [WORLD, RESERVE, TRANSIT] {
        open_account(unit, name)?;
    }
    for card in unit.seed.cards() {
        let account = card_account(&card.pan);
        if open_account(unit, &account)? && card.balance > 0 {
            let fen = card.balance * 100;
            book(unit, &Booking { kind: "opening", end_to_end_id: "-", from: WORLD, to: &account, fen, lines: 1 })?;
        }
    }
    Ok(())
}

fn open_account(unit: &Unit<'_>, name: &str) -> Result<bool, BooksError> {
    let sql = "INSERT INTO account (name, balance) VALUES (?1, 0) ON CONFLICT DO NOTHING";
    Ok(unit.tx.prepare_cached(sql)?.execute([name])? == 1)
}

/// The balance of an account in fen; 0 for one that is not there.
pub fn balance(unit: &Unit<'_>, account: &str) -> Result<i64, BooksError> {
    let mut statement = unit.tx.prepare_cached("SELECT balance FROM account WHERE name = ?1")?;
    Ok(statement.query_row([account], |row| row.get(0)).optional()?.unwrap_or(0))
}

/// Books now. Whether the giving account has the money was asked before; the table refuses otherwise.
pub fn book(unit: &Unit<'_>, booking: &Booking<'_>) -> Result<(), BooksError> {
    book_at(unit, booking, unit.now)
}

/// Books at an instant: for what was due while nobody asked.
pub fn book_at(unit: &Unit<'_>, booking: &Booking<'_>, at: Timestamp) -> Result<(), BooksError> {
    let date = clock::business_date(at).to_string();
    unit.tx
        .prepare_cached(
            "INSERT INTO booking (at, business_date, kind, end_to_end_id, taken_from, given_to, amount, lines)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            at.as_millisecond(),
            date,
            booking.kind,
            booking.end_to_end_id,
            booking.from,
            booking.to,
            booking.fen,
            booking.lines
        ])?;
    change(unit, booking.from, -booking.fen)?;
    change(unit, booking.to, booking.fen)
}

fn change(unit: &Unit<'_>, account: &str, fen: i64) -> Result<(), BooksError> {
    let sql = "UPDATE account SET balance = balance + ?2 WHERE name = ?1";
    match unit.tx.prepare_cached(sql)?.execute(params![account, fen])? {
        1 => Ok(()),
        _ => Err(BooksError::Corrupt("account name")),
    }
}
