//! How the business says no.
//!
//! Every noun has its own closed enum of refusals, ordered by precedence. This is what all of them can say about
//! themselves: what happened to the money, whether trying again may help, and what the person can do.

use store::{Fault, UnitError};

/// What is known about the money when a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyState {
    /// The request moves no money.
    None,
    /// No money was taken.
    NotTaken,
    /// It is not known yet: the request is being worked on and must not be made a second time.
    Processing,
    /// Money was taken and has been given back.
    Returned,
}

impl MoneyState {
    /// The stable name on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::NotTaken => "not_taken",
            Self::Processing => "processing",
            Self::Returned => "returned",
        }
    }
}

/// Whether to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAdvice {
    /// The same request will be refused again.
    Never,
    /// The same request, with the same idempotency key, is safe and may succeed.
    SameRequest,
    /// A new request may succeed later.
    Later,
}

impl RetryAdvice {
    /// The stable name on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::SameRequest => "same_request",
            Self::Later => "later",
        }
    }
}

/// What the person can do next; a page shows each as a button or a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    TopUp,
    UseCard,
    UseBalance,
    ContactSupport,
    ForgotPin,
    Retry,
    Wait,
    TryLater,
    VerifyIdentity,
    BindCard,
    ChooseBank,
    ContactBank,
    CorrectInput,
    SetPin,
    SignIn,
    SeeBill,
    RaiseClass,
    LowerAmount,
    ScanAgain,
}

impl Next {
    /// The stable name on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TopUp => "top_up",
            Self::UseCard => "use_card",
            Self::UseBalance => "use_balance",
            Self::ContactSupport => "contact_support",
            Self::ForgotPin => "forgot_pin",
            Self::Retry => "retry",
            Self::Wait => "wait",
            Self::TryLater => "try_later",
            Self::VerifyIdentity => "verify_identity",
            Self::BindCard => "bind_card",
            Self::ChooseBank => "choose_bank",
            Self::ContactBank => "contact_bank",
            Self::CorrectInput => "correct_input",
            Self::SetPin => "set_pin",
            Self::SignIn => "sign_in",
            Self::SeeBill => "see_bill",
            Self::RaiseClass => "raise_class",
            Self::LowerAmount => "lower_amount",
            Self::ScanAgain => "scan_again",
        }
    }
}

/// A refusal of one noun. `code` is stable and append-only: the pages word it in every language.
pub trait Refusal {
    /// The stable name, in `snake_case`.
    fn code(&self) -> &'static str;

    /// Whether the same request may succeed later without anything else changing.
    fn is_transient(&self) -> bool;

    /// What happened to the money.
    fn money(&self) -> MoneyState {
        MoneyState::None
    }

    /// Whether to try again, and how.
    fn retry(&self) -> RetryAdvice {
        if self.is_transient() { RetryAdvice::Later } else { RetryAdvice::Never }
    }

    /// What the person can do, best first.
    fn next(&self) -> &'static [Next];

    /// What the words need: tries left, an instant, a limit in fen.
    fn params(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// Why a use case ended without its value.
#[derive(Debug)]
pub enum Stop<R> {
    /// The business says no, and nothing is written.
    Refused(R),
    /// The business says no, and what was written so far stays: a wrong payment password is counted.
    Recorded(R),
    /// The database failed, or a row is not what it must be.
    Fault(Fault),
}

impl<R> Stop<R> {
    /// The same stop with another noun's refusal, for a use case that calls another's.
    pub fn map<S>(self, into: impl FnOnce(R) -> S) -> Stop<S> {
        match self {
            Self::Refused(refusal) => Stop::Refused(into(refusal)),
            Self::Recorded(refusal) => Stop::Recorded(into(refusal)),
            Self::Fault(fault) => Stop::Fault(fault),
        }
    }
}

impl<R> From<Fault> for Stop<R> {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl<R> UnitError for Stop<R> {
    fn commits(&self) -> bool {
        matches!(self, Self::Recorded(_))
    }
}

/// The end of a use case that refuses: `return refuse(...)`.
pub fn refuse<T, R>(refusal: R) -> Result<T, Stop<R>> {
    Err(Stop::Refused(refusal))
}
