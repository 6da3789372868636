//! What a database must be able to do for a unit of work. Each dialect implements it for a unit that writes and for a
//! snapshot that only reads; [`crate::View`] and [`crate::Tx`] are its faces.

use jiff::Timestamp;
use ledger::{AccountId, AccountKind, Balance, CounterKey, JournalEntry, OpenHold};
use money::{EntryId, HoldId};

use crate::request::Remembered;
use crate::tx::Lock;
use crate::{Fault, JobId, NewJob, PostError, Row, Value};

pub(crate) trait Engine {
    fn query(&mut self, sql: &'static str, params: &[Value<'_>], lock: Lock) -> Result<Vec<Row>, Fault>;
    fn balance(&mut self, account: AccountId) -> Result<Balance, Fault>;
    fn hold(&mut self, id: HoldId) -> Result<Option<OpenHold>, Fault>;
    fn counter(&mut self, key: CounterKey) -> Result<i64, Fault>;
    fn history(
        &mut self,
        account: AccountId,
        before: Option<EntryId>,
        limit: usize,
    ) -> Result<Vec<JournalEntry>, Fault>;
    fn entry(&mut self, id: EntryId) -> Result<Option<JournalEntry>, Fault>;
    /// The first fault of this unit, if there was one: it cannot be committed any more.
    fn failure(&self) -> Option<Fault>;

    // What follows a snapshot refuses. Its face, `View`, does not offer it.

    fn execute(&mut self, _sql: &'static str, _params: &[Value<'_>]) -> Result<u64, Fault> {
        read_only()
    }

    fn queue(&mut self, _sql: &'static str, _params: &[Value<'_>]) -> Result<(), Fault> {
        read_only()
    }

    fn open_account(&mut self, _account: AccountId, _kind: AccountKind) -> Result<(), Fault> {
        read_only()
    }

    fn new_account(&mut self, _kind: AccountKind) -> Result<AccountId, Fault> {
        read_only()
    }

    fn expect(&mut self, _accounts: &[AccountId], _counters: &[CounterKey]) -> Result<(), Fault> {
        read_only()
    }

    fn post(&mut self, _entry: JournalEntry) -> Result<(), PostError> {
        Ok(read_only()?)
    }

    fn recall(&mut self, _scope: &str, _key: &str) -> Result<Option<Remembered>, Fault> {
        read_only()
    }

    fn remember(&mut self, _scope: &str, _key: &str, _outcome: &Remembered) -> Result<(), Fault> {
        read_only()
    }

    fn enqueue(&mut self, _job: NewJob) -> Result<(), Fault> {
        read_only()
    }

    fn hint(&mut self, _body: Vec<u8>) -> Result<(), Fault> {
        read_only()
    }

    fn complete(&mut self, _job: JobId) -> Result<bool, Fault> {
        read_only()
    }

    /// Changes when a job runs next: given back, buried or revived. Says whether there was such a job.
    fn reschedule(&mut self, _job: JobId, _change: &JobChange<'_>) -> Result<bool, Fault> {
        read_only()
    }
}

fn read_only<T>() -> Result<T, Fault> {
    Err(Fault::corrupt("a snapshot only reads"))
}

/// What a worker or an operator does to a job other than finishing it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum JobChange<'a> {
    RetryAt { run_at: Timestamp, error: &'a str },
    Bury { at: Timestamp, error: &'a str },
    Revive { run_at: Timestamp },
}
