//! Why a charge failed, as the till is told.

use super::State;
use crate::balance::{CardRefusal, MoneyRefusal};
use crate::{MoneyState, Next, Refusal};

/// Why a charge failed. The till learns what to do, not the payer's affairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeFailure {
    /// The payer has not enough money. Ask for another way to pay.
    PayerShort,
    /// A limit of the payer is reached. Ask for another way to pay.
    PayerLimit,
    /// What the payer's code pays with is not taken here. Ask for another way to pay.
    MethodNotTaken,
    /// The payer's account does not allow it. Ask for another way to pay.
    PayerUnavailable,
    /// The payer's bank refused. Ask for another way to pay.
    BankRefused,
    /// The payer said no.
    Declined,
    /// The till gave up.
    Cancelled,
    /// The payer did not answer in time.
    Expired,
}

impl ChargeFailure {
    const ALL: [Self; 8] = [
        Self::PayerShort,
        Self::PayerLimit,
        Self::MethodNotTaken,
        Self::PayerUnavailable,
        Self::BankRefused,
        Self::Declined,
        Self::Cancelled,
        Self::Expired,
    ];

    /// The failure of a stored code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|failure| failure.code() == code)
    }

    /// What the till is told of a payer's refusal.
    pub fn of(refusal: &MoneyRefusal) -> Self {
        match refusal {
            MoneyRefusal::InsufficientBalance { .. } => Self::PayerShort,
            MoneyRefusal::Limit(_) => Self::PayerLimit,
            MoneyRefusal::Bank(_) => Self::BankRefused,
            MoneyRefusal::BalanceNotTaken
            | MoneyRefusal::Card(CardRefusal::CreditNotTaken | CardRefusal::DebitNotTaken | CardRefusal::NotTaken) => {
                Self::MethodNotTaken
            }
            MoneyRefusal::IdempotencyMismatch
            | MoneyRefusal::NotFound
            | MoneyRefusal::TooManySearches
            | MoneyRefusal::Account(_)
            | MoneyRefusal::Payee(_)
            | MoneyRefusal::Amount(_)
            | MoneyRefusal::Card(CardRefusal::Unknown | CardRefusal::TypeNotSupported)
            | MoneyRefusal::NameCheckNeeded
            | MoneyRefusal::NameCheckFailed
            | MoneyRefusal::Pin(_)
            | MoneyRefusal::AnswerUnknown
            | MoneyRefusal::ReturnedToBalance => Self::PayerUnavailable,
        }
    }

    /// What a state that ended without money says.
    pub(super) fn of_state(state: State) -> Option<Self> {
        match state {
            State::Declined => Some(Self::Declined),
            State::Cancelled => Some(Self::Cancelled),
            State::Expired => Some(Self::Expired),
            State::AwaitingPin | State::Processing | State::Succeeded | State::Failed => None,
        }
    }
}

impl Refusal for ChargeFailure {
    fn code(&self) -> &'static str {
        match self {
            Self::PayerShort => "payer_short",
            Self::PayerLimit => "payer_limit",
            Self::MethodNotTaken => "method_not_taken",
            Self::PayerUnavailable => "payer_unavailable",
            Self::BankRefused => "bank_refused",
            Self::Declined => "charge_declined",
            Self::Cancelled => "charge_cancelled",
            Self::Expired => "charge_expired",
        }
    }

    fn is_transient(&self) -> bool {
        false
    }

    fn money(&self) -> MoneyState {
        MoneyState::NotTaken
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::PayerShort | Self::PayerLimit | Self::MethodNotTaken | Self::PayerUnavailable | Self::BankRefused => {
                &[]
            }
            Self::Declined | Self::Cancelled | Self::Expired => &[Next::ScanAgain],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for failure in ChargeFailure::ALL {
            assert_eq!(ChargeFailure::from_code(failure.code()), Some(failure));
        }
    }
}
