//! Rows of the service conversation.

use jiff::Timestamp;
use money::{BillId, HolderId, MessageId};
use store::{Fault, Tx, View, params};

use super::kind::{Notice, params_json};
use crate::Ctx;

pub(super) fn insert(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    holder: HolderId,
    id: MessageId,
    notice: &Notice,
) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO message (holder, id, at, kind, params, bill) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![holder, id, ctx.now, notice.kind.code(), params_json(&notice.params), notice.bill],
    )
}

/// A notice as it is stored: id, instant, kind, parameters, bill.
pub(super) type Stored = (MessageId, Timestamp, String, String, Option<BillId>);

/// Notices older than one, newest first.
pub(super) fn page(
    view: &mut View<'_>,
    holder: HolderId,
    before: MessageId,
    length: u32,
) -> Result<Vec<Stored>, Fault> {
    let rows = view.query(
        "SELECT id, at, kind, params, bill FROM message WHERE holder = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
        params![holder, before, length],
    )?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))).collect()
}

/// How many notices are newer than one.
pub(super) fn count_after(view: &mut View<'_>, holder: HolderId, after: MessageId) -> Result<u32, Fault> {
    let sql = "SELECT COUNT(*) FROM message WHERE holder = ?1 AND id > ?2";
    view.query_one(sql, params![holder, after])?.get(0)
}

/// The last notice that the holder has read.
pub(super) fn read_up_to(view: &mut View<'_>, holder: HolderId) -> Result<MessageId, Fault> {
    let row = view.query_opt("SELECT up_to FROM message_read WHERE holder = ?1", params![holder])?;
    row.map_or(Ok(MessageId::from_bytes([0; 16])), |row| row.get(0))
}

pub(super) fn store_read_up_to(tx: &mut Tx<'_>, holder: HolderId, up_to: MessageId) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO message_read (holder, up_to) VALUES (?1, ?2) ON CONFLICT (holder) DO UPDATE SET up_to = ?2",
        params![holder, up_to],
    )
}
