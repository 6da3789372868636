//! Hints of units that were committed, until they are taken. They are in memory only: one process has the file open.

use std::sync::{Mutex, PoisonError};

/// Hints that wait at most. When nobody takes them, the oldest are lost: a hint may be.
const WAITING_MAX: usize = 1 << 16;

#[derive(Debug, Default)]
pub(super) struct Hints {
    waiting: Mutex<Vec<Vec<u8>>>,
}

impl Hints {
    /// Adds the hints of one commit.
    pub fn add(&self, hints: Vec<Vec<u8>>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.extend(hints);
        let surplus = waiting.len().saturating_sub(WAITING_MAX);
        waiting.drain(..surplus);
    }

    pub fn take(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_wait_and_are_taken_once() {
        let hints = Hints::default();
        hints.add(vec![b"old".to_vec(); 5]);
        hints.add(vec![b"new".to_vec(); WAITING_MAX]);
        let taken = hints.take();
        assert_eq!((taken.len(), taken[0].as_slice()), (WAITING_MAX, b"new".as_slice()));
        assert!(hints.take().is_empty());
    }
}
