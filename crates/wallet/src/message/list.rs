//! Reading the service conversation.

use std::collections::BTreeMap;

use jiff::Timestamp;
use money::{BillId, HolderId, MessageId};
use store::{Fault, Row, Tx, View, params};

use crate::Ctx;

/// A notice as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub at: Timestamp,
    /// [`crate::message::Kind::code`].
    pub kind: String,
    pub params: BTreeMap<String, String>,
    pub bill: Option<BillId>,
    pub read: bool,
}

/// A page of a holder's notices, newest first, older than `before` when that is given.
pub fn list(
    view: &mut View<'_>,
    ctx: &Ctx,
    holder: HolderId,
    before: Option<MessageId>,
) -> Result<Vec<Message>, Fault> {
    let read_up_to = read_up_to(view, holder)?;
    let before = before.unwrap_or(MessageId::from_bytes([u8::MAX; 16]));
    let rows = view.query(
        "SELECT id, at, kind, params, bill FROM message WHERE holder = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
        params![holder, before, *ctx.policy.message.page_length],
    )?;
    rows.iter().map(|row| message(row, read_up_to)).collect()
}

fn message(row: &Row, read_up_to: MessageId) -> Result<Message, Fault> {
    let (id, text): (MessageId, String) = (row.get(0)?, row.get(3)?);
    let params = serde_json::from_str(&text).map_err(|error| Fault::corrupt(format!("a notice: {error}")))?;
    Ok(Message { id, at: row.get(1)?, kind: row.get(2)?, params, bill: row.get(4)?, read: id <= read_up_to })
}

/// How many notices the holder has not read.
pub fn unread(view: &mut View<'_>, holder: HolderId) -> Result<u32, Fault> {
    let read_up_to = read_up_to(view, holder)?;
    view.query_one("SELECT COUNT(*) FROM message WHERE holder = ?1 AND id > ?2", params![holder, read_up_to])?.get(0)
}

fn read_up_to(view: &mut View<'_>, holder: HolderId) -> Result<MessageId, Fault> {
    let row = view.query_opt("SELECT up_to FROM message_read WHERE holder = ?1", params![holder])?;
    row.map_or(Ok(MessageId::from_bytes([0; 16])), |row| row.get(0))
}

/// Notes that the holder has read everything up to a notice. It never goes back.
pub fn mark_read(tx: &mut Tx<'_>, holder: HolderId, up_to: MessageId) -> Result<(), Fault> {
    if up_to <= read_up_to(tx, holder)? {
        return Ok(());
    }
    tx.queue(
        "INSERT INTO message_read (holder, up_to) VALUES (?1, ?2) ON CONFLICT (holder) DO UPDATE SET up_to = ?2",
        params![holder, up_to],
    )
}
