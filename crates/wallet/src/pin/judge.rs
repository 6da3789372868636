//! What a try at the payment password changes. Pure.

use jiff::{SignedDuration, Timestamp};

use crate::account::PinFacts;
use crate::ctx::business_day;
use crate::policy::Pins;

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right,
    Wrong {
        tries_left: u32,
    },
    /// This try was the last one allowed.
    NowLocked {
        until: Timestamp,
    },
    /// The try was not looked at, right or wrong.
    StillLocked {
        until: Timestamp,
    },
}

/// Counts a try. Tries of an earlier business day are forgotten; locks are forgotten only by a right entry.
pub fn judge(facts: &PinFacts, right: bool, now: Timestamp, policy: &Pins) -> (PinFacts, Verdict) {
    if now < facts.locked_until {
        return (facts.clone(), Verdict::StillLocked { until: facts.locked_until });
    }
    let mut after = facts.clone();
    if right {
        after.tries = 0;
        after.locks = 0;
        return (after, Verdict::Right);
    }
    let tries_before = tries_today(facts, now);
    after.tries = tries_before.saturating_add(1);
    after.tried_at = now;
    let tries_left = policy.tries_max.saturating_sub(after.tries);
    if tries_left > 0 {
        return (after, Verdict::Wrong { tries_left });
    }
    let seconds = if facts.locks == 0 { *policy.first_lock_s } else { *policy.later_lock_s };
    let until = now.checked_add(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(Timestamp::MAX);
    after.tries = 0;
    after.locks = facts.locks.saturating_add(1);
    after.locked_until = until;
    (after, Verdict::NowLocked { until })
}

/// Wrong tries that still count at this instant.
pub fn tries_today(facts: &PinFacts, now: Timestamp) -> u32 {
    if business_day(facts.tried_at) == business_day(now) { facts.tries } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    #[test]
    fn tries_are_counted_locked_and_forgotten() {
        let policy = Policy::read(crate::policy::DEFAULT).unwrap().pin;
        let at = |text: &str| -> Timestamp { format!("2026-11-{text}+08:00").parse().unwrap() };
        let mut facts = PinFacts {
            mac: None,
            tries: 0,
            tried_at: Timestamp::UNIX_EPOCH,
            locks: 0,
            locked_until: Timestamp::UNIX_EPOCH,
        };
        for (when, right, expected) in [
            ("22T10:00", false, Verdict::Wrong { tries_left: 4 }),
            ("22T10:01", false, Verdict::Wrong { tries_left: 3 }),
            ("22T10:02", true, Verdict::Right),
            ("22T23:58", false, Verdict::Wrong { tries_left: 4 }),
            ("22T23:59", false, Verdict::Wrong { tries_left: 3 }),
            // A new business day forgets the tries.
            ("23T00:00", false, Verdict::Wrong { tries_left: 4 }),
            ("23T00:01", false, Verdict::Wrong { tries_left: 3 }),
            ("23T00:02", false, Verdict::Wrong { tries_left: 2 }),
            ("23T00:03", false, Verdict::Wrong { tries_left: 1 }),
            ("23T01:00", false, Verdict::NowLocked { until: at("23T04:00") }),
            // The right one does not open a lock.
            ("23T03:59", true, Verdict::StillLocked { until: at("23T04:00") }),
            ("23T04:00", false, Verdict::Wrong { tries_left: 4 }),
            ("23T04:01", false, Verdict::Wrong { tries_left: 3 }),
            ("23T04:02", false, Verdict::Wrong { tries_left: 2 }),
            ("23T04:03", false, Verdict::Wrong { tries_left: 1 }),
            // The second lock of a round is the long one.
            ("23T05:00", false, Verdict::NowLocked { until: at("24T05:00") }),
            ("24T05:00", true, Verdict::Right),
        ] {
            let (after, verdict) = judge(&facts, right, at(when), &policy);
            assert_eq!(verdict, expected, "{when}");
            facts = after;
        }
        assert_eq!((facts.tries, facts.locks), (0, 0));
    }
}
