//! How an account says no.

use super::AccountState;
use super::state::StateError;
use crate::{MoneyState, Next, Refusal};

/// Why an account does not allow something, by precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountRefusal {
    /// There is no such account. Sign in again.
    Unknown,
    /// The account is closed for good. A new one can be opened with the same phone number.
    Closed,
    /// Nothing may move. Support says why.
    Frozen { reason: String },
    /// Money may only come in. Support says why.
    Restricted { reason: String },
    /// The holder has not proved who they are. Verify the identity.
    NotVerified,
    /// The account is already in the wanted state.
    StateUnchanged,
    /// Closing needs an empty balance. Withdraw or spend it.
    BalanceLeft,
    /// Closing needs that nothing is on its way. Wait until it has arrived.
    InTransit,
    /// The display name is empty or too long.
    DisplayNameInvalid,
}

impl AccountRefusal {
    /// The refusal of a state that does not allow an act.
    pub fn of_state(state: AccountState, reason: &str) -> Self {
        match state {
            AccountState::Frozen => Self::Frozen { reason: reason.to_owned() },
            AccountState::Closed => Self::Closed,
            AccountState::Restricted | AccountState::Normal => Self::Restricted { reason: reason.to_owned() },
        }
    }
}

impl From<StateError> for AccountRefusal {
    fn from(error: StateError) -> Self {
        match error {
            StateError::Already => Self::StateUnchanged,
            StateError::Closed => Self::Closed,
            StateError::UnderReview => Self::Restricted { reason: String::new() },
        }
    }
}

impl Refusal for AccountRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "account_unknown",
            Self::Closed => "account_closed",
            Self::Frozen { .. } => "account_frozen",
            Self::Restricted { .. } => "account_restricted",
            Self::NotVerified => "not_verified",
            Self::StateUnchanged => "state_unchanged",
            Self::BalanceLeft => "balance_left",
            Self::InTransit => "money_in_transit",
            Self::DisplayNameInvalid => "display_name_invalid",
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::InTransit => true,
            Self::Unknown
            | Self::Closed
            | Self::Frozen { .. }
            | Self::Restricted { .. }
            | Self::NotVerified
            | Self::StateUnchanged
            | Self::BalanceLeft
            | Self::DisplayNameInvalid => false,
        }
    }

    fn money(&self) -> MoneyState {
        MoneyState::NotTaken
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::Unknown | Self::Closed => &[Next::SignIn],
            Self::Frozen { .. } | Self::Restricted { .. } => &[Next::ContactSupport],
            Self::NotVerified => &[Next::VerifyIdentity],
            Self::InTransit => &[Next::Wait],
            Self::DisplayNameInvalid => &[Next::CorrectInput],
            Self::StateUnchanged | Self::BalanceLeft => &[],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Frozen { reason } | Self::Restricted { reason } => vec![("reason", reason.clone())],
            Self::Unknown
            | Self::Closed
            | Self::NotVerified
            | Self::StateUnchanged
            | Self::BalanceLeft
            | Self::InTransit
            | Self::DisplayNameInvalid => Vec::new(),
        }
    }
}
