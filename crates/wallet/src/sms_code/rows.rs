//! Rows of codes. Phones are blind indexes, codes keyed MACs.

use jiff::Timestamp;
use store::{Fault, Row, Tx, View, params};

use super::Purpose;
use crate::Ctx;

/// A code as it is kept.
pub(super) struct Kept {
    pub(super) mac: [u8; 32],
    pub(super) salt: [u8; 16],
    pub(super) expires_at: Timestamp,
    pub(super) tries_left: u32,
}

pub(super) fn insert(tx: &mut Tx<'_>, ctx: &Ctx, index: &[u8; 32], purpose: Purpose, code: &Kept) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO sms_code (phone_index, purpose, mac, salt, sent_at, expires_at, tries_left) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![index, purpose.code(), code.mac, code.salt, ctx.now, code.expires_at, code.tries_left],
    )
}

/// The living code of a phone for a purpose, kept from others until the unit ends.
pub(super) fn lock(tx: &mut Tx<'_>, index: &[u8; 32], purpose: Purpose) -> Result<Option<Kept>, Fault> {
    let sql = "SELECT mac, salt, expires_at, tries_left FROM sms_code WHERE phone_index = ?1 AND purpose = ?2";
    let read =
        |row: &Row| Ok(Kept { mac: row.get(0)?, salt: row.get(1)?, expires_at: row.get(2)?, tries_left: row.get(3)? });
    tx.query_opt_for_update(sql, params![index, purpose.code()])?.as_ref().map(read).transpose()
}

pub(super) fn store_tries(tx: &mut Tx<'_>, index: &[u8; 32], purpose: Purpose, left: u32) -> Result<(), Fault> {
    tx.queue(
        "UPDATE sms_code SET tries_left = ?3 WHERE phone_index = ?1 AND purpose = ?2",
        params![index, purpose.code(), left],
    )
}

pub(super) fn delete(tx: &mut Tx<'_>, index: &[u8; 32], purpose: Purpose) -> Result<(), Fault> {
    tx.queue("DELETE FROM sms_code WHERE phone_index = ?1 AND purpose = ?2", params![index, purpose.code()])
}

/// When the phone was last sent a code, of whatever purpose.
pub(super) fn last_sent_at(view: &mut View<'_>, index: &[u8; 32]) -> Result<Option<Timestamp>, Fault> {
    let sql = "SELECT sent_at FROM sms_code WHERE phone_index = ?1 ORDER BY sent_at DESC LIMIT 1";
    view.query_opt(sql, params![index])?.map(|row| row.get(0)).transpose()
}
