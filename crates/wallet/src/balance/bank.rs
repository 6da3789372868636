//! What a bank said when it refused, as the holder is told.

use crate::{MoneyState, Next, Refusal};

/// A bank refused, or could not be reached in time. In every case no money was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BankRefusal {
    /// The card has too little money (AM04). Top up the card, use another, or use the balance.
    Insufficient,
    /// The amount is above the bank's own limit for the card (AM02, AM14, AM21). Move less, or use another.
    OverLimit,
    /// We could not reach the bank, and it certainly never heard of it. Try later, or use another method.
    Unreachable,
    /// Any other reason; the bank explains it.
    Refused {
        /// The bank's reason code, ISO 20022 external status reason.
        reason: String,
    },
}

/// The reason stored when we gave up on a bank that was never reached.
pub(crate) const UNREACHABLE: &str = "unreachable";

impl BankRefusal {
    /// The refusal of a reason code.
    pub fn of(reason: &str) -> Self {
        match reason {
            "AM04" => Self::Insufficient,
            "AM02" | "AM14" | "AM21" => Self::OverLimit,
            UNREACHABLE => Self::Unreachable,
            other => Self::Refused { reason: other.to_owned() },
        }
    }
}

impl Refusal for BankRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Insufficient => "card_insufficient",
            Self::OverLimit => "card_limit",
            Self::Unreachable => "bank_unreachable",
            Self::Refused { .. } => "bank_refused",
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable => true,
            Self::Insufficient | Self::OverLimit | Self::Refused { .. } => false,
        }
    }

    fn money(&self) -> MoneyState {
        MoneyState::NotTaken
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::Insufficient => &[Next::UseBalance, Next::UseCard],
            Self::OverLimit => &[Next::LowerAmount, Next::UseBalance, Next::UseCard],
            Self::Unreachable => &[Next::UseBalance, Next::Retry],
            Self::Refused { .. } => &[Next::ContactBank, Next::UseBalance, Next::UseCard],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Refused { reason } => vec![("reason", reason.clone())],
            Self::Insufficient | Self::OverLimit | Self::Unreachable => Vec::new(),
        }
    }
}

/// A bank's refusal of a top-up or withdrawal. It says the same of the money, but there is no balance to pay with
/// instead: the holder takes another card, or less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardMoveRefusal(pub BankRefusal);

impl Refusal for CardMoveRefusal {
    fn code(&self) -> &'static str {
        self.0.code()
    }

    fn is_transient(&self) -> bool {
        self.0.is_transient()
    }

    fn money(&self) -> MoneyState {
        self.0.money()
    }

    fn next(&self) -> &'static [Next] {
        match self.0 {
            BankRefusal::Insufficient => &[Next::UseCard, Next::LowerAmount],
            BankRefusal::OverLimit => &[Next::LowerAmount, Next::UseCard],
            BankRefusal::Unreachable => &[Next::Retry, Next::UseCard],
            BankRefusal::Refused { .. } => &[Next::ContactBank, Next::UseCard],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        self.0.params()
    }
}
