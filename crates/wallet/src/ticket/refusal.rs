//! How support says no.

use crate::account::AccountRefusal;
use crate::{Next, Refusal};

/// Why a ticket is not opened or continued, by precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketRefusal {
    /// The account's state forbids it.
    Account(AccountRefusal),
    /// There is no such ticket, or it is another holder's.
    NotFound,
    /// The text is empty or too long.
    TextLength { max: u32 },
    /// Too many tickets wait for an answer. Continue one of them.
    TooMany,
}

impl Refusal for TicketRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Account(inner) => inner.code(),
            Self::NotFound => "not_found",
            Self::TextLength { .. } => "text_length",
            Self::TooMany => "too_many_tickets",
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::Account(inner) => inner.is_transient(),
            Self::TooMany => true,
            Self::NotFound | Self::TextLength { .. } => false,
        }
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::Account(inner) => inner.next(),
            Self::TextLength { .. } => &[Next::CorrectInput],
            Self::NotFound | Self::TooMany => &[],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Account(inner) => inner.params(),
            Self::TextLength { max } => vec![("max", max.to_string())],
            Self::NotFound | Self::TooMany => Vec::new(),
        }
    }
}
