//! What merchants asked lately, for whoever examines how they ask.
//!
//! **Invariant:** only the sandbox watches; beside real money nothing is kept here.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::Value;

/// How many requests are kept.
const KEPT: usize = 2_000;
/// How long a body may be to be kept, in bytes.
const BODY_BYTES_MAX: usize = 16 * 1024;

/// A request of a merchant's, and how it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub mchid: String,
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The body, where it is JSON and not too long.
    pub said: Value,
    /// The HTTP status of the answer.
    pub status: u16,
    /// By the business clock.
    pub at: Timestamp,
}

/// The requests of all merchants, oldest first.
#[derive(Default)]
pub struct Visits {
    watching: AtomicBool,
    all: Mutex<VecDeque<Visit>>,
}

impl Visits {
    /// Keeps requests from now on.
    pub fn watch(&self) {
        self.watching.store(true, Ordering::Relaxed);
    }

    /// Whether requests are kept.
    pub fn is_watching(&self) -> bool {
        self.watching.load(Ordering::Relaxed)
    }

    /// Keeps a request; the oldest make room.
    pub fn note(&self, visit: Visit) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= KEPT {
            all.pop_front();
        }
        all.push_back(visit);
    }

    /// What a merchant asked, oldest first.
    pub fn of(&self, mchid: &str) -> Vec<Visit> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter(|visit| visit.mchid == mchid).cloned().collect()
    }
}

/// The body as it is kept.
pub fn said(body: &[u8]) -> Value {
    if body.len() > BODY_BYTES_MAX { Value::Null } else { serde_json::from_slice(body).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_make_room() {
        let visits = Visits::default();
        let visit = |number: usize| Visit {
            mchid: if number.is_multiple_of(2) { "even".to_owned() } else { "odd".to_owned() },
            method: "GET".to_owned(),
            target: number.to_string(),
            said: Value::Null,
            status: 200,
            at: Timestamp::UNIX_EPOCH,
        };
        (0..KEPT + 2).for_each(|number| visits.note(visit(number)));
        let even = visits.of("even");
        assert_eq!((even.len(), even[0].target.as_str()), (KEPT / 2, "2"));
    }
}
