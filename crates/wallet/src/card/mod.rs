//! Bank cards and their bindings.
use money::HolderId;
use store::{Fault, Tx};

use crate::Ctx;

/// Unbinds every card of a holder.
pub(crate) fn unbind_all(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId) -> Result<(), Fault> {
    let rows = "UPDATE card SET state = 'unbound', unbound_at = ?2 WHERE holder = ?1 AND state <> 'unbound'";
    tx.queue(rows, store::params![holder, ctx.now])?;
    tx.queue("DELETE FROM bound_pan WHERE holder = ?1", store::params![holder])
}
