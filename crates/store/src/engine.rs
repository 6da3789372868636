//! What a database must be able to do for a unit of work. Each dialect implements it for a unit that writes and for a
//! snapshot that only reads; [`crate::View`] and [`crate::Tx`] are its faces.

use ledger::{AccountId, AccountKind, Balance, CounterKey, JournalEntry, OpenHold};
use money::{EntryId, HoldId};

use crate::tx::Lock;
use crate::{Fault, JobId, NewJob, PostError, Row, Value};

pub(crate) trait Engine {
    fn query(&mut self, sql: &'static str, params: &[Value<'_>], lock: Lock) -> Result<Vec<Row>, Fault>;
    fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, Fault>;
    fn queue(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<(), Fault>;
    fn open_account(&mut self, account: AccountId, kind: AccountKind) -> Result<(), Fault>;
    fn new_account(&mut self, kind: AccountKind) -> Result<AccountId, Fault>;
    fn expect(&mut self, accounts: &[AccountId], counters: &[CounterKey]) -> Result<(), Fault>;
    fn balance(&mut self, account: AccountId) -> Result<Balance, Fault>;
    fn post(&mut self, entry: JournalEntry) -> Result<(), PostError>;
    fn hold(&mut self, id: HoldId) -> Result<Option<OpenHold>, Fault>;
    fn counter(&mut self, key: CounterKey) -> Result<i64, Fault>;
    fn history(
        &mut self,
        account: AccountId,
        before: Option<EntryId>,
        limit: usize,
    ) -> Result<Vec<JournalEntry>, Fault>;
    fn entry(&mut self, id: EntryId) -> Result<Option<JournalEntry>, Fault>;
    fn enqueue(&mut self, job: NewJob) -> Result<(), Fault>;
    fn complete(&mut self, job: JobId) -> Result<bool, Fault>;
}
