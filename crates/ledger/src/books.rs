//! The fold of entries into balances, holds and counters.
//!
//! Kept in memory by whoever is the only writer of a lane, and rebuilt by the books check; both use this one fold.

use std::fmt;

use money::{Amount, HoldId};
use rustc_hash::FxHashMap;

use crate::{AccountId, AccountKind, Balance, CounterKey, HoldChange, JournalEntry, OpenHold, Side};

/// Why an entry does not fit the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostRefusal {
    /// An account that was never opened.
    UnknownAccount(AccountId),
    /// A hold that is not open, or not of this account and amount.
    NoSuchHold(HoldId),
    /// A hold id that is already open.
    HoldExists(HoldId),
    /// A guarded account would fall below what is held on it.
    Insufficient {
        /// Which account.
        account: AccountId,
        /// What was available before the entry.
        available: Amount,
        /// What the entry would take or reserve.
        needed: Amount,
    },
    /// A sum beyond 64 bits: the books are wrong or an attack is under way.
    Overflow,
}

impl fmt::Display for PostRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownAccount(account) => write!(f, "{account} was never opened"),
            Self::NoSuchHold(hold) => write!(f, "{hold} is not open with that account and amount"),
            Self::HoldExists(hold) => write!(f, "{hold} is already open"),
            Self::Insufficient { account, available, needed } => {
                write!(f, "available balance {available} of {account} is less than {needed}")
            }
            Self::Overflow => f.write_str("a balance would leave the range of 64 bits"),
        }
    }
}

impl std::error::Error for PostRefusal {}

/// What the books know of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountState {
    /// What it is.
    pub kind: AccountKind,
    /// Credits less debits, fen.
    pub net: i64,
    /// Reserved by open holds, fen.
    pub held: i64,
    /// Sequence number of the last entry that touched it, 0 for none.
    pub last: u64,
}

impl AccountState {
    /// An account that nothing has touched.
    pub const fn opened(kind: AccountKind) -> Self {
        Self { kind, net: 0, held: 0, last: 0 }
    }

    /// The balance on the account's normal side.
    pub fn balance(&self) -> Balance {
        let posted = match self.kind.normal_side() {
            Side::Credit => self.net,
            Side::Debit => self.net.saturating_neg(),
        };
        Balance { posted, held: self.held }
    }

    fn is_overdrawn(&self) -> bool {
        self.kind.is_guarded() && self.net < self.held
    }
}

/// For each posting and then each hold of an entry: the sequence number of the entry that touched its account before.
/// Equal to the entry's own number when the entry names the account twice.
pub type BackPointers = Vec<u64>;

/// Balances, open holds and counters after some entry.
#[derive(Clone, Debug, Default)]
pub struct Books {
    accounts: FxHashMap<AccountId, AccountState>,
    holds: FxHashMap<HoldId, OpenHold>,
    counters: FxHashMap<CounterKey, i64>,
    /// Counters of days before this one are not kept.
    days_from: u32,
}

impl Books {
    /// Opens an account; says whether it was new.
    pub fn open(&mut self, account: AccountId, kind: AccountKind) -> bool {
        self.restore(account, AccountState::opened(kind))
    }

    /// Puts an account back as a checkpoint kept it; says whether it was new. A known account is left as it is.
    pub fn restore(&mut self, account: AccountId, state: AccountState) -> bool {
        let known = self.accounts.contains_key(&account);
        self.accounts.entry(account).or_insert(state);
        !known
    }

    /// Forgets an account that was opened in a unit of work that failed.
    pub fn forget(&mut self, account: AccountId) {
        self.accounts.remove(&account);
    }

    /// Puts an open hold back as a checkpoint kept it.
    pub fn restore_hold(&mut self, id: HoldId, hold: OpenHold) {
        self.holds.insert(id, hold);
    }

    /// Puts a counter back as a checkpoint kept it.
    pub fn restore_counter(&mut self, key: CounterKey, value: i64) {
        self.counters.insert(key, value);
    }

    /// Forgets what was counted over days before this one (20251022), and does not count it in entries to come. The
    /// journal keeps it. Answers which counters are gone.
    pub fn forget_days_before(&mut self, day: u32) -> Vec<CounterKey> {
        self.days_from = self.days_from.max(day);
        let (from, mut gone) = (self.days_from, Vec::new());
        self.counters.retain(|key, _| {
            let kept = !key.is_forgotten(from);
            if !kept {
                gone.push(*key);
            }
            kept
        });
        gone
    }

    /// The first day whose counters are kept, 20251022; 0 when all are.
    pub fn days_from(&self) -> u32 {
        self.days_from
    }

    /// What is known of an account.
    pub fn account(&self, account: AccountId) -> Option<&AccountState> {
        self.accounts.get(&account)
    }

    /// An open hold.
    pub fn hold(&self, id: HoldId) -> Option<OpenHold> {
        self.holds.get(&id).copied()
    }

    /// A counter; 0 when nothing was counted.
    pub fn counter(&self, key: &CounterKey) -> i64 {
        self.counters.get(key).copied().unwrap_or(0)
    }

    /// All accounts, in no order.
    pub fn accounts(&self) -> impl Iterator<Item = (AccountId, &AccountState)> {
        self.accounts.iter().map(|(id, state)| (*id, state))
    }

    /// All open holds, in no order.
    pub fn holds(&self) -> impl Iterator<Item = (HoldId, OpenHold)> {
        self.holds.iter().map(|(id, hold)| (*id, *hold))
    }

