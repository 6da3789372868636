//! The books check: everything is derived again from the journal and held against what is stored.
//!
//! What both databases have in common is here: the chain of each lane and its seals ([`lane`]), and the fold of entries
//! into balances, holds and counters ([`fold`]). How rows are read, as a stream and in one snapshot, is the dialect's.

mod fold;
mod lane;

use std::fmt;

pub(crate) use self::fold::Fold;
pub(crate) use self::lane::{LaneCheck, Seals};

/// Findings that are kept; a broken database may have millions.
const FINDINGS_MAX: usize = 100;

/// What the books check found.
#[derive(Clone, Debug, Default)]
pub struct BooksReport {
    /// Entries that were read.
    pub entries: u64,
    /// Accounts that were derived.
    pub accounts: u64,
    /// Holds that are open.
    pub open_holds: u64,
    /// Counters that were derived.
    pub counters: u64,
    /// Seals that were compared.
    pub seals: u64,
    /// What each kind of account comes to on its normal side, in fen.
    pub totals: Vec<(&'static str, i64)>,
    /// What is wrong, in the order of the journal, a hundred at most; empty when the books are right.
    pub findings: Vec<String>,
}

impl BooksReport {
    /// Whether every invariant holds.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    pub(crate) fn find(&mut self, what: impl Into<String>) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(what.into());
        }
    }
}

impl fmt::Display for BooksReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "entries {}, accounts {}, open holds {}", self.entries, self.accounts, self.open_holds)?;
        writeln!(f, "counters {}, seals {}", self.counters, self.seals)?;
        for (kind, fen) in &self.totals {
            writeln!(f, "{kind:>20} {:>16}.{:02} CNY", fen / 100, (fen % 100).abs())?;
        }
        match self.findings.first() {
            None => writeln!(f, "the books are sound"),
            Some(first) => {
                writeln!(f, "THE BOOKS ARE WRONG: {first}")?;
                self.findings.iter().skip(1).try_for_each(|finding| writeln!(f, "  then: {finding}"))
            }
        }
    }
}
