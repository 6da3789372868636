//! The day's statement of the wallet's reserve account.

use bank::{Direction, EntryKind, Statement, StatementEntry};
use jiff::Timestamp;
use jiff::civil::Date;
use money::Amount;
use rusqlite::{Row, params};

use super::posting::RESERVE;
use super::{BooksError, Unit};

/// The account's name on its statement.
pub const ACCOUNT: &str = "FEIQIAN-RESERVE-CNY";

/// The statement of a day. The balances are true; the lines are as the faults want them.
pub fn of_day(unit: &Unit<'_>, date: Date) -> Result<Statement, BooksError> {
    let tomorrow = date.tomorrow().map_err(|_| BooksError::Corrupt("date"))?;
    Ok(Statement {
        account: ACCOUNT.to_owned(),
        date,
        opening: balance_before(unit, date)?,
        closing: balance_before(unit, tomorrow)?,
        entries: entries(unit, date)?,
    })
}

fn balance_before(unit: &Unit<'_>, date: Date) -> Result<Amount, BooksError> {
    let sql = "SELECT coalesce(sum(CASE WHEN given_to = ?2 THEN amount ELSE -amount END), 0) FROM booking
               WHERE business_date < ?1 AND (given_to = ?2 OR taken_from = ?2)";
    let fen = unit.tx.query_row(sql, params![date.to_string(), RESERVE], |row| row.get(0))?;
    Amount::from_fen(fen).map_err(|_| BooksError::Corrupt("balance"))
}

fn entries(unit: &Unit<'_>, date: Date) -> Result<Vec<StatementEntry>, BooksError> {
    let sql = "SELECT id, at, kind, end_to_end_id, given_to, amount, lines FROM booking
               WHERE business_date = ?1 AND (given_to = ?2 OR taken_from = ?2) ORDER BY id";
    let mut statement = unit.tx.prepare_cached(sql)?;
    let rows =
        statement.query_map(params![date.to_string(), RESERVE], |row| Ok((read(row)?, row.get::<_, i64>(6)?)))?;
    let mut entries = Vec::new();
    for row in rows {
        let (entry, lines) = row?;
        (0..lines).for_each(|_| entries.push(entry.clone()));
    }
    Ok(entries)
}

fn read(row: &Row<'_>) -> rusqlite::Result<StatementEntry> {
    let (id, kind, given_to): (i64, String, String) = (row.get(0)?, row.get(2)?, row.get(4)?);
    Ok(StatementEntry {
        bank_ref: format!("BK{id:010}"),
        end_to_end_id: row.get(3)?,
        direction: if given_to == RESERVE { Direction::In } else { Direction::Out },
        kind: match kind.as_str() {
            "debit" => EntryKind::Debit,
            "credit" => EntryKind::Credit,
            "return" => EntryKind::Return,
            _ => EntryKind::Funding,
        },
        amount: Amount::from_fen(row.get(5)?).unwrap_or_default(),
        at: Timestamp::from_millisecond(row.get(1)?).unwrap_or(Timestamp::UNIX_EPOCH),
    })
}
