//! Figures about money: top-ups, withdrawals, transfers, payments and codes.

use money::Amount;
use serde::Deserialize;

use super::{Figure, Policy};

/// Over what a limit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitPeriod {
    /// Since the account was opened.
    Lifetime,
    /// A calendar year of business days.
    Yearly,
    /// A business day.
    Daily,
}

impl LimitPeriod {
    /// The stable name on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lifetime => "lifetime",
            Self::Yearly => "yearly",
            Self::Daily => "daily",
        }
    }
}

/// Money from a bank card into the wallet.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopUps {
    pub min_fen: Figure<Amount>,
    pub single_max_fen: Figure<Amount>,
    pub daily_max_fen: Figure<Amount>,
}

/// Money from the wallet to a bank card.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawals {
    pub min_fen: Figure<Amount>,
    pub single_max_fen: Figure<Amount>,
    pub daily_max_fen: Figure<Amount>,
    pub fee_bps: Figure<u32>,
    pub fee_min_fen: Figure<Amount>,
    /// Free of fee in a person's lifetime, over all accounts.
    pub free_lifetime_fen: Figure<Amount>,
}

/// Money from one holder to another.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transfers {
    pub single_max_fen: Figure<Amount>,
    pub daily_max_fen: Figure<Amount>,
    /// From this amount on the payer is warned and names a missing character of the payee's name.
    pub warn_from_fen: Figure<Amount>,
    pub note_length_max: Figure<u32>,
    /// How many phone numbers a holder may look up in a day, so that nobody walks through all of them.
    pub searches_per_day_max: Figure<u32>,
}

/// Payments without a payment password.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinlessPayments {
    pub each_max_fen: Figure<Amount>,
    pub per_day_max: Figure<u32>,
}

/// The code a till scans from a phone.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentCodes {
    pub prefix: Figure<String>,
    pub digits: Figure<u32>,
    pub ttl_s: Figure<u32>,
    /// How long a till waits for the payment password.
    pub pin_wait_s: Figure<u32>,
}

/// The code a person shows to be paid.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiveCodes {
    /// How long a code with an amount can be paid.
    pub ttl_s: Figure<u32>,
}

/// Daily limits of payments by the strength of what was verified, and by the risk level of a bar code.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BarCode {
    /// From balance with two or more factors, without a certificate or signature.
    pub two_factor_daily_fen: Figure<Amount>,
    /// From balance with fewer factors.
    pub one_factor_daily_fen: Figure<Amount>,
    /// Risk level D: a shop's static code.
    pub static_code_daily_fen: Figure<Amount>,
}

/// What merchants ask to be paid.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Orders {
    pub ttl_s: Figure<u32>,
    /// How long a till stays signed in.
    pub till_session_ttl_s: Figure<u32>,
    pub single_max_fen: Figure<Amount>,
    /// How many characters a till may say about an order.
    pub description_length_max: Figure<u32>,
}

/// What is counted against limits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitCounts {
    /// For how many days what was counted over a day is kept. Years and lifetimes are kept for ever.
    pub days_counted_kept: Figure<u32>,
}

/// What we ask a bank to do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instructions {
    /// How long to wait before asking again after the first, second, … answer that decided nothing; the last repeats.
    pub ask_again_after_s: Figure<Vec<u32>>,
    /// An instruction that certainly never reached the bank is given up after this long.
    pub give_up_unsent_after_s: Figure<u32>,
    /// How many days back the reconciliation looks for what a statement should have shown.
    pub reconcile_back_days: Figure<u32>,
}

impl Policy {
    pub(super) fn payment_checks(&self) -> Vec<(bool, &'static str)> {
        let code = &self.payment_code;
        let prefix_fits = code.prefix.bytes().all(|b| b.is_ascii_digit()) && code.prefix.len() == 2;
        vec![
            (*self.top_up.min_fen <= *self.top_up.single_max_fen, "top_up.single_max_fen is below top_up.min_fen"),
            (
                *self.withdrawal.min_fen <= *self.withdrawal.single_max_fen,
                "withdrawal.single_max_fen is below withdrawal.min_fen",
            ),
            (*self.withdrawal.fee_bps < 10_000, "withdrawal.fee_bps must be below 10000"),
            (
                *self.transfer.single_max_fen <= *self.transfer.daily_max_fen,
                "transfer.daily_max_fen is below transfer.single_max_fen",
            ),
            (*self.limit.days_counted_kept >= 31, "limit.days_counted_kept must be 31 or more"),
            (!self.instruction.ask_again_after_s.is_empty(), "instruction.ask_again_after_s must not be empty"),
            (prefix_fits, "payment_code.prefix must be two digits"),
            ((12..=24).contains(&*code.digits), "payment_code.digits must be 12 to 24"),
        ]
    }
}
