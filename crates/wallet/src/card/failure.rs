//! Why a card could not be bound.

use crate::{Next, Refusal};

/// Why a binding failed, or what holds it up. Each has its own words and its own next step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The number is no card number, or the bank has no such card. Correct it.
    CardNumberInvalid,
    /// The bank does not allow binding online. Ask it, or take a card of another bank.
    BankNotSupportedOnline,
    /// This kind of card cannot be bound. Take another.
    CardTypeNotSupported,
    /// The bank wants to know the branch that opened the account. Name it.
    BranchNeeded,
    /// The card is bound by somebody else's account, or by another of one's own. Unbind it there first.
    CardBoundElsewhere,
    /// The name is not the one the bank has. Ask the bank.
    NameMismatch,
    /// The identity number is not the one the bank has. Ask the bank.
    IdentityNumberMismatch,
    /// The phone is not the one reserved at the bank. Correct it, or ask the bank.
    ReservedPhoneMismatch,
    /// The card is past its date. Take the new one.
    CardExpired,
    /// The card was reported lost. Ask the bank, or take another.
    CardLost,
    /// The card or its account is frozen. Ask the bank.
    CardFrozen,
    /// The card's account is closed. Take another.
    CardClosed,
    /// The bank cannot be reached. The request is kept and repeated.
    BankUnreachable,
    /// The bank takes its time. The request is kept and repeated.
    BankSlow,
    /// Not the code that was sent.
    CodeWrong { tries_left: u32 },
    /// The code is too old. Ask for another.
    CodeExpired,
    /// The bank sends no more codes for this binding. Begin again later.
    TooManyCodes,
    /// The holder gave up.
    Cancelled,
    /// The bank says no for another reason, with its code.
    BankRefused { reason: String },
}

impl Failure {
    /// What is stored beside the code.
    pub(super) fn detail(&self) -> String {
        match self {
            Self::CodeWrong { tries_left } => tries_left.to_string(),
            Self::BankRefused { reason } => reason.clone(),
            Self::CardNumberInvalid
            | Self::BankNotSupportedOnline
            | Self::CardTypeNotSupported
            | Self::BranchNeeded
            | Self::CardBoundElsewhere
            | Self::NameMismatch
            | Self::IdentityNumberMismatch
            | Self::ReservedPhoneMismatch
            | Self::CardExpired
            | Self::CardLost
            | Self::CardFrozen
            | Self::CardClosed
            | Self::BankUnreachable
            | Self::BankSlow
            | Self::CodeExpired
            | Self::TooManyCodes
            | Self::Cancelled => String::new(),
        }
    }

    /// Reads what was stored.
    pub(super) fn from_stored(code: &str, detail: &str) -> Option<Self> {
        let plain = [
            Self::CardNumberInvalid,
            Self::BankNotSupportedOnline,
            Self::CardTypeNotSupported,
            Self::BranchNeeded,
            Self::CardBoundElsewhere,
            Self::NameMismatch,
            Self::IdentityNumberMismatch,
            Self::ReservedPhoneMismatch,
            Self::CardExpired,
            Self::CardLost,
            Self::CardFrozen,
            Self::CardClosed,
            Self::BankUnreachable,
            Self::BankSlow,
            Self::CodeExpired,
            Self::TooManyCodes,
            Self::Cancelled,
            Self::CodeWrong { tries_left: detail.parse().unwrap_or(0) },
            Self::BankRefused { reason: detail.to_owned() },
        ];
        plain.into_iter().find(|failure| failure.code() == code)
    }

