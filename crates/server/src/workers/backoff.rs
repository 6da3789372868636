//! How long to wait after a failure.

use std::time::Duration;

use crate::config::WorkerConfig;

/// The wait before the attempt after `attempt`: doubled each time up to the longest, and spread by a quarter so that
/// what failed together does not come back together. `chance` is any byte.
pub fn wait_after(attempt: u32, config: &WorkerConfig, chance: u8) -> Duration {
    let doublings = attempt.saturating_sub(1).min(32);
    let full = config.back_off_first_ms.saturating_mul(1 << doublings).min(config.back_off_max_ms);
    let spread = full / 4 * u64::from(chance) / 255;
    Duration::from_millis(full - spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_and_are_spread_by_a_quarter() {
        let config = WorkerConfig { back_off_first_ms: 100, back_off_max_ms: 1_000, ..WorkerConfig::default() };
        let waits: Vec<u64> = [1, 2, 3, 4, 5, 200].iter().map(|n| millis(*n, &config, 0)).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1_000, 1_000]);
        assert_eq!(millis(1, &config, 255), 75);
    }

    fn millis(attempt: u32, config: &WorkerConfig, chance: u8) -> u64 {
        u64::try_from(wait_after(attempt, config, chance).as_millis()).unwrap()
    }
}
