//! A counter with a cap.

use jiff::Timestamp;
use ledger::{Count, CounterKey, EntryBuilder};
use money::Amount;
use store::{Fault, Tx};

use super::{LimitKey, LimitReached};
use crate::refusal::{Stop, refuse};

/// A limit of one subject over one stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gauge {
    /// Which limit.
    pub limit: LimitKey,
    /// What counts towards it.
    pub key: CounterKey,
    /// The most that it may count, fen or times.
    pub cap: i64,
    /// When it starts again; never for a lifetime's.
    pub resets_at: Option<Timestamp>,
}

impl Gauge {
    /// What is left after `used`.
    pub fn left(&self, used: i64) -> i64 {
        self.cap.saturating_sub(used).max(0)
    }

    /// Whether `more` still fits after `used`.
    fn admit(&self, used: i64, more: i64) -> Result<Count, LimitReached> {
        let left = self.left(used);
        if more > left {
            return Err(LimitReached { key: self.limit, limit: self.cap, left, resets_at: self.resets_at });
        }
        Ok(Count { key: self.key, delta: more })
    }
}

/// What a movement uses up; the journal entry that moves the money carries it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses(Vec<Count>);

impl Uses {
    /// Adds a use.
    pub fn push(&mut self, count: Count) {
        self.0.push(count);
    }

    /// Writes the uses into an entry.
    pub fn count_into(&self, entry: EntryBuilder) -> EntryBuilder {
        self.0.iter().fold(entry, |entry, count| entry.count(count.key, count.delta))
    }
}

/// Uses up `amount` of a limit.
///
/// # Errors
/// [`LimitReached`] when less than that is left.
pub fn take(tx: &mut Tx<'_>, uses: &mut Uses, gauge: &Gauge, amount: Amount) -> Result<(), Stop<LimitReached>> {
    take_times(tx, uses, gauge, amount.fen())
}

/// Uses up one of a limit that counts times.
pub fn take_once(tx: &mut Tx<'_>, uses: &mut Uses, gauge: &Gauge) -> Result<(), Stop<LimitReached>> {
    take_times(tx, uses, gauge, 1)
}

fn take_times(tx: &mut Tx<'_>, uses: &mut Uses, gauge: &Gauge, more: i64) -> Result<(), Stop<LimitReached>> {
    let used = tx.counter(gauge.key)?;
    match gauge.admit(used, more) {
        Ok(count) => {
            uses.push(count);
            Ok(())
        }
        Err(reached) => refuse(reached),
    }
}

/// Gives a limit back when the movement that used it up came to nothing.
pub fn give_back(uses: &mut Uses, key: CounterKey, amount: Amount) {
    uses.push(Count { key, delta: amount.fen().saturating_neg() });
}

/// How much of a limit is used.
pub fn used(tx: &mut Tx<'_>, gauge: &Gauge) -> Result<i64, Fault> {
    tx.counter(gauge.key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limit::static_code;
    use money::HolderId;

    #[test]
    fn a_limit_admits_exactly_its_cap() {
        let now: Timestamp = "2026-11-22T04:00:00Z".parse().unwrap();
        let gauge = static_code(HolderId::from_bytes([1; 16]), Amount::from_fen(500).unwrap(), now);
        assert_eq!(gauge.admit(0, 500).map(|count| count.delta), Ok(500));
        assert_eq!(gauge.admit(499, 1).map(|count| count.delta), Ok(1));
        let reached = gauge.admit(499, 2).unwrap_err();
        assert_eq!((reached.limit, reached.left), (500, 1));
        assert_eq!(gauge.admit(700, 1).unwrap_err().left, 0);
    }
}
