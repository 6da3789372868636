//! Why suspense is not cleared.

use money::Amount;

use crate::{MoneyState, Next, Refusal};

/// Why suspense is not cleared. No money has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuspenseRefusal {
    /// There is no such item.
    NotFound,
    /// Nothing of it is open any more. Look again.
    AlreadyCleared,
    /// Nothing, or more than is open, was asked for.
    AmountNotOpen { open: Amount },
    /// The holder has less than that. Recover what there is, or later.
    BalanceTooSmall { available: Amount },
}

impl Refusal for SuspenseRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::AlreadyCleared => "already_cleared",
            Self::AmountNotOpen { .. } => "amount_not_open",
            Self::BalanceTooSmall { .. } => "balance_too_small",
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::BalanceTooSmall { .. } => true,
            Self::NotFound | Self::AlreadyCleared | Self::AmountNotOpen { .. } => false,
        }
    }

    fn money(&self) -> MoneyState {
        MoneyState::NotTaken
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::AmountNotOpen { .. } | Self::BalanceTooSmall { .. } => &[Next::LowerAmount],
            Self::NotFound | Self::AlreadyCleared => &[],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::AmountNotOpen { open } => vec![("left", open.fen().to_string())],
            Self::BalanceTooSmall { available } => vec![("available", available.fen().to_string())],
            Self::NotFound | Self::AlreadyCleared => Vec::new(),
        }
    }
}
