//! How signing in says no.

use crate::account::AccountRefusal;
use crate::sms_code::SmsCodeRefusal;
use crate::{Next, Refusal};

/// Why somebody is not signed in, by precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionRefusal {
    /// There is no such session, or it is another holder's.
    NotFound,
    /// Too many wrong passwords. Use a code, or wait.
    TooManyTries { retry_after_s: u32 },
    /// The phone number and the password do not belong together; which one is wrong is not said.
    CredentialsWrong,
    /// The password is shorter or longer than the rules allow.
    PasswordLength { min: u32, max: u32 },
    /// The code is not accepted.
    Code(SmsCodeRefusal),
    /// The account's state forbids it.
    Account(AccountRefusal),
}

impl Refusal for SessionRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::TooManyTries { .. } => "too_many_tries",
            Self::CredentialsWrong => "credentials_wrong",
            Self::PasswordLength { .. } => "password_length",
            Self::Code(inner) => inner.code(),
            Self::Account(inner) => inner.code(),
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::TooManyTries { .. } => true,
            Self::NotFound | Self::CredentialsWrong | Self::PasswordLength { .. } => false,
            Self::Code(inner) => inner.is_transient(),
            Self::Account(inner) => inner.is_transient(),
        }
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::NotFound => &[],
            Self::TooManyTries { .. } => &[Next::TryLater],
            Self::CredentialsWrong | Self::PasswordLength { .. } => &[Next::CorrectInput],
            Self::Code(inner) => inner.next(),
            Self::Account(inner) => inner.next(),
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooManyTries { retry_after_s } => vec![("retry_after_s", retry_after_s.to_string())],
            Self::PasswordLength { min, max } => vec![("min", min.to_string()), ("max", max.to_string())],
            Self::NotFound | Self::CredentialsWrong => Vec::new(),
            Self::Code(inner) => inner.params(),
            Self::Account(inner) => inner.params(),
        }
    }
}
