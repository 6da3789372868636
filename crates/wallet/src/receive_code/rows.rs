//! Rows of receive codes.

use money::HolderId;
use store::{Fault, Row, Tx, View, params};

use super::ReceiveCode;

pub(super) fn insert(tx: &mut Tx<'_>, code: &ReceiveCode) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO receive_code (token, holder, amount, note, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![code.token.as_str(), code.holder, code.amount, code.note.as_str(), code.created_at],
    )
}

/// The code of a token.
pub(super) fn find(view: &mut View<'_>, token: &str) -> Result<Option<ReceiveCode>, Fault> {
    let row = view.query_opt(
        "SELECT token, holder, amount, note, created_at FROM receive_code WHERE token = ?1",
        params![token],
    )?;
    row.map(|row| read(&row)).transpose()
}

/// The holder's code without an amount, which stays.
pub(super) fn stable(view: &mut View<'_>, holder: HolderId) -> Result<Option<ReceiveCode>, Fault> {
    let row = view.query_opt(
        "SELECT token, holder, amount, note, created_at FROM receive_code \
         WHERE holder = ?1 AND amount IS NULL AND note = '' ORDER BY created_at LIMIT 1",
        params![holder],
    )?;
    row.map(|row| read(&row)).transpose()
}

fn read(row: &Row) -> Result<ReceiveCode, Fault> {
    Ok(ReceiveCode {
        token: row.get(0)?,
        holder: row.get(1)?,
        amount: row.get(2)?,
        note: row.get(3)?,
        created_at: row.get(4)?,
    })
}
