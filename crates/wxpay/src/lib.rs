//! WeChat Pay's wire: what a merchant's client and the gateway say to each other, and how each proves who it is.
//!
//! Sources are named by the section of the document "WeChat Pay documentation".
//!
//! **Invariant:** this room is pure. It does no I/O and reads no clock; instants, nonces, sequences and chance
//! ([`money::Entropy`]) come in as parameters. Only making a key pair and the padding of RSA-OAEP draw from the
//! cryptography library's own generator.
//!
//! **Invariant:** what is signed is bytes as they were received. Nothing here parses and writes a request again before
//! its signature is verified.
//!
//! **Invariant:** no parser here panics, whatever the bytes; private keys, API keys and opened resources have no
//! `Debug`.
//!
//! What it does not do: remember nonces, look merchants up, decide about money. That is the server's and the wallet's.
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

pub mod authorization;
pub mod bill;
pub mod certificate;
pub mod code_url;
pub mod diagnosis;
pub mod error;
pub mod field;
pub mod fields;
pub mod headers;
pub mod key;
pub mod key_id;
pub mod message;
pub mod model;
pub mod number;
pub mod pay_sign;
pub mod resource;
pub mod v2;

mod percent;
mod words;

pub use words::Words;
