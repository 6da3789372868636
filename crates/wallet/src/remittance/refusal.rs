//! How a wish about a remittance is refused: the merchant's, and the payee's.

use money::Amount;

use crate::account::AccountRefusal;
use crate::app::AppRefusal;
use crate::{MoneyState, Next, Refusal};

/// Why a remittance is not made, found or cancelled, by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemittanceRefusal {
    /// The merchant has no such remittance.
    NotFound,
    /// The number stands for a remittance with other parameters. Use another number.
    OutBillNoUsed,
    /// The merchant is none that sends money. Ask the operator.
    MerchantUnknown,
    /// Something about the app or the payee's name in it.
    App(AppRefusal),
    /// Below the least amount.
    AmountTooSmall { min: Amount },
    /// Above the largest amount.
    AmountTooLarge { max: Amount },
    /// A sum this large needs the payee's real name.
    NameNeeded { from: Amount },
    /// A sum this small is not sent with a name.
    NameNotTaken { below: Amount },
    /// What it is for needs a report that is missing.
    ReportMissing { kind: &'static str },
    /// The merchant has too little available. Wait for the settlement.
    MerchantShort { available: Amount, needed: Amount },
    /// It has ended otherwise and cannot be cancelled.
    Ended,
}

impl Refusal for RemittanceRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::OutBillNoUsed => "out_bill_no_used",
            Self::MerchantUnknown => "merchant_unknown",
            Self::App(inner) => inner.code(),
            Self::AmountTooSmall { .. } => "amount_too_small",
            Self::AmountTooLarge { .. } => "amount_too_large",
            Self::NameNeeded { .. } => "payee_name_needed",
            Self::NameNotTaken { .. } => "payee_name_not_taken",
            Self::ReportMissing { .. } => "report_missing",
            Self::MerchantShort { .. } => "merchant_short",
            Self::Ended => "remittance_ended",
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
            Self::AmountTooSmall { min } => vec![("min", fen(min))],
            Self::AmountTooLarge { max } => vec![("max", fen(max))],
            Self::NameNeeded { from } => vec![("from", fen(from))],
            Self::NameNotTaken { below } => vec![("below", fen(below))],
            Self::ReportMissing { kind } => vec![("kind", (*kind).to_owned())],
            Self::MerchantShort { available, needed } => vec![("available", fen(available)), ("needed", fen(needed))],
            Self::NotFound | Self::OutBillNoUsed | Self::MerchantUnknown | Self::App(_) | Self::Ended => Vec::new(),
        }
    }
}

/// Why a holder does not get a remittance, by precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiptRefusal {
    /// Nothing of this kind waits for the holder. Go back to the shop and begin again.
    NotFound,
    /// The account takes no money now.
    Account(AccountRefusal),
    /// The time to say yes is over. Ask the shop to send it again.
    Overdue,
    /// The shop took it back.
    Withdrawn,
}

impl Refusal for ReceiptRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Account(inner) => inner.code(),
            Self::Overdue => "remittance_overdue",
            Self::Withdrawn => "remittance_withdrawn",
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::Account(inner) => inner.is_transient(),
            Self::NotFound | Self::Overdue | Self::Withdrawn => false,
        }
    }

    fn money(&self) -> MoneyState {
        MoneyState::NotTaken
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::Account(inner) => inner.next(),
            Self::NotFound | Self::Overdue | Self::Withdrawn => &[],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Account(inner) => inner.params(),
            Self::NotFound | Self::Overdue | Self::Withdrawn => Vec::new(),
        }
    }
}
