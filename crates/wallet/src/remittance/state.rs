//! The life of a remittance.

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The money is held; the payee has not said yes yet.
    Waiting,
    /// The payee has it. Terminal.
    Succeeded,
    /// It never moved, or the payee did not say yes in time. Terminal.
    Failed,
    /// The merchant took it back before the payee said yes. Terminal.
    Cancelled,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Succeeded, Self::Failed, Self::Cancelled];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
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
    /// The payee says yes.
    Confirm,
    /// The merchant takes it back.
    Cancel,
    /// Its time is over.
    Expire,
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
        (State::Waiting, Event::Confirm) => Step::To(State::Succeeded),
        (State::Waiting, Event::Cancel) => Step::To(State::Cancelled),
        (State::Waiting, Event::Expire) => Step::To(State::Failed),
        (State::Succeeded, Event::Confirm) | (State::Cancelled, Event::Cancel) | (State::Failed, Event::Expire) => {
            Step::AlreadyApplied
        }
        (State::Succeeded, Event::Cancel | Event::Expire)
        | (State::Failed, Event::Confirm | Event::Cancel)
        | (State::Cancelled, Event::Confirm | Event::Expire) => Step::Refused,
    }
}

/// Why it never reached the payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The name is not the payee's.
    NameNotCorrect,
    /// A name was given and the payee has proven none.
    NameNotProven,
    /// The payee's account takes no money now.
    PayeeUnavailable,
    /// The payee did not say yes in time.
    Overdue,
    /// The merchant took it back.
    MerchantCancelled,
}

impl Failure {
    /// Every failure.
    pub const ALL: [Self; 5] =
        [Self::NameNotCorrect, Self::NameNotProven, Self::PayeeUnavailable, Self::Overdue, Self::MerchantCancelled];

    /// The stable name, stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NameNotCorrect => "name_not_correct",
            Self::NameNotProven => "name_not_proven",
            Self::PayeeUnavailable => "payee_unavailable",
            Self::Overdue => "overdue",
            Self::MerchantCancelled => "merchant_cancelled",
        }
    }

    /// The failure of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|failure| failure.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_event() {
        let table = "
            state      confirm    cancel     expire
            waiting    succeeded  cancelled  failed
            succeeded  same       refused    refused
            failed     refused    refused    same
            cancelled  refused    same       refused
        ";
        let events = [Event::Confirm, Event::Cancel, Event::Expire];
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
