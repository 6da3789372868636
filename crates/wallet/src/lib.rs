//! What the wallet does: one folder per noun of the business, each with its states, its pure rules and its use cases.
//!
//! A use case is one plain function run inside one unit of work ([`store::Store::write`]). It reads rows, asks pure
//! rules, posts journal entries, writes rows, and returns a value or a refusal.
//!
//! **Architecture Invariant:** nothing here knows HTTP, a bank's message format or a dialect of SQL.
//!
//! **Invariant:** nothing here reads a clock, draws a random number or waits: time and chance come in with [`Ctx`],
//! so a unit of work that is run again does the same again.
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

mod ctx;
mod refusal;
mod request;
#[cfg(test)]
mod stage;

pub mod account;
pub mod app;
pub mod attempt;
pub mod balance;
pub mod bill;
pub mod callback;
pub mod card;
pub mod clock;
pub mod contact;
pub mod coupon;
pub mod credential;
pub mod fee;
pub mod help;
pub mod identity;
pub mod instruction;
pub mod lesson;
pub mod limit;
pub mod merchant;
pub mod message;
pub mod operator;
pub mod order;
pub mod payment;
pub mod payment_code;
pub mod pin;
pub mod policy;
pub mod proposal;
pub mod quote;
pub mod receive_code;
pub mod reconciliation;
pub mod refund;
pub mod remittance;
pub mod scan;
pub mod session;
pub mod settings;
pub mod settlement;
pub mod sharing;
pub mod sms_code;
pub mod statement;
pub mod suspense;
pub mod ticket;
pub mod topup;
pub mod trade;
pub mod transfer;
pub mod vault;
pub mod withdrawal;

pub use ctx::{Ctx, business_day, business_time, instant, start_of_day};
pub use policy::Policy;
pub use refusal::{MoneyState, Next, Refusal, RetryAdvice, Stop, refuse};
pub use vault::Vault;
