//! Snapshots: connections that only read, and never wait for the writer.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock, RwLockReadGuard};

use ledger::{AccountId, AccountState, Balance, Books, CounterKey, JournalEntry, OpenHold};
use money::{EntryId, HoldId};
use rusqlite::{Connection, OpenFlags};

use super::{journal, statement};
use crate::engine::Engine;
use crate::tx::Lock;
use crate::{Fault, Row, Value};

/// A bounded number of read-only connections, opened when first needed.
pub(super) struct Readers {
    path: PathBuf,
    committed: Arc<RwLock<Books>>,
    idle: Mutex<Idle>,
    returned: Condvar,
}

struct Idle {
    open: Vec<Connection>,
    may_open: usize,
}

impl Readers {
    pub fn new(path: &Path, limit: usize, committed: Arc<RwLock<Books>>) -> Self {
        let idle = Mutex::new(Idle { open: Vec::new(), may_open: limit.max(1) });
        Self { path: path.to_owned(), committed, idle, returned: Condvar::new() }
    }

    /// Runs something on a snapshot.
    pub fn with<T>(&self, work: impl FnOnce(&mut Snapshot<'_>) -> T) -> Result<T, Fault> {
        let conn = self.borrow()?;
        let begun = begin_snapshot(&conn);
        let mut snapshot = Snapshot { conn: &conn, committed: &self.committed };
        let done = begun.map(|()| work(&mut snapshot));
        drop(conn.execute_batch("COMMIT"));
        self.give_back(conn);
        done
    }

    fn borrow(&self) -> Result<Connection, Fault> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(conn) = idle.open.pop() {
                return Ok(conn);
            }
            if idle.may_open > 0 {
                idle.may_open -= 1;
                drop(idle);
                return open_read_only(&self.path).inspect_err(|_| self.allow_one_more());
            }
            idle = self.returned.wait(idle).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn give_back(&self, conn: Connection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).open.push(conn);
        self.returned.notify_one();
    }

    fn allow_one_more(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).may_open += 1;
        self.returned.notify_one();
    }
}

/// A connection that cannot write, as for a copy or a check beside a running server.
pub(super) fn open_read_only(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(std::time::Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(conn)
}

/// Begins a transaction and fixes its snapshot, which SQLite does at the first read.
pub(super) fn begin_snapshot(conn: &Connection) -> Result<(), Fault> {
    conn.prepare_cached("BEGIN")?.execute([])?;
    conn.prepare_cached("SELECT number FROM migration LIMIT 1")?.query([])?.next()?;
    Ok(())
}

/// One snapshot. Balances, holds and counters are those of the last commit, which may be newer than the rows.
pub(super) struct Snapshot<'a> {
    conn: &'a Connection,
    committed: &'a RwLock<Books>,
}

impl Snapshot<'_> {
    fn books(&self) -> RwLockReadGuard<'_, Books> {
        self.committed.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the walk begins. When the account's newest entry is younger than the snapshot, the snapshot is renewed.
    fn newest(&mut self, account: AccountId) -> Result<u64, Fault> {
        let last = self.books().account(account).map_or(0, |state| state.last);
        if last != 0 && journal::entry_at(self.conn, last)?.is_none() {
            self.conn.execute_batch("COMMIT")?;
            begin_snapshot(self.conn)?;
        }
        Ok(last)
    }
}

impl Engine for Snapshot<'_> {
    fn query(&mut self, sql: &'static str, params: &[Value<'_>], _lock: Lock) -> Result<Vec<Row>, Fault> {
        statement::query(self.conn, sql, params)
    }

    fn balance(&mut self, account: AccountId) -> Result<Balance, Fault> {
        let balance = self.books().account(account).map(AccountState::balance);
        balance.ok_or_else(|| Fault::corrupt(format!("{account} was never opened")))
    }

    fn hold(&mut self, id: HoldId) -> Result<Option<OpenHold>, Fault> {
        Ok(self.books().hold(id))
    }

    fn counter(&mut self, key: CounterKey) -> Result<i64, Fault> {
        Ok(self.books().counter(&key))
    }

    fn history(
        &mut self,
        account: AccountId,
        before: Option<EntryId>,
        limit: usize,
    ) -> Result<Vec<JournalEntry>, Fault> {
        let newest = self.newest(account)?;
        let start = before.map_or(Ok(newest), |id| journal::before(self.conn, account, id, newest))?;
        journal::walk(self.conn, account, start, limit)
    }

    fn entry(&mut self, id: EntryId) -> Result<Option<JournalEntry>, Fault> {
        journal::entry_by_id(self.conn, id)
    }

    fn failure(&self) -> Option<Fault> {
        None
    }
}
