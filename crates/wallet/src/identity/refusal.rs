//! How verification says no.

use super::number::NumberError;
use crate::account::AccountRefusal;
use crate::{Next, Refusal};

/// Why a name and number are not taken, by precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityRefusal {
    /// The account's state forbids it.
    Account(AccountRefusal),
    /// Not a name as an identity card has it. Correct it.
    NameInvalid,
    /// Not an identity number; params say what is wrong with it. Correct it.
    NumberInvalid(NumberError),
    /// The account is verified already.
    AlreadyVerified,
    /// An earlier submission is not decided yet. Wait.
    AlreadySubmitted,
    /// Too many submissions today. Wait until tomorrow.
    TooMany,
    /// There is no such verification, or it is not an operator's to decide any more.
    NotFound,
}

impl Refusal for IdentityRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Account(inner) => inner.code(),
            Self::NameInvalid => "name_invalid",
            Self::NumberInvalid(_) => "identity_number_invalid",
            Self::AlreadyVerified => "already_verified",
            Self::AlreadySubmitted => "verification_pending",
            Self::TooMany => "too_many_verifications_today",
            Self::NotFound => "not_found",
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::Account(inner) => inner.is_transient(),
            Self::AlreadySubmitted | Self::TooMany => true,
            Self::NameInvalid | Self::NumberInvalid(_) | Self::AlreadyVerified | Self::NotFound => false,
        }
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::Account(inner) => inner.next(),
            Self::NameInvalid | Self::NumberInvalid(_) => &[Next::CorrectInput],
            Self::AlreadySubmitted => &[Next::Wait],
            Self::TooMany => &[Next::ContactSupport],
            Self::AlreadyVerified | Self::NotFound => &[],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Account(inner) => inner.params(),
            Self::NumberInvalid(error) => vec![("why", why(*error).to_owned())],
            Self::NameInvalid | Self::AlreadyVerified | Self::AlreadySubmitted | Self::TooMany | Self::NotFound => {
                Vec::new()
            }
        }
    }
}

const fn why(error: NumberError) -> &'static str {
    match error {
        NumberError::Length => "length",
        NumberError::Characters => "characters",
        NumberError::Region => "region",
        NumberError::Birthday => "birthday",
        NumberError::CheckCharacter => "check_character",
    }
}
