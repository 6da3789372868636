//! How a wish about sharing is refused.

use money::Amount;

use crate::app::AppRefusal;
use crate::{MoneyState, Next, Refusal};

/// Why something about sharing is not done, by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharingRefusal {
    /// The party has no such trade.
    TradeNotFound,
    /// The party has no such request or return.
    NotFound,
    /// The number stands for a request with other parameters. Use another number.
    NumberUsed,
    /// The trade was not ordered to be shared, or is not paid.
    NotForSharing,
    /// It is too soon after the payment. Wait a minute.
    TooEarly,
    /// The time to share is over: what was left is the merchant's.
    TooLate { days: u32 },
    /// The trade has as many requests as it may have.
    TooMany { max: u32 },
    /// A receiver stands twice in one request, or nobody stands in it.
    ReceiversWrong,
    /// More than is kept back of the trade.
    MoreThanLeft { left: Amount },
    /// More than the policy lets be shared of a trade.
    AboveRatio { max_bps: u32 },
    /// Something about the app or the receiver's name in it.
    App(AppRefusal),
    /// The receiver is no merchant of ours, or the merchant itself.
    ReceiverUnknown,
    /// The name is not the receiver's.
    NameDiffers,
    /// More than the receiver got of this request and has not given back.
    MoreThanShared { left: Amount },
}

impl Refusal for SharingRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::TradeNotFound => "trade_not_found",
            Self::NotFound => "not_found",
            Self::NumberUsed => "sharing_number_used",
            Self::NotForSharing => "not_for_sharing",
            Self::TooEarly => "sharing_too_early",
            Self::TooLate { .. } => "sharing_too_late",
            Self::TooMany { .. } => "too_many_sharings",
            Self::ReceiversWrong => "receivers_wrong",
            Self::MoreThanLeft { .. } => "share_more_than_left",
            Self::AboveRatio { .. } => "share_above_ratio",
            Self::App(inner) => inner.code(),
            Self::ReceiverUnknown => "receiver_unknown",
            Self::NameDiffers => "receiver_name_differs",
            Self::MoreThanShared { .. } => "return_more_than_shared",
        }
    }

    fn is_transient(&self) -> bool {
        matches!(self, Self::TooEarly)
    }

    fn money(&self) -> MoneyState {
        MoneyState::NotTaken
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::TooEarly => &[Next::TryLater],
            Self::TradeNotFound
            | Self::NotFound
            | Self::NumberUsed
            | Self::NotForSharing
            | Self::TooLate { .. }
            | Self::TooMany { .. }
            | Self::ReceiversWrong
            | Self::MoreThanLeft { .. }
            | Self::AboveRatio { .. }
            | Self::App(_)
            | Self::ReceiverUnknown
            | Self::NameDiffers
            | Self::MoreThanShared { .. } => &[Next::CorrectInput],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLate { days } => vec![("days", days.to_string())],
            Self::TooMany { max } => vec![("max", max.to_string())],
            Self::AboveRatio { max_bps } => vec![("max_bps", max_bps.to_string())],
            Self::MoreThanLeft { left } | Self::MoreThanShared { left } => vec![("left", left.fen().to_string())],
            Self::TradeNotFound
            | Self::NotFound
            | Self::NumberUsed
            | Self::NotForSharing
            | Self::TooEarly
            | Self::ReceiversWrong
            | Self::App(_)
            | Self::ReceiverUnknown
            | Self::NameDiffers => Vec::new(),
        }
    }
}
