//! Why a journal entry was not appended.

use std::error::Error;
use std::fmt;

use ledger::{AccountId, PostRefusal};
use money::{Amount, EntryId, HoldId};

use crate::Fault;

/// Why [`crate::Tx::post`] appended nothing, in the order in which it is looked at.
#[derive(Clone, Debug)]
pub enum PostError {
    /// An entry with this id is already in the journal.
    Repeated(EntryId),
    /// An account that was never opened.
    UnknownAccount(AccountId),
    /// A hold that is not open, or not of this account and amount: it has already ended.
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
    /// A sum beyond 64 bits.
    Overflow,
    /// The database failed.
    Fault(Fault),
}

impl From<PostRefusal> for PostError {
    fn from(refusal: PostRefusal) -> Self {
        match refusal {
            PostRefusal::UnknownAccount(account) => Self::UnknownAccount(account),
            PostRefusal::NoSuchHold(hold) => Self::NoSuchHold(hold),
            PostRefusal::HoldExists(hold) => Self::HoldExists(hold),
            PostRefusal::Insufficient { account, available, needed } => {
                Self::Insufficient { account, available, needed }
            }
            PostRefusal::Overflow => Self::Overflow,
        }
    }
}

impl From<Fault> for PostError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// For callers to whom every refusal is a bug, such as a settlement of something that was reserved before.
impl From<PostError> for Fault {
    fn from(error: PostError) -> Self {
        match error {
            PostError::Fault(fault) => fault,
            refusal => Self::corrupt(format!("an entry that must fit the books was refused: {refusal}")),
        }
    }
}

impl fmt::Display for PostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repeated(id) => write!(f, "{id} is already in the journal"),
            Self::UnknownAccount(account) => PostRefusal::UnknownAccount(*account).fmt(f),
            Self::NoSuchHold(hold) => PostRefusal::NoSuchHold(*hold).fmt(f),
            Self::HoldExists(hold) => PostRefusal::HoldExists(*hold).fmt(f),
            Self::Insufficient { account, available, needed } => {
                PostRefusal::Insufficient { account: *account, available: *available, needed: *needed }.fmt(f)
            }
            Self::Overflow => PostRefusal::Overflow.fmt(f),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

impl Error for PostError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Fault(fault) => fault.source(),
            _ => None,
        }
    }
}
