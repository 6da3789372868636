//! The life of a payment. One from balance succeeds or is refused within its unit of work; one by card waits for the bank.

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A bank has been asked for the money and has not answered for certain.
    Processing,
    /// The shop has the money. Terminal.
    Succeeded,
    /// The bank refused; no money was taken. Terminal.
    Failed,
    /// The card's money came too late for the shop and is in the holder's balance. Terminal.
    Diverted,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Processing, Self::Succeeded, Self::Failed, Self::Diverted];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Diverted => "diverted",
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
    /// The money is there and the shop can have it.
    Settle,
    /// The money is there and the shop cannot have it any more.
    Divert,
    /// The bank refused.
    Fail,
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
        (State::Processing, Event::Settle) => Step::To(State::Succeeded),
        (State::Processing, Event::Divert) => Step::To(State::Diverted),
        (State::Processing, Event::Fail) => Step::To(State::Failed),
        (State::Succeeded | State::Diverted, Event::Settle | Event::Divert) | (State::Failed, Event::Fail) => {
            Step::AlreadyApplied
        }
        (State::Succeeded | State::Diverted, Event::Fail) | (State::Failed, Event::Settle | Event::Divert) => {
            Step::Refused
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::table;

    #[test]
    fn every_state_and_event() {
        let table = "
            state       settle     divert    fail
            processing  succeeded  diverted  failed
            succeeded   same       same      refused
            failed      refused    refused   same
            diverted    same       same      refused
        ";
        let events = [Event::Settle, Event::Divert, Event::Fail];
        table::holds(table, &State::ALL, &events, State::code, |state, event| match step(state, event) {
            Step::To(next) => next.code(),
            Step::AlreadyApplied => "same",
            Step::Refused => "refused",
        });
    }
}
