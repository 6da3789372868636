//! The one row of the clock.

use store::{Fault, Tx, View, params};

/// The offset in milliseconds; none has been kept before the first jump.
pub fn offset_ms(view: &mut View<'_>) -> Result<i64, Fault> {
    let row = view.query_opt("SELECT offset_ms FROM clock WHERE id = 1", &[])?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// Makes the row if there is none, and says what is in it.
pub(super) fn begin(tx: &mut Tx<'_>) -> Result<i64, Fault> {
    tx.execute("INSERT INTO clock (id, offset_ms) VALUES (1, 0) ON CONFLICT DO NOTHING", &[])?;
    offset_ms(tx)
}

pub(super) fn store(tx: &mut Tx<'_>, offset_ms: i64) -> Result<(), Fault> {
    tx.queue("UPDATE clock SET offset_ms = ?1 WHERE id = 1", params![offset_ms])
}
