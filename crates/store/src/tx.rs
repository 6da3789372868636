//! What a unit of work can do: [`View`] reads, [`Tx`] reads and writes.

use std::ops::{Deref, DerefMut};

use ledger::{AccountId, AccountKind, Balance, CounterKey, JournalEntry, OpenHold};
use money::{EntryId, HoldId};

use crate::engine::{Engine, JobChange};
use crate::request::Remembered;
use crate::{Fault, JobId, NewJob, PostError, Recall, Row, Value};

/// A snapshot of the database: everything that was committed when the unit began.
pub struct View<'a> {
    engine: &'a mut dyn Engine,
}

impl<'a> View<'a> {
    pub(crate) fn new(engine: &'a mut dyn Engine) -> Self {
        Self { engine }
    }

    /// All rows of an answer. `sql` is in the common subset of both databases, with `?1, ?2` for the parameters.
    pub fn query(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Vec<Row>, Fault> {
        self.engine.query(sql, params, Lock::None)
    }

    /// The only row of an answer, or none.
    ///
    /// # Errors
    /// [`Fault::Corrupt`] when there are several.
    pub fn query_opt(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Option<Row>, Fault> {
        self.query(sql, params).and_then(|rows| at_most_one(rows, sql))
    }

    /// The only row of an answer.
    ///
    /// # Errors
    /// [`Fault::Corrupt`] when there is none or several.
    pub fn query_one(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Row, Fault> {
        self.query_opt(sql, params)?.ok_or_else(|| Fault::corrupt(format!("no row for: {sql}")))
    }

    /// What stands on an account. In a [`Tx`] on PostgreSQL the account's row is locked until the unit ends, so that a
    /// decision made on the answer still holds at the commit; counters of the same holder are safe behind that lock.
    ///
    /// # Errors
    /// [`Fault::Corrupt`] when the account was never opened.
    pub fn balance(&mut self, account: AccountId) -> Result<Balance, Fault> {
        self.engine.balance(account)
    }

    /// A hold that has not ended.
    pub fn hold(&mut self, id: HoldId) -> Result<Option<OpenHold>, Fault> {
        self.engine.hold(id)
    }

    /// A counter; 0 when nothing was counted. In a unit that decides on it, ask for the balance of the holder's
    /// account first: that lock is what keeps two payments from counting at once.
    pub fn counter(&mut self, key: CounterKey) -> Result<i64, Fault> {
        self.engine.counter(key)
    }

    /// The entries that touched an account, newest first, older than `before` when that is given; it need not be the id
    /// of an entry. On SQLite the order is the journal's, which within a second may differ from that of the ids.
    pub fn history(
        &mut self,
        account: AccountId,
        before: Option<EntryId>,
        limit: usize,
    ) -> Result<Vec<JournalEntry>, Fault> {
        self.engine.history(account, before, limit)
    }

    /// A journal entry by its id.
    pub fn entry(&mut self, id: EntryId) -> Result<Option<JournalEntry>, Fault> {
        self.engine.entry(id)
    }
}

/// A unit of work that may write. It reads as a [`View`] does and sees its own writes.
///
/// **Invariant:** either everything that the unit did is committed, or nothing.
pub struct Tx<'a> {
    view: View<'a>,
}

impl<'a> Deref for Tx<'a> {
    type Target = View<'a>;

    fn deref(&self) -> &View<'a> {
        &self.view
    }
}

impl<'a> DerefMut for Tx<'a> {
    fn deref_mut(&mut self) -> &mut View<'a> {
        &mut self.view
    }
}

impl<'a> Tx<'a> {
    pub(crate) fn new(engine: &'a mut dyn Engine) -> Self {
        Self { view: View::new(engine) }
    }

