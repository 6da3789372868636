//! A counter with a cap.

use jiff::Timestamp;
use ledger::{Count, CounterKey, EntryBuilder};
use money::Amount;
use store::{Fault, View};

use super::rules::free_allowance;
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
pub fn take(view: &mut View<'_>, uses: &mut Uses, gauge: &Gauge, amount: Amount) -> Result<(), Stop<LimitReached>> {
    take_times(view, uses, gauge, amount.fen())
}

/// Uses up one of a limit that counts times.
pub fn take_once(view: &mut View<'_>, uses: &mut Uses, gauge: &Gauge) -> Result<(), Stop<LimitReached>> {
    take_times(view, uses, gauge, 1)
}

/// Uses up `amount` of a limit against which `pending` fen count already, though no entry carries them yet.
pub fn take_beside(
    view: &mut View<'_>,
    uses: &mut Uses,
    gauge: &Gauge,
    pending: i64,
    amount: Amount,
) -> Result<(), Stop<LimitReached>> {
    let so_far = view.counter(gauge.key)?.saturating_add(pending);
    admit(uses, gauge, so_far, amount.fen())
}

/// Counts what has happened, whatever the limit says: the bank has moved the money already.
pub fn count(uses: &mut Uses, gauge: &Gauge, amount: Amount) {
    uses.push(Count { key: gauge.key, delta: amount.fen() });
}

/// Counts one time that has happened.
pub fn count_once(uses: &mut Uses, gauge: &Gauge) {
    uses.push(Count { key: gauge.key, delta: 1 });
}

fn take_times(view: &mut View<'_>, uses: &mut Uses, gauge: &Gauge, more: i64) -> Result<(), Stop<LimitReached>> {
    let so_far = view.counter(gauge.key)?;
    admit(uses, gauge, so_far, more)
}

fn admit(uses: &mut Uses, gauge: &Gauge, so_far: i64, more: i64) -> Result<(), Stop<LimitReached>> {
    match gauge.admit(so_far, more) {
        Ok(count) => {
            uses.push(count);
            Ok(())
        }
        Err(reached) => refuse(reached),
    }
}

/// Uses up some of a person's free withdrawals.
pub fn use_free(uses: &mut Uses, subject: [u8; 16], amount: Amount) {
    uses.push(Count { key: free_allowance(subject), delta: amount.fen() });
}

/// Gives free withdrawals back when the withdrawal came to nothing.
pub fn give_back_free(uses: &mut Uses, subject: [u8; 16], amount: Amount) {
    uses.push(Count { key: free_allowance(subject), delta: amount.fen().saturating_neg() });
}

/// How much of a limit is used.
pub fn used(view: &mut View<'_>, gauge: &Gauge) -> Result<i64, Fault> {
    view.counter(gauge.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_admits_exactly_its_cap() {
        let key = CounterKey { subject: [1; 16], meter: 3, window: ledger::Window::Lifetime };
        let gauge = Gauge { limit: LimitKey::StaticCode, key, cap: 500, resets_at: None };
        assert_eq!(gauge.admit(0, 500).map(|count| count.delta), Ok(500));
        assert_eq!(gauge.admit(499, 1).map(|count| count.delta), Ok(1));
        let reached = gauge.admit(499, 2).unwrap_err();
        assert_eq!((reached.limit, reached.left), (500, 1));
        assert_eq!(gauge.admit(700, 1).unwrap_err().left, 0);
    }
}
