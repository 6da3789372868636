//! Idempotency records: a client's key and the hash of its request, stored with the outcome in the same unit.
//!
//! Same key, same request: the same answer. Same key, other request: a refusal that the caller names.

use crate::{Fault, Tx, params};

/// What is known of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recall {
    /// Nothing: carry it out, then [`Tx::remember`].
    New,
    /// It was carried out; these bytes were remembered.
    Same(Vec<u8>),
    /// The key was used for another request.
    Other,
}

pub(crate) fn recall(tx: &mut Tx<'_>, scope: &str, key: &str, hash: [u8; 32]) -> Result<Recall, Fault> {
    let sql = "SELECT request_hash, outcome FROM request WHERE scope = ?1 AND request_key = ?2";
    let Some(row) = tx.query_opt(sql, params![scope, key])? else { return Ok(Recall::New) };
    if row.get::<[u8; 32]>(0)? == hash { row.get(1).map(Recall::Same) } else { Ok(Recall::Other) }
}

pub(crate) fn remember(tx: &mut Tx<'_>, scope: &str, key: &str, hash: [u8; 32], outcome: &[u8]) -> Result<(), Fault> {
    let sql = "INSERT INTO request (scope, request_key, request_hash, outcome) VALUES (?1, ?2, ?3, ?4)";
    tx.queue(sql, params![scope, key, &hash, outcome])
}
