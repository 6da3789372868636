//! Snapshots: read-only transactions at repeatable read, on a bounded number of connections.

use std::sync::{Condvar, Mutex, PoisonError};

use ledger::{AccountId, Balance, CounterKey, JournalEntry, OpenHold};
use money::{EntryId, HoldId};
use tokio_postgres::Row as PgRow;

use super::connection::{Answer, Connection, Params, fault};
use super::talk::{self, BALANCES, Talk};
use super::target::Target;
use super::{dialect, posting};
use crate::engine::Engine;
use crate::tx::Lock;
use crate::{Fault, Row, Value};

const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

pub(super) struct Readers {
    target: Target,
    idle: Mutex<Idle>,
    returned: Condvar,
}

struct Idle {
    open: Vec<Connection>,
    may_open: usize,
}

impl Readers {
    pub fn new(target: Target, limit: usize) -> Self {
        let idle = Mutex::new(Idle { open: Vec::new(), may_open: limit.max(1) });
        Self { target, idle, returned: Condvar::new() }
    }

    /// Runs something on a snapshot.
    pub fn with<T>(&self, work: impl FnOnce(&mut Snapshot<'_>) -> T) -> Result<T, Fault> {
        let mut conn = self.borrow()?;
        let begun = conn.batch(BEGIN).map_err(fault);
        let done = begun.map(|()| work(&mut Snapshot { conn: &mut conn }));
        let ended = conn.batch("COMMIT");
        self.give_back(ended.is_ok().then_some(conn));
        done
    }

    fn borrow(&self) -> Result<Connection, Fault> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match idle.open.pop() {
                Some(conn) if !conn.client.is_closed() => return Ok(conn),
                Some(_) => idle.may_open += 1,
                None if idle.may_open > 0 => {
                    idle.may_open -= 1;
                    drop(idle);
                    return Connection::open(&self.target).inspect_err(|_| self.give_back(None));
                }
                None => idle = self.returned.wait(idle).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// A connection that broke leaves room for a new one.
    fn give_back(&self, conn: Option<Connection>) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        match conn {
            Some(conn) => idle.open.push(conn),
            None => idle.may_open += 1,
        }
        self.returned.notify_one();
    }
}

pub(super) struct Snapshot<'a> {
    pub(super) conn: &'a mut Connection,
}

impl Talk for Snapshot<'_> {
    fn ask(&mut self, sql: &'static str, params: Params<'_>) -> Result<Vec<PgRow>, Fault> {
        let statement = self.conn.own(sql).map_err(fault)?;
        let answers = self.conn.exchange(vec![self.conn.question(&statement, params)]).map_err(fault)?;
        Ok(answers.into_iter().flat_map(Answer::rows).collect())
    }
}

impl Engine for Snapshot<'_> {
    fn query(&mut self, sql: &'static str, params: &[Value<'_>], lock: Lock) -> Result<Vec<Row>, Fault> {
        let statement = self.conn.common(sql, lock, params).map_err(fault)?;
        dialect::fits(&statement, params)?;
        let question = self.conn.question(&statement, params.iter().map(|value| value as _).collect());
        let answers = self.conn.exchange(vec![question]).map_err(fault)?;
        answers.into_iter().flat_map(Answer::rows).map(|row| dialect::own(&row)).collect()
    }

    fn balance(&mut self, account: AccountId) -> Result<Balance, Fault> {
        let rows = self.ask(BALANCES, vec![&vec![account.0]])?;
        let known = rows.first().map(talk::account).transpose()?;
        known.map(|(_, known)| posting::balance(known)).ok_or_else(|| talk::unknown(account))
    }

    fn hold(&mut self, id: HoldId) -> Result<Option<OpenHold>, Fault> {
        talk::hold(self, "SELECT account, amount FROM hold WHERE id = $1", id)
    }

    fn counter(&mut self, key: CounterKey) -> Result<i64, Fault> {
        talk::counter(self, key)
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

    fn failure(&self) -> Option<Fault> {
        None
    }
}
