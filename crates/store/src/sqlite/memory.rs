//! What the one writer keeps in memory: views of the journal, of the outbox and of the requests, each change with what
//! undoes it.

use ledger::{AccountId, AccountKind, BackPointers, Books, ChainHash, CounterKey, JournalEntry, LaneHead};

use super::board::{Job, JobBoard};
use super::recent::RecentIds;
use super::requests::RequestIndex;

/// The only lane of a SQLite journal.
pub(super) const LANE: i64 = 1;

/// Accounts with smaller numbers are the house's own.
pub(super) const FIRST_ACCOUNT: i64 = 1000;

/// One change since the open transaction began.
pub(super) enum Change {
    Opened(AccountId, AccountKind),
    Posted { entry: JournalEntry, back: BackPointers, hash_before: ChainHash },
    Job { id: i64, before: Option<Job> },
    Request { digest: u64, number: i64 },
    Hint(Vec<u8>),
}

/// **Invariant:** undoing `log` from its end gives the state of the last commit.
pub(super) struct Memory {
    pub books: Books,
    pub head: LaneHead,
    pub recent: RecentIds,
    pub board: JobBoard,
    pub requests: RequestIndex,
    pub next_account: i64,
    /// Counters that are not kept any more and may still have a row.
    pub forgotten: Vec<CounterKey>,
    pub log: Vec<Change>,
}

impl Memory {
    /// Takes back every change after the first `mark`.
    pub fn undo_to(&mut self, mark: usize) {
        while self.log.len() > mark {
            if let Some(change) = self.log.pop() {
                self.undo(change);
            }
        }
    }

    fn undo(&mut self, change: Change) {
        match change {
            Change::Opened(account, _) => self.books.forget(account),
            Change::Posted { entry, back, hash_before } => {
                self.books.undo(&entry, &back);
                self.recent.remove(entry.id());
                self.head.sequence -= 1;
                self.head.hash = hash_before;
            }
            Change::Job { id, before } => drop(self.board.set(id, before)),
            Change::Request { digest, number } => self.requests.remove(digest, number),
            Change::Hint(_) => {}
        }
    }

    /// Changes a job and remembers how it was.
    pub fn set_job(&mut self, id: i64, job: Option<Job>) {
        let before = self.board.set(id, job);
        self.log.push(Change::Job { id, before });
    }
}
