//! Rows of merchants' days.

use jiff::civil::Date;
use money::MerchantId;
use store::{Fault, Tx, View, params};

use super::Statement;
use crate::Ctx;

/// Writes a day down. Two units that write the same day agree on the one that was first.
pub(super) fn insert(tx: &mut Tx<'_>, ctx: &Ctx, merchant: MerchantId, statement: &Statement) -> Result<(), Fault> {
    let body = serde_json::to_string(statement).map_err(|error| Fault::corrupt(error.to_string()))?;
    let sql = "INSERT INTO statement (merchant, day, body, made_at) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (merchant, day) DO NOTHING";
    tx.execute(sql, params![merchant, statement.day.to_string(), body, ctx.now]).map(drop)
}

/// A merchant's day, if it was written down.
pub fn find(view: &mut View<'_>, merchant: MerchantId, day: Date) -> Result<Option<Statement>, Fault> {
    let sql = "SELECT body FROM statement WHERE merchant = ?1 AND day = ?2";
    let Some(row) = view.query_opt(sql, params![merchant, day.to_string()])? else { return Ok(None) };
    let body: String = row.get(0)?;
    serde_json::from_str(&body).map(Some).map_err(|error| Fault::corrupt(format!("a statement: {error}")))
}
