//! States of an account, what moves it between them, and what each allows.

/// The state of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    Normal,
    Restricted,
    Frozen,
    Closed,
}

/// What moves an account from one state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateCommand {
    /// An operator has doubts.
    Restrict,
    /// An operator stops everything.
    Freeze,
    /// An operator has no doubts any more.
    Restore,
    /// The holder ends the account.
    Close,
}

/// Why a state command is not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateError {
    /// The account is already in that state.
    Already,
    /// The account is closed, for good.
    Closed,
    /// A restricted or frozen account cannot be closed by its holder.
    UnderReview,
}

/// What a holder may want to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    SignIn,
    See,
    AskSupport,
    ChangeSettings,
    VerifyIdentity,
    BindCard,
    UnbindCard,
    SetPin,
    ChangePin,
    RecoverPin,
    Receive,
    TopUp,
    Withdraw,
    Pay,
    ShowPaymentCode,
    Transfer,
    Close,
}

impl Act {
    /// All of them, in the order of the table that the holder sees.
    pub const ALL: [Self; 17] = [
        Self::SignIn,
        Self::See,
        Self::AskSupport,
        Self::ChangeSettings,
        Self::VerifyIdentity,
        Self::BindCard,
        Self::UnbindCard,
        Self::SetPin,
        Self::ChangePin,
        Self::RecoverPin,
        Self::Receive,
        Self::TopUp,
        Self::Withdraw,
        Self::Pay,
        Self::ShowPaymentCode,
        Self::Transfer,
        Self::Close,
    ];

    /// The stable name on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::See => "see",
            Self::AskSupport => "ask_support",
            Self::ChangeSettings => "change_settings",
            Self::VerifyIdentity => "verify_identity",
            Self::BindCard => "bind_card",
            Self::UnbindCard => "unbind_card",
            Self::SetPin => "set_pin",
            Self::ChangePin => "change_pin",
            Self::RecoverPin => "recover_pin",
            Self::Receive => "receive",
            Self::TopUp => "top_up",
            Self::Withdraw => "withdraw",
            Self::Pay => "pay",
            Self::ShowPaymentCode => "show_payment_code",
            Self::Transfer => "transfer",
            Self::Close => "close",
        }
    }

    /// Whether only a verified person may do it: everything that holds or moves money.
    pub const fn needs_identity(self) -> bool {
        match self {
            Self::BindCard
            | Self::Receive
            | Self::TopUp
            | Self::Withdraw
            | Self::Pay
            | Self::ShowPaymentCode
            | Self::Transfer => true,
            Self::SignIn
            | Self::See
            | Self::AskSupport
            | Self::ChangeSettings
            | Self::VerifyIdentity
            | Self::UnbindCard
            | Self::SetPin
            | Self::ChangePin
            | Self::RecoverPin
            | Self::Close => false,
        }
    }
}

