//! Why a merchant's money does not move to its bank.

use money::Amount;

use crate::{MoneyState, Next, Refusal};

/// Why a merchant's money does not move, by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettlementRefusal {
    /// No merchant of ours.
    MerchantUnknown,
    /// The idempotency key was used for another request.
    IdempotencyMismatch,
    /// The merchant has not said where its money goes. Name a bank account.
    NoBankAccount,
    /// Nothing to take out.
    AmountTooSmall,
    /// Less is available. Take out less, or wait for the settlement.
    MerchantShort { available: Amount, needed: Amount },
}

impl Refusal for SettlementRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::MerchantUnknown => "merchant_unknown",
            Self::IdempotencyMismatch => "idempotency_mismatch",
            Self::NoBankAccount => "no_bank_account",
            Self::AmountTooSmall => "amount_too_small",
            Self::MerchantShort { .. } => "merchant_short",
        }
    }

    fn is_transient(&self) -> bool {
        matches!(self, Self::MerchantShort { .. })
    }

    fn money(&self) -> MoneyState {
        MoneyState::NotTaken
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::MerchantShort { .. } => &[Next::LowerAmount, Next::TryLater],
            Self::MerchantUnknown | Self::IdempotencyMismatch | Self::NoBankAccount | Self::AmountTooSmall => {
                &[Next::CorrectInput]
            }
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::MerchantShort { available, needed } => {
                vec![("available", available.fen().to_string()), ("needed", needed.fen().to_string())]
            }
            Self::MerchantUnknown | Self::IdempotencyMismatch | Self::NoBankAccount | Self::AmountTooSmall => {
                Vec::new()
            }
        }
    }
}
