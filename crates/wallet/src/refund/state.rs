//! The life of a refund.

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A bank has been asked to bring it to the payer's card.
    Processing,
    /// The payer has it.
    Succeeded,
    /// It did not reach the payer; the merchant decides how it goes on.
    Abnormal,
    /// Given up; the money is the merchant's again. Terminal.
    Closed,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Processing, Self::Succeeded, Self::Abnormal, Self::Closed];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Abnormal => "abnormal",
            Self::Closed => "closed",
        }
    }

    /// What the payer's bill says: a refund that is late is the shop's affair and no failure of the payer's.
    pub(super) const fn bill_code(self) -> &'static str {
        match self {
            Self::Processing => "with_bank",
            Self::Succeeded => "arrived",
            Self::Abnormal => "delayed",
            Self::Closed => "taken_back",
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
    /// The bank has brought it to the card.
    Settle,
    /// The bank has refused it.
    Fail,
    /// The bank sends it back after bringing it.
    Return,
    /// The merchant names another card.
    Redirect,
    /// The merchant takes it back.
    Close,
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
        (State::Processing, Event::Fail) | (State::Succeeded, Event::Return) => Step::To(State::Abnormal),
        (State::Abnormal, Event::Redirect) => Step::To(State::Processing),
        (State::Abnormal, Event::Close) => Step::To(State::Closed),
        (State::Succeeded, Event::Settle)
        | (State::Abnormal, Event::Fail | Event::Return)
        | (State::Processing, Event::Redirect)
        | (State::Closed, Event::Close) => Step::AlreadyApplied,
        (State::Processing, Event::Return | Event::Close)
        | (State::Succeeded, Event::Fail | Event::Redirect | Event::Close)
        | (State::Abnormal, Event::Settle)
        | (State::Closed, Event::Settle | Event::Fail | Event::Return | Event::Redirect) => Step::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_event() {
        let table = "
            state       settle     fail      return    redirect    close
            processing  succeeded  abnormal  refused   same        refused
            succeeded   same       refused   abnormal  refused     refused
            abnormal    refused    same      same      processing  closed
            closed      refused    refused   refused   refused     same
        ";
        let events = [Event::Settle, Event::Fail, Event::Return, Event::Redirect, Event::Close];
        let mut rows = 0;
        for line in table.lines().map(str::trim).filter(|line| !line.is_empty()).skip(1) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let state = State::from_code(words[0]).unwrap();
            for (event, expected) in events.into_iter().zip(&words[1..]) {
                let got = match step(state, event) {
                    Step::To(next) => next.code(),
                    Step::AlreadyApplied => "same",
                    Step::Refused => "refused",
                };
                assert_eq!(got, *expected, "{state:?} {event:?}");
            }
            rows += 1;
        }
        assert_eq!(rows, State::ALL.len());
    }
}
