//! What help says.

use crate::Next;

/// The questions people ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    BindingFailed,
    PaymentFailed,
    AvoidScams,
    RecoverPin,
}

impl Question {
    /// The stable name on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BindingFailed => "binding_failed",
            Self::PaymentFailed => "payment_failed",
            Self::AvoidScams => "avoid_scams",
            Self::RecoverPin => "recover_pin",
        }
    }
}

/// Something about the account that answers a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A refusal's code, or one of help's own.
    pub code: &'static str,
    pub params: Vec<(&'static str, String)>,
    pub next: &'static [Next],
}

impl Finding {
    pub(super) fn plain(code: &'static str, next: &'static [Next]) -> Self {
        Self::with(code, Vec::new(), next)
    }

    pub(super) fn with(code: &'static str, params: Vec<(&'static str, String)>, next: &'static [Next]) -> Self {
        Self { code, params, next }
    }
}
