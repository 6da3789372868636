//! Which account is of which kind: it never changes, so the process remembers it.

use std::sync::{PoisonError, RwLock};

use ledger::{AccountId, AccountKind, house};
use rustc_hash::FxHashMap;

pub(super) struct Kinds(RwLock<FxHashMap<AccountId, AccountKind>>);

impl Kinds {
    pub fn new() -> Self {
        Self(RwLock::new(house::ALL.into_iter().collect()))
    }

    pub fn get(&self, account: AccountId) -> Option<AccountKind> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&account).copied()
    }

    /// Only of accounts that are committed.
    pub fn learn(&self, kinds: impl IntoIterator<Item = (AccountId, AccountKind)>) {
        let mut kinds = kinds.into_iter().peekable();
        if kinds.peek().is_some() {
            self.0.write().unwrap_or_else(PoisonError::into_inner).extend(kinds);
        }
    }
}