impl AccountState {
    /// The stable name in the database and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Restricted => "restricted",
            Self::Frozen => "frozen",
            Self::Closed => "closed",
        }
    }

    /// Reads [`AccountState::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Normal, Self::Restricted, Self::Frozen, Self::Closed].into_iter().find(|state| state.code() == code)
    }

    /// The state after a command.
    pub const fn after(self, command: StateCommand) -> Result<Self, StateError> {
        match (self, command) {
            (Self::Closed, StateCommand::Close)
            | (Self::Normal, StateCommand::Restore)
            | (Self::Restricted, StateCommand::Restrict)
            | (Self::Frozen, StateCommand::Freeze) => Err(StateError::Already),
            (Self::Closed, StateCommand::Restrict | StateCommand::Freeze | StateCommand::Restore) => {
                Err(StateError::Closed)
            }
            (Self::Restricted | Self::Frozen, StateCommand::Close) => Err(StateError::UnderReview),
            (Self::Normal | Self::Frozen, StateCommand::Restrict) => Ok(Self::Restricted),
            (Self::Normal | Self::Restricted, StateCommand::Freeze) => Ok(Self::Frozen),
            (Self::Restricted | Self::Frozen, StateCommand::Restore) => Ok(Self::Normal),
            (Self::Normal, StateCommand::Close) => Ok(Self::Closed),
        }
    }

    /// Whether the state allows the act.
    pub const fn allows(self, act: Act) -> bool {
        match self {
            Self::Normal => true,
            Self::Restricted => match act {
                Act::SignIn
                | Act::See
                | Act::AskSupport
                | Act::ChangeSettings
                | Act::VerifyIdentity
                | Act::UnbindCard
                | Act::SetPin
                | Act::ChangePin
                | Act::RecoverPin
                | Act::Receive => true,
                Act::BindCard
                | Act::TopUp
                | Act::Withdraw
                | Act::Pay
                | Act::ShowPaymentCode
                | Act::Transfer
                | Act::Close => false,
            },
            Self::Frozen => match act {
                Act::SignIn | Act::See | Act::AskSupport | Act::ChangeSettings => true,
                Act::VerifyIdentity
                | Act::BindCard
                | Act::UnbindCard
                | Act::SetPin
                | Act::ChangePin
                | Act::RecoverPin
                | Act::Receive
                | Act::TopUp
                | Act::Withdraw
                | Act::Pay
                | Act::ShowPaymentCode
                | Act::Transfer
                | Act::Close => false,
            },
            Self::Closed => false,
        }
    }
}

/// What identity checks have earned: announcement [2015] 43 of the People's Bank of China, article 11.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccountClass {
    /// One external check.
    I,
    /// Three external checks.
    II,
    /// Five external checks, or one face to face.
    III,
}

impl AccountClass {
    /// All classes, lowest first.
    pub const ALL: [Self; 3] = [Self::I, Self::II, Self::III];

    /// The stable name in the database and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::I => "I",
            Self::II => "II",
            Self::III => "III",
        }
    }

    /// Reads [`AccountClass::code`]; anything else is no class.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [AccountState; 4] =
        [AccountState::Normal, AccountState::Restricted, AccountState::Frozen, AccountState::Closed];

    #[test]
    fn every_state_and_command() {
        let table = "
            normal     restrict=restricted freeze=frozen  restore=already close=closed
            restricted restrict=already    freeze=frozen  restore=normal  close=under_review
            frozen     restrict=restricted freeze=already restore=normal  close=under_review
            closed     restrict=terminal   freeze=terminal restore=terminal close=already";
        let commands = [StateCommand::Restrict, StateCommand::Freeze, StateCommand::Restore, StateCommand::Close];
        for (state, row) in STATES.into_iter().zip(table.trim().lines()) {
            let mut words = row.split_whitespace();
            assert_eq!(words.next(), Some(state.code()));
            for (command, word) in commands.into_iter().zip(words) {
                let got = match state.after(command) {
                    Ok(next) => next.code(),
                    Err(StateError::Already) => "already",
                    Err(StateError::Closed) => "terminal",
                    Err(StateError::UnderReview) => "under_review",
                };
                assert!(word.ends_with(&format!("={got}")), "{state:?} {command:?}: {got}, expected {word}");
            }
        }
    }

    #[test]
    fn what_each_state_allows() {
        let allowed = |state: AccountState| {
            let acts: Vec<_> = Act::ALL.into_iter().filter(|act| state.allows(*act)).map(Act::code).collect();
            acts.join(" ")
        };
        assert_eq!(Act::ALL.into_iter().filter(|act| AccountState::Normal.allows(*act)).count(), 17);
        assert_eq!(
            allowed(AccountState::Restricted),
            "sign_in see ask_support change_settings verify_identity unbind_card set_pin change_pin recover_pin receive"
        );
        assert_eq!(allowed(AccountState::Frozen), "sign_in see ask_support change_settings");
        assert_eq!(allowed(AccountState::Closed), "");
    }

    #[test]
    fn codes_read_back() {
        for state in STATES {
            assert_eq!(AccountState::from_code(state.code()), Some(state));
        }
        for class in AccountClass::ALL {
            assert_eq!(AccountClass::from_code(class.code()), Some(class));
        }
        assert_eq!(AccountClass::from_code("none"), None);
    }
}
