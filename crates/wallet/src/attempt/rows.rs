//! Rows of attempts.

use jiff::Timestamp;
use store::{Fault, Tx, View, params};

use super::Scope;

pub(super) fn count(view: &mut View<'_>, scope: Scope, who: &[u8], since: Timestamp) -> Result<u32, Fault> {
    let sql = "SELECT COUNT(*) FROM attempt WHERE scope = ?1 AND who = ?2 AND at > ?3";
    view.query_one(sql, params![scope.code(), who, since])?.get(0)
}

pub(super) fn insert(tx: &mut Tx<'_>, scope: Scope, who: &[u8], at: Timestamp) -> Result<(), Fault> {
    tx.queue("INSERT INTO attempt (scope, who, at) VALUES (?1, ?2, ?3)", params![scope.code(), who, at])
}

pub(super) fn delete_before(tx: &mut Tx<'_>, at: Timestamp) -> Result<u64, Fault> {
    tx.execute("DELETE FROM attempt WHERE at < ?1", params![at])
}
