//! A unit of work that writes, on SQLite.

use jiff::Timestamp;
use ledger::{AccountId, AccountKind, Balance, CounterKey, JournalEntry, OpenHold};
use money::{EntryId, HoldId};
use rusqlite::{CachedStatement, Connection};

use super::board::Job;
use super::journal;
use super::memory::{Change, Memory};
use super::recent::Seen;
use super::statement;
use crate::engine::{Engine, JobChange};
use crate::request::Remembered;
use crate::tx::Lock;
use crate::{Fault, JobId, NewJob, PostError, Row, Value, params};

/// The face of the writer for one unit.
///
/// A savepoint is opened, when the writer asks for one, before the first write: a unit that only looks and refuses costs
/// nothing.
pub(super) struct WriteUnit<'a> {
    conn: &'a Connection,
    memory: &'a mut Memory,
    scratch: &'a mut Scratch,
    /// Whether to open a savepoint before the first write.
    saved: bool,
    wrote: bool,
    failure: Option<Fault>,
    /// The statement that appends an entry, once the first has been appended.
    append: Option<CachedStatement<'a>>,
}

/// Buffers that every entry needs and none keeps.
#[derive(Default)]
pub(super) struct Scratch {
    body: Vec<u8>,
    back: Vec<u8>,
}

impl<'a> WriteUnit<'a> {
    pub fn new(conn: &'a Connection, memory: &'a mut Memory, scratch: &'a mut Scratch, saved: bool) -> Self {
        Self { conn, memory, scratch, saved, wrote: false, failure: None, append: None }
    }

    /// Whether anything was written, and so must be released or rolled back.
    pub fn wrote(&self) -> bool {
        self.wrote
    }

    fn begin_writing(&mut self) -> Result<(), Fault> {
        if self.saved && !self.wrote {
            self.conn.prepare_cached("SAVEPOINT unit")?.execute([])?;
        }
        self.wrote = true;
        Ok(())
    }

    /// Remembers the first fault: the unit cannot be committed any more.
    fn noted<T>(&mut self, result: Result<T, Fault>) -> Result<T, Fault> {
        if let Err(fault) = &result {
            self.failure.get_or_insert_with(|| fault.clone());
        }
        result
    }

