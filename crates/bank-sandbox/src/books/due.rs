//! What happens by itself: late settlements and returns, each at its instant by the bank's clock.
//!
//! Nothing wakes up for it. Whoever opens the books next finds it done, because every unit of work begins with it; so
//! an idle bank uses no processor at all.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, params};

use super::instruction::{self, Instruction};
use super::posting::{Booking, RESERVE, TRANSIT, book_at, card_account};
use super::{BooksError, Unit, mailbox};

pub(super) fn plan(unit: &Unit<'_>, act: &str, end_to_end_id: &str, after: SignedDuration) -> Result<(), BooksError> {
    let at = unit.now.checked_add(after).map_err(|_| BooksError::Corrupt("clock"))?;
    unit.tx.execute(
        "INSERT INTO due (due_at, act, end_to_end_id) VALUES (?1, ?2, ?3)",
        params![at.as_millisecond(), act, end_to_end_id],
    )?;
    Ok(())
}

/// Does what is due by the unit's time.
pub(super) fn run(unit: &Unit<'_>) -> Result<(), BooksError> {
    run_until(unit, unit.now)
}

/// Does what is due by an instant, in order.
pub(super) fn run_until(unit: &Unit<'_>, until: Timestamp) -> Result<(), BooksError> {
    let sql = "DELETE FROM due WHERE id = (SELECT id FROM due WHERE due_at <= ?1 ORDER BY due_at, id LIMIT 1)
               RETURNING due_at, act, end_to_end_id";
    loop {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?));
        let next: Option<(i64, String, String)> =
            unit.tx.prepare_cached(sql)?.query_row([until.as_millisecond()], read).optional()?;
        let Some((at, act, id)) = next else { return Ok(()) };
        let at = Timestamp::from_millisecond(at).map_err(|_| BooksError::Corrupt("due time"))?;
        let known = instruction::find(unit, &id)?.ok_or(BooksError::Corrupt("due instruction"))?;
        match act.as_str() {
            "settle" => settle(unit, &known, at)?,
            "return" => bring_back(unit, &known, at)?,
            _ => return Err(BooksError::Corrupt("due act")),
        }
    }
}

/// The second half of an accepted instruction: out of transit.
fn settle(unit: &Unit<'_>, known: &Instruction, at: Timestamp) -> Result<(), BooksError> {
    let card = card_account(&known.pan);
    let to = if known.kind == "debit" { RESERVE } else { card.as_str() };
    let (kind, id) = (known.kind.as_str(), known.end_to_end_id.as_str());
    book_at(unit, &Booking { kind, end_to_end_id: id, from: TRANSIT, to, fen: known.fen, lines: known.lines }, at)?;
    let sql = "UPDATE instruction SET state = 'settled', settled_at = ?2 WHERE end_to_end_id = ?1";
    unit.tx.execute(sql, params![id, at.as_millisecond()])?;
    mailbox::post_status(unit, id)
}

/// The return of a settled credit: the money never left transit, so it is certainly there.
fn bring_back(unit: &Unit<'_>, known: &Instruction, at: Timestamp) -> Result<(), BooksError> {
    let id = known.end_to_end_id.as_str();
    let booking = Booking { kind: "return", end_to_end_id: id, from: TRANSIT, to: RESERVE, fen: known.fen, lines: 1 };
    book_at(unit, &booking, at)?;
    let sql = "UPDATE instruction SET returned_at = ?2 WHERE end_to_end_id = ?1";
    unit.tx.execute(sql, params![id, at.as_millisecond()])?;
    mailbox::post_return(unit, id)
}
