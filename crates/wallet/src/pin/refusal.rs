//! How the payment password says no.

use jiff::Timestamp;

use crate::account::AccountRefusal;
use crate::sms_code::SmsCodeRefusal;
use crate::{MoneyState, Next, Refusal};

/// Why a payment password is not accepted, by precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PinRefusal {
    /// There is none yet. Set one.
    NotSet,
    /// There is one already. Change it instead.
    AlreadySet,
    /// The request needs one and carries none. Enter it.
    Missing,
    /// Too many wrong tries. Wait until the instant, or recover it.
    Locked { until: Timestamp },
    /// Wrong. Try again, or recover it.
    Wrong { tries_left: u32 },
    /// Digits that run up or down, as in 123456. Choose another.
    WeakRun,
    /// Digits or groups that repeat, as in 111111 or 121212. Choose another.
    WeakRepeat,
    /// The holder's birthday. Choose another.
    WeakBirthday,
    /// The end of the holder's phone number. Choose another.
    WeakPhone,
    /// The end of the holder's identity number. Choose another.
    WeakIdentity,
    /// The end of one of the holder's card numbers. Choose another.
    WeakCard,
    /// The one in use. Choose another.
    SameAsBefore,
}

impl Refusal for PinRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotSet => "pin_not_set",
            Self::AlreadySet => "pin_already_set",
            Self::Missing => "pin_required",
            Self::Locked { .. } => "pin_locked",
            Self::Wrong { .. } => "pin_wrong",
            Self::WeakRun => "pin_weak_run",
            Self::WeakRepeat => "pin_weak_repeat",
            Self::WeakBirthday => "pin_weak_birthday",
            Self::WeakPhone => "pin_weak_phone",
            Self::WeakIdentity => "pin_weak_identity",
            Self::WeakCard => "pin_weak_card",
            Self::SameAsBefore => "pin_same_as_before",
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::Locked { .. } => true,
            Self::NotSet
            | Self::AlreadySet
            | Self::Missing
            | Self::Wrong { .. }
            | Self::WeakRun
            | Self::WeakRepeat
            | Self::WeakBirthday
            | Self::WeakPhone
            | Self::WeakIdentity
            | Self::WeakCard
            | Self::SameAsBefore => false,
        }
    }

    fn money(&self) -> MoneyState {
        MoneyState::NotTaken
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::NotSet => &[Next::SetPin],
            Self::AlreadySet | Self::Missing => &[],
            Self::Locked { .. } => &[Next::TryLater, Next::ForgotPin],
            Self::Wrong { .. } => &[Next::Retry, Next::ForgotPin],
            Self::WeakRun
            | Self::WeakRepeat
            | Self::WeakBirthday
            | Self::WeakPhone
            | Self::WeakIdentity
            | Self::WeakCard
            | Self::SameAsBefore => &[Next::CorrectInput],
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Locked { until } => vec![("until", until.to_string())],
            Self::Wrong { tries_left } => vec![("tries_left", tries_left.to_string())],
            Self::NotSet
            | Self::AlreadySet
            | Self::Missing
            | Self::WeakRun
            | Self::WeakRepeat
            | Self::WeakBirthday
            | Self::WeakPhone
            | Self::WeakIdentity
            | Self::WeakCard
            | Self::SameAsBefore => Vec::new(),
        }
    }
}

/// Why a use case about the payment password itself is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PinUseRefusal {
    /// The account's state forbids it.
    Account(AccountRefusal),
    /// The payment password is not accepted.
    Pin(PinRefusal),
}

impl PinUseRefusal {
    fn inner(&self) -> &dyn Refusal {
        match self {
            Self::Account(inner) => inner,
            Self::Pin(inner) => inner,
        }
    }
}

impl Refusal for PinUseRefusal {
    fn code(&self) -> &'static str {
        self.inner().code()
    }
    fn is_transient(&self) -> bool {
        self.inner().is_transient()
    }
    fn next(&self) -> &'static [Next] {
        self.inner().next()
    }
    fn params(&self) -> Vec<(&'static str, String)> {
        self.inner().params()
    }
}

/// Why a payment password is not recovered, by precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecoveryRefusal {
    /// The account's state forbids it, or the holder was never verified.
    Account(AccountRefusal),
    /// Too many tries today. Wait, or ask support.
    TooMany,
    /// No card is bound, so the holder cannot be told from somebody else here. Support can.
    NoCard,
    /// Name, number and card do not belong to this account; which one is wrong is not said.
    ProofMismatch,
    /// There is no such recovery, it is too old, or it is not at this step. Begin again.
    Expired,
    /// The code is not accepted, or none is sent.
    Code(SmsCodeRefusal),
    /// The new payment password is not accepted.
    Pin(PinRefusal),
}

impl Refusal for RecoveryRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Account(inner) => inner.code(),
            Self::TooMany => "too_many_recoveries_today",
            Self::NoCard => "recovery_needs_card",
            Self::ProofMismatch => "recovery_mismatch",
            Self::Expired => "recovery_expired",
            Self::Code(inner) => inner.code(),
            Self::Pin(inner) => inner.code(),
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::Account(inner) => inner.is_transient(),
            Self::TooMany => true,
            Self::NoCard | Self::ProofMismatch | Self::Expired => false,
            Self::Code(inner) => inner.is_transient(),
            Self::Pin(inner) => inner.is_transient(),
        }
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::Account(inner) => inner.next(),
            Self::TooMany | Self::NoCard => &[Next::ContactSupport],
            Self::ProofMismatch => &[Next::CorrectInput, Next::ContactSupport],
            Self::Expired => &[Next::ForgotPin],
            Self::Code(inner) => inner.next(),
            Self::Pin(inner) => inner.next(),
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Account(inner) => inner.params(),
            Self::TooMany | Self::NoCard | Self::ProofMismatch | Self::Expired => Vec::new(),
            Self::Code(inner) => inner.params(),
            Self::Pin(inner) => inner.params(),
        }
    }
}
