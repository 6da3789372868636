//! How a movement of money is refused.

use money::Amount;

use super::BankRefusal;
use crate::account::AccountRefusal;
use crate::limit::LimitReached;
use crate::pin::PinRefusal;
use crate::{MoneyState, Next, Refusal, RetryAdvice};

/// Something about the amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountRefusal {
    /// Nothing, or below the least amount. Enter more.
    TooSmall { min: Amount },
    /// Not the amount that the code asks for. Scan again.
    Differs { asked: Amount },
}

/// Something about who is to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayeeRefusal {
    /// No code, order or person of ours. Scan again.
    Unknown,
    /// The order was closed by the shop. Ask for a new one.
    OrderClosed,
    /// The order is paid already. Look at the bills before paying again.
    OrderPaid,
    /// The order's time is over. Ask for a new one.
    OrderExpired,
    /// The digits are no code of ours. Scan again.
    CodeUnknown,
    /// The code's time is over. Ask for a new one.
    CodeExpired,
    /// The code was used already. Show a new one.
    CodeUsed,
    /// The payee cannot receive money now.
    Unavailable,
    /// The payee is the payer.
    Oneself,
    /// The order is somebody else's to pay: it was made for them, or they scanned it first. Ask for one of your own.
    OtherPayer,
    /// The page or app that asks cannot prove that it is the merchant's. Go back to the shop and begin again.
    NotSigned,
}

/// Something about the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardRefusal {
    /// Not one of the holder's cards, or unbound.
    Unknown,
    /// The card cannot be used for this: a credit card receives no withdrawals and tops nothing up.
    TypeNotSupported,
    /// The merchant takes no credit cards for this order. Use a debit card or the balance.
    CreditNotTaken,
    /// The merchant takes no debit cards for this order. Use a credit card or the balance.
    DebitNotTaken,
    /// The merchant takes no cards for this order. Use the balance.
    NotTaken,
}

/// Why money does not move, by precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MoneyRefusal {
    /// The idempotency key was used for another request.
    IdempotencyMismatch,
    /// There is no such thing of this holder's.
    NotFound,
    /// Too many people were looked up today. Scan a code, or go on tomorrow.
    TooManySearches,
    /// The account does not allow it.
    Account(AccountRefusal),
    /// The payee cannot be paid.
    Payee(PayeeRefusal),
    /// The amount cannot be moved.
    Amount(AmountRefusal),
    /// The card cannot be used.
    Card(CardRefusal),
    /// The merchant does not take the balance for this order. Use a card.
    BalanceNotTaken,
    /// A limit is reached.
    Limit(LimitReached),
    /// The payer has not named the missing character of the payee's name, and the sum or the payee is new. Ask whoever
    /// wants the money, by another channel.
    NameCheckNeeded,
    /// The named character is not the payee's.
    NameCheckFailed,
    /// The payment password is missing, not set, wrong or locked.
    Pin(PinRefusal),
    /// The balance is too small. Top up, or use a card.
    InsufficientBalance {
        /// What can be spent.
        available: Amount,
        /// What was asked for.
        needed: Amount,
    },
    /// The bank refused.
    Bank(BankRefusal),
    /// The bank has not answered for certain. Do not pay again; the bill shows how it ends.
    AnswerUnknown,
    /// The card's money came too late for the order and is in the balance.
    ReturnedToBalance,
}

impl PayeeRefusal {
    const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "payee_unknown",
            Self::OrderClosed => "order_closed",
            Self::OrderPaid => "order_paid",
            Self::OrderExpired => "order_expired",
            Self::CodeUnknown => "code_unknown",
            Self::CodeExpired => "code_expired",
            Self::CodeUsed => "code_used",
            Self::Unavailable => "payee_unavailable",
            Self::Oneself => "payee_oneself",
            Self::OtherPayer => "order_of_another_payer",
            Self::NotSigned => "invocation_not_signed",
        }
    }

    const fn next(self) -> &'static [Next] {
        match self {
            Self::Unknown
            | Self::OrderClosed
            | Self::OrderExpired
            | Self::CodeUnknown
            | Self::CodeExpired
            | Self::CodeUsed
            | Self::OtherPayer => &[Next::ScanAgain],
            Self::NotSigned => &[Next::ContactSupport],
            Self::OrderPaid => &[Next::SeeBill, Next::ScanAgain],
            Self::Unavailable => &[Next::Retry, Next::ContactSupport],
            Self::Oneself => &[Next::CorrectInput],
        }
    }
}

