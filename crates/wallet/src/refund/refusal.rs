//! How a merchant's wish about a refund is refused.

use money::Amount;

use crate::{MoneyState, Next, Refusal};

/// Why a refund is not made or not found, by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundRefusal {
    /// The party has no such trade. Check the number and who asks.
    TradeNotFound,
    /// The party has no such refund.
    NotFound,
    /// The number stands for a refund with other parameters. Use another number.
    OutRefundNoUsed,
    /// Nobody has paid: there is nothing to give back.
    NotPaid,
    /// The payment was reversed: everything was given back.
    Revoked,
    /// The payment is too long ago.
    TooLate { days: u32 },
    /// The trade has as many refunds as it may have.
    TooMany { max: u32 },
    /// The named total is not the trade's. Check which trade is meant.
    TotalDiffers { total: Amount },
    /// Nothing to give back.
    AmountTooSmall,
    /// More than is left of the payment.
    MoreThanLeft { left: Amount },
    /// The merchant has too little in what the money is to come from. Put money in, wait for payments, or name the other.
    MerchantShort { available: Amount, needed: Amount },
    /// The refund is not abnormal: there is nothing to decide.
    NotAbnormal,
    /// The card is not one of the payer's in the wallet. Ask the payer for another.
    CardUnknown,
}

impl Refusal for RefundRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TradeNotFound => "trade_not_found",
            Self::NotFound => "refund_not_found",
            Self::OutRefundNoUsed => "out_refund_no_used",
            Self::NotPaid => "trade_not_paid",
            Self::Revoked => "trade_revoked",
            Self::TooLate { .. } => "refund_too_late",
            Self::TooMany { .. } => "too_many_refunds",
            Self::TotalDiffers { .. } => "refund_total_differs",
            Self::AmountTooSmall => "refund_amount_too_small",
            Self::MoreThanLeft { .. } => "refund_more_than_left",
            Self::MerchantShort { .. } => "merchant_short",
            Self::NotAbnormal => "refund_not_abnormal",
            Self::CardUnknown => "refund_card_unknown",
        }
    }

    fn is_transient(&self) -> bool {
        matches!(self, Self::MerchantShort { .. })
    }

    fn money(&self) -> MoneyState {
        MoneyState::NotTaken
    }

    fn next(&self) -> &'static [Next] {
        &[Next::CorrectInput]
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        let fen = |amount: &Amount| amount.fen().to_string();
        match self {
            Self::TooLate { days } => vec![("days", days.to_string())],
            Self::TooMany { max } => vec![("max", max.to_string())],
            Self::TotalDiffers { total } => vec![("total", fen(total))],
            Self::MoreThanLeft { left } => vec![("left", fen(left))],
            Self::MerchantShort { available, needed } => vec![("available", fen(available)), ("needed", fen(needed))],
            Self::TradeNotFound
            | Self::NotFound
            | Self::OutRefundNoUsed
            | Self::NotPaid
            | Self::Revoked
            | Self::AmountTooSmall
            | Self::NotAbnormal
            | Self::CardUnknown => Vec::new(),
        }
    }
}
