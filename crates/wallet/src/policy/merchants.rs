//! Figures about merchants: what they pay, when they are paid, what they order and what they are told.

use money::Amount;
use serde::Deserialize;

use super::{Figure, Policy};

/// What the house agrees with a merchant when nothing else is agreed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merchants {
    /// Hundredths of a percent of what is paid.
    pub fee_bps: Figure<u32>,
    pub fee_bps_max: Figure<u32>,
    /// Business days after which what was paid is settled.
    pub settle_days: Figure<u32>,
    /// How long an offer to be paid out to somebody's card may be taken.
    pub payout_offer_ttl_s: Figure<u32>,
}

/// How merchants are told what happened.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Callbacks {
    /// How long to wait after the first, second, … failed attempt; after the last there is no other.
    pub retry_after_s: Figure<Vec<u32>>,
    /// An answer that took longer is a failure.
    pub answer_within_ms: Figure<u32>,
}

/// What merchants order over the wire.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trades {
    /// A trade for which the merchant names no end is closed after this long.
    pub ttl_s: Figure<u32>,
    /// How long a prepay number or a code may be used; the merchant can have another.
    pub token_ttl_s: Figure<u32>,
    /// The same for a link in a browser.
    pub h5_token_ttl_s: Figure<u32>,
    /// How long a payment by code may be reversed.
    pub reverse_within_s: Figure<u32>,
}

/// What merchants give back.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refunds {
    /// How many refunds one trade may have.
    pub per_trade_max: Figure<u32>,
    /// Days after its payment within which a trade may be refunded.
    pub within_days: Figure<u32>,
}

/// What merchants send to holders.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remittances {
    pub single_min_fen: Figure<Amount>,
    pub single_max_fen: Figure<Amount>,
    /// Below this no name is taken.
    pub name_not_below_fen: Figure<Amount>,
    /// From this on the payee's name is needed.
    pub name_from_fen: Figure<Amount>,
    /// How long the payee has to say yes.
    pub confirm_within_s: Figure<u32>,
}

/// What merchants share of their trades.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sharings {
    /// How long after its payment a trade may be shared.
    pub after_s: Figure<u32>,
    /// Days after its payment until which it may be.
    pub within_days: Figure<u32>,
    /// How many requests one trade may have.
    pub per_trade_max: Figure<u32>,
    /// The most that may be shared of a trade, in hundredths of a percent.
    pub max_bps: Figure<u32>,
    /// Days within which a share may come back.
    pub return_within_days: Figure<u32>,
}

/// What merchants take off with coupons.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coupons {
    /// How long after a stock's end what it did not use goes back, so that every payment under way is written by then.
    pub release_after_s: Figure<u32>,
}

/// What merchants' people see at once in their console, and how much they may write. Lengths are characters.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consoles {
    /// How many lines a page of a list has.
    pub page_length: Figure<u32>,
    /// How many of the last withdrawals are shown beside the balance.
    pub withdrawals_listed_max: Figure<u32>,
    /// The merchant's own number of a refund.
    pub refund_number_length_max: Figure<u32>,
    pub refund_reason_length_max: Figure<u32>,
    /// What somebody signs in with.
    pub login_length_max: Figure<u32>,
    /// A person's name, and an app's.
    pub name_length_max: Figure<u32>,
    /// A web address where the merchant is told.
    pub address_length_max: Figure<u32>,
    /// How many apps a merchant may open itself.
    pub apps_per_merchant_max: Figure<u32>,
}

impl Policy {
    pub(super) fn merchant_checks(&self) -> Vec<(bool, &'static str)> {
        vec![
            // Half of a sum and more as a fee would leave refunds of a single fen without a net amount.
            (*self.merchant.fee_bps_max < 5_000, "merchant.fee_bps_max must be below 5000"),
            (*self.merchant.fee_bps <= *self.merchant.fee_bps_max, "merchant.fee_bps is above merchant.fee_bps_max"),
            (
                *self.remittance.name_not_below_fen <= *self.remittance.name_from_fen,
                "remittance.name_not_below_fen is above remittance.name_from_fen",
            ),
            (*self.sharing.max_bps <= 10_000, "sharing.max_bps must be at most 10000"),
            (*self.console.page_length > 0, "console.page_length must be above 0"),
            (*self.merchant.settle_days > 0, "merchant.settle_days must be above 0"),
        ]
    }
}
