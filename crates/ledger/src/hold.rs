//! Holds: balance reserved for something that is not certain yet.
//!
//! A hold is placed by one entry and ended by exactly one other.

use money::{Amount, HoldId};

use crate::AccountId;

/// A hold that has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenHold {
    /// On which account.
    pub account: AccountId,
    /// How much is reserved.
    pub amount: Amount,
}

/// How a hold ended. All three are final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldOutcome {
    /// The same entry takes the money.
    Captured,
    /// The purpose fell away.
    Released,
    /// Its time ran out.
    Expired,
}

impl HoldOutcome {
    /// The stored number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Captured => 1,
            Self::Released => 2,
            Self::Expired => 3,
        }
    }

    /// The outcome of a stored number.
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Captured),
            2 => Some(Self::Released),
            3 => Some(Self::Expired),
            _ => None,
        }
    }
}

/// What an entry does to a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldChange {
    /// Reserves.
    Place {
        /// The new hold.
        id: HoldId,
        /// What it reserves, and where.
        hold: OpenHold,
    },
    /// Ends; says again what was reserved, so that an entry explains itself.
    End {
        /// The hold that ends.
        id: HoldId,
        /// What it had reserved.
        hold: OpenHold,
        /// How it ended.
        outcome: HoldOutcome,
    },
}

impl HoldChange {
    /// Which hold.
    pub const fn id(&self) -> HoldId {
        match self {
            Self::Place { id, .. } | Self::End { id, .. } => *id,
        }
    }

    /// What is or was reserved.
    pub const fn hold(&self) -> OpenHold {
        match self {
            Self::Place { hold, .. } | Self::End { hold, .. } => *hold,
        }
    }

    /// What is added to the account's held balance, in fen.
    pub fn delta(&self) -> i64 {
        match self {
            Self::Place { hold, .. } => hold.amount.fen(),
            Self::End { hold, .. } => hold.amount.fen().saturating_neg(),
        }
    }
}
