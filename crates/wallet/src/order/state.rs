//! The life of an order.

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waiting to be paid.
    Open,
    /// Paid. Terminal.
    Paid,
    /// The till closed it. Terminal.
    Closed,
    /// Nobody paid it in time. Terminal.
    Expired,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Open, Self::Paid, Self::Closed, Self::Expired];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Closed => "closed",
            Self::Expired => "expired",
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
    /// A payment has the money for it.
    Pay,
    /// The till closes it.
    Close,
    /// Its time runs out.
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
        (State::Open, Event::Pay) => Step::To(State::Paid),
        (State::Open, Event::Close) => Step::To(State::Closed),
        (State::Open, Event::Expire) => Step::To(State::Expired),
        (State::Paid | State::Closed | State::Expired, Event::Pay) | (State::Paid, Event::Close | Event::Expire) => {
            Step::Refused
        }
        (State::Closed | State::Expired, Event::Close | Event::Expire) => Step::AlreadyApplied,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::table;

    #[test]
    fn every_state_and_event() {
        let table = "
            state    pay      close    expire
            open     paid     closed   expired
            paid     refused  refused  refused
            closed   refused  same     same
            expired  refused  same     same
        ";
        let events = [Event::Pay, Event::Close, Event::Expire];
        table::holds(table, &State::ALL, &events, State::code, |state, event| match step(state, event) {
            Step::To(next) => next.code(),
            Step::AlreadyApplied => "same",
            Step::Refused => "refused",
        });
    }
}
