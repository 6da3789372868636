//! Double entry, pure: accounts, balanced journal entries, holds, counters, the fold of entries into balances, and the
//! hash chain. No I/O, no clock, no chance.
//!
//! **Invariant:** a [`JournalEntry`] exists only balanced: its debits equal its credits, and it changes something.
//!
//! **Invariant:** [`Books`] are a pure fold of entries in order: the same entries give the same books, and no account of
//! a guarded kind (see [`AccountKind::is_guarded`]) is ever below what is held on it.
//!
//! What this room does not do: it keeps nothing (`store` does) and knows no business (`wallet` does); an entry's kind
//! and reference say who to ask.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::float_arithmetic,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::wildcard_enum_match_arm
    )
)]

mod account;
mod books;
mod chain;
mod codec;
mod counter;
mod entry;
mod hold;
#[cfg(test)]
mod tests;

pub use account::{AccountId, AccountKind, Balance, Side, house};
pub use books::{AccountState, BackPointers, Books, PostRefusal};
pub use chain::{ChainHash, LaneHead, seal_root};
pub use codec::DecodeError;
pub use counter::{Count, CounterKey, SHARED_METERS, Window};
pub use entry::{Direction, EntryBuilder, EntryError, EntryKind, JournalEntry, Posting};
pub use hold::{HoldChange, HoldOutcome, OpenHold};
