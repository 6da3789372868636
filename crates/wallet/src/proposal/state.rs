//! The life of a proposal, and what can be proposed.

/// What can be proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Take what a holder owes from the balance.
    Recover,
    /// Give up collecting it.
    WriteOff,
}

impl Deed {
    /// Every deed.
    pub const ALL: [Self; 2] = [Self::Recover, Self::WriteOff];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recover => "recover",
            Self::WriteOff => "write_off",
        }
    }

    /// The deed of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.code() == code)
    }
}

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for a second operator.
    Open,
    /// It was carried out. Terminal.
    Confirmed,
    /// It will not be carried out. Terminal.
    Declined,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Open, Self::Confirmed, Self::Declined];

    /// The stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Declined => "declined",
        }
    }

    /// The state of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What happens to a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    Confirm,
    Decline,
}

/// What an event does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It moves on.
    To(State),
    /// It already happened.
    AlreadyApplied,
    /// It was decided the other way.
    Refused,
}

/// Its whole life.
pub const fn step(state: State, event: Event) -> Step {
    match (state, event) {
        (State::Open, Event::Confirm) => Step::To(State::Confirmed),
        (State::Open, Event::Decline) => Step::To(State::Declined),
        (State::Confirmed, Event::Confirm) | (State::Declined, Event::Decline) => Step::AlreadyApplied,
        (State::Confirmed, Event::Decline) | (State::Declined, Event::Confirm) => Step::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::table;

    #[test]
    fn what_is_decided_stays_decided() {
        let table = "
            state      confirm    decline
            open       confirmed  declined
            confirmed  same       refused
            declined   refused    same
        ";
        let events = [Event::Confirm, Event::Decline];
        table::holds(table, &State::ALL, &events, State::code, |state, event| match step(state, event) {
            Step::To(next) => next.code(),
            Step::AlreadyApplied => "same",
            Step::Refused => "refused",
        });
    }
}
