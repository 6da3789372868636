//! Rows of lessons.

use money::{EntryId, MerchantId};
use store::{Fault, Row, Tx, View, params};

use super::Lesson;

pub(super) fn insert(tx: &mut Tx<'_>, merchant: MerchantId, id: EntryId, lesson: &Lesson) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO gateway_refusal (id, merchant, at, request_id, method, target, cause, zh, en, signed) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            id,
            merchant,
            lesson.at,
            lesson.request_id.as_str(),
            lesson.method.as_str(),
            lesson.target.as_str(),
            lesson.cause.as_str(),
            lesson.zh.as_str(),
            lesson.en.as_str(),
            lesson.signed.as_str()
        ],
    )
    .map(drop)
}

pub(super) fn delete_beyond(tx: &mut Tx<'_>, merchant: MerchantId, kept: u32) -> Result<(), Fault> {
    tx.queue(
        "DELETE FROM gateway_refusal WHERE merchant = ?1 AND id NOT IN \
         (SELECT id FROM gateway_refusal WHERE merchant = ?1 ORDER BY id DESC LIMIT ?2)",
        params![merchant, kept],
    )
}

/// What was refused of a merchant lately, newest first.
pub fn lately(view: &mut View<'_>, merchant: MerchantId) -> Result<Vec<Lesson>, Fault> {
    let sql = "SELECT at, request_id, method, target, cause, zh, en, signed FROM gateway_refusal \
               WHERE merchant = ?1 ORDER BY id DESC";
    view.query(sql, params![merchant])?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Lesson, Fault> {
    Ok(Lesson {
        at: row.get(0)?,
        request_id: row.get(1)?,
        method: row.get(2)?,
        target: row.get(3)?,
        cause: row.get(4)?,
        zh: row.get(5)?,
        en: row.get(6)?,
        signed: row.get(7)?,
    })
}
