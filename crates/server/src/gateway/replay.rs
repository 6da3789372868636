//! Which signed requests were seen already.
//!
//! Only what verified is remembered, so a stranger cannot fill the memory; what is older than two windows cannot verify
//! any more, so it is forgotten. Each process of an installation has a memory of its own.

use std::collections::HashSet;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{SHA256, digest};

/// Two generations of what was seen; the older is dropped when the younger is two windows old.
pub struct Seen {
    generations: Mutex<Generations>,
    kept_for: Duration,
}

struct Generations {
    young: HashSet<[u8; 32]>,
    old: HashSet<[u8; 32]>,
    began: Instant,
}

impl Seen {
    /// For requests whose timestamps may be `window` away from now, either way.
    pub fn for_window(window: Duration) -> Self {
        let generations = Generations { young: HashSet::new(), old: HashSet::new(), began: Instant::now() };
        Self { generations: Mutex::new(generations), kept_for: window * 2 }
    }

    /// Remembers a request of a merchant by its timestamp and nonce; `false` when it was seen before.
    pub fn is_first(&self, mchid: &str, timestamp: i64, nonce: &str) -> bool {
        let key = key(mchid, timestamp, nonce);
        let mut seen = self.generations.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if seen.began.elapsed() >= self.kept_for {
            seen.began = Instant::now();
            seen.old = std::mem::take(&mut seen.young);
        }
        !seen.old.contains(&key) && seen.young.insert(key)
    }
}

/// Line feeds cannot be in any of the three.
fn key(mchid: &str, timestamp: i64, nonce: &str) -> [u8; 32] {
    let mut key = [0; 32];
    key.copy_from_slice(digest(&SHA256, format!("{mchid}\n{timestamp}\n{nonce}").as_bytes()).as_ref());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_merchant_nonce_and_time_are_seen_once() {
        let seen = Seen::for_window(Duration::from_mins(5));
        assert!(seen.is_first("1900000001", 1, "a"));
        assert!(!seen.is_first("1900000001", 1, "a"));
        assert!(seen.is_first("1900000001", 2, "a"));
        assert!(seen.is_first("1900000001", 1, "b"));
        assert!(seen.is_first("1900000002", 1, "a"));
    }

    #[test]
    fn what_is_older_than_both_generations_is_forgotten() {
        let seen = Seen::for_window(Duration::ZERO);
        assert!(seen.is_first("1900000001", 1, "a"));
        assert!(seen.is_first("1900000001", 2, "b"));
        assert!(seen.is_first("1900000001", 1, "a"));
    }
}
