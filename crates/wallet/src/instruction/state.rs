//! Where an instruction stands, and what a bank's answer does to it.

/// Where an instruction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Written, and not known to have left us.
    Queued,
    /// Sent, or possibly sent: the bank may have acted on it.
    WithBank,
    /// The bank has done it.
    Settled,
    /// The bank has refused it, or it certainly never reached the bank and we gave up.
    Rejected,
    /// The bank did it and took it back later.
    Returned,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Queued, Self::WithBank, Self::Settled, Self::Rejected, Self::Returned];

    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::WithBank => "with_bank",
            Self::Settled => "settled",
            Self::Rejected => "rejected",
            Self::Returned => "returned",
        }
    }

    /// Whether the bank's answer is still wanted.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Queued | Self::WithBank => true,
            Self::Settled | Self::Rejected | Self::Returned => false,
        }
    }

    /// The state of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What happened to an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// It is about to be sent.
    Begun,
    /// The bank did it.
    Settled,
    /// The bank refused it.
    Rejected,
    /// The bank took it back.
    Returned,
}

/// What an event does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The instruction moves on, and its effects are posted.
    To(State),
    /// It already happened: a doubled or late answer changes nothing.
    AlreadyApplied,
    /// The bank contradicts what it said before. Nothing is changed; the reconciliation shows it to an operator.
    Contradiction,
}

/// The whole life of an instruction.
pub const fn step(state: State, event: Event) -> Step {
    match (state, event) {
        (State::Queued, Event::Begun) => Step::To(State::WithBank),
        (State::Queued | State::WithBank, Event::Settled) => Step::To(State::Settled),
        (State::Queued | State::WithBank, Event::Rejected) => Step::To(State::Rejected),
        // A return that overtakes its settlement is applied as both, one after the other: see `take_back`.
        (State::Queued | State::WithBank, Event::Returned)
        | (State::Settled, Event::Rejected)
        | (State::Rejected, Event::Settled | Event::Returned) => Step::Contradiction,
        (State::Settled, Event::Returned) => Step::To(State::Returned),
        (State::WithBank | State::Settled | State::Rejected | State::Returned, Event::Begun)
        | (State::Settled, Event::Settled)
        | (State::Rejected, Event::Rejected)
        | (State::Returned, Event::Settled | Event::Rejected | Event::Returned) => Step::AlreadyApplied,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::table;

    #[test]
    fn every_state_and_event() {
        let table = "
            state     begun      settled   rejected  returned
            queued    with_bank  settled   rejected  contradiction
            with_bank same       settled   rejected  contradiction
            settled   same       same      contradiction returned
            rejected  same       contradiction same  contradiction
            returned  same       same      same      same
        ";
        let events = [Event::Begun, Event::Settled, Event::Rejected, Event::Returned];
        table::holds(table, &State::ALL, &events, State::code, |state, event| match step(state, event) {
            Step::To(next) => next.code(),
            Step::AlreadyApplied => "same",
            Step::Contradiction => "contradiction",
        });
    }
}
