//! Rows of operators, their links, sessions and acts.

use jiff::Timestamp;
use money::{ActId, OperatorId};
use store::{Fault, Row, Tx, View, params};

use super::acts::Act;
use super::session::Colleague;
use crate::Ctx;

pub(super) fn insert_act(tx: &mut Tx<'_>, operator: OperatorId, act: &Act) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO act (id, operator, at, kind, subject, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![act.id, operator, act.at, act.kind.as_str(), act.subject.as_str(), act.reason.as_str()],
    )
}

/// Acts older than one, newest first.
pub(super) fn acts(view: &mut View<'_>, before: ActId, length: u32) -> Result<Vec<Act>, Fault> {
    let rows = view.query(
        "SELECT act.id, operator.name, act.at, act.kind, act.subject, act.reason FROM act \
         JOIN operator ON operator.id = act.operator WHERE act.id < ?1 ORDER BY act.id DESC LIMIT ?2",
        params![before, length],
    )?;
    rows.iter().map(read_act).collect()
}

fn read_act(row: &Row) -> Result<Act, Fault> {
    Ok(Act {
        id: row.get(0)?,
        operator: row.get(1)?,
        at: row.get(2)?,
        kind: row.get(3)?,
        subject: row.get(4)?,
        reason: row.get(5)?,
    })
}

pub(super) fn count(view: &mut View<'_>) -> Result<i64, Fault> {
    view.query_one("SELECT COUNT(*) FROM operator", params![])?.get(0)
}

/// Every operator, the first first.
pub fn everyone(view: &mut View<'_>) -> Result<Vec<Colleague>, Fault> {
    let rows = view.query("SELECT id, name, created_at FROM operator ORDER BY created_at, id", params![])?;
    rows.iter().map(|row| Ok(Colleague { id: row.get(0)?, name: row.get(1)?, joined_at: row.get(2)? })).collect()
}

/// An operator's name.
pub fn name_of(view: &mut View<'_>, operator: OperatorId) -> Result<String, Fault> {
    view.query_one("SELECT name FROM operator WHERE id = ?1", params![operator])?.get(0)
}

/// The operator of a name, with the hash of the password.
pub(super) fn by_name(view: &mut View<'_>, name: &str) -> Result<Option<(OperatorId, String)>, Fault> {
    let row = view.query_opt("SELECT id, password_hash FROM operator WHERE name = ?1", params![name])?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

pub(super) fn insert(tx: &mut Tx<'_>, ctx: &Ctx, id: OperatorId, name: &str, hash: &str) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO operator (id, name, password_hash, created_at) VALUES (?1, ?2, ?3, ?4)",
        params![id, name, hash, ctx.now],
    )
}

pub(super) fn insert_link(tx: &mut Tx<'_>, token: [u8; 32], expires_at: Timestamp) -> Result<(), Fault> {
    tx.queue("INSERT INTO operator_link (token_hash, expires_at) VALUES (?1, ?2)", params![token, expires_at])
}

/// Whether a link can be used now. It is kept from others until the unit ends.
pub(super) fn lock_link(tx: &mut Tx<'_>, ctx: &Ctx, token: [u8; 32]) -> Result<bool, Fault> {
    let sql = "SELECT 1 FROM operator_link WHERE token_hash = ?1 AND used_at IS NULL AND expires_at > ?2";
    Ok(tx.query_opt_for_update(sql, params![token, ctx.now])?.is_some())
}

pub(super) fn use_link(tx: &mut Tx<'_>, ctx: &Ctx, token: [u8; 32]) -> Result<(), Fault> {
    tx.queue("UPDATE operator_link SET used_at = ?2 WHERE token_hash = ?1", params![token, ctx.now])
}

pub(super) fn insert_session(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    token: [u8; 32],
    operator: OperatorId,
    expires_at: Timestamp,
) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO operator_session (token_hash, operator, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)",
        params![token, operator, ctx.now, expires_at],
    )
}

/// Whose session a token is, unless it has ended.
pub(super) fn session(view: &mut View<'_>, ctx: &Ctx, token: [u8; 32]) -> Result<Option<OperatorId>, Fault> {
    let row = view.query_opt(
        "SELECT operator FROM operator_session WHERE token_hash = ?1 AND ended_at IS NULL AND expires_at > ?2",
        params![token, ctx.now],
    )?;
    row.map(|row| row.get(0)).transpose()
}

pub(super) fn end_sessions(tx: &mut Tx<'_>, ctx: &Ctx, operator: OperatorId) -> Result<(), Fault> {
    let sql = "UPDATE operator_session SET ended_at = ?2 WHERE operator = ?1 AND ended_at IS NULL";
    tx.queue(sql, params![operator, ctx.now])
}
