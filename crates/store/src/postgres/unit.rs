//! A unit of work that writes, on PostgreSQL: one transaction at read committed, with the rows that decide locked.
//!
//! Writes wait in a queue and go out with the next question or with the commit, in one round trip. The first question
//! carries the `BEGIN`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ledger::{AccountId, AccountKind, Balance, CounterKey, JournalEntry, LaneHead, OpenHold};
use money::{EntryId, HoldId};
use rustc_hash::{FxHashMap, FxHashSet};
use tokio_postgres::{Error, Row as PgRow, Statement};

use super::connection::{Answer, Connection, Meaning, Params, Queued, fault, meaning};
use super::kinds::Kinds;
use super::talk::{self, Known, Talk};
use super::{dialect, hints, posting};
use crate::engine::{Engine, JobChange};
use crate::request::Remembered;
use crate::tx::Lock;
use crate::{Fault, JobId, NewJob, PostError, Row, Value, params};

pub(super) struct WriteUnit<'a> {
    conn: &'a mut Connection,
    kinds: &'a Kinds,
    /// The lane as this unit extends it.
    pub(super) head: LaneHead,
    /// Look before each step, because a first run met something that exists already.
    pub(super) careful: bool,
    pub(super) state: State,
    queued: Vec<Queued>,
    begun: bool,
    failure: Option<Fault>,
    trouble: Option<Meaning>,
    enqueued: bool,
}

/// What the unit knows of the books, its own entries included.
#[derive(Default)]
pub(super) struct State {
    pub accounts: FxHashMap<AccountId, Known>,
    pub opened: FxHashMap<AccountId, AccountKind>,
    /// What is added to holders' rows at the commit, in the order in which the rows are locked.
    pub pending: BTreeMap<AccountId, (i64, i64)>,
    pub holds: FxHashMap<HoldId, Option<OpenHold>>,
    pub counters: FxHashMap<CounterKey, i64>,
    pub posted: FxHashSet<EntryId>,
    /// The hints of the unit, one behind the other.
    pub hints: Vec<u8>,
}

/// How a unit came to its end.
pub(super) enum End {
    /// Committed, or rolled back as it wished: the outcome stands. Says whether jobs were written.
    Settled { head: Option<LaneHead>, jobs: bool },
    /// Rolled back; it may be run again, and the meaning says how. If it is not, this is the outcome.
    Again { meaning: Meaning, fault: Fault },
    /// Failed for good with a fault in place of the outcome.
    Failed(Fault),
}

impl<'a> WriteUnit<'a> {
    pub fn new(conn: &'a mut Connection, kinds: &'a Kinds, head: LaneHead, careful: bool) -> Self {
        Self {
            conn,
            kinds,
            head,
            careful,
            state: State::default(),
            queued: Vec::new(),
            begun: false,
            failure: None,
            trouble: None,
            enqueued: false,
        }
    }

    /// Commits what the unit did and says how that went.
    pub fn commit(mut self) -> End {
        let (jobs, head) = (self.enqueued, Some(self.head));
        let sent = self.queue_commit().and_then(|any| if any { self.send_all() } else { Ok(()) });
        match sent {
            Ok(()) => {
                self.kinds.learn(self.state.opened.drain());
                End::Settled { head, jobs }
            }
            Err(error) => self.not_committed(error),
        }
    }

    /// Undoes what the unit did and says how that went.
    pub fn undo(mut self) -> End {
        self.rollback();
        match (self.trouble, self.failure.take()) {
            (Some(meaning), Some(fault)) if meaning != Meaning::Refused => End::Again { meaning, fault },
            _ => End::Settled { head: None, jobs: false },
        }
    }

    fn queue_commit(&mut self) -> Result<bool, Error> {
        if !self.begun && self.queued.is_empty() && self.state.pending.is_empty() && self.state.hints.is_empty() {
            return Ok(false);
        }
        self.queue_hints()?;
        let update = self.conn.own("UPDATE account SET net = net + $2, held = held + $3 WHERE number = $1")?;
        for (account, (net, held)) in std::mem::take(&mut self.state.pending) {
            self.enlist(update.clone(), params![account, net, held])?;
        }
        let commit = self.conn.own("COMMIT")?;
        self.queued.push((commit, Vec::new()));
        Ok(true)
    }

    fn queue_hints(&mut self) -> Result<(), Error> {
        let hints = std::mem::take(&mut self.state.hints);
        if hints.is_empty() {
            return Ok(());
        }
        let insert = self.conn.own("INSERT INTO hint (bodies) VALUES ($1)")?;
        self.enlist(insert, params![hints])
    }

    fn send_all(&mut self) -> Result<(), Error> {
        let queued = std::mem::take(&mut self.queued);
        self.conn.exchange(queued.iter().map(|write| self.conn.write(write)).collect()).map(drop)
    }

    /// The commit was on its way, so a lost connection leaves the outcome open.
    fn not_committed(&mut self, error: Error) -> End {
        match meaning(&error) {
            Meaning::Lost => End::Failed(Fault::Unsure(std::sync::Arc::new(error))),
            Meaning::Refused => {
                self.rollback();
                End::Failed(fault(error))
            }
            meaning @ (Meaning::Conflict | Meaning::LookFirst) => {
                self.rollback();
                End::Again { meaning, fault: fault(error) }
            }
        }
    }

