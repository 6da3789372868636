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
use store::{Fault, Store};
use tokio::sync::watch;

/// One per process.
pub struct Clock {
    offset_ms: AtomicI64,
    moved: watch::Sender<i64>,
}

impl Clock {
    /// The clock as the database knows it.
    pub fn open(store: &Store) -> Result<Self, Fault> {
        store.read_blocking(wallet::clock::offset_ms).map(Self::ahead_by)
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

    /// Shows what was committed by [`wallet::clock::set_forward`].
    pub(crate) fn show(&self, offset_ms: i64) {
        self.offset_ms.fetch_max(offset_ms, Ordering::Relaxed);
        self.moved.send_replace(self.offset_ms());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::StoreConfig;
    use wallet::clock::{OFFSET_MS_MAX, set_forward};

    #[test]
    fn the_offset_outlives_the_process_and_never_shrinks() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&StoreConfig::sqlite(dir.path().join("clock.db"))).unwrap();
        assert_eq!(Clock::open(&store).unwrap().offset_ms(), 0);
        assert_eq!(store.write_blocking(|tx| set_forward(tx, 90_000)).unwrap(), 90_000);
        assert_eq!(store.write_blocking(|tx| set_forward(tx, 10)).unwrap(), 90_000);
        assert_eq!(store.write_blocking(|tx| set_forward(tx, i64::MAX)).unwrap(), OFFSET_MS_MAX);
        let clock = Clock::open(&store).unwrap();
        assert_eq!(clock.offset_ms(), OFFSET_MS_MAX);
        assert!(clock.now() > Timestamp::now());
    }
}
