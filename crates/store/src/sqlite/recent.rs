//! Whether an entry id was seen before, without asking the index for every entry.
//!
//! Ids grow with time, so nearly every id is newer than all before it, and that alone proves it new. The ids of the
//! last entries are kept for those that arrive a little out of order; only what is older than they are is looked up.

use money::EntryId;
use rustc_hash::FxHashSet;

/// How many ids a generation holds; two generations are kept.
const GENERATION: usize = 1 << 16;

/// What is known of an id without the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    No,
    Yes,
    /// It is older than what is kept here: ask the index.
    Unknown,
}

/// **Invariant:** every id above `horizon` that is in the journal is in one of the generations.
#[derive(Debug, Default)]
pub(super) struct RecentIds {
    newest: [u8; 16],
    horizon: [u8; 16],
    young: FxHashSet<u128>,
    old: FxHashSet<u128>,
    old_newest: [u8; 16],
}

impl RecentIds {
    /// Nothing is kept yet; `newest` is the greatest id of the journal.
    pub fn after(newest: [u8; 16]) -> Self {
        Self { newest, horizon: newest, old_newest: newest, ..Self::default() }
    }

    pub fn look(&self, id: EntryId) -> Seen {
        let bytes = id.to_bytes();
        if bytes > self.newest {
            return Seen::No;
        }
        let key = u128::from_be_bytes(bytes);
        if self.young.contains(&key) || self.old.contains(&key) {
            return Seen::Yes;
        }
        if bytes > self.horizon { Seen::No } else { Seen::Unknown }
    }

    pub fn insert(&mut self, id: EntryId) {
        if self.young.len() >= GENERATION {
            self.horizon = self.horizon.max(self.old_newest);
            self.old_newest = self.newest;
            self.old =
                std::mem::replace(&mut self.young, FxHashSet::with_capacity_and_hasher(GENERATION, <_>::default()));
        }
        self.newest = self.newest.max(id.to_bytes());
        self.young.insert(u128::from_be_bytes(id.to_bytes()));
    }

    /// Takes back the id of a unit that was rolled back.
    pub fn remove(&mut self, id: EntryId) {
        let key = u128::from_be_bytes(id.to_bytes());
        self.young.remove(&key);
        self.old.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> EntryId {
        EntryId::from_bytes(n.to_be_bytes())
    }

    #[test]
    fn newer_ids_are_new_and_kept_ids_are_repeats() {
        let mut recent = RecentIds::after(100_u128.to_be_bytes());
        assert_eq!(recent.look(id(101)), Seen::No);
        recent.insert(id(110));
        assert_eq!(recent.look(id(110)), Seen::Yes);
        assert_eq!(recent.look(id(105)), Seen::No, "above the horizon and not kept");
        assert_eq!(recent.look(id(99)), Seen::Unknown);
        recent.remove(id(110));
        assert_eq!(recent.look(id(110)), Seen::No);
    }

    #[test]
    fn ids_that_were_dropped_are_looked_up() {
        let mut recent = RecentIds::after([0; 16]);
        for n in 1..=u128::try_from(3 * GENERATION).unwrap() {
            recent.insert(id(n));
            assert_eq!(recent.look(id(n)), Seen::Yes);
        }
        assert_eq!(recent.look(id(1)), Seen::Unknown);
    }
}
