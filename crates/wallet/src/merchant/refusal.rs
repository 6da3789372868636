//! Why something about a merchant's terms is refused.

use super::TillRefusal;
use crate::{Next, Refusal};

/// Why something about a merchant's terms is refused, by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MerchantRefusal {
    /// No merchant of ours has this number.
    Unknown,
    /// The merchant is not a sub-merchant of the one that deals for it. Name one of its own.
    NotItsSubMerchant,
    /// The merchant that should deal for others is no provider. Name a provider.
    NotAProvider,
    /// The fee is above the policy's largest. Agree on less.
    FeeTooHigh { max_bps: u32 },
    /// Settlement would be at once. Agree on at least a day.
    SettleDaysTooFew,
    /// Something about the person at its first till.
    Till(TillRefusal),
}

impl Refusal for MerchantRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "merchant_unknown",
            Self::NotItsSubMerchant => "not_its_sub_merchant",
            Self::NotAProvider => "not_a_provider",
            Self::FeeTooHigh { .. } => "fee_too_high",
            Self::SettleDaysTooFew => "settle_days_too_few",
            Self::Till(inner) => inner.code(),
        }
    }

    fn is_transient(&self) -> bool {
        false
    }

    fn next(&self) -> &'static [Next] {
        &[Next::CorrectInput]
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::FeeTooHigh { max_bps } => vec![("max_bps", max_bps.to_string())],
            Self::Unknown | Self::NotItsSubMerchant | Self::NotAProvider | Self::SettleDaysTooFew | Self::Till(_) => {
                Vec::new()
            }
        }
    }
}
