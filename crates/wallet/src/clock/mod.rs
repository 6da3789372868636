//! How far the business clock is ahead of real time. Only the sandbox's time machine sets it forward.
//!
//! **Invariant:** the offset only grows.

mod rows;

pub use rows::offset_ms;

use store::{Fault, Tx};

/// Ten years ahead is as far as it goes; the sandbox bank's clock ends there too.
pub const OFFSET_MS_MAX: i64 = 10 * 366 * 24 * 3600 * 1000;

/// Keeps an offset and says which one counts: the larger of the two, and not more than ten years.
pub fn set_forward(tx: &mut Tx<'_>, offset_ms: i64) -> Result<i64, Fault> {
    let offset_ms = rows::begin(tx)?.max(offset_ms).min(OFFSET_MS_MAX);
    rows::store(tx, offset_ms)?;
    Ok(offset_ms)
}
