//! How a wish about coupons is refused.

use money::Amount;

use crate::app::AppRefusal;
use crate::{MoneyState, Next, Refusal};

/// Why a stock is not made or moved on, or a coupon not sent or found, by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponRefusal {
    /// The merchant has no such stock.
    StockNotFound,
    /// The holder has no such coupon from a stock that this merchant may see.
    CouponNotFound,
    /// The number stands for a request with other parameters. Use another number.
    NumberUsed,
    /// The merchant is none that makes coupons. Ask the operator.
    MerchantUnknown,
    /// A shop that the coupons would be for is none of the house's.
    ShopUnknown,
    /// A shop that is somebody else's would be paid less. Set cash aside, or name only your own shops.
    ShopNotOwn,
    /// Something about the app or the receiver's name in it.
    App(AppRefusal),
    /// The least order is not above what is taken off.
    MinimumTooSmall,
    /// The coupons take more than the stock may give.
    BudgetTooSmall { needed: Amount },
    /// The times are not in order, or over.
    TimesWrong,
    /// The stock cannot do this where it stands.
    StateWrong,
    /// The merchant has too little available to set aside. Wait for the settlement.
    MerchantShort { available: Amount, needed: Amount },
    /// The stock gives no coupons now: it has not begun, is paused or over.
    NotRunning,
    /// The stock has given all that it may.
    StockEmpty,
    /// The stock has given all that it may today.
    DayEmpty,
    /// The receiver has as many as one may have.
    HolderHasEnough { max: u32 },
    /// The receiver has not proven who they are, which the stock asks for.
    ReceiverNotProven,
    /// The receiver's account takes nothing now.
    ReceiverUnavailable,
}

impl Refusal for CouponRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::StockNotFound => "stock_not_found",
            Self::CouponNotFound => "coupon_not_found",
            Self::NumberUsed => "number_used",
            Self::MerchantUnknown => "merchant_unknown",
            Self::ShopUnknown => "shop_unknown",
            Self::ShopNotOwn => "shop_not_own",
            Self::App(inner) => inner.code(),
            Self::MinimumTooSmall => "minimum_too_small",
            Self::BudgetTooSmall { .. } => "budget_too_small",
            Self::TimesWrong => "times_wrong",
            Self::StateWrong => "stock_state_wrong",
            Self::MerchantShort { .. } => "merchant_short",
            Self::NotRunning => "stock_not_running",
            Self::StockEmpty => "stock_empty",
            Self::DayEmpty => "stock_empty_today",
            Self::HolderHasEnough { .. } => "holder_has_enough",
            Self::ReceiverNotProven => "receiver_not_proven",
            Self::ReceiverUnavailable => "receiver_unavailable",
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::MerchantShort { .. } | Self::NotRunning | Self::DayEmpty | Self::ReceiverUnavailable => true,
            Self::StockNotFound
            | Self::CouponNotFound
            | Self::NumberUsed
            | Self::MerchantUnknown
            | Self::ShopUnknown
            | Self::ShopNotOwn
            | Self::App(_)
            | Self::MinimumTooSmall
            | Self::BudgetTooSmall { .. }
            | Self::TimesWrong
            | Self::StateWrong
            | Self::StockEmpty
            | Self::HolderHasEnough { .. }
            | Self::ReceiverNotProven => false,
        }
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
            Self::BudgetTooSmall { needed } => vec![("needed", fen(needed))],
            Self::MerchantShort { available, needed } => vec![("available", fen(available)), ("needed", fen(needed))],
            Self::HolderHasEnough { max } => vec![("max", max.to_string())],
            Self::StockNotFound
            | Self::CouponNotFound
            | Self::NumberUsed
            | Self::MerchantUnknown
            | Self::ShopUnknown
            | Self::ShopNotOwn
            | Self::App(_)
            | Self::MinimumTooSmall
            | Self::TimesWrong
            | Self::StateWrong
            | Self::NotRunning
            | Self::StockEmpty
            | Self::DayEmpty
            | Self::ReceiverNotProven
            | Self::ReceiverUnavailable => Vec::new(),
        }
    }
}
