//! How a merchant's wish about a trade is refused.

use money::Amount;

use crate::app::AppRefusal;
use crate::balance::MoneyRefusal;
use crate::{MoneyState, Next, Refusal};

/// Why a trade is not made, found, closed or reversed, by precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TradeRefusal {
    /// The party has no such trade. Check the number and who asks.
    NotFound,
    /// The merchant cannot be paid now.
    MerchantUnavailable,
    /// Something about the app, or who the openid is.
    App(AppRefusal),
    /// The trade is paid. Ask for it by its number; refund it to give the money back.
    Paid,
    /// The trade was closed, or its time is over. Order under another number.
    Closed,
    /// The payment by code was reversed. Order under another number.
    Revoked,
    /// The payment by code came to nothing. Order under another number.
    Failed,
    /// The payer is being asked. Ask how the trade stands, or reverse it.
    InProgress,
    /// The number stands for a trade with other parameters. Order under another number.
    OutTradeNoUsed,
    /// The named parts are not those that were combined. Name exactly these.
    PartsDiffer,
    /// Nothing to pay.
    AmountTooSmall,
    /// More than may be paid at once.
    AmountTooLarge { max: Amount },
    /// The end of the trade is past already.
    ExpiryPassed,
    /// A holder must be named for this kind, and is not.
    PayerMissing,
    /// A payment by code is reversed, not closed.
    MustReverse,
    /// Only a payment by code is reversed; refund this one.
    NotByCode,
    /// The payment is too long ago to be reversed. Refund it.
    ReverseTooLate,
    /// The merchant has too little to give back. Put money in, or wait for payments.
    MerchantShort { available: Amount, needed: Amount },
    /// Something about the code on the phone. Scan a new one.
    Code(MoneyRefusal),
}

impl Refusal for TradeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "trade_not_found",
            Self::MerchantUnavailable => "merchant_unavailable",
            Self::App(inner) => inner.code(),
            Self::Paid => "trade_paid",
            Self::Closed => "trade_closed",
            Self::Revoked => "trade_revoked",
            Self::Failed => "trade_failed",
            Self::InProgress => "trade_in_progress",
            Self::OutTradeNoUsed => "out_trade_no_used",
            Self::PartsDiffer => "parts_differ",
            Self::AmountTooSmall => "trade_amount_too_small",
            Self::AmountTooLarge { .. } => "trade_amount_too_large",
            Self::ExpiryPassed => "expiry_passed",
            Self::PayerMissing => "payer_missing",
            Self::MustReverse => "must_reverse",
            Self::NotByCode => "not_by_code",
            Self::ReverseTooLate => "reverse_too_late",
            Self::MerchantShort { .. } => "merchant_short",
            Self::Code(inner) => inner.code(),
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::MerchantUnavailable | Self::InProgress => true,
            Self::NotFound
            | Self::App(_)
            | Self::Paid
            | Self::Closed
            | Self::Revoked
            | Self::Failed
            | Self::OutTradeNoUsed
            | Self::PartsDiffer
            | Self::AmountTooSmall
            | Self::AmountTooLarge { .. }
            | Self::ExpiryPassed
            | Self::PayerMissing
            | Self::MustReverse
            | Self::NotByCode
            | Self::ReverseTooLate
            | Self::MerchantShort { .. }
            | Self::Code(_) => false,
        }
    }

    fn money(&self) -> MoneyState {
        match self {
            Self::InProgress => MoneyState::Processing,
            Self::Code(inner) => inner.money(),
            Self::NotFound
            | Self::MerchantUnavailable
            | Self::App(_)
            | Self::Paid
            | Self::Closed
            | Self::Revoked
            | Self::Failed
            | Self::OutTradeNoUsed
            | Self::PartsDiffer
            | Self::AmountTooSmall
            | Self::AmountTooLarge { .. }
            | Self::ExpiryPassed
            | Self::PayerMissing
            | Self::MustReverse
            | Self::NotByCode
            | Self::ReverseTooLate
            | Self::MerchantShort { .. } => MoneyState::None,
        }
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::MerchantUnavailable | Self::InProgress => &[Next::TryLater],
            Self::Code(_) => &[Next::ScanAgain],
            Self::NotFound
            | Self::App(_)
            | Self::Paid
            | Self::Closed
            | Self::Revoked
            | Self::Failed
            | Self::OutTradeNoUsed
            | Self::PartsDiffer
            | Self::AmountTooSmall
            | Self::AmountTooLarge { .. }
            | Self::ExpiryPassed
            | Self::PayerMissing
            | Self::MustReverse
            | Self::NotByCode
            | Self::ReverseTooLate
            | Self::MerchantShort { .. } => &[Next::CorrectInput],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::AmountTooLarge { max } => vec![("max", max.fen().to_string())],
            Self::MerchantShort { available, needed } => {
                vec![("available", available.fen().to_string()), ("needed", needed.fen().to_string())]
            }
            Self::Code(inner) => inner.params(),
            Self::NotFound
            | Self::MerchantUnavailable
            | Self::App(_)
            | Self::Paid
            | Self::Closed
            | Self::Revoked
            | Self::Failed
            | Self::InProgress
            | Self::OutTradeNoUsed
            | Self::PartsDiffer
            | Self::AmountTooSmall
            | Self::ExpiryPassed
            | Self::PayerMissing
            | Self::MustReverse
            | Self::NotByCode
            | Self::ReverseTooLate => Vec::new(),
        }
    }
}

impl From<AppRefusal> for TradeRefusal {
    fn from(refusal: AppRefusal) -> Self {
        Self::App(refusal)
    }
}
