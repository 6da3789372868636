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

pub use gauge::{Gauge, Uses};
pub use refusal::LimitReached;
pub use rules::{LimitKey, Proof, Span, days_kept_from};
pub use view::{LimitLine, limits};

pub(crate) use gauge::{count, count_once, give_back_free, take, take_beside, take_once, use_free, used};
pub(crate) use rules::{
    after_pin_reset, balance_out, card_daily, code_payment, day_window, free_allowance, pinless_times, single,
    static_code, top_up_daily, transfer_daily, withdrawal_daily,
};

use money::Amount;
use store::{Fault, View};

use crate::account::{AccountClass, Hot};
use crate::policy::{ClassRule, Policy};

/// The rule of the holder's account class; an account without a class is held to class I's.
pub(crate) fn class_rule<'p>(hot: &Hot, policy: &'p Policy) -> &'p ClassRule {
    match hot.class {
        None | Some(AccountClass::I) => &policy.class.i,
        Some(AccountClass::II) => &policy.class.ii,
        Some(AccountClass::III) => &policy.class.iii,
    }
}

/// What is used of a person's free withdrawals.
pub(crate) fn free_used(view: &mut View<'_>, hot: &Hot) -> Result<Amount, Fault> {
    let used = view.counter(free_allowance(hot.limit_subject()))?;
    Ok(Amount::from_fen(used.max(0)).unwrap_or(Amount::MAX))
}
