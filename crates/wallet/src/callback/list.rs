//! Reading callbacks, for the merchant's own eyes.

use money::{CallbackId, MerchantId};
use store::{Fault, View, params};

use super::rows::{BY_ID, read, read_attempt};
use super::{Attempt, Callback};

/// One of a merchant's callbacks.
pub fn find(view: &mut View<'_>, merchant: MerchantId, id: CallbackId) -> Result<Option<Callback>, Fault> {
    let found = view.query_opt(BY_ID, params![id])?.map(|row| read(&row)).transpose()?;
    Ok(found.filter(|callback| callback.merchant == merchant))
}

/// A merchant's callbacks, newest first, older than `before` when that is given.
pub fn list(
    view: &mut View<'_>,
    merchant: MerchantId,
    before: Option<CallbackId>,
    limit: u32,
) -> Result<Vec<Callback>, Fault> {
    let before = before.unwrap_or(CallbackId::from_bytes([u8::MAX; 16]));
    let rows = view.query(
        "SELECT id, merchant, event, subject, url, state, round, tried, next_at, created_at FROM callback \
         WHERE merchant = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
        params![merchant, before, limit],
    )?;
    rows.iter().map(read).collect()
}

/// The attempts at telling a callback, oldest first.
pub fn attempts(view: &mut View<'_>, callback: CallbackId) -> Result<Vec<Attempt>, Fault> {
    let rows = view.query(
        "SELECT at, outcome, status, duration_ms, answer FROM callback_attempt WHERE callback = ?1 ORDER BY number",
        params![callback],
    )?;
    rows.iter().map(read_attempt).collect()
}
