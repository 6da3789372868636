//! Counters of days that no limit looks at any more.
//!
//! The first day that is kept is written before anything is forgotten. From then on nothing changes the rows of earlier
//! days, so that until they are deleted, a slice at a time, the books check still finds them as it left them.

use std::sync::PoisonError;

use rusqlite::params;

use super::writer::Writer;
use crate::Fault;

/// Rows deleted between two commits of others.
const SLICE: usize = 2_000;

/// Keeps no counters of days before this one. Answers how many were deleted; there may be more.
pub(super) fn days_before(writer: &mut Writer, day: u32) -> Result<usize, Fault> {
    if day > writer.memory.books.days_from() {
        writer.conn.execute("UPDATE day_counters SET kept_from = ?1", [day])?;
        let gone = writer.memory.books.forget_days_before(day);
        writer.memory.forgotten.extend(gone);
        writer.committed.write().unwrap_or_else(PoisonError::into_inner).forget_days_before(day);
    }
    delete_slice(writer)
}

fn delete_slice(writer: &mut Writer) -> Result<usize, Fault> {
    let forgotten = &writer.memory.forgotten;
    let rest = forgotten.len().saturating_sub(SLICE);
    let transaction = writer.conn.unchecked_transaction()?;
    {
        let sql = "DELETE FROM counter WHERE subject = ?1 AND meter = ?2 AND period = ?3";
        let mut delete = transaction.prepare_cached(sql)?;
        for key in &forgotten[rest..] {
            delete.execute(params![key.subject, key.meter, key.window.code()])?;
        }
    }
    transaction.commit()?;
    let deleted = forgotten.len() - rest;
    writer.memory.forgotten.truncate(rest);
    Ok(deleted)
}
