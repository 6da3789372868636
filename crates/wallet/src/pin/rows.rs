//! Rows of recoveries.

use money::{HolderId, RecoveryId};
use store::{Fault, Tx, params};

use super::RecoveryState;
use crate::Ctx;

pub(super) fn insert(tx: &mut Tx<'_>, ctx: &Ctx, id: RecoveryId, holder: HolderId) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO pin_recovery (id, holder, state, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id, holder, RecoveryState::Begun.code(), ctx.now, ctx.after_s(*ctx.policy.pin.recovery_ttl_s)],
    )
}

/// The holder's recovery in its state, unless it has expired.
pub(super) fn lock(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    holder: HolderId,
    id: RecoveryId,
) -> Result<Option<RecoveryState>, Fault> {
    let sql = "SELECT state FROM pin_recovery WHERE id = ?1 AND holder = ?2 AND expires_at > ?3";
    let Some(row) = tx.query_opt_for_update(sql, params![id, holder, ctx.now])? else { return Ok(None) };
    let state: String = row.get(0)?;
    RecoveryState::from_code(&state).ok_or_else(|| Fault::corrupt(format!("recovery state {state}"))).map(Some)
}

pub(super) fn store_state(tx: &mut Tx<'_>, id: RecoveryId, state: RecoveryState) -> Result<(), Fault> {
    tx.queue("UPDATE pin_recovery SET state = ?2 WHERE id = ?1", params![id, state.code()])
}
