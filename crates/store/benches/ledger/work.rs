//! What is measured: cases, transfers by chance, and times.

use std::time::Duration;

use jiff::Timestamp;
use money::{Entropy, EntryId};

use crate::BATCH;

/// What every account starts with, in fen: enough for everything that is taken.
pub const FUNDS: i64 = 1_000_000_000;

#[derive(Clone)]
pub struct Case {
    pub accounts: usize,
    /// Half of the transfers credit one account.
    pub hot: bool,
    pub transfers: usize,
}

impl Case {
    pub fn name(&self) -> String {
        let spread = if self.hot { "half crediting one account" } else { "uniform" };
        format!("{} accounts, {spread}", self.accounts)
    }

    /// The batches of this case, made one ahead on a thread of their own.
    pub fn batches(&self) -> std::sync::mpsc::Receiver<Vec<Transfer>> {
        let (out, batches) = std::sync::mpsc::sync_channel(2);
        let case = self.clone();
        std::thread::spawn(move || {
            let mut chance = Chance::new();
            for _ in 0..case.transfers.div_ceil(BATCH) {
                let batch = (0..BATCH).map(|_| chance.transfer(&case)).collect();
                if out.send(batch).is_err() {
                    return;
                }
            }
        });
        batches
    }
}

/// One transfer between accounts by their place, from 0.
#[derive(Clone, Copy)]
pub struct Transfer {
    pub id: EntryId,
    pub from: usize,
    pub to: usize,
    pub fen: i64,
}

struct Chance {
    entropy: Entropy,
    state: u64,
}

impl Chance {
    fn new() -> Self {
        Self { entropy: Entropy::from_seed([42; 32]), state: 0x9e37_79b9_7f4a_7c15 }
    }

    /// xorshift64*: good enough to spread accounts, and much faster than the benchmark.
    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        let high = self.state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap_or(0) % bound
    }

    fn transfer(&mut self, case: &Case) -> Transfer {
        let from = 1 + self.below(case.accounts - 1);
        let to = if case.hot && self.below(2) == 0 { 0 } else { self.other(case, from) };
        let id = EntryId::new(Timestamp::now().as_millisecond(), &mut self.entropy);
        Transfer { id, from, to, fen: 1 + i64::try_from(self.below(100)).unwrap_or(0) }
    }

    fn other(&mut self, case: &Case, than: usize) -> usize {
        let to = self.below(case.accounts);
        if to == than { (to + 1) % case.accounts } else { to }
    }
}

/// How long each batch took, and what the file grew by.
pub struct Measured {
    pub batches: Vec<Duration>,
    pub bytes: u64,
}

impl Measured {
    fn transfers(&self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "a benchmark's counts are far below 2^52")]
        let transfers = (self.batches.len() * BATCH) as f64;
        transfers
    }

    pub fn per_second(&self) -> f64 {
        self.transfers() / self.batches.iter().sum::<Duration>().as_secs_f64()
    }

    pub fn bytes_each(&self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "a benchmark's sizes are far below 2^52")]
        let bytes = self.bytes as f64;
        bytes / self.transfers()
    }

    /// In milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.batches.clone();
        sorted.sort_unstable();
        let place = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(place).map_or(0.0, |batch| batch.as_secs_f64() * 1000.0)
    }

    /// The rate of the last million transfers over that of the first, when there are several.
    pub fn last_to_first(&self) -> Option<f64> {
        let million = 1_000_000 / BATCH;
        let (first, rest) = self.batches.split_at_checked(million)?;
        let last = rest.get(rest.len().checked_sub(million)?..)?;
        Some(first.iter().sum::<Duration>().as_secs_f64() / last.iter().sum::<Duration>().as_secs_f64())
    }
}

/// What the files of a directory take up.
pub fn size_of(directory: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(directory).expect("the directory is there");
    entries.filter_map(|entry| entry.ok()?.metadata().ok()).map(|file| file.len()).sum()
}
