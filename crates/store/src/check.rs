//! The books check.

use std::fmt;

/// What the books check found.
#[derive(Clone, Debug, Default)]
pub struct BooksReport {
    /// Entries that were read.
    pub entries: u64,
    /// Accounts that were re-derived.
    pub accounts: u64,
    /// What is wrong, in the order of the journal; empty when the books are right.
    pub findings: Vec<String>,
}

impl BooksReport {
    /// Whether every invariant holds.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

impl fmt::Display for BooksReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} entries, {} accounts", self.entries, self.accounts)?;
        self.findings.iter().try_for_each(|finding| writeln!(f, "{finding}"))
    }
}
