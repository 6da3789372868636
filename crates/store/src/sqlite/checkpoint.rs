//! Checkpoints: balances, holds and counters written to their tables a slice at a time, so that no commit waits long.
//!
//! A round writes everything that changed before it began, a slice with each commit, each row as it is at that moment and
//! marked with the entry it includes. When the round is through, the replay at the next start may begin where the round
//! began: rows that are newer than that skip the entries they include.

use std::sync::LazyLock;

use ledger::{AccountId, AccountKind, AccountState, CounterKey, HoldChange, JournalEntry};
use money::HoldId;
use rusqlite::{Connection, params, params_from_iter};

use super::memory::{LANE, Memory};
use crate::Fault;

/// A round begins when this many entries have been committed since the last one began.
const ROUND_ENTRIES: u64 = 1 << 19;

/// The least that is written with one commit.
const SLICE_MIN: usize = 256;

/// What is written for each entry of a commit beyond the least: a round must end before the next begins.
const SLICE_PER_ENTRY: usize = 4;

#[derive(Default)]
pub(super) struct Checkpoint {
    changed: Changed,
    round: Option<Round>,
    last_begin: u64,
}

/// What entries have touched; the same may stand here several times.
#[derive(Default)]
struct Changed {
    accounts: Vec<AccountId>,
    counters: Vec<CounterKey>,
    holds: Vec<HoldId>,
}

struct Round {
    begin: u64,
    rows: Changed,
}

impl Changed {
    fn note(&mut self, entry: &JournalEntry) {
        self.accounts.extend(entry.postings().iter().map(|posting| posting.account));
        self.accounts.extend(entry.holds().iter().map(|change| change.hold().account));
        self.holds.extend(entry.holds().iter().map(HoldChange::id));
        self.counters.extend(entry.counts().iter().map(|count| count.key));
    }

    /// In descending order, so that slices taken from the end go through the tables in ascending order.
    fn sort(&mut self) {
        self.accounts.sort_unstable_by(|a, b| b.cmp(a));
        self.accounts.dedup();
        self.counters.sort_unstable_by(|a, b| b.cmp(a));
        self.counters.dedup();
        self.holds.sort_unstable_by(|a, b| b.cmp(a));
        self.holds.dedup();
    }

    fn is_empty(&self) -> bool {
        self.accounts.is_empty() && self.counters.is_empty() && self.holds.is_empty()
    }

    fn take(&mut self, limit: usize) -> Self {
        let accounts = tail(&mut self.accounts, limit);
        let counters = tail(&mut self.counters, limit - accounts.len());
        let holds = tail(&mut self.holds, limit - accounts.len() - counters.len());
        Self { accounts, counters, holds }
    }

    fn put_back(&mut self, other: Self) {
        self.accounts.extend(other.accounts);
        self.counters.extend(other.counters);
        self.holds.extend(other.holds);
    }
}

fn tail<T>(items: &mut Vec<T>, limit: usize) -> Vec<T> {
    items.split_off(items.len().saturating_sub(limit))
}

/// A slice that stands in the open transaction.
pub(super) struct Slice(Changed);

impl Checkpoint {
    /// Everything up to this entry is in the tables; the tail after it was replayed and has been noted.
    pub fn after(begin: u64) -> Self {
        Self { last_begin: begin, ..Self::default() }
    }

    /// Notes an entry that was committed.
    pub fn note(&mut self, entry: &JournalEntry) {
        self.changed.note(entry);
    }

    /// Writes the next slice into the open transaction, which has appended `entries`.
    pub fn step(&mut self, conn: &Connection, memory: &Memory, entries: usize) -> Result<Option<Slice>, Fault> {
        let committed = memory.head.sequence - u64::try_from(entries).unwrap_or(0);
        if self.round.is_none() && committed - self.last_begin >= ROUND_ENTRIES {
            self.begin(committed);
        }
        let Some(round) = &mut self.round else { return Ok(None) };
        let slice = round.rows.take(SLICE_MIN.max(entries * SLICE_PER_ENTRY));
        let through = round.rows.is_empty().then_some(round.begin);
        let written = write(conn, memory, &slice).and_then(|()| through.map_or(Ok(()), |begin| finish(conn, begin)));
        match written {
            Ok(()) => Ok(Some(Slice(slice))),
            Err(fault) => {
                round.rows.put_back(slice);
                Err(fault)
            }
        }
    }

    /// The transaction with this slice was committed.
    pub fn kept(&mut self) {
        if self.round.as_ref().is_some_and(|round| round.rows.is_empty()) {
            self.round = None;
        }
    }

