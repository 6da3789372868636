//! How the operator's door says no.

use crate::account::AccountRefusal;
use crate::identity::IdentityRefusal;
use crate::reconciliation::BreakRefusal;
use crate::ticket::TicketRefusal;
use crate::{MoneyState, Next, Refusal};

/// Why an operator is not let in, or an act is not carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperatorRefusal {
    /// The link was used, is too old, or never was.
    LinkInvalid,
    /// Somebody has that name.
    NameTaken,
    /// The name is empty or too long.
    NameInvalid,
    /// The password is too short.
    PasswordLength {
        min: u32,
    },
    /// Too many wrong passwords in the last hour.
    TooManyTries,
    /// Name and password do not belong together.
    CredentialsWrong,
    /// An act needs a reason of 2 to 200 characters.
    ReasonMissing,
    /// There is no such thing.
    NotFound,
    Account(AccountRefusal),
    Identity(IdentityRefusal),
    Ticket(TicketRefusal),
    Break(BreakRefusal),
}

impl Refusal for OperatorRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::LinkInvalid => "link_invalid",
            Self::NameTaken => "name_taken",
            Self::NameInvalid => "name_invalid",
            Self::PasswordLength { .. } => "password_length",
            Self::TooManyTries => "too_many_tries",
            Self::CredentialsWrong => "credentials_wrong",
            Self::ReasonMissing => "reason_missing",
            Self::NotFound => "not_found",
            Self::Account(inner) => inner.code(),
            Self::Identity(inner) => inner.code(),
            Self::Ticket(inner) => inner.code(),
            Self::Break(inner) => inner.code(),
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::TooManyTries => true,
            Self::LinkInvalid
            | Self::NameTaken
            | Self::NameInvalid
            | Self::PasswordLength { .. }
            | Self::CredentialsWrong
            | Self::ReasonMissing
            | Self::NotFound => false,
            Self::Account(inner) => inner.is_transient(),
            Self::Identity(inner) => inner.is_transient(),
            Self::Ticket(inner) => inner.is_transient(),
            Self::Break(inner) => inner.is_transient(),
        }
    }

    fn money(&self) -> MoneyState {
        MoneyState::None
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::TooManyTries => &[Next::TryLater],
            Self::NameTaken
            | Self::NameInvalid
            | Self::PasswordLength { .. }
            | Self::CredentialsWrong
            | Self::ReasonMissing => &[Next::CorrectInput],
            Self::LinkInvalid
            | Self::NotFound
            | Self::Account(_)
            | Self::Identity(_)
            | Self::Ticket(_)
            | Self::Break(_) => &[],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::PasswordLength { min } => vec![("min", min.to_string())],
            Self::Account(inner) => inner.params(),
            Self::Identity(inner) => inner.params(),
            Self::Ticket(inner) => inner.params(),
            Self::Break(inner) => inner.params(),
            Self::LinkInvalid
            | Self::NameTaken
            | Self::NameInvalid
            | Self::TooManyTries
            | Self::CredentialsWrong
            | Self::ReasonMissing
            | Self::NotFound => Vec::new(),
        }
    }
}
