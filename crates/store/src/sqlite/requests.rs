//! Where to find what was answered to a request, in memory.
//!
//! Clients choose their keys at random. An index of them in the file would dirty a random page for every payment; an
//! index here costs a few bytes for each remembered request, and rows are only appended.

use std::hash::{BuildHasher, RandomState};

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use crate::Fault;

/// Rows by a digest of scope and key. Whoever looks compares the row itself, so an accidental collision is harmless; the
/// digest is keyed by chance at each start, so that nobody can cause many.
#[derive(Debug, Default)]
pub(super) struct RequestIndex {
    rows: FxHashMap<u64, i64>,
    collided: Vec<(u64, i64)>,
    hasher: RandomState,
    last: i64,
}

impl RequestIndex {
    /// Reads the index from the table.
    pub fn load(conn: &Connection) -> Result<Self, Fault> {
        let mut index = Self::default();
        let mut statement = conn.prepare("SELECT number, scope, request_key FROM request ORDER BY number")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let number = row.get(0)?;
            let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            let digest = index.digest(text(1)?, text(2)?);
            index.insert(digest, number);
        }
        Ok(index)
    }

    pub fn digest(&self, scope: &str, key: &str) -> u64 {
        self.hasher.hash_one((scope, key))
    }

    /// The number of the next row.
    pub fn next_number(&self) -> i64 {
        self.last + 1
    }

    pub fn insert(&mut self, digest: u64, number: i64) {
        self.last = self.last.max(number);
        if let Some(other) = self.rows.insert(digest, number) {
            self.collided.push((digest, other));
        }
    }

    /// Takes back the newest row of this digest.
    pub fn remove(&mut self, digest: u64, number: i64) {
        match self.collided.iter().rposition(|(of, _)| *of == digest) {
            Some(place) => drop(self.rows.insert(digest, self.collided.swap_remove(place).1)),
            None => drop(self.rows.remove(&digest)),
        }
        self.last = self.last.min(number - 1);
    }

    /// The rows that may be the one that is looked for.
    pub fn candidates(&self, digest: u64) -> Vec<i64> {
        let Some(newest) = self.rows.get(&digest) else { return Vec::new() };
        let others = self.collided.iter().filter(|(of, _)| *of == digest).map(|(_, number)| *number);
        std::iter::once(*newest).chain(others).collect()
    }

    /// Forgets rows up to this number.
    pub fn forget(&mut self, through: i64) {
        self.rows.retain(|_, number| *number > through);
        self.collided.retain(|(_, number)| *number > through);
    }
}
