//! Going back along an account through the journal.

use jiff::{SignedDuration, Timestamp};
use ledger::{AccountId, JournalEntry};
use money::EntryId;
use store::{Fault, View};

/// How many entries are read at once.
const STRETCH: usize = 64;

/// The journal's order may differ from that of ids and times by no more than this: both are given when a request
/// arrives, a moment before it is carried out.
const OUT_OF_ORDER_MAX: SignedDuration = SignedDuration::from_secs(1);

/// A way back along an account's entries.
pub(crate) struct Walk {
    account: AccountId,
    /// The entry that was read last.
    reached: EntryId,
}

impl Walk {
    /// From the newest entry before an instant. Some that are up to a second younger may come first.
    pub(crate) fn before(account: AccountId, until: Timestamp) -> Self {
        let start = until.checked_add(OUT_OF_ORDER_MAX).unwrap_or(Timestamp::MAX);
        Self { account, reached: first_id_at(start) }
    }

    /// The next stretch, newest first, and nothing at the end.
    pub(crate) fn next(&mut self, view: &mut View<'_>) -> Result<Option<Stretch>, Fault> {
        let entries = view.history(self.account, Some(self.reached), STRETCH)?;
        let Some(last) = entries.last() else { return Ok(None) };
        self.reached = last.id();
        Ok(Some(Stretch { reached: last.at(), entries }))
    }
}

/// Some of an account's entries.
pub(crate) struct Stretch {
    pub(crate) entries: Vec<JournalEntry>,
    reached: Timestamp,
}

impl Stretch {
    /// Whether everything from this instant on has been read.
    pub(crate) fn is_past(&self, since: Timestamp) -> bool {
        self.reached.checked_add(OUT_OF_ORDER_MAX).is_ok_and(|reached| reached < since)
    }
}

/// The least id that is made at an instant: six bytes of milliseconds, and nothing behind them.
fn first_id_at(at: Timestamp) -> EntryId {
    let ms = u64::try_from(at.as_millisecond()).unwrap_or(0);
    let [_, _, time @ ..] = ms.to_be_bytes();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(time).for_each(|(to, from)| *to = from);
    EntryId::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use money::Entropy;

    #[test]
    fn ids_of_an_instant_stand_between_its_first_and_the_next() {
        let at: Timestamp = "2026-11-22T04:00:00.123Z".parse().unwrap();
        let id = EntryId::new(at.as_millisecond(), &mut Entropy::from_seed([3; 32]));
        let next = at.checked_add(SignedDuration::from_millis(1)).unwrap();
        assert!(first_id_at(at) < id && id < first_id_at(next));
        assert_eq!(first_id_at(Timestamp::MIN), EntryId::from_bytes([0; 16]));
        assert!(first_id_at(Timestamp::MAX) > first_id_at(next));
    }
}
