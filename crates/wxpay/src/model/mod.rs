//! The bodies of the merchant wire, typed: what a merchant may ask, what the gateway answers, what it tells unasked.
//!
//! A request is read member by member out of JSON, a query string or the pairs of a v2 document ([`Body`]), so that the
//! first thing wrong with it is named by place, value and reason ([`FieldError`]). Members that nobody asked for are
//! tolerated and listed ([`Accepted::unknown`]); refusing them is the caller's switch.
//!
//! **Invariant:** an answer or event writes its members in the order of its type. What is absent is left out; nothing
//! is written as null, and no time is ever empty.
//!
//! **Invariant:** money is whole fen in `i64`, checked against a range when it comes in. Nothing here is a float.
//!
//! What it does not do: no rule between two requests (that an order number is new, that a refund fits its order), and no
//! decryption: a field that travels encrypted is kept as the text that came.

#[macro_use]
mod shape;

mod body;
mod field_error;
mod moment;
mod rule;
mod shared;

pub mod bill;
pub mod certificates;
pub mod close;
pub mod codepay;
pub mod combine;
pub mod favor;
pub mod notification;
pub mod prepay;
pub mod refund;
pub mod sharing;
pub mod transaction;
pub mod transfer;
pub mod v2;

pub use body::{Accepted, Body, Read, read_json, read_json_with, read_pairs, read_query};
pub use field_error::{Detail, FieldError, Issue, Location};
pub use moment::{CompactDate, CompactMoment, Moment};
pub use rule::{Charset, Unit};
pub use shape::{Omit, Word};
pub use shared::{Currency, GoodsLine, HashType, Identity, IdentityType, SettleInfo, TarType};

#[cfg(test)]
mod tests;
