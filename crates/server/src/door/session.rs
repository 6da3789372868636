//! Who is asking. A session is a cookie that scripts cannot read **and** a secret that the page holds: a stolen cookie
//! jar or a cross-site request has one of them at most.

use std::collections::HashMap;
use std::sync::RwLock;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use money::{DeviceId, HolderId, MerchantId, OperatorId, SessionId, StaffId, StoreId};

use wallet::merchant::{self, Desk, Role, TillRefusal};

use super::{Problem, authenticate};
use crate::app::AppState;

/// A signed-in holder on one device.
#[derive(Clone, Copy, Debug)]
pub struct HolderSession {
    pub session: SessionId,
    pub device: DeviceId,
    pub holder: HolderId,
}

/// A signed-in till of a merchant.
#[derive(Clone, Copy, Debug)]
pub struct TillSession {
    pub staff: StaffId,
    pub store: StoreId,
    pub merchant: MerchantId,
}

/// Somebody of a merchant's at its console; the session is the till's.
#[derive(Clone, Copy, Debug)]
pub struct ConsoleSession {
    pub staff: StaffId,
    pub merchant: MerchantId,
    pub role: Role,
}

impl ConsoleSession {
    /// Refuses whoever may not sit at a desk.
    pub fn at(self, desk: Desk) -> Result<Self, Problem> {
        if self.role.may(desk) { Ok(self) } else { Err(Problem::from_refusal(&TillRefusal::RoleMayNot)) }
    }
}

/// A signed-in operator of the installation.
#[derive(Clone, Copy, Debug)]
pub struct OperatorSession {
    pub operator: OperatorId,
}

const SHARDS: usize = 16;
/// How long a session found in the database is believed. Revoking forgets it at once in this process, and in the others
/// as soon as they hear the hint; this bound holds if that is lost.
const BELIEVED_FOR: Duration = Duration::from_mins(1);
const SHARD_MAX: usize = 65_536;

type Shard = RwLock<HashMap<[u8; 32], (HolderSession, Instant)>>;

/// Sessions seen lately, by the digest of their two secrets, so that a request does not ask the database who it is.
pub struct SessionCache {
    shards: [Shard; SHARDS],
}

impl Default for SessionCache {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| RwLock::default()) }
    }
}

impl SessionCache {
    fn shard(&self, key: &[u8; 32]) -> &Shard {
        &self.shards[usize::from(key[0]) % SHARDS]
    }

    fn get(&self, key: &[u8; 32]) -> Option<HolderSession> {
        let shard = self.shard(key).read().ok()?;
        shard.get(key).filter(|(_, since)| since.elapsed() < BELIEVED_FOR).map(|(session, _)| *session)
    }

    fn put(&self, key: [u8; 32], session: HolderSession) {
        if let Ok(mut shard) = self.shard(&key).write() {
            if shard.len() >= SHARD_MAX {
                shard.clear();
            }
            shard.insert(key, (session, Instant::now()));
        }
    }

    /// Forgets every session of a holder: one was revoked.
    pub fn forget(&self, holder: HolderId) {
        for shard in &self.shards {
            if let Ok(mut shard) = shard.write() {
                shard.retain(|_, (session, _)| session.holder != holder);
            }
        }
    }
}

/// Digest of both secrets with a separator that neither may contain.
fn cache_key(token: &str, device: &str) -> [u8; 32] {
    let mut text = Vec::with_capacity(token.len() + device.len() + 1);
    text.extend_from_slice(token.as_bytes());
    text.push(0);
    text.extend_from_slice(device.as_bytes());
    let mut key = [0; 32];
    key.copy_from_slice(digest(&SHA256, &text).as_ref());
    key
}

impl FromRequestParts<AppState> for HolderSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let token = cookie(&parts.headers, super::cookie::HOLDER).ok_or_else(Problem::signed_out)?;
        let device = header_text(&parts.headers, "x-device").ok_or_else(Problem::signed_out)?;
        let key = cache_key(token, device);
        if let Some(session) = state.sessions.get(&key) {
            return Ok(session);
        }
        let found = authenticate::holder(state, token.to_owned(), device.to_owned()).await?;
        let session = found.ok_or_else(Problem::signed_out)?;
        state.sessions.put(key, session);
        Ok(session)
    }
}

impl FromRequestParts<AppState> for TillSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let token = cookie(&parts.headers, super::cookie::TILL).ok_or_else(Problem::signed_out)?.to_owned();
        let secret = header_text(&parts.headers, "x-till").ok_or_else(Problem::signed_out)?.to_owned();
        let found = authenticate::till(state, token, secret).await?;
        let caller = found.ok_or_else(Problem::signed_out)?;
        Ok(Self { staff: caller.staff, store: caller.store, merchant: caller.merchant })
    }
}

impl FromRequestParts<AppState> for ConsoleSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let TillSession { staff, merchant, .. } = TillSession::from_request_parts(parts, state).await?;
        let found = state.look(move |view, _| merchant::staff(view, staff)).await?;
        let role = found.ok_or_else(Problem::signed_out)?.role;
        if role == Role::Cashier {
            return Err(Problem::from_refusal(&TillRefusal::RoleMayNot));
        }
        Ok(Self { staff, merchant, role })
    }
}

impl FromRequestParts<AppState> for OperatorSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let token = cookie(&parts.headers, super::cookie::OPERATOR).ok_or_else(Problem::signed_out)?.to_owned();
        let found = authenticate::operator(state, token).await?;
        found.map(|operator| Self { operator }).ok_or_else(Problem::signed_out)
    }
}

fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().filter(|text| !text.is_empty())
}

/// The value of a cookie, under its plain or its `__Host-` name.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key.strip_prefix(super::cookie::HOST_PREFIX).unwrap_or(key) == name && !value.is_empty()).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_cookie_is_found_under_both_its_names_and_not_under_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; __Host-feiqian_holder=xyz; b=2"));
        assert_eq!(cookie(&headers, "feiqian_holder"), Some("xyz"));
        assert_eq!(cookie(&headers, "feiqian_till"), None);
    }

    #[test]
    fn a_forgotten_holder_must_be_looked_up_again() {
        let cache = SessionCache::default();
        let key = cache_key("token", "device");
        let holder = HolderId::from_bytes([1; 16]);
        cache.put(
            key,
            HolderSession { session: SessionId::from_bytes([2; 16]), device: DeviceId::from_bytes([3; 16]), holder },
        );
        assert!(cache.get(&key).is_some());
        cache.forget(holder);
        assert!(cache.get(&key).is_none());
    }
}
