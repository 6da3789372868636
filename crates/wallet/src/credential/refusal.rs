//! Why something about a credential is refused.

use crate::{Next, Refusal};

/// Why something about a credential is refused, by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialRefusal {
    /// A serial is upper-case hexadecimal digits, at most 40.
    SerialMalformed,
    /// The serial stands for another certificate or key already.
    SerialTaken,
    /// Its validity ends before it begins.
    NeverValid,
    /// There is no such certificate or key.
    Unknown,
    /// A key of this kind has 32 signs, letters and digits.
    KeyMalformed,
    /// The last platform key of its kind cannot be retired: nothing would be signed. Publish another first.
    LastOne,
}

impl Refusal for CredentialRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::SerialMalformed => "serial_malformed",
            Self::SerialTaken => "serial_taken",
            Self::NeverValid => "never_valid",
            Self::Unknown => "credential_unknown",
            Self::KeyMalformed => "key_malformed",
            Self::LastOne => "last_platform_key",
        }
    }

    fn is_transient(&self) -> bool {
        false
    }

    fn next(&self) -> &'static [Next] {
        &[Next::CorrectInput]
    }
}
