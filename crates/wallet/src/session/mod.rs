//! Signed-in devices.
//!
//! A session is an opaque 256-bit token, known to the browser's cookie, and belongs to a device, known by a second
//! secret that the page holds. Both are stored only as keyed hashes. A session ends when it is revoked, when it was not
//! used for a while, when the payment password is recovered on another device, or when the account closes.

mod password;
mod refusal;
mod rows;
mod sign_in;

pub use password::{fits as password_fits, hash as hash_password, verify as verify_password};
pub use refusal::SessionRefusal;
pub(crate) use rows::revoke_all;
pub use rows::{revoke_others, touch};
pub use sign_in::{Proof, SignIn, SignedIn, password_hash, sign_in};

use jiff::Timestamp;
use money::{DeviceId, HolderId, SessionId};
use store::{Fault, Tx, View};

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
    let (token, secret) = (ctx.vault.token_hash(token), ctx.vault.token_hash(device_secret));
    let found = rows::living(view, token, secret, idle_since)?;
    let seen_every = ctx.before_s(*ctx.policy.session.seen_every_s);
    Ok(found.map(|session| Session {
        id: session.id,
        device: session.device,
        holder: session.holder,
        stale: session.last_seen_at < seen_every,
    }))
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
    rows::list(view, holder, idle_since)
}

/// Ends one session of a holder: signing out, here or on another device.
pub fn revoke(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, session: SessionId) -> Result<(), Stop<SessionRefusal>> {
    if rows::end(tx, ctx, holder, session)? { Ok(()) } else { refuse(SessionRefusal::NotFound) }
}

#[cfg(test)]
mod tests;
