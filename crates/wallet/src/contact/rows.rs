//! Rows of contacts.

use jiff::Timestamp;
use money::HolderId;
use store::{Fault, Tx, View, params};

use crate::Ctx;

/// Writes that a holder paid somebody now.
pub(crate) fn touch(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, payee: HolderId) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO contact (holder, payee, last_paid_at) VALUES (?1, ?2, ?3) \
         ON CONFLICT (holder, payee) DO UPDATE SET last_paid_at = excluded.last_paid_at",
        params![holder, payee, ctx.now],
    )
}

/// Whether a holder has paid somebody before.
pub(crate) fn is_known(view: &mut View<'_>, holder: HolderId, payee: HolderId) -> Result<bool, Fault> {
    let sql = "SELECT last_paid_at FROM contact WHERE holder = ?1 AND payee = ?2";
    Ok(view.query_opt(sql, params![holder, payee])?.is_some())
}

/// Whom a holder has paid and when, last paid first.
pub(super) fn paid(view: &mut View<'_>, holder: HolderId, limit: u32) -> Result<Vec<(HolderId, Timestamp)>, Fault> {
    let rows = view.query(
        "SELECT payee, last_paid_at FROM contact WHERE holder = ?1 ORDER BY last_paid_at DESC LIMIT ?2",
        params![holder, limit],
    )?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}
