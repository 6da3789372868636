//! Rows of devices and sessions. Tokens and secrets are keyed hashes.

use jiff::Timestamp;
use money::{DeviceId, HolderId, SessionId};
use store::{Fault, Row, Tx, View, params};

use super::Listed;
use crate::Ctx;

/// A session that has not ended.
pub(super) struct Living {
    pub(super) id: SessionId,
    pub(super) device: DeviceId,
    pub(super) holder: HolderId,
    pub(super) last_seen_at: Timestamp,
}

/// The session of a token on the device of a secret, unless it was not used since an instant.
pub(super) fn living(
    view: &mut View<'_>,
    token: [u8; 32],
    device_secret: [u8; 32],
    idle_since: Timestamp,
) -> Result<Option<Living>, Fault> {
    let row = view.query_opt(
        "SELECT session.id, session.device, session.holder, session.last_seen_at FROM session \
         JOIN device ON device.id = session.device WHERE session.token_hash = ?1 AND device.secret_hash = ?2 \
         AND session.ended_at IS NULL AND session.last_seen_at > ?3",
        params![token, device_secret, idle_since],
    )?;
    let read =
        |row: &Row| Ok(Living { id: row.get(0)?, device: row.get(1)?, holder: row.get(2)?, last_seen_at: row.get(3)? });
    row.as_ref().map(read).transpose()
}

/// A new session.
pub(super) struct NewSession<'a> {
    pub(super) id: SessionId,
    pub(super) token: [u8; 32],
    pub(super) holder: HolderId,
    pub(super) device: DeviceId,
    pub(super) address: &'a str,
}

pub(super) fn insert(tx: &mut Tx<'_>, ctx: &Ctx, new: &NewSession<'_>) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO session (token_hash, id, holder, device, address, created_at, last_seen_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        params![new.token, new.id, new.holder, new.device, new.address, ctx.now],
    )
}

/// Notes that a session was used just now.
pub fn touch(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, session: SessionId) -> Result<(), Fault> {
    tx.queue(
        "UPDATE session SET last_seen_at = ?3 WHERE holder = ?1 AND id = ?2 AND ended_at IS NULL",
        params![holder, session, ctx.now],
    )
}

/// A holder's sessions that were used since an instant, last used first.
pub(super) fn list(view: &mut View<'_>, holder: HolderId, idle_since: Timestamp) -> Result<Vec<Listed>, Fault> {
    let rows = view.query(
        "SELECT session.id, device.name, session.created_at, session.last_seen_at, session.address FROM session \
         JOIN device ON device.id = session.device WHERE session.holder = ?1 AND session.ended_at IS NULL \
         AND session.last_seen_at > ?2 ORDER BY session.last_seen_at DESC, session.id DESC",
        params![holder, idle_since],
    )?;
    rows.iter().map(listed).collect()
}

fn listed(row: &Row) -> Result<Listed, Fault> {
    Ok(Listed {
        id: row.get(0)?,
        device_name: row.get(1)?,
        created_at: row.get(2)?,
        last_seen_at: row.get(3)?,
        address: row.get(4)?,
    })
}

/// Ends a session; says whether it was living.
pub(super) fn end(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, session: SessionId) -> Result<bool, Fault> {
    let ended = tx.execute(
        "UPDATE session SET ended_at = ?3 WHERE holder = ?1 AND id = ?2 AND ended_at IS NULL",
        params![holder, session, ctx.now],
    )?;
    Ok(ended > 0)
}

/// Ends every session of a holder but one.
pub fn revoke_others(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, kept: SessionId) -> Result<u64, Fault> {
    tx.execute(
        "UPDATE session SET ended_at = ?3 WHERE holder = ?1 AND id <> ?2 AND ended_at IS NULL",
        params![holder, kept, ctx.now],
    )
}

/// Ends every session of a holder.
pub(crate) fn revoke_all(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId) -> Result<(), Fault> {
    tx.queue("UPDATE session SET ended_at = ?2 WHERE holder = ?1 AND ended_at IS NULL", params![holder, ctx.now])
}

/// A holder's device by its secret.
pub(super) fn device(view: &mut View<'_>, holder: HolderId, secret: [u8; 32]) -> Result<Option<DeviceId>, Fault> {
    let sql = "SELECT id FROM device WHERE secret_hash = ?1 AND holder = ?2";
    view.query_opt(sql, params![secret, holder])?.map(|row| row.get(0)).transpose()
}

pub(super) fn insert_device(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (id, holder): (DeviceId, HolderId),
    name: &str,
    secret: [u8; 32],
) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO device (id, holder, name, secret_hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id, holder, name, secret, ctx.now],
    )
}
