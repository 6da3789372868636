//! The business clock: real time and an offset.
//!
//! Everything that the business dates (commands, jobs, expiries, business days) asks this clock. What other machines
//! hold against their own clocks asks real time: TLS, the lives of keys that seal payment passwords, and signatures on
//! the wire.
//!
//! **Invariant:** the offset only grows, is zero outside the sandbox, and is in the database, so that a restart goes on
//! where the clock stood.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use store::{Fault, Store, Tx, View, params};
use tokio::sync::watch;

/// Ten years ahead is as far as it goes; the sandbox bank's clock ends there too.
const OFFSET_MS_MAX: i64 = 10 * 366 * 24 * 3600 * 1000;

/// One per process.
pub struct Clock {
    offset_ms: AtomicI64,
    moved: watch::Sender<i64>,
}

impl Clock {
    /// The clock as the database knows it.
    pub fn open(store: &Store) -> Result<Self, Fault> {
        store.read_blocking(kept).map(Self::ahead_by)
    }

    fn ahead_by(offset_ms: i64) -> Self {
        Self { offset_ms: AtomicI64::new(offset_ms), moved: watch::Sender::new(offset_ms) }
    }

    /// The instant at which the business is.
    pub fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_millis(self.offset_ms());
        Timestamp::now().checked_add(ahead).unwrap_or(Timestamp::MAX)
    }

    /// How far it is ahead of real time, in milliseconds.
    pub fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::Relaxed)
    }

    /// Ticks when the clock was set forward: whoever waits for a time looks again.
    pub fn moves(&self) -> watch::Receiver<i64> {
        self.moved.subscribe()
    }

    /// Shows what was committed by [`keep`].
    pub(crate) fn show(&self, offset_ms: i64) {
        self.offset_ms.fetch_max(offset_ms, Ordering::Relaxed);
        self.moved.send_replace(self.offset_ms());
    }
}

/// The offset in the database; none has been kept before the first jump.
fn kept(view: &mut View<'_>) -> Result<i64, Fault> {
    let row = view.query_opt("SELECT offset_ms FROM clock WHERE id = 1", &[])?;
    row.map_or(Ok(0), |row| row.get(0))
}

/// Keeps an offset and says which one counts: the larger of the two, and not more than ten years.
pub(crate) fn keep(tx: &mut Tx<'_>, offset_ms: i64) -> Result<i64, Fault> {
    tx.execute("INSERT INTO clock (id, offset_ms) VALUES (1, 0) ON CONFLICT DO NOTHING", &[])?;
    let offset_ms = kept(tx)?.max(offset_ms).min(OFFSET_MS_MAX);
    tx.queue("UPDATE clock SET offset_ms = ?1 WHERE id = 1", params![offset_ms])?;
    Ok(offset_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::StoreConfig;

    #[test]
    fn the_offset_outlives_the_process_and_never_shrinks() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreConfig::sqlite(dir.path().join("clock.db"))).unwrap();
        assert_eq!(Clock::open(&store).unwrap().offset_ms(), 0);
        assert_eq!(store.write_blocking(|tx| keep(tx, 90_000)).unwrap(), 90_000);
        assert_eq!(store.write_blocking(|tx| keep(tx, 10)).unwrap(), 90_000);
        assert_eq!(store.write_blocking(|tx| keep(tx, i64::MAX)).unwrap(), OFFSET_MS_MAX);
        let clock = Clock::open(&store).unwrap();
        assert_eq!(clock.offset_ms(), OFFSET_MS_MAX);
        assert!(clock.now() > Timestamp::now());
    }
}