    /// What an ISO 20022 or proprietary reason code of a bank means for the holder.
    pub fn of_reason(reason: &str, tries_left: Option<u32>) -> Self {
        match reason {
            "AC01" => Self::CardNumberInvalid,
            "AC04" => Self::CardClosed,
            "AC06" => Self::CardFrozen,
            "AC14" => Self::CardTypeNotSupported,
            "AG01" => Self::BankNotSupportedOnline,
            "AB05" => Self::BankSlow,
            "AB07" => Self::BankUnreachable,
            "BE01" => Self::NameMismatch,
            "CARD_EXPIRED" => Self::CardExpired,
            "CARD_LOST" => Self::CardLost,
            "BRANCH_NEEDED" => Self::BranchNeeded,
            "CODE_WRONG" => Self::CodeWrong { tries_left: tries_left.unwrap_or(0) },
            "CODE_EXPIRED" => Self::CodeExpired,
            "TOO_MANY_CODES" => Self::TooManyCodes,
            other => Self::BankRefused { reason: other.to_owned() },
        }
    }

    /// Whether the request is kept and repeated instead of given up.
    pub const fn is_delay(&self) -> bool {
        matches!(self, Self::BankUnreachable | Self::BankSlow)
    }
}

impl Refusal for Failure {
    fn code(&self) -> &'static str {
        match self {
            Self::CardNumberInvalid => "card_number_invalid",
            Self::BankNotSupportedOnline => "bank_not_supported_online",
            Self::CardTypeNotSupported => "card_type_not_supported",
            Self::BranchNeeded => "branch_needed",
            Self::CardBoundElsewhere => "card_bound_elsewhere",
            Self::NameMismatch => "name_mismatch",
            Self::IdentityNumberMismatch => "identity_number_mismatch",
            Self::ReservedPhoneMismatch => "reserved_phone_mismatch",
            Self::CardExpired => "card_expired",
            Self::CardLost => "card_lost",
            Self::CardFrozen => "card_frozen",
            Self::CardClosed => "card_closed",
            Self::BankUnreachable => "bank_unreachable",
            Self::BankSlow => "bank_slow",
            Self::CodeWrong { .. } => "code_wrong",
            Self::CodeExpired => "code_expired",
            Self::TooManyCodes => "too_many_codes",
            Self::Cancelled => "binding_cancelled",
            Self::BankRefused { .. } => "bank_refused",
        }
    }

    fn is_transient(&self) -> bool {
        self.is_delay() || matches!(self, Self::TooManyCodes)
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::CardNumberInvalid | Self::BranchNeeded => &[Next::CorrectInput],
            Self::ReservedPhoneMismatch => &[Next::CorrectInput, Next::ContactBank],
            Self::BankNotSupportedOnline => &[Next::ChooseBank, Next::ContactBank],
            Self::CardTypeNotSupported | Self::CardExpired | Self::CardClosed => &[Next::ChooseBank],
            Self::CardBoundElsewhere => &[Next::ChooseBank, Next::ContactSupport],
            Self::NameMismatch | Self::IdentityNumberMismatch | Self::CardLost | Self::CardFrozen => {
                &[Next::ContactBank, Next::ChooseBank]
            }
            Self::BankRefused { .. } => &[Next::ContactBank, Next::ChooseBank],
            Self::BankUnreachable | Self::BankSlow => &[Next::Wait, Next::ChooseBank],
            Self::CodeWrong { .. } => &[Next::CorrectInput, Next::Retry],
            Self::CodeExpired => &[Next::Retry],
            Self::TooManyCodes => &[Next::TryLater],
            Self::Cancelled => &[Next::BindCard],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::CodeWrong { tries_left } => vec![("tries_left", tries_left.to_string())],
            Self::BankRefused { reason } => vec![("reason", reason.clone())],
            Self::CardNumberInvalid
            | Self::BankNotSupportedOnline
            | Self::CardTypeNotSupported
            | Self::BranchNeeded
            | Self::CardBoundElsewhere
            | Self::NameMismatch
            | Self::IdentityNumberMismatch
            | Self::ReservedPhoneMismatch
            | Self::CardExpired
            | Self::CardLost
            | Self::CardFrozen
            | Self::CardClosed
            | Self::BankUnreachable
            | Self::BankSlow
            | Self::CodeExpired
            | Self::TooManyCodes
            | Self::Cancelled => Vec::new(),
        }
    }
}
