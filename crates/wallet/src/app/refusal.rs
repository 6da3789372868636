//! Why something about an app is refused.

use crate::{Next, Refusal};

/// Why something about an app is refused, by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppRefusal {
    /// There is no such app.
    Unknown,
    /// The merchant did not open this app. Bind one of its own, or ask the house.
    NotOwned,
    /// The merchant has opened as many apps as it may. Use one of those.
    TooMany { max: u32 },
    /// The merchant is not paid through this app. Bind them first.
    NotBound,
    /// The openid is nobody's in this app. Ask the holder's browser for it again.
    OpenidUnknown,
}

impl Refusal for AppRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "app_unknown",
            Self::NotOwned => "app_not_owned",
            Self::TooMany { .. } => "apps_too_many",
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

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooMany { max } => vec![("max", max.to_string())],
            Self::Unknown | Self::NotOwned | Self::NotBound | Self::OpenidUnknown => Vec::new(),
        }
    }
}
