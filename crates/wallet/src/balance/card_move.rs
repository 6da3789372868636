//! The life of money that moves between a bank card and the balance: a top-up one way, a withdrawal the other.

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Written down; the bank has not been asked yet.
    Accepted,
    /// The bank has been asked.
    WithBank,
    /// The money has arrived.
    Arrived,
    /// The bank refused; no money moved. Terminal.
    Failed,
    /// It arrived, and the bank took it back later. Terminal.
    Returned,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Accepted, Self::WithBank, Self::Arrived, Self::Failed, Self::Returned];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::WithBank => "with_bank",
            Self::Arrived => "arrived",
            Self::Failed => "failed",
            Self::Returned => "returned",
        }
    }

    /// The state of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What happens to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The bank is asked.
    Ask,
    /// The bank has done it.
    Settle,
    /// The bank has refused it.
    Fail,
    /// The bank takes it back.
    Return,
}

/// What an event does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It moves on.
    To(State),
    /// It already happened: a replay changes nothing.
    AlreadyApplied,
    /// It cannot happen in this state.
    Refused,
}

/// Its whole life.
pub const fn step(state: State, event: Event) -> Step {
    match (state, event) {
        (State::Accepted, Event::Ask) => Step::To(State::WithBank),
        (State::Accepted | State::WithBank, Event::Settle) => Step::To(State::Arrived),
        (State::Accepted | State::WithBank, Event::Fail) => Step::To(State::Failed),
        (State::Accepted | State::WithBank | State::Failed, Event::Return)
        | (State::Arrived | State::Returned, Event::Fail)
        | (State::Failed, Event::Settle) => Step::Refused,
        (State::WithBank | State::Arrived | State::Failed | State::Returned, Event::Ask)
        | (State::Arrived | State::Returned, Event::Settle)
        | (State::Failed, Event::Fail)
        | (State::Returned, Event::Return) => Step::AlreadyApplied,
        (State::Arrived, Event::Return) => Step::To(State::Returned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::table;

    #[test]
    fn every_state_and_event() {
        let table = "
            state      ask        settle   fail     return
            accepted   with_bank  arrived  failed   refused
            with_bank  same       arrived  failed   refused
            arrived    same       same     refused  returned
            failed     same       refused  same     refused
            returned   same       same     refused  same
        ";
        let events = [Event::Ask, Event::Settle, Event::Fail, Event::Return];
        table::holds(table, &State::ALL, &events, State::code, |state, event| match step(state, event) {
            Step::To(next) => next.code(),
            Step::AlreadyApplied => "same",
            Step::Refused => "refused",
        });
    }
}