    fn write(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, Fault> {
        let result = self.begin_writing().and_then(|()| statement::execute(self.conn, sql, params));
        self.noted(result)
    }

    fn is_repeated(&self, id: EntryId) -> Result<bool, Fault> {
        match self.memory.recent.look(id) {
            Seen::No => Ok(false),
            Seen::Yes => Ok(true),
            Seen::Unknown => journal::sequence_of(self.conn, id).map(|place| place.is_some()),
        }
    }

    fn append(&mut self, entry: JournalEntry) -> Result<(), PostError> {
        let sequence = self.memory.head.sequence + 1;
        let back = self.memory.books.apply(sequence, &entry)?;
        self.scratch.body.clear();
        entry.encode(&mut self.scratch.body);
        self.scratch.back.clear();
        journal::encode_back(&back, &mut self.scratch.back);
        let hash_before = self.memory.head.hash;
        self.memory.head.sequence = sequence;
        self.memory.head.hash = hash_before.next(sequence, &self.scratch.body);
        self.memory.recent.insert(entry.id());
        self.memory.log.push(Change::Posted { entry, back, hash_before });
        Ok(self.append_row()?)
    }

    fn append_row(&mut self) -> Result<(), Fault> {
        self.begin_writing()?;
        if self.append.is_none() {
            self.append = Some(self.conn.prepare_cached(journal::APPEND)?);
        }
        if let Some(append) = &mut self.append {
            let (head, row) = (self.memory.head, &self.scratch);
            append.execute(rusqlite::params![head.sequence.cast_signed(), row.body, row.back, head.hash.0])?;
        }
        Ok(())
    }

    /// The remembered request among the rows that its digest points at.
    fn find_request(&mut self, scope: &str, key: &str) -> Result<Option<Remembered>, Fault> {
        let digest = self.memory.requests.digest(scope, key);
        for number in self.memory.requests.candidates(digest) {
            let sql = "SELECT request_hash, outcome FROM request WHERE number = ?1 AND scope = ?2 AND request_key = ?3";
            if let Some(row) = statement::query(self.conn, sql, params![number, scope, key])?.first() {
                return Ok(Some(Remembered { request_hash: row.get(0)?, outcome: row.get(1)? }));
            }
        }
        Ok(None)
    }

    fn revive(&mut self, job: JobId, run_at: Timestamp) -> Result<bool, Fault> {
        let find = "SELECT queue, peer FROM job WHERE id = ?1 AND buried_at IS NOT NULL";
        let found = statement::query(self.conn, find, params![job]);
        let Some(row) = self.noted(found)?.pop() else { return Ok(false) };
        let line = self.memory.board.line(&row.get::<String>(0)?, &row.get::<String>(1)?);
        let sql = "UPDATE job SET run_at = ?2, attempts = 0, error = NULL, buried_at = NULL WHERE id = ?1";
        self.write(sql, params![job, run_at])?;
        self.memory.set_job(job.0, Some(Job { line, due_at: run_at.as_millisecond(), attempts: 0 }));
        Ok(true)
    }
}

impl Engine for WriteUnit<'_> {
    fn query(&mut self, sql: &'static str, params: &[Value<'_>], _lock: Lock) -> Result<Vec<Row>, Fault> {
        let rows = statement::query(self.conn, sql, params);
        self.noted(rows)
    }

    fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, Fault> {
        self.write(sql, params)
    }

    fn queue(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<(), Fault> {
        self.write(sql, params).map(drop)
    }

    fn open_account(&mut self, account: AccountId, kind: AccountKind) -> Result<(), Fault> {
        if !self.memory.books.open(account, kind) {
            return Ok(());
        }
        self.memory.next_account = self.memory.next_account.max(account.0.saturating_add(1));
        self.memory.log.push(Change::Opened(account, kind));
        let sql = "INSERT INTO account (number, kind, net, held, last) VALUES (?1, ?2, 0, 0, 0)";
        self.write(sql, params![account, kind.code()]).map(drop)
    }

    fn new_account(&mut self, kind: AccountKind) -> Result<AccountId, Fault> {
        let account = AccountId(self.memory.next_account);
        self.open_account(account, kind).map(|()| account)
    }

    fn expect(&mut self, _accounts: &[AccountId], _counters: &[CounterKey]) -> Result<(), Fault> {
        Ok(())
    }

    fn balance(&mut self, account: AccountId) -> Result<Balance, Fault> {
        let state = self.memory.books.account(account);
        state.map(ledger::AccountState::balance).ok_or_else(|| Fault::corrupt(format!("{account} was never opened")))
    }

    fn post(&mut self, entry: JournalEntry) -> Result<(), PostError> {
        let repeated = self.is_repeated(entry.id());
        if self.noted(repeated)? {
            return Err(PostError::Repeated(entry.id()));
        }
        let appended = self.append(entry);
        if let Err(PostError::Fault(fault)) = &appended {
            self.failure.get_or_insert_with(|| fault.clone());
        }
        appended
    }

    fn hold(&mut self, id: HoldId) -> Result<Option<OpenHold>, Fault> {
        Ok(self.memory.books.hold(id))
    }

    fn counter(&mut self, key: CounterKey) -> Result<i64, Fault> {
        Ok(self.memory.books.counter(&key))
    }

    fn history(
        &mut self,
        account: AccountId,
        before: Option<EntryId>,
        limit: usize,
    ) -> Result<Vec<JournalEntry>, Fault> {
        let newest = self.memory.books.account(account).map_or(0, |state| state.last);
        let start = before.map_or(Ok(newest), |id| journal::before(self.conn, account, id, newest));
        let found = start.and_then(|sequence| journal::walk(self.conn, account, sequence, limit));
        self.noted(found)
    }

    fn entry(&mut self, id: EntryId) -> Result<Option<JournalEntry>, Fault> {
        let found = journal::entry_by_id(self.conn, id);
        self.noted(found)
    }

    fn recall(&mut self, scope: &str, key: &str) -> Result<Option<Remembered>, Fault> {
        let found = self.find_request(scope, key);
        self.noted(found)
    }

    fn remember(&mut self, scope: &str, key: &str, outcome: &Remembered) -> Result<(), Fault> {
        if self.recall(scope, key)?.is_some() {
            return self.noted(Err(Fault::corrupt(format!("request {key} of {scope} is remembered twice"))));
        }
        let (digest, number) = (self.memory.requests.digest(scope, key), self.memory.requests.next_number());
        self.memory.requests.insert(digest, number);
        self.memory.log.push(Change::Request { digest, number });
        let sql = "INSERT INTO request (number, scope, request_key, request_hash, outcome, created_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let hash = &outcome.request_hash;
        self.write(sql, params![number, scope, key, hash, &outcome.outcome, Timestamp::now()]).map(drop)
    }

    fn enqueue(&mut self, job: NewJob) -> Result<(), Fault> {
        let (id, line) = (self.memory.board.next_id(), self.memory.board.line(job.queue, &job.peer));
        self.memory.set_job(id, Some(Job { line, due_at: job.run_at.as_millisecond(), attempts: 0 }));
        let sql = "INSERT INTO job (id, queue, peer, payload, run_at, attempts) VALUES (?1, ?2, ?3, ?4, ?5, 0)";
        self.write(sql, params![id, job.queue, &job.peer, &job.payload, job.run_at]).map(drop)
    }

    fn hint(&mut self, body: Vec<u8>) -> Result<(), Fault> {
        self.memory.log.push(Change::Hint(body));
        Ok(())
    }

    fn complete(&mut self, job: JobId) -> Result<bool, Fault> {
        if self.memory.board.get(job.0).is_none() {
            return Ok(false);
        }
        self.memory.set_job(job.0, None);
        self.write("DELETE FROM job WHERE id = ?1", params![job]).map(|_| true)
    }

    fn reschedule(&mut self, job: JobId, change: &JobChange<'_>) -> Result<bool, Fault> {
        if let JobChange::Revive { run_at } = change {
            return self.revive(job, *run_at);
        }
        let Some(state) = self.memory.board.get(job.0) else { return Ok(false) };
        match *change {
            JobChange::RetryAt { run_at, error } => {
                self.memory.set_job(job.0, Some(Job { due_at: run_at.as_millisecond(), ..state }));
                let sql = "UPDATE job SET run_at = ?2, attempts = ?3, error = ?4 WHERE id = ?1";
                self.write(sql, params![job, run_at, state.attempts, error])?;
            }
            JobChange::Bury { at, error } => {
                self.memory.set_job(job.0, None);
                let sql = "UPDATE job SET buried_at = ?2, attempts = ?3, error = ?4 WHERE id = ?1";
                self.write(sql, params![job, at, state.attempts, error])?;
            }
            JobChange::Revive { .. } => {}
        }
        Ok(true)
    }

    fn failure(&self) -> Option<Fault> {
        self.failure.clone()
    }
}
