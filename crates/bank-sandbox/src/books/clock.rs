//! The bank's clock: real time and an offset that can only grow, so that tests need not wait for tomorrow.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rusqlite::Transaction;

use super::{BooksError, Unit};

/// The largest offset: ten years.
const OFFSET_MS_MAX: i64 = 10 * 366 * 24 * 3600 * 1000;

pub(super) fn start(tx: &Transaction<'_>) -> Result<(), BooksError> {
    tx.execute("INSERT INTO setting (name, value) VALUES ('clock_offset_ms', 0)", [])?;
    Ok(())
}

pub(super) fn now(tx: &Transaction<'_>) -> Result<Timestamp, BooksError> {
    let offset = offset_ms(tx)?;
    Timestamp::now().checked_add(SignedDuration::from_millis(offset)).map_err(|_| BooksError::Corrupt("clock"))
}

/// How far the bank's clock is ahead, in milliseconds.
pub fn offset_ms(tx: &Transaction<'_>) -> Result<i64, BooksError> {
    Ok(tx.query_row("SELECT value FROM setting WHERE name = 'clock_offset_ms'", [], |row| row.get(0))?)
}

/// Sets the clock forward and lets happen what is due by then. Gives the offset.
pub fn advance(unit: &Unit<'_>, seconds: u32) -> Result<i64, BooksError> {
    let offset = offset_ms(&unit.tx)?.saturating_add(i64::from(seconds) * 1000).min(OFFSET_MS_MAX);
    unit.tx.execute("UPDATE setting SET value = ?1 WHERE name = 'clock_offset_ms'", [offset])?;
    super::due::run_until(unit, now(&unit.tx)?)?;
    Ok(offset)
}

/// The business day of an instant: the date in Shanghai.
pub fn business_date(at: Timestamp) -> Date {
    // The zone is compiled in; were it not, China's clock is eight hours ahead of UTC all year.
    let zone = TimeZone::get("Asia/Shanghai").unwrap_or_else(|_| TimeZone::fixed(jiff::tz::offset(8)));
    at.to_zoned(zone).date()
}
