//! Signed-in devices.
//!
//! A session is an opaque 256-bit token, known to the browser's cookie, and belongs to a device, known by a second
//! secret that the page holds. Both are stored only as keyed hashes. A session ends when it is revoked, when it was not
//! used for a while, when the payment password is recovered on another device, or when the account closes.

mod password;
mod refusal;
mod sign_in;

pub use password::{fits as password_fits, hash as hash_password, verify as verify_password};
pub use refusal::SessionRefusal;
pub use sign_in::{Proof, SignIn, SignedIn, password_hash, sign_in};

use jiff::Timestamp;
use money::{DeviceId, HolderId, SessionId};
use store::{Fault, Row, Tx, View, params};

use crate::{Ctx, Stop, refuse};

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub device: DeviceId,
    pub holder: HolderId,
    /// Whether "last seen" is old enough to be written again with [`touch`].
    pub stale: bool,
}

/// Whom a token and a device secret belong to; nobody when the session ended or the two do not belong together.
pub fn authenticate(
    view: &mut View<'_>,
    ctx: &Ctx,
    token: &str,
    device_secret: &str,
) -> Result<Option<Session>, Fault> {
    let idle_since = ctx.before_s(*ctx.policy.session.idle_ttl_s);
    let row = view.query_opt(
        "SELECT session.id, session.device, session.holder, session.last_seen_at FROM session \
         JOIN device ON device.id = session.device WHERE session.token_hash = ?1 AND device.secret_hash = ?2 \
         AND session.ended_at IS NULL AND session.last_seen_at > ?3",
        params![ctx.vault.token_hash(token), ctx.vault.token_hash(device_secret), idle_since],
    )?;
    row.map(|row| {
        let seen: Timestamp = row.get(3)?;
        let stale = seen < ctx.before_s(*ctx.policy.session.seen_every_s);
        Ok(Session { id: row.get(0)?, device: row.get(1)?, holder: row.get(2)?, stale })
    })
    .transpose()
}

/// Notes that a session was used just now.
pub fn touch(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, session: SessionId) -> Result<(), Fault> {
    tx.queue(
        "UPDATE session SET last_seen_at = ?3 WHERE holder = ?1 AND id = ?2 AND ended_at IS NULL",
        params![holder, session, ctx.now],
    )
}

/// A session as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: SessionId,
    pub device_name: String,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// The network address of the sign-in.
    pub address: String,
}

/// A holder's living sessions, last used first.
pub fn list(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<Vec<Listed>, Fault> {
    let idle_since = ctx.before_s(*ctx.policy.session.idle_ttl_s);
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

/// Ends one session of a holder: signing out, here or on another device.
pub fn revoke(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, session: SessionId) -> Result<(), Stop<SessionRefusal>> {
    let ended = tx.execute(
        "UPDATE session SET ended_at = ?3 WHERE holder = ?1 AND id = ?2 AND ended_at IS NULL",
        params![holder, session, ctx.now],
    )?;
    if ended == 0 { refuse(SessionRefusal::NotFound) } else { Ok(()) }
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

#[cfg(test)]
mod tests;
