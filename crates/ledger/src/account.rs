//! The chart of accounts.

use std::fmt;

use money::Amount;

/// The number of a ledger account. Numbers below 1000 are the house's own ([`house`]); all others are handed out by the
/// wallet when a holder or merchant is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub i64);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "account {}", self.0)
    }
}

/// The house's own accounts, one of each, opened with the first migration.
pub mod house {
    use super::{AccountId, AccountKind};

    /// Money of ours at the bank (备付金).
    pub const BANK_RESERVE: AccountId = AccountId(1);
    /// Sent by or to a bank and not yet certain: what is still on its way.
    pub const IN_TRANSIT: AccountId = AccountId(2);
    /// Promised to somebody who has not taken it yet.
    pub const ESCROW: AccountId = AccountId(3);
    /// Fees earned.
    pub const FEE_INCOME: AccountId = AccountId(4);
    /// Set aside for promotions.
    pub const PROMOTION_BUDGET: AccountId = AccountId(5);
    /// Money whose owner is not known yet; an operator clears it.
    pub const SUSPENSE: AccountId = AccountId(6);
    /// Lost for good: what an operator gave up collecting.
    pub const LOSSES: AccountId = AccountId(7);

    /// All of them with their kinds.
    pub const ALL: [(AccountId, AccountKind); 7] = [
        (BANK_RESERVE, AccountKind::BankReserve),
        (IN_TRANSIT, AccountKind::InTransit),
        (ESCROW, AccountKind::Escrow),
        (FEE_INCOME, AccountKind::FeeIncome),
        (PROMOTION_BUDGET, AccountKind::PromotionBudget),
        (SUSPENSE, AccountKind::Suspense),
        (LOSSES, AccountKind::Losses),
    ];
}

/// What an account is. The numbers are stored and never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountKind {
    /// A holder's balance: a liability.
    Holder,
    /// A merchant's balance: a liability.
    Merchant,
    /// Our money at the bank: an asset.
    BankReserve,
    /// Between us and the bank: an asset when the bank owes it, a liability when we do.
    InTransit,
    /// Waiting for its receiver: a liability.
    Escrow,
    /// Fees earned: income.
    FeeIncome,
    /// For promotions: a liability of the house to itself.
    PromotionBudget,
    /// Not yet explained: a liability until it is.
    Suspense,
    /// Given up: an expense.
    Losses,
}

/// The side on which an account grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Assets and expenses.
    Debit,
    /// Liabilities and income.
    Credit,
}

impl AccountKind {
    /// Every kind, in the order of its number.
    pub const ALL: [Self; 9] = [
        Self::Holder,
        Self::Merchant,
        Self::BankReserve,
        Self::InTransit,
        Self::Escrow,
        Self::FeeIncome,
        Self::PromotionBudget,
        Self::Suspense,
        Self::Losses,
    ];

    /// The stored number.
    pub const fn code(self) -> i64 {
        match self {
            Self::Holder => 1,
            Self::Merchant => 2,
            Self::BankReserve => 3,
            Self::InTransit => 4,
            Self::Escrow => 5,
            Self::FeeIncome => 6,
            Self::PromotionBudget => 7,
            Self::Suspense => 8,
            Self::Losses => 9,
        }
    }

    /// The kind of a stored number.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The side on which it grows.
    pub const fn normal_side(self) -> Side {
        match self {
            Self::BankReserve | Self::Losses => Side::Debit,
            Self::Holder
            | Self::Merchant
            | Self::InTransit
            | Self::Escrow
            | Self::FeeIncome
            | Self::PromotionBudget
            | Self::Suspense => Side::Credit,
        }
    }

    /// Whether its available balance may never go below zero. Holders, merchants and escrow hold other people's money.
    pub const fn is_guarded(self) -> bool {
        match self {
            Self::Holder | Self::Merchant | Self::Escrow => true,
            Self::BankReserve
            | Self::InTransit
            | Self::FeeIncome
            | Self::PromotionBudget
            | Self::Suspense
            | Self::Losses => false,
        }
    }

    /// Whether many writers credit it at once. Such an account is never locked for a credit: on a database with several
    /// writers its postings are appended and folded later.
    pub const fn is_shared(self) -> bool {
        match self {
            Self::Holder => false,
            Self::Merchant
            | Self::BankReserve
            | Self::InTransit
            | Self::Escrow
            | Self::FeeIncome
            | Self::PromotionBudget
            | Self::Suspense
            | Self::Losses => true,
        }
    }
}

/// What stands on an account, in fen on its normal side. House accounts may stand below zero; guarded ones may not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Settled.
    pub posted: i64,
    /// Reserved by open holds.
    pub held: i64,
}

impl Balance {
    /// Posted less held; nothing when that is below zero.
    pub fn available(self) -> Amount {
        Amount::from_fen(self.posted.saturating_sub(self.held).max(0)).unwrap_or(Amount::MAX)
    }

    /// What is reserved.
    pub fn held(self) -> Amount {
        Amount::from_fen(self.held.max(0)).unwrap_or(Amount::MAX)
    }
}
