//! What every use case is handed: the clock, chance, the rules and the keys.

use std::sync::{Arc, LazyLock};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use money::Entropy;

use crate::{Policy, Vault};

/// The context of one command. A unit of work clones it at the start of every run, so that a second run makes the
/// same ids and salts as the first.
#[derive(Clone)]
pub struct Ctx {
    /// The instant at which the command is decided.
    pub now: Timestamp,
    /// Bytes nobody else has, seeded for this command.
    pub entropy: Entropy,
    /// The rules in force.
    pub policy: Arc<Policy>,
    /// The keys that seal personal data.
    pub vault: Arc<Vault>,
}

impl Ctx {
    /// Now, in milliseconds since 1970, as the database keeps it.
    pub fn now_ms(&self) -> i64 {
        self.now.as_millisecond()
    }

    /// The business day of now (Asia/Shanghai).
    pub fn today(&self) -> Date {
        business_day(self.now)
    }

    /// The instant `seconds` from now; the end of time when there is no such instant.
    pub fn after_s(&self, seconds: u32) -> Timestamp {
        self.now.checked_add(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(Timestamp::MAX)
    }

    /// The instant `seconds` before now.
    pub fn before_s(&self, seconds: u32) -> Timestamp {
        self.now.checked_sub(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(Timestamp::MIN)
    }
}

/// The zone of business days, looked up once. China has had one zone without summer time since 1992.
static BUSINESS_ZONE: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC));

/// What clocks show at an instant where business days are counted.
pub fn business_time(at: Timestamp) -> DateTime {
    BUSINESS_ZONE.to_datetime(at)
}

/// The business day on which an instant falls.
pub fn business_day(at: Timestamp) -> Date {
    business_time(at).date()
}

/// The first instant of a business day.
pub fn start_of_day(day: Date) -> Timestamp {
    day.to_zoned(BUSINESS_ZONE.clone()).map_or(Timestamp::MAX, |start| start.timestamp())
}

/// A stored instant.
pub fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn business_days_begin_at_midnight_in_shanghai() {
        let late: Timestamp = "2026-11-22T15:59:59Z".parse().unwrap();
        let next: Timestamp = "2026-11-22T16:00:00Z".parse().unwrap();
        assert_eq!(business_day(late).to_string(), "2026-11-22");
        assert_eq!(business_day(next).to_string(), "2026-11-23");
        assert_eq!(start_of_day(business_day(next)), next);
    }
}
