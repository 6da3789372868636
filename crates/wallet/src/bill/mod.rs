//! Bills: what a holder sees of every movement of money.
//!
//! A bill is written in the unit of work that moves (or tries to move) the money, so the list is never behind.
//! What takes several steps also keeps each step with its instant. A payment from balance is its own bill: the list
//! finds it through the journal, so that a payment dirties no page of its holder's.
//!
//! **Invariant:** a bill belongs to one holder, and its state is the state of what it shows.

mod list;
mod paid;
mod rows;
mod statistics;

pub use list::{Filter, MonthGroup, Page, list};
pub use rows::{Bill, Detail, Step, detail, steps};
pub use statistics::{DaySum, KindSum, MonthSum, Statistics, statistics};

pub(crate) use paid::{count_paid_from_balance, paid_from_balance};
pub(crate) use rows::{NewBill, advance, insert, step};

/// What a bill is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillKind {
    Payment,
    TransferOut,
    TransferIn,
    TopUp,
    Withdrawal,
    Refund,
    /// Owed after a bank took money back, and taken from the balance.
    Recovery,
}

impl BillKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Payment,
        Self::TransferOut,
        Self::TransferIn,
        Self::TopUp,
        Self::Withdrawal,
        Self::Refund,
        Self::Recovery,
    ];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::TransferOut => "transfer_out",
            Self::TransferIn => "transfer_in",
            Self::TopUp => "top_up",
            Self::Withdrawal => "withdrawal",
            Self::Refund => "refund",
            Self::Recovery => "recovery",
        }
    }

    /// The kind of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Which way the money goes, from the holder's point of view. Between a card and the wallet it stays the holder's,
    /// and what is recovered was spent before.
    pub const fn direction(self) -> Direction {
        match self {
            Self::Payment | Self::TransferOut => Direction::Out,
            Self::TransferIn | Self::Refund => Direction::In,
            Self::TopUp | Self::Withdrawal | Self::Recovery => Direction::Neutral,
        }
    }
}

/// Which way money goes, from the holder's point of view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    In,
    Out,
    Neutral,
}

impl Direction {
    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Neutral => "neutral",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::In, Self::Out, Self::Neutral].into_iter().find(|direction| direction.code() == code)
    }
}