impl Refusal for MoneyRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::IdempotencyMismatch => "idempotency_mismatch",
            Self::NotFound => "not_found",
            Self::TooManySearches => "too_many_searches_today",
            Self::Account(inner) => inner.code(),
            Self::Payee(payee) => payee.code(),
            Self::Amount(AmountRefusal::TooSmall { .. }) => "amount_too_small",
            Self::Amount(AmountRefusal::Differs { .. }) => "amount_differs",
            Self::Card(CardRefusal::Unknown) => "card_unknown",
            Self::Card(CardRefusal::TypeNotSupported) => "card_type_not_supported",
            Self::Card(CardRefusal::CreditNotTaken) => "credit_card_not_taken",
            Self::Card(CardRefusal::DebitNotTaken) => "debit_card_not_taken",
            Self::Card(CardRefusal::NotTaken) => "card_not_taken",
            Self::BalanceNotTaken => "balance_not_taken",
            Self::Limit(inner) => inner.code(),
            Self::NameCheckNeeded => "name_check_needed",
            Self::NameCheckFailed => "name_check_failed",
            Self::Pin(inner) => inner.code(),
            Self::InsufficientBalance { .. } => "insufficient_balance",
            Self::Bank(inner) => inner.code(),
            Self::AnswerUnknown => "answer_unknown",
            Self::ReturnedToBalance => "returned_to_balance",
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::Account(inner) => inner.is_transient(),
            Self::Limit(inner) => inner.is_transient(),
            Self::Pin(inner) => inner.is_transient(),
            Self::Bank(inner) => inner.is_transient(),
            Self::Payee(payee) => *payee == PayeeRefusal::Unavailable,
            Self::AnswerUnknown | Self::TooManySearches => true,
            Self::IdempotencyMismatch
            | Self::NotFound
            | Self::Amount(_)
            | Self::Card(_)
            | Self::BalanceNotTaken
            | Self::NameCheckNeeded
            | Self::NameCheckFailed
            | Self::InsufficientBalance { .. }
            | Self::ReturnedToBalance => false,
        }
    }

    /// A refused movement never took money; only an unanswered or a diverted one says otherwise.
    fn money(&self) -> MoneyState {
        match self {
            Self::AnswerUnknown => MoneyState::Processing,
            Self::ReturnedToBalance => MoneyState::Returned,
            Self::IdempotencyMismatch
            | Self::NotFound
            | Self::TooManySearches
            | Self::Account(_)
            | Self::Payee(_)
            | Self::Amount(_)
            | Self::Card(_)
            | Self::BalanceNotTaken
            | Self::Limit(_)
            | Self::NameCheckNeeded
            | Self::NameCheckFailed
            | Self::Pin(_)
            | Self::InsufficientBalance { .. }
            | Self::Bank(_) => MoneyState::NotTaken,
        }
    }

    fn retry(&self) -> RetryAdvice {
        match (self.money(), self.is_transient()) {
            (MoneyState::Processing, _) => RetryAdvice::SameRequest,
            (MoneyState::None | MoneyState::NotTaken | MoneyState::Returned, true) => RetryAdvice::Later,
            (MoneyState::None | MoneyState::NotTaken | MoneyState::Returned, false) => RetryAdvice::Never,
        }
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::Account(inner) => inner.next(),
            Self::Limit(inner) => inner.next(),
            Self::Pin(inner) => inner.next(),
            Self::Bank(inner) => inner.next(),
            Self::Payee(payee) => payee.next(),
            Self::IdempotencyMismatch | Self::ReturnedToBalance => &[Next::SeeBill],
            Self::Amount(_) | Self::NameCheckNeeded | Self::NameCheckFailed => &[Next::CorrectInput],
            Self::Card(_) => &[Next::UseBalance, Next::BindCard],
            Self::BalanceNotTaken => &[Next::UseCard],
            Self::InsufficientBalance { .. } => &[Next::TopUp, Next::UseCard],
            Self::AnswerUnknown => &[Next::Wait, Next::SeeBill],
            Self::TooManySearches => &[Next::ScanAgain],
            Self::NotFound => &[],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        let fen = |amount: &Amount| amount.fen().to_string();
        match self {
            Self::Account(inner) => inner.params(),
            Self::Limit(inner) => inner.params(),
            Self::Pin(inner) => inner.params(),
            Self::Bank(inner) => inner.params(),
            Self::Amount(AmountRefusal::TooSmall { min }) => vec![("min", fen(min))],
            Self::Amount(AmountRefusal::Differs { asked }) => vec![("asked", fen(asked))],
            Self::InsufficientBalance { available, needed } => {
                vec![("available", fen(available)), ("needed", fen(needed))]
            }
            Self::IdempotencyMismatch
            | Self::NotFound
            | Self::TooManySearches
            | Self::Payee(_)
            | Self::Card(_)
            | Self::BalanceNotTaken
            | Self::NameCheckNeeded
            | Self::NameCheckFailed
            | Self::AnswerUnknown
            | Self::ReturnedToBalance => Vec::new(),
        }
    }
}

impl From<AccountRefusal> for MoneyRefusal {
    fn from(refusal: AccountRefusal) -> Self {
        Self::Account(refusal)
    }
}

impl From<LimitReached> for MoneyRefusal {
    fn from(reached: LimitReached) -> Self {
        Self::Limit(reached)
    }
}

impl From<PinRefusal> for MoneyRefusal {
    fn from(refusal: PinRefusal) -> Self {
        Self::Pin(refusal)
    }
}
