//! The phone inbox: every message of the sandbox, of banks and of the wallet.

use rusqlite::{Row, params};
use serde::Serialize;

use super::{BooksError, Unit};

/// How many messages a look gives.
const MESSAGES_MAX: i64 = 100;

/// A message that a phone received.
#[derive(Clone, Debug, Serialize)]
pub struct Received {
    /// Its number, rising.
    pub id: i64,
    /// When, RFC 3339.
    pub at: String,
    /// The phone.
    pub to: String,
    /// Who said it.
    pub from: String,
    /// What it says.
    pub text: String,
}

/// Puts a message into the inbox.
pub fn receive(unit: &Unit<'_>, to: &str, from: &str, text: &str) -> Result<i64, BooksError> {
    unit.tx.execute(
        "INSERT INTO sms (at, recipient, sender, body) VALUES (?1, ?2, ?3, ?4)",
        params![unit.now.as_millisecond(), to, from, text],
    )?;
    Ok(unit.tx.last_insert_rowid())
}

/// The messages of a phone, or of all, newest first.
pub fn messages(unit: &Unit<'_>, to: Option<&str>) -> Result<Vec<Received>, BooksError> {
    let sql = "SELECT id, at, recipient, sender, body FROM sms
               WHERE ?1 IS NULL OR recipient = ?1 ORDER BY id DESC LIMIT ?2";
    let mut statement = unit.tx.prepare_cached(sql)?;
    let rows = statement.query_map(params![to, MESSAGES_MAX], read)?;
    rows.collect::<Result<_, _>>().map_err(BooksError::from)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Received> {
    let at = jiff::Timestamp::from_millisecond(row.get(1)?).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    Ok(Received { id: row.get(0)?, at: at.to_string(), to: row.get(2)?, from: row.get(3)?, text: row.get(4)? })
}
