//! How codes say no.

use crate::{Next, Refusal};

/// Why no code is sent, or one is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SmsCodeRefusal {
    /// Not a mobile number of the mainland. Correct it.
    PhoneInvalid,
    /// Too many codes asked for by this phone, device or address. Wait.
    TooMany { retry_after_s: u32 },
    /// Not the code that was sent. Type it again.
    Wrong { tries_left: u32 },
    /// Too old, used, or tried too often. Ask for a new one.
    Expired,
}

impl Refusal for SmsCodeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::PhoneInvalid => "phone_invalid",
            Self::TooMany { .. } => "too_many_codes",
            Self::Wrong { .. } => "code_wrong",
            Self::Expired => "code_expired",
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::TooMany { .. } => true,
            Self::PhoneInvalid | Self::Wrong { .. } | Self::Expired => false,
        }
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::PhoneInvalid | Self::Wrong { .. } => &[Next::CorrectInput],
            Self::TooMany { .. } => &[Next::TryLater],
            Self::Expired => &[Next::Retry],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooMany { retry_after_s } => vec![("retry_after_s", retry_after_s.to_string())],
            Self::Wrong { tries_left } => vec![("tries_left", tries_left.to_string())],
            Self::PhoneInvalid | Self::Expired => Vec::new(),
        }
    }
}
