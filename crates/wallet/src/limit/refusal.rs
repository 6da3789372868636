//! The one refusal of this room.

use jiff::Timestamp;

use super::rules::{LimitKey, Span};
use crate::refusal::{MoneyState, Next, Refusal};

/// A movement would go past a limit. The holder can move less, wait until it starts again, use a card, or raise the
/// account's class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitReached {
    /// Which limit.
    pub key: LimitKey,
    /// Its cap, fen or times.
    pub limit: i64,
    /// What is left of it, fen or times.
    pub left: i64,
    /// When it starts again; never for a lifetime's.
    pub resets_at: Option<Timestamp>,
}

impl Refusal for LimitReached {
    fn code(&self) -> &'static str {
        match self.key.span() {
            Span::Single => "limit_reached_single",
            Span::Daily => "limit_reached_daily",
            Span::Yearly => "limit_reached_yearly",
            Span::Lifetime => "limit_reached_lifetime",
        }
    }

    fn is_transient(&self) -> bool {
        self.resets_at.is_some()
    }

    fn money(&self) -> MoneyState {
        MoneyState::NotTaken
    }

    fn next(&self) -> &'static [Next] {
        match self.key {
            LimitKey::ClassLifetime | LimitKey::ClassYearly | LimitKey::ClassDaily => {
                &[Next::RaiseClass, Next::UseCard, Next::LowerAmount]
            }
            LimitKey::CardSingle | LimitKey::CardDaily => &[Next::LowerAmount, Next::UseBalance],
            LimitKey::StaticCode
            | LimitKey::CodePayment
            | LimitKey::AfterPinReset
            | LimitKey::TopUpDaily
            | LimitKey::WithdrawalDaily
            | LimitKey::TransferDaily
            | LimitKey::PinlessTimes => &[Next::LowerAmount, Next::TryLater],
            LimitKey::PinlessSingle
            | LimitKey::TopUpSingle
            | LimitKey::WithdrawalSingle
            | LimitKey::TransferSingle
            | LimitKey::PaymentSingle => &[Next::LowerAmount],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        let mut params = vec![
            ("key", self.key.code().to_owned()),
            ("limit", self.limit.to_string()),
            ("left", self.left.to_string()),
        ];
        params.extend(self.resets_at.map(|at| ("resets_at", at.to_string())));
        params
    }
}
