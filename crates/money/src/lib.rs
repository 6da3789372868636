//! Money and the names of things: amounts, ids, card numbers and payment passwords.
//!
//! **Invariant:** an [`Amount`] is a whole number of fen from 0 to [`Amount::MAX`]; every operation that would leave
//! that range returns an error. There is no floating point here or in anything built on it.
//!
//! **Invariant:** [`Pan`] and [`Pin`] have no `Debug`, `Display` or `Serialize`, and wipe their memory when dropped.
//! What may be printed is [`MaskedPan`].
//!
//! This room does no I/O, reads no clock and draws no random number: [`Entropy`] is handed in by the caller.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::float_arithmetic,
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::wildcard_enum_match_arm
    )
)]

mod amount;
mod entropy;
mod id;
mod pan;
mod pin;

pub use amount::{Amount, AmountError, Currency, Rounding};
pub use entropy::Entropy;
pub use id::*;
pub use pan::{MaskedPan, Pan, PanError};
pub use pin::{Pin, PinFormatError};
