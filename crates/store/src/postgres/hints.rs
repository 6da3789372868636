//! Hints of units, as rows that every process reads once.
//!
//! A row names the transaction that wrote it. What a process has seen is a snapshot, and what is new is visible now and
//! was not then: nothing is read twice, and a commit that took long is not missed.

use std::time::{Duration, Instant};

use tokio_postgres::Row;

use super::connection::{Connection, fault};
use super::talk::column;
use crate::Fault;

/// How long rows are kept for the slowest process.
const KEPT: Duration = Duration::from_mins(1);

/// What this process has been told.
#[derive(Default)]
pub(super) struct Heard {
    /// The snapshot of the last question, and none before the first.
    snapshot: Option<String>,
    /// When rows were last removed, and the snapshot of then.
    swept: Option<(Instant, String)>,
}

const NOW: &str = "SELECT CAST(pg_current_snapshot() AS TEXT)";
const NEW: &str = "\
    SELECT CAST(pg_current_snapshot() AS TEXT), h.bodies \
    FROM (SELECT CAST(CAST($1 AS TEXT) AS pg_snapshot) AS then) s LEFT JOIN hint h \
    ON h.unit >= pg_snapshot_xmin(s.then) AND NOT pg_visible_in_snapshot(h.unit, s.then) ORDER BY h.unit";
const SWEEP: &str = "DELETE FROM hint WHERE unit < pg_snapshot_xmin(CAST(CAST($1 AS TEXT) AS pg_snapshot))";

impl Heard {
    /// What has been committed since the last question.
    pub fn ask(&mut self, conn: &Connection) -> Result<Vec<Vec<u8>>, Fault> {
        let rows = match &self.snapshot {
            None => conn.wait(conn.client.query(NOW, &[])),
            Some(then) => conn.wait(conn.client.query(NEW, &[then])),
        };
        let rows = rows.map_err(fault)?;
        let Some(first) = rows.first() else { return Ok(Vec::new()) };
        let (now, listening) = (column::<String>(first, 0)?, self.snapshot.is_some());
        self.snapshot = Some(now.clone());
        self.sweep(conn, now)?;
        let mut hints = Vec::new();
        for row in rows.iter().filter(|_| listening) {
            hints.extend(bodies(row)?);
        }
        Ok(hints)
    }

    /// Removes what was old at the last removal.
    fn sweep(&mut self, conn: &Connection, now: String) -> Result<(), Fault> {
        match &self.swept {
            Some((at, _)) if at.elapsed() < KEPT => return Ok(()),
            Some((_, old)) => drop(conn.wait(conn.client.execute(SWEEP, &[old])).map_err(fault)?),
            None => {}
        }
        self.swept = Some((Instant::now(), now));
        Ok(())
    }
}

/// Puts a hint behind the others of its unit: its length in four bytes, then itself.
pub(super) fn append(bodies: &mut Vec<u8>, body: &[u8]) {
    bodies.extend_from_slice(&u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes());
    bodies.extend_from_slice(body);
}

fn bodies(row: &Row) -> Result<Vec<Vec<u8>>, Fault> {
    let stored: Option<&[u8]> = column(row, 1)?;
    split(stored.unwrap_or_default()).ok_or_else(|| Fault::corrupt("a row of hints is cut off"))
}

fn split(mut rest: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut hints = Vec::new();
    while !rest.is_empty() {
        let (length, more) = rest.split_first_chunk()?;
        let (hint, after) = more.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        hints.push(hint.to_vec());
        rest = after;
    }
    Some(hints)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_of_a_unit_come_apart_again() {
        let mut bodies = Vec::new();
        append(&mut bodies, b"one");
        append(&mut bodies, b"");
        append(&mut bodies, b"three");
        assert_eq!(split(&bodies).unwrap(), [b"one".to_vec(), Vec::new(), b"three".to_vec()]);
        assert!(split(&bodies[..bodies.len() - 1]).is_none());
    }
}
