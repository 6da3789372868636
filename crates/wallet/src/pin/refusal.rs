//! How the payment password says no.

use jiff::Timestamp;

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
            Self::Locked { .. } => &[Next::Wait, Next::ForgotPin],
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