    /// After a failed commit the transaction has ended already, and this is answered with a warning only.
    fn rollback(&mut self) {
        self.queued.clear();
        if self.begun && self.trouble != Some(Meaning::Lost) {
            // A connection that cannot even do this is found dead before the next unit.
            drop(self.conn.batch("ROLLBACK"));
        }
        self.begun = false;
    }

    /// Puts a write into the queue, behind a `BEGIN` when it is the first thing.
    fn enlist(&mut self, statement: Statement, params: &[Value<'_>]) -> Result<(), Error> {
        self.begin()?;
        self.queued.push((statement, params.iter().cloned().map(Value::into_owned).collect()));
        Ok(())
    }

    fn begin(&mut self) -> Result<(), Error> {
        if !self.begun {
            let begin = self.conn.own("BEGIN")?;
            self.queued.push((begin, Vec::new()));
            self.begun = true;
        }
        Ok(())
    }

    /// Remembers the first error: nothing can be committed after it.
    fn noted<T>(&mut self, result: Result<T, Error>) -> Result<T, Fault> {
        result.map_err(|error| {
            self.trouble.get_or_insert(meaning(&error));
            let fault = fault(error);
            self.failure.get_or_insert_with(|| fault.clone());
            fault
        })
    }

    fn still_sound(&self) -> Result<(), Fault> {
        self.failure.clone().map_or(Ok(()), Err)
    }

    /// Sends the queue and then the questions, all in one round trip.
    pub(super) fn talk(&mut self, questions: Vec<(Statement, Params<'_>)>) -> Result<Vec<Vec<PgRow>>, Fault> {
        self.still_sound()?;
        let begun = self.begin();
        self.noted(begun)?;
        let queued = std::mem::take(&mut self.queued);
        let (statements, params): (Vec<_>, Vec<_>) = questions.into_iter().unzip();
        let conn = &*self.conn;
        let mut calls: Vec<_> = queued.iter().map(|write| conn.write(write)).collect();
        calls.extend(statements.iter().zip(params).map(|(statement, params)| conn.question(statement, params)));
        let answers = conn.exchange(calls);
        let answers = self.noted(answers)?;
        Ok(answers.into_iter().skip(queued.len()).map(Answer::rows).collect())
    }

    /// A prepared statement in PostgreSQL's own dialect.
    pub(super) fn own(&mut self, sql: &'static str) -> Result<Statement, Fault> {
        self.still_sound()?;
        let prepared = self.conn.own(sql);
        self.noted(prepared)
    }

    fn common(&mut self, sql: &'static str, lock: Lock, params: &[Value<'_>]) -> Result<Statement, Fault> {
        self.still_sound()?;
        let prepared = self.conn.common(sql, lock, params);
        let prepared = self.noted(prepared)?;
        dialect::fits(&prepared, params).inspect_err(|fault| {
            self.failure.get_or_insert_with(|| fault.clone());
            self.trouble.get_or_insert(Meaning::Refused);
        })?;
        Ok(prepared)
    }

    /// A write in PostgreSQL's own dialect.
    pub(super) fn queue_own(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<(), Fault> {
        self.queue(sql, params)
    }

    /// The kind of an account: opened here, known to the process, or asked.
    pub(super) fn kind(&mut self, account: AccountId) -> Result<Option<AccountKind>, Fault> {
        if let Some(kind) = self.state.opened.get(&account).copied().or_else(|| self.kinds.get(account)) {
            return Ok(Some(kind));
        }
        let rows = self.ask("SELECT kind FROM account WHERE number = $1", vec![&account.0])?;
        let Some(row) = rows.first() else { return Ok(None) };
        let kind = talk::kind_of(account, talk::column(row, 0)?)?;
        self.kinds.learn([(account, kind)]);
        Ok(Some(kind))
    }
}

impl Talk for WriteUnit<'_> {
    fn ask(&mut self, sql: &'static str, params: Params<'_>) -> Result<Vec<PgRow>, Fault> {
        let statement = self.own(sql)?;
        Ok(self.talk(vec![(statement, params)])?.pop().unwrap_or_default())
    }
}

impl Engine for WriteUnit<'_> {
    fn query(&mut self, sql: &'static str, params: &[Value<'_>], lock: Lock) -> Result<Vec<Row>, Fault> {
        let statement = self.common(sql, lock, params)?;
        let params = params.iter().map(|value| value as _).collect();
        let answers = self.talk(vec![(statement, params)])?;
        answers.into_iter().flatten().map(|row| dialect::own(&row)).collect()
    }

    fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, Fault> {
        self.queue(sql, params)?;
        let queued = std::mem::take(&mut self.queued);
        let answers = self.conn.exchange(queued.iter().map(|write| self.conn.write(write)).collect());
        Ok(self.noted(answers)?.pop().map_or(0, Answer::count))
    }

    fn queue(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<(), Fault> {
        let statement = self.common(sql, Lock::None, params)?;
        let queued = self.enlist(statement, params);
        self.noted(queued)
    }

    fn open_account(&mut self, account: AccountId, kind: AccountKind) -> Result<(), Fault> {
        self.state.opened.insert(account, kind);
        let sql = "INSERT INTO account (number, kind, net, held) VALUES (?1, ?2, 0, 0) ON CONFLICT (number) DO NOTHING";
        self.queue(sql, params![account, kind.code()])
    }

    fn new_account(&mut self, kind: AccountKind) -> Result<AccountId, Fault> {
        let rows = self.ask("SELECT nextval('account_number')", Vec::new())?;
        let row = rows.first().ok_or_else(|| Fault::corrupt("a sequence gave no number"))?;
        let account = AccountId(talk::column(row, 0)?);
        self.state.opened.insert(account, kind);
        let sql = "INSERT INTO account (number, kind, net, held) VALUES (?1, ?2, 0, 0)";
        self.queue(sql, params![account, kind.code()])?;
        Ok(account)
    }

    fn expect(&mut self, accounts: &[AccountId], counters: &[CounterKey]) -> Result<(), Fault> {
        posting::load(self, accounts, counters)
    }

    fn balance(&mut self, account: AccountId) -> Result<Balance, Fault> {
        posting::load(self, &[account], &[])?;
        let known = self.state.accounts.get(&account).ok_or_else(|| talk::unknown(account))?;
        Ok(posting::balance(*known))
    }

    fn post(&mut self, entry: JournalEntry) -> Result<(), PostError> {
        posting::post(self, &entry)
    }

    fn hold(&mut self, id: HoldId) -> Result<Option<OpenHold>, Fault> {
        if let Some(known) = self.state.holds.get(&id) {
            return Ok(*known);
        }
        let found = talk::hold(self, "SELECT account, amount FROM hold WHERE id = $1 FOR UPDATE", id)?;
        self.state.holds.insert(id, found);
        Ok(found)
    }

    fn counter(&mut self, key: CounterKey) -> Result<i64, Fault> {
        if let Some(known) = self.state.counters.get(&key) {
            return Ok(*known);
        }
        let value = talk::counter(self, key)?;
        self.state.counters.insert(key, value);
        Ok(value)
    }

    fn history(
        &mut self,
        account: AccountId,
        before: Option<EntryId>,
        limit: usize,
    ) -> Result<Vec<JournalEntry>, Fault> {
        talk::history(self, account, before, limit)
    }

    fn entry(&mut self, id: EntryId) -> Result<Option<JournalEntry>, Fault> {
        talk::entry(self, id)
    }

    fn recall(&mut self, scope: &str, key: &str) -> Result<Option<Remembered>, Fault> {
        let sql = "SELECT request_hash, outcome FROM request WHERE scope = ?1 AND request_key = ?2";
        let rows = self.query(sql, params![scope, key], Lock::None)?;
        let stored = rows.first().map(|row| Ok(Remembered { request_hash: row.get(0)?, outcome: row.get(1)? }));
        stored.transpose()
    }

    fn remember(&mut self, scope: &str, key: &str, outcome: &Remembered) -> Result<(), Fault> {
        let sql = "INSERT INTO request (scope, request_key, request_hash, outcome, created_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        self.queue(sql, params![scope, key, &outcome.request_hash, &outcome.outcome, Timestamp::now()])
    }

    fn enqueue(&mut self, job: NewJob) -> Result<(), Fault> {
        self.enqueued = true;
        let sql = "INSERT INTO job (queue, peer, payload, run_at, attempts) VALUES (?1, ?2, ?3, ?4, 0)";
        self.queue(sql, params![job.queue, &job.peer, &job.payload, job.run_at])
    }

    fn hint(&mut self, body: Vec<u8>) -> Result<(), Fault> {
        self.enqueued = true;
        hints::append(&mut self.state.hints, &body);
        Ok(())
    }

    fn complete(&mut self, job: JobId) -> Result<bool, Fault> {
        let sql = "DELETE FROM job WHERE id = ?1 AND buried_at IS NULL";
        Ok(self.execute(sql, params![job])? == 1)
    }

    fn reschedule(&mut self, job: JobId, change: &JobChange<'_>) -> Result<bool, Fault> {
        let touched = match *change {
            JobChange::RetryAt { run_at, error } => {
                let sql = "UPDATE job SET run_at = ?2, error = ?3 WHERE id = ?1 AND buried_at IS NULL";
                self.execute(sql, params![job, run_at, error])?
            }
            JobChange::Bury { at, error } => {
                let sql = "UPDATE job SET buried_at = ?2, error = ?3 WHERE id = ?1 AND buried_at IS NULL";
                self.execute(sql, params![job, at, error])?
            }
            JobChange::Revive { run_at } => {
                self.enqueued = true;
                let sql = "UPDATE job SET run_at = ?2, attempts = 0, error = NULL, buried_at = NULL \
                           WHERE id = ?1 AND buried_at IS NOT NULL";
                self.execute(sql, params![job, run_at])?
            }
        };
        Ok(touched == 1)
    }

    fn failure(&self) -> Option<Fault> {
        self.failure.clone()
    }
}
