//! Limits: how much a holder may move, which limit stops a movement, and when it starts again.
//!
//! A limit is a [`Gauge`]: a counter of the ledger with a cap. What a movement uses up is written as the journal
//! entry's counts, so that limits survive a crash exactly as balances do, and a movement given back gives its limits
//! back.
//!
//! **Invariant:** limits of an account class belong to the person and add up over all the person's accounts.

mod gauge;
mod refusal;
mod rules;
mod view;

pub use gauge::{Gauge, Uses, give_back, take};
pub use refusal::LimitReached;
pub use rules::{LimitKey, Meter, Span};
pub use view::{LimitLine, limits};

pub(crate) use rules::{
    after_pin_reset, balance_out, card_daily, card_single, code_payment, free_allowance, pinless_times, static_code,
};
