//! The books check on SQLite: one snapshot, read once from the first entry to the last.

use std::path::Path;

use ledger::{AccountId, AccountState, CounterKey, JournalEntry, OpenHold};
use money::HoldId;
use rusqlite::Connection;
use rustc_hash::{FxHashMap, FxHashSet};

use super::load::{account_row, counter_row, hold_row, read_all};
use super::memory::LANE;
use super::reader::{begin_snapshot, open_read_only};
use super::{journal, statement};
use crate::check::{Fold, LaneCheck, Seals};
use crate::{BooksReport, Fault, params};

/// Checks the file, which may be in use.
pub(crate) fn books_check(path: &Path) -> Result<BooksReport, Fault> {
    let conn = open_read_only(path)?;
    begin_snapshot(&conn)?;
    let mut report = BooksReport::default();
    let mut check = Check::new(&conn, &mut report)?;
    check.read_journal(&conn, &mut report)?;
    check.finish(&mut report);
    Ok(report)
}

/// Rows of the checkpoint, each of which says which entries it includes. A row is compared when the fold has come there.
struct Check {
    fold: Fold,
    seals: Seals,
    accounts: FxHashMap<AccountId, (AccountState, u64)>,
    /// By the entry they include, the latest first.
    counters: Vec<(u64, CounterKey, i64)>,
    holds: FxHashMap<HoldId, OpenHold>,
    /// Holds that changed after the checkpoint: their rows may be of any moment since.
    holds_changed: FxHashSet<HoldId>,
    checkpoint: u64,
}

impl Check {
    fn new(conn: &Connection, report: &mut BooksReport) -> Result<Self, Fault> {
        let accounts = read_all(conn, "SELECT number, kind, net, held, last FROM account", account_row)?;
        let counters = read_all(conn, "SELECT subject, meter, period, value, as_of FROM counter", counter_row)?;
        let mut counters: Vec<_> = counters.into_iter().map(|(key, (value, as_of))| (as_of, key, value)).collect();
        counters.sort_unstable_by(|a, b| b.cmp(a));
        let checkpoint = statement::query(conn, "SELECT sequence FROM checkpoint WHERE lane = ?1", params![LANE])?;
        let mut fold = Fold::default();
        for (account, (state, _)) in &accounts {
            fold.open(*account, state.kind);
        }
        Ok(Self {
            fold,
            seals: read_seals(conn, report)?,
            accounts,
            counters,
            holds: read_all(conn, "SELECT id, account, amount FROM hold", hold_row)?,
            holds_changed: FxHashSet::default(),
            checkpoint: checkpoint.first().map_or(Ok(0), |row| row.get(0))?,
        })
    }

    fn read_journal(&mut self, conn: &Connection, report: &mut BooksReport) -> Result<(), Fault> {
        let mut lane = LaneCheck::new(LANE);
        let mut statement = conn.prepare("SELECT sequence, body, back, hash FROM entry ORDER BY sequence")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let sequence = row.get::<_, i64>(0)?.cast_unsigned();
            let blob = |at| row.get_ref(at)?.as_blob().map_err(rusqlite::Error::from);
            self.compare_counters(report, sequence);
            if let Some(entry) = lane.next(report, &mut self.seals, (sequence, blob(1)?, blob(3)?)) {
                self.add(report, &lane.name(), sequence, (&entry, &journal::decode_back(blob(2)?)));
            }
        }
        Ok(())
    }

    fn add(&mut self, report: &mut BooksReport, place: &str, sequence: u64, (entry, back): (&JournalEntry, &[u64])) {
        self.compare_back(report, place, sequence, (entry, back));
        self.fold.add(report, place, sequence, entry);
        if let Some(account) = self.fold.overdrawn(entry) {
            report.find(format!("{place}: {account} is overdrawn by it"));
        }
        if sequence > self.checkpoint {
            self.holds_changed.extend(entry.holds().iter().map(ledger::HoldChange::id));
        }
        for account in named(entry) {
            self.compare_account(report, account, sequence);
        }
    }

    /// Each back-pointer says which entry touched the account before.
    fn compare_back(
        &self,
        report: &mut BooksReport,
        place: &str,
        sequence: u64,
        (entry, back): (&JournalEntry, &[u64]),
    ) {
        let mut seen = Vec::new();
        let right = named(entry).count() == back.len()
            && named(entry).zip(back).all(|(account, pointer)| {
                let before = self.fold.accounts.get(&account).map_or(0, |state| state.last);
                let expected = if seen.contains(&account) { sequence } else { before };
                seen.push(account);
                *pointer == expected
            });
        if !right {
            report.find(format!("{place}: its back-pointers do not lead to the entries before it"));
        }
    }

    fn compare_account(&mut self, report: &mut BooksReport, account: AccountId, sequence: u64) {
        if self.accounts.get(&account).is_some_and(|(_, last)| *last == sequence)
            && let Some((row, _)) = self.accounts.remove(&account)
            && self.fold.accounts.get(&account) != Some(&row)
        {
            report.find(format!("{account}: its row is not what the journal comes to at entry {sequence}"));
        }
    }

    /// Rows that include everything before this entry.
    fn compare_counters(&mut self, report: &mut BooksReport, sequence: u64) {
        while let Some((_, key, value)) = self.counters.pop_if(|(as_of, ..)| *as_of < sequence) {
            if self.fold.counters.get(&key).copied().unwrap_or(0) != value {
                report.find(format!("counter {key:?}: its row is not what the journal comes to before {sequence}"));
            }
        }
    }

    fn finish(mut self, report: &mut BooksReport) {
        self.compare_counters(report, u64::MAX);
        for (account, (row, last)) in &self.accounts {
            if *last != 0 || *row != AccountState::opened(row.kind) {
                report.find(format!("{account}: its row includes entry {last}, which does not touch it"));
            }
        }
        self.compare_holds(report);
        self.seals.finish(report);
        self.fold.finish(report);
    }

    fn compare_holds(&self, report: &mut BooksReport) {
        let open = self.fold.open_holds();
        let ids: FxHashSet<_> = open.keys().chain(self.holds.keys()).collect();
        for id in ids {
            if !self.holds_changed.contains(id) && open.get(id) != self.holds.get(id) {
                report.find(format!("{id}: its row is not what the journal comes to"));
            }
        }
    }
}

/// The accounts of an entry, postings first.
fn named(entry: &JournalEntry) -> impl Iterator<Item = AccountId> + '_ {
    let postings = entry.postings().iter().map(|posting| posting.account);
    postings.chain(entry.holds().iter().map(|change| change.hold().account))
}

fn read_seals(conn: &Connection, report: &mut BooksReport) -> Result<Seals, Fault> {
    let mut seals = Seals::default();
    let mut statement = conn.prepare("SELECT number, heads, root FROM seal ORDER BY number")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (heads, root): (Vec<u8>, Vec<u8>) = (row.get(1)?, row.get(2)?);
        seals.add(report, row.get(0)?, &heads, &root);
    }
    Ok(seals)
}
