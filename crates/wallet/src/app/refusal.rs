//! Why something about an app is refused.

use crate::{Next, Refusal};

/// Why something about an app is refused, by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppRefusal {
    /// There is no such app.
    Unknown,
    /// The merchant is not paid through this app. Bind them first.
    NotBound,
    /// The openid is nobody's in this app. Ask the holder's browser for it again.
    OpenidUnknown,
}

impl Refusal for AppRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "app_unknown",
            Self::NotBound => "app_not_bound",
            Self::OpenidUnknown => "openid_unknown",
        }
    }

    fn is_transient(&self) -> bool {
        false
    }

    fn next(&self) -> &'static [Next] {
        &[Next::CorrectInput]
    }
}
