//! The chain of a lane, read from its first entry to its last, and the seals over it.

use ledger::{ChainHash, JournalEntry, seal_root};
use rustc_hash::FxHashMap;

use super::BooksReport;

/// Every head that a seal covers: the hash there, and the number of the first seal that says so.
#[derive(Default)]
pub(crate) struct Seals {
    heads: FxHashMap<(i64, u64), (ChainHash, i64)>,
}

impl Seals {
    /// Takes in a stored seal, and checks that its root follows from its heads.
    pub fn add(&mut self, report: &mut BooksReport, number: i64, heads: &[u8], root: &[u8]) {
        report.seals += 1;
        let decoded = crate::seal::decode(heads).filter(|heads| seal_root(heads).0 == root);
        let Some(heads) = decoded else {
            report.find(format!("seal {number}: its root does not follow from its heads"));
            return;
        };
        for head in heads {
            let kept = self.heads.entry((head.lane, head.sequence)).or_insert((head.hash, number));
            if kept.0 != head.hash {
                report.find(format!("seal {number} contradicts seal {} on lane {}", kept.1, head.lane));
            }
        }
    }

    /// Compares one place of a lane.
    fn compare(&mut self, report: &mut BooksReport, place: &LaneCheck) {
        if let Some((hash, seal)) = self.heads.remove(&(place.lane, place.sequence))
            && hash != place.hash
        {
            report.find(format!("{}: seal {seal} has another hash there", place.name()));
        }
    }

    /// What was sealed and never read.
    pub fn finish(self, report: &mut BooksReport) {
        let mut missing: Vec<_> = self.heads.into_iter().filter(|((_, sequence), _)| *sequence > 0).collect();
        missing.sort_unstable_by_key(|((lane, sequence), _)| (*lane, *sequence));
        for ((lane, sequence), (_, seal)) in missing {
            report.find(format!("entry {sequence} of lane {lane} is missing: seal {seal} covers it"));
        }
    }
}

/// Where the check stands in a lane.
pub(crate) struct LaneCheck {
    lane: i64,
    sequence: u64,
    hash: ChainHash,
}

impl LaneCheck {
    pub fn new(lane: i64) -> Self {
        Self { lane, sequence: 0, hash: ChainHash::GENESIS }
    }

    pub fn lane(&self) -> i64 {
        self.lane
    }

    /// Where an entry stands, as findings name it.
    pub fn name(&self) -> String {
        format!("entry {} of lane {}", self.sequence, self.lane)
    }

    /// The next stored entry: its number follows, its hash follows, it can be read. After a finding the check goes on
    /// from what is stored, so that one wrong entry is one finding.
    pub fn next(
        &mut self,
        report: &mut BooksReport,
        seals: &mut Seals,
        (sequence, body, hash): (u64, &[u8], &[u8]),
    ) -> Option<JournalEntry> {
        report.entries += 1;
        self.step(report, sequence);
        let follows = self.hash.next(sequence, body);
        let stored = <[u8; 32]>::try_from(hash).ok().map(ChainHash);
        if stored != Some(follows) {
            report.find(format!("{}: its hash does not follow from it and the entry before it", self.name()));
        }
        self.hash = stored.unwrap_or(follows);
        seals.compare(report, self);
        match JournalEntry::decode(body) {
            Ok(entry) => Some(entry),
            Err(error) => {
                report.find(format!("{}: {error}", self.name()));
                None
            }
        }
    }

    fn step(&mut self, report: &mut BooksReport, sequence: u64) {
        let expected = self.sequence + 1;
        self.sequence = sequence;
        if sequence == expected {
            return;
        }
        let lane = self.lane;
        if sequence > expected {
            report.find(format!("entry {expected} of lane {lane} is missing: entry {sequence} follows"));
        } else {
            report.find(format!("entry {sequence} of lane {lane} is there twice"));
        }
    }
}