    /// The transaction with this slice was rolled back.
    pub fn lost(&mut self, slice: Slice) {
        if let Some(round) = &mut self.round {
            round.rows.put_back(slice.0);
        }
    }

    /// Writes everything at once, in a transaction of its own.
    pub fn complete(&mut self, conn: &Connection, memory: &Memory) -> Result<(), Fault> {
        let mut rows = std::mem::take(&mut self.changed);
        if let Some(round) = self.round.take() {
            rows.put_back(round.rows);
        }
        rows.sort();
        let transaction = conn.unchecked_transaction()?;
        let written = write(conn, memory, &rows).and_then(|()| finish(conn, memory.head.sequence));
        let committed = written.and_then(|()| Ok(transaction.commit()?));
        match &committed {
            Ok(()) => self.last_begin = memory.head.sequence,
            Err(_) => self.changed.put_back(rows),
        }
        committed
    }

    fn begin(&mut self, committed: u64) {
        let mut rows = std::mem::take(&mut self.changed);
        rows.sort();
        self.last_begin = committed;
        self.round = Some(Round { begin: committed, rows });
    }
}

fn write(conn: &Connection, memory: &Memory, rows: &Changed) -> Result<(), Fault> {
    write_accounts(conn, memory, rows)?;
    write_counters(conn, memory, rows)?;
    write_holds(conn, memory, rows)
}

/// Rows of accounts in one statement: it goes through the table with one cursor, from each row to the next.
const ROWS: usize = 64;

static PUT_ROWS: LazyLock<String> = LazyLock::new(|| put_accounts(ROWS));
static PUT_ROW: LazyLock<String> = LazyLock::new(|| put_accounts(1));

fn put_accounts(rows: usize) -> String {
    let values = vec!["(?, ?, ?, ?, ?)"; rows].join(", ");
    format!("INSERT OR REPLACE INTO account (number, kind, net, held, last) VALUES {values}")
}

fn write_accounts(conn: &Connection, memory: &Memory, rows: &Changed) -> Result<(), Fault> {
    let ascending: Vec<_> = rows.accounts.iter().rev().copied().collect();
    let chunks = ascending.chunks_exact(ROWS);
    let rest = chunks.remainder();
    let mut put = conn.prepare_cached(&PUT_ROWS)?;
    for chunk in chunks {
        put.execute(params_from_iter(chunk.iter().flat_map(|account| account_values(memory, *account))))?;
    }
    let mut put = conn.prepare_cached(&PUT_ROW)?;
    for account in rest {
        put.execute(params_from_iter(account_values(memory, *account)))?;
    }
    Ok(())
}

/// A row of `account`. What was touched is known: entries that name unknown accounts are refused.
fn account_values(memory: &Memory, account: AccountId) -> [i64; 5] {
    let state = memory.books.account(account).copied().unwrap_or(AccountState::opened(AccountKind::Suspense));
    [account.0, state.kind.code(), state.net, state.held, state.last.cast_signed()]
}

/// A counter that has come back to nothing keeps its row: the row says which entries are included. One of a day that is
/// not kept any more gets none.
fn write_counters(conn: &Connection, memory: &Memory, rows: &Changed) -> Result<(), Fault> {
    let mut put = conn.prepare_cached(
        "INSERT OR REPLACE INTO counter (subject, meter, period, value, as_of) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let days_from = memory.books.days_from();
    for key in rows.counters.iter().rev().filter(|key| !key.is_forgotten(days_from)) {
        let value = memory.books.counter(key);
        put.execute(params![key.subject, key.meter, key.window.code(), value, memory.head.sequence.cast_signed()])?;
    }
    Ok(())
}

fn write_holds(conn: &Connection, memory: &Memory, rows: &Changed) -> Result<(), Fault> {
    let mut put = conn.prepare_cached("INSERT OR REPLACE INTO hold (id, account, amount) VALUES (?1, ?2, ?3)")?;
    let mut delete = conn.prepare_cached("DELETE FROM hold WHERE id = ?1")?;
    for id in rows.holds.iter().rev() {
        match memory.books.hold(*id) {
            Some(hold) => put.execute(params![id.to_bytes(), hold.account.0, hold.amount.fen()])?,
            None => delete.execute([id.to_bytes()])?,
        };
    }
    Ok(())
}

fn finish(conn: &Connection, begin: u64) -> Result<(), Fault> {
    let mut update = conn.prepare_cached("UPDATE checkpoint SET sequence = ?2 WHERE lane = ?1")?;
    update.execute(params![LANE, begin.cast_signed()])?;
    Ok(())
}