    /// All counters, in no order.
    pub fn counters(&self) -> impl Iterator<Item = (CounterKey, i64)> {
        self.counters.iter().map(|(key, value)| (*key, *value))
    }

    /// Folds an entry in at its place in the lane, and says which entries touched its accounts before.
    ///
    /// # Errors
    /// A refusal leaves the books as they were.
    pub fn apply(&mut self, sequence: u64, entry: &JournalEntry) -> Result<BackPointers, PostRefusal> {
        self.check_holds(entry)?;
        let mut back = BackPointers::with_capacity(entry.postings.len().saturating_add(entry.holds.len()));
        let applied = self.apply_parts(sequence, entry, &mut back).and_then(|()| self.check_guarded(entry));
        if let Err(refusal) = applied {
            let refusal = self.explain(entry, &back, refusal);
            self.undo_parts(entry, &back);
            return Err(refusal);
        }
        self.apply_holds_and_counts(entry);
        Ok(back)
    }

    /// Takes the newest entry out again; `back` is what [`Books::apply`] answered.
    pub fn undo(&mut self, entry: &JournalEntry, back: &[u64]) {
        self.undo_parts(entry, back);
        for change in entry.holds.iter().rev() {
            match change {
                HoldChange::Place { id, .. } => drop(self.holds.remove(id)),
                HoldChange::End { id, hold, .. } => drop(self.holds.insert(*id, *hold)),
            }
        }
        for count in &entry.counts {
            self.add_count(count.key, count.delta.saturating_neg());
        }
    }

    fn check_holds(&self, entry: &JournalEntry) -> Result<(), PostRefusal> {
        entry.holds.iter().try_for_each(|change| match change {
            HoldChange::Place { id, .. } if self.holds.contains_key(id) => Err(PostRefusal::HoldExists(*id)),
            HoldChange::End { id, hold, .. } if self.hold(*id) != Some(*hold) => Err(PostRefusal::NoSuchHold(*id)),
            HoldChange::Place { .. } | HoldChange::End { .. } => Ok(()),
        })
    }

    fn apply_parts(&mut self, sequence: u64, entry: &JournalEntry, back: &mut BackPointers) -> Result<(), PostRefusal> {
        for (account, net, held) in parts(entry) {
            let state = self.accounts.get_mut(&account).ok_or(PostRefusal::UnknownAccount(account))?;
            let new_net = state.net.checked_add(net).ok_or(PostRefusal::Overflow)?;
            let new_held = state.held.checked_add(held).ok_or(PostRefusal::Overflow)?;
            back.push(state.last);
            *state = AccountState { kind: state.kind, net: new_net, held: new_held, last: sequence };
        }
        Ok(())
    }

    fn undo_parts(&mut self, entry: &JournalEntry, back: &[u64]) {
        let applied: Vec<_> = parts(entry).zip(back).collect();
        for ((account, net, held), last) in applied.into_iter().rev() {
            if let Some(state) = self.accounts.get_mut(&account) {
                state.net = state.net.wrapping_sub(net);
                state.held = state.held.wrapping_sub(held);
                state.last = *last;
            }
        }
    }

    fn check_guarded(&self, entry: &JournalEntry) -> Result<(), PostRefusal> {
        let overdrawn = |account: &AccountId| self.account(*account).is_some_and(AccountState::is_overdrawn);
        match parts(entry).map(|(account, _, _)| account).find(overdrawn) {
            None => Ok(()),
            Some(account) => Err(PostRefusal::Insufficient { account, available: Amount::ZERO, needed: Amount::ZERO }),
        }
    }

    /// Fills in the numbers of an `Insufficient`, while the parts are still applied.
    fn explain(&self, entry: &JournalEntry, back: &[u64], refusal: PostRefusal) -> PostRefusal {
        let PostRefusal::Insufficient { account, .. } = refusal else { return refusal };
        let taken: i64 = parts(entry)
            .zip(back)
            .filter(|((of, _, _), _)| *of == account)
            .fold(0, |sum: i64, ((_, net, held), _)| sum.saturating_add(held).saturating_sub(net));
        let after = self.account(account).map_or(0, |state| state.net.saturating_sub(state.held));
        let before = after.saturating_add(taken).max(0);
        PostRefusal::Insufficient {
            account,
            available: Amount::from_fen(before).unwrap_or(Amount::MAX),
            needed: Amount::from_fen(taken.max(0)).unwrap_or(Amount::MAX),
        }
    }

    fn apply_holds_and_counts(&mut self, entry: &JournalEntry) {
        for change in &entry.holds {
            match change {
                HoldChange::Place { id, hold } => drop(self.holds.insert(*id, *hold)),
                HoldChange::End { id, .. } => drop(self.holds.remove(id)),
            }
        }
        for count in &entry.counts {
            self.add_count(count.key, count.delta);
        }
    }

    fn add_count(&mut self, key: CounterKey, delta: i64) {
        if key.is_forgotten(self.days_from) {
            return;
        }
        let value = self.counters.entry(key).or_default();
        *value = value.saturating_add(delta);
        if *value == 0 {
            self.counters.remove(&key);
        }
    }
}

/// What an entry adds to accounts: (account, net fen, held fen), postings first.
fn parts(entry: &JournalEntry) -> impl Iterator<Item = (AccountId, i64, i64)> + '_ {
    let postings = entry.postings.iter().map(|posting| (posting.account, posting.signed(), 0));
    postings.chain(entry.holds.iter().map(|change| (change.hold().account, 0, change.delta())))
}
