//! How often one address may knock on the doors that need no session.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::Problem;

/// A bucket per address. What is counted per phone and device is counted in the database, by the use cases; this keeps
/// one machine from keeping the server busy with guesses.
pub struct Throttle {
    buckets: DefaultKeyedRateLimiter<IpAddr>,
}

impl Throttle {
    /// So many requests in a minute, all of which may come at once.
    pub fn per_minute(count: NonZeroU32) -> Self {
        Self { buckets: RateLimiter::keyed(Quota::per_minute(count)) }
    }

    /// Counts one request of an address.
    pub fn admit(&self, address: IpAddr) -> Result<(), Problem> {
        self.buckets.check_key(&address).map_err(|busy| {
            let wait = busy.wait_time_from(DefaultClock::default().now());
            Problem::too_many_requests(wait.as_secs().saturating_add(1))
        })
    }

    /// Drops the buckets that are full again.
    pub fn tidy(&self) {
        self.buckets.retain_recent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_of_two_is_refused_and_another_address_is_not() {
        let throttle = Throttle::per_minute(NonZeroU32::new(2).unwrap());
        let here: IpAddr = "192.0.2.1".parse().unwrap();
        assert!(throttle.admit(here).is_ok() && throttle.admit(here).is_ok());
        assert_eq!(throttle.admit(here).unwrap_err().code(), "too_many_requests");
        assert!(throttle.admit("192.0.2.2".parse().unwrap()).is_ok());
    }
}
