//! What the journal adds up to, whatever the order of lanes.

use ledger::{AccountId, AccountKind, AccountState, CounterKey, HoldChange, JournalEntry, OpenHold, Side};
use money::HoldId;
use rustc_hash::FxHashMap;

use super::BooksReport;

/// A hold on the way through the journal. Lanes are read one after another, so that its end may be read first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HoldSeen {
    Placed(OpenHold),
    Ended(OpenHold),
}

#[derive(Default)]
pub(crate) struct Fold {
    pub accounts: FxHashMap<AccountId, AccountState>,
    pub counters: FxHashMap<CounterKey, i64>,
    holds: FxHashMap<HoldId, HoldSeen>,
}

impl Fold {
    /// An account that the tables know.
    pub fn open(&mut self, account: AccountId, kind: AccountKind) {
        self.accounts.insert(account, AccountState::opened(kind));
    }

    /// Folds an entry in; `place` names it in findings.
    pub fn add(&mut self, report: &mut BooksReport, place: &str, sequence: u64, entry: &JournalEntry) {
        for posting in entry.postings() {
            self.add_part(report, place, sequence, (posting.account, posting.signed(), 0));
        }
        for change in entry.holds() {
            self.add_part(report, place, sequence, (change.hold().account, 0, change.delta()));
            self.add_hold(report, place, change);
        }
        for count in entry.counts() {
            let value = self.counters.entry(count.key).or_default();
            *value = value.saturating_add(count.delta);
        }
    }

    fn add_part(
        &mut self,
        report: &mut BooksReport,
        place: &str,
        sequence: u64,
        (account, net, held): (AccountId, i64, i64),
    ) {
        let Some(state) = self.accounts.get_mut(&account) else {
            report.find(format!("{place}: it names {account}, which was never opened"));
            return;
        };
        match (state.net.checked_add(net), state.held.checked_add(held)) {
            (Some(net), Some(held)) => *state = AccountState { kind: state.kind, net, held, last: sequence },
            _ => report.find(format!("{place}: {account} leaves the range of 64 bits")),
        }
    }

    fn add_hold(&mut self, report: &mut BooksReport, place: &str, change: &HoldChange) {
        let id = change.id();
        let (seen, other) = match change {
            HoldChange::Place { hold, .. } => (HoldSeen::Placed(*hold), HoldSeen::Ended(*hold)),
            HoldChange::End { hold, .. } => (HoldSeen::Ended(*hold), HoldSeen::Placed(*hold)),
        };
        match self.holds.remove(&id) {
            Some(before) if before == other => {}
            Some(before) => {
                report.find(format!("{place}: {id} was placed or ended twice, or with another amount"));
                self.holds.insert(id, before);
            }
            None => drop(self.holds.insert(id, seen)),
        }
    }

    /// Whether an account that the entry names stands below what is held on it, right after the entry.
    pub fn overdrawn(&self, entry: &JournalEntry) -> Option<AccountId> {
        let postings = entry.postings().iter().map(|posting| posting.account);
        let mut named = postings.chain(entry.holds().iter().map(|change| change.hold().account));
        named.find(|account| self.accounts.get(account).is_some_and(is_overdrawn))
    }

    /// The holds that are open.
    pub fn open_holds(&self) -> FxHashMap<HoldId, OpenHold> {
        let open = self.holds.iter().filter_map(|(id, seen)| match seen {
            HoldSeen::Placed(hold) => Some((*id, *hold)),
            HoldSeen::Ended(_) => None,
        });
        open.collect()
    }

    /// The invariants of the whole, and the figures of the report.
    pub fn finish(&self, report: &mut BooksReport) {
        report.accounts = u64::try_from(self.accounts.len()).unwrap_or(u64::MAX);
        report.counters = u64::try_from(self.counters.len()).unwrap_or(u64::MAX);
        report.open_holds = u64::try_from(self.open_holds().len()).unwrap_or(u64::MAX);
        self.check_holds(report);
        self.check_overdrawn(report);
        self.check_reserve(report);
    }

    fn check_holds(&self, report: &mut BooksReport) {
        let mut held: FxHashMap<AccountId, i64> = FxHashMap::default();
        for (id, seen) in &self.holds {
            match seen {
                HoldSeen::Placed(open) => *held.entry(open.account).or_default() += open.amount.fen(),
                HoldSeen::Ended(_) => report.find(format!("{id} ended more often than it was placed")),
            }
        }
        for (account, state) in &self.accounts {
            let open = held.get(account).copied().unwrap_or(0);
            if state.held != open {
                report.find(format!("{account}: held {} fen, and its open holds come to {open} fen", state.held));
            }
        }
    }

    fn check_overdrawn(&self, report: &mut BooksReport) {
        let mut overdrawn: Vec<_> = self.accounts.iter().filter(|(_, state)| is_overdrawn(state)).collect();
        overdrawn.sort_unstable_by_key(|(account, _)| **account);
        for (account, state) in overdrawn {
            report.find(format!("{account}: {} fen is less than the {} fen held on it", state.net, state.held));
        }
    }

    /// What the house owes equals what it has at the bank and what it has lost.
    fn check_reserve(&self, report: &mut BooksReport) {
        let mut rest: i128 = 0;
        for kind in AccountKind::ALL {
            let of_kind = self.accounts.values().filter(|state| state.kind == kind);
            let total: i128 = of_kind.map(|state| i128::from(state.balance().posted)).sum();
            report.totals.push((name(kind), i64::try_from(total).unwrap_or(i64::MAX)));
            rest += match kind.normal_side() {
                Side::Debit => -total,
                Side::Credit => total,
            };
        }
        if rest != 0 {
            report.find(format!("the bank reserve differs by {rest} fen from what it must cover"));
        }
    }
}

fn is_overdrawn(state: &AccountState) -> bool {
    state.kind.is_guarded() && state.net < state.held
}

const fn name(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Holder => "holders",
        AccountKind::Merchant => "merchants",
        AccountKind::BankReserve => "bank reserve",
        AccountKind::InTransit => "in transit",
        AccountKind::Escrow => "escrow",
        AccountKind::FeeIncome => "fee income",
        AccountKind::PromotionBudget => "promotion budget",
        AccountKind::Suspense => "suspense",
        AccountKind::Losses => "losses",
    }
}
