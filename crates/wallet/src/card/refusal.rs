//! How cards say no at once.

use super::Failure;
use crate::account::AccountRefusal;
use crate::pin::PinRefusal;
use crate::{Next, Refusal};

/// Why nothing is done with a card, by precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardRefusal {
    /// The account's state forbids it, or the holder is not verified.
    Account(AccountRefusal),
    /// The payment password is not accepted.
    Pin(PinRefusal),
    /// There is no such card or binding, or it is another holder's.
    NotFound,
    /// The key was used for another request.
    IdempotencyMismatch,
    /// What stops this card from being bound.
    Binding(Failure),
    /// The reserved phone is no mobile number of the mainland.
    PhoneInvalid,
    /// The card is bound to this account already.
    AlreadyBound,
    /// No more cards fit. Unbind one.
    TooManyCards,
    /// Too many bindings begun today. Wait until tomorrow.
    TooManyToday,
    /// The binding does not wait for that: it has ended, or the bank is being asked.
    NotWaiting,
    /// The new order does not name each card once.
    OrderInvalid,
}

impl Refusal for CardRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Account(inner) => inner.code(),
            Self::Pin(inner) => inner.code(),
            Self::NotFound => "not_found",
            Self::IdempotencyMismatch => "idempotency_mismatch",
            Self::Binding(inner) => inner.code(),
            Self::PhoneInvalid => "phone_invalid",
            Self::AlreadyBound => "card_already_bound",
            Self::TooManyCards => "too_many_cards",
            Self::TooManyToday => "too_many_bindings_today",
            Self::NotWaiting => "binding_not_waiting",
            Self::OrderInvalid => "card_order_invalid",
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::Account(inner) => inner.is_transient(),
            Self::Pin(inner) => inner.is_transient(),
            Self::Binding(inner) => inner.is_transient(),
            Self::TooManyToday => true,
            Self::NotFound
            | Self::IdempotencyMismatch
            | Self::PhoneInvalid
            | Self::AlreadyBound
            | Self::TooManyCards
            | Self::NotWaiting
            | Self::OrderInvalid => false,
        }
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::Account(inner) => inner.next(),
            Self::Pin(inner) => inner.next(),
            Self::Binding(inner) => inner.next(),
            Self::PhoneInvalid => &[Next::CorrectInput],
            Self::TooManyToday => &[Next::ContactSupport],
            Self::NotWaiting => &[Next::BindCard],
            Self::NotFound
            | Self::IdempotencyMismatch
            | Self::AlreadyBound
            | Self::TooManyCards
            | Self::OrderInvalid => &[],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Account(inner) => inner.params(),
            Self::Pin(inner) => inner.params(),
            Self::Binding(inner) => inner.params(),
            Self::NotFound
            | Self::IdempotencyMismatch
            | Self::PhoneInvalid
            | Self::AlreadyBound
            | Self::TooManyCards
            | Self::TooManyToday
            | Self::NotWaiting
            | Self::OrderInvalid => Vec::new(),
        }
    }
}