    /// As [`View::query`], locking the rows against other writers until the unit ends (`FOR UPDATE` on PostgreSQL; on
    /// SQLite there are no other writers). Lock rows of one table in the order of their keys.
    pub fn query_for_update(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Vec<Row>, Fault> {
        self.view.engine.query(sql, params, Lock::Rows)
    }

    /// As [`Tx::query_for_update`] for at most one row.
    pub fn query_opt_for_update(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<Option<Row>, Fault> {
        self.query_for_update(sql, params).and_then(|rows| at_most_one(rows, sql))
    }

    /// Runs a write now and says how many rows it touched: one round trip on PostgreSQL. See [`Tx::queue`].
    pub fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, Fault> {
        self.view.engine.execute(sql, params)
    }

    /// A write whose count nobody needs. PostgreSQL gets all queued writes together with the commit, in one round trip,
    /// or before the next statement that waits for an answer. An error in it fails the unit then.
    pub fn queue(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<(), Fault> {
        self.view.engine.queue(sql, params)
    }

    /// Opens an account with this number; an account that is already open stays as it is.
    pub fn open_account(&mut self, account: AccountId, kind: AccountKind) -> Result<(), Fault> {
        self.view.engine.open_account(account, kind)
    }

    /// Opens an account with the next free number (from 1000 on).
    pub fn new_account(&mut self, kind: AccountKind) -> Result<AccountId, Fault> {
        self.view.engine.new_account(kind)
    }

    /// Asks together for what the unit will need: locks the accounts in ascending order and reads their balances and
    /// these counters in one round trip; the later `balance` and `counter` calls answer from it. On SQLite it is free.
    ///
    /// A unit that takes from one holder and gives to another names both here, so that two such units that cross each
    /// other cannot block each other.
    pub fn expect(&mut self, accounts: &[AccountId], counters: &[CounterKey]) -> Result<(), Fault> {
        self.view.engine.expect(accounts, counters)
    }

    /// Appends an entry to the journal: checked against balances and open holds, once per id.
    ///
    /// # Errors
    /// A refusal changes nothing, and the unit may go on.
    pub fn post(&mut self, entry: JournalEntry) -> Result<(), PostError> {
        self.view.engine.post(entry)
    }

    /// What is remembered of an earlier request with this key in this scope.
    pub fn recall(&mut self, scope: &str, key: &str, request_hash: [u8; 32]) -> Result<Recall, Fault> {
        self.view.engine.recall(scope, key).map(|stored| Recall::of(stored, request_hash))
    }

    /// Remembers the outcome of a request beside its effects. The bytes belong to the caller.
    pub fn remember(&mut self, scope: &str, key: &str, request_hash: [u8; 32], outcome: &[u8]) -> Result<(), Fault> {
        self.view.engine.remember(scope, key, &Remembered { request_hash, outcome: outcome.to_vec() })
    }

    /// Writes a job into the outbox; it exists if and only if the unit commits.
    pub fn enqueue(&mut self, job: NewJob) -> Result<(), Fault> {
        self.view.engine.enqueue(job)
    }

    /// Tells every process something after the commit, such as what an open page should look at again. It may be lost:
    /// whoever misses it finds the same state when it asks. On SQLite it costs no row, on PostgreSQL one for a unit.
    pub fn hint(&mut self, body: Vec<u8>) -> Result<(), Fault> {
        self.view.engine.hint(body)
    }

    /// Ends a job in the unit that holds its effects. Says whether it was still there: `false` means that another
    /// worker finished it first, and the unit should do nothing more.
    pub fn complete(&mut self, job: JobId) -> Result<bool, Fault> {
        self.view.engine.complete(job)
    }

    /// Says whether there was such a job to change.
    pub(crate) fn reschedule(&mut self, job: JobId, change: &JobChange<'_>) -> Result<bool, Fault> {
        self.view.engine.reschedule(job, change)
    }
}

/// Whether a question locks the rows it answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Lock {
    None,
    Rows,
}

fn at_most_one(mut rows: Vec<Row>, sql: &str) -> Result<Option<Row>, Fault> {
    if rows.len() > 1 {
        return Err(Fault::corrupt(format!("{} rows where one was expected: {sql}", rows.len())));
    }
    Ok(rows.pop())
}
