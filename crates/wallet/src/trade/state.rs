//! The life of a trade.

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waiting to be paid.
    Open,
    /// The phone asks the payer for the payment password.
    AwaitingPayer,
    /// The payer has agreed; a bank has been asked for the money.
    Accepted,
    /// Paid.
    Paid,
    /// Paid, and at least part of it given back. Terminal.
    Refunded,
    /// Ended without a payment, by the merchant or by time. Terminal.
    Closed,
    /// A payment by code came to nothing.
    Failed,
    /// A payment by code was taken back by the merchant. Terminal.
    Revoked,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 8] = [
        Self::Open,
        Self::AwaitingPayer,
        Self::Accepted,
        Self::Paid,
        Self::Refunded,
        Self::Closed,
        Self::Failed,
        Self::Revoked,
    ];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::AwaitingPayer => "awaiting_payer",
            Self::Accepted => "accepted",
            Self::Paid => "paid",
            Self::Refunded => "refunded",
            Self::Closed => "closed",
            Self::Failed => "failed",
            Self::Revoked => "revoked",
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
    /// The phone asks for the payment password.
    Ask,
    /// A bank is asked for the money.
    Accept,
    /// The merchant has the money.
    Pay,
    /// The merchant gives some or all of it back.
    Refund,
    /// The merchant closes it.
    Close,
    /// Its time runs out.
    Expire,
    /// The payment by code came to nothing.
    Fail,
    /// The merchant takes a payment by code back.
    Revoke,
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
    match state {
        State::Open => from_open(event),
        State::AwaitingPayer | State::Accepted => from_underway(state, event),
        State::Paid => match event {
            Event::Refund => Step::To(State::Refunded),
            Event::Revoke => Step::To(State::Revoked),
            Event::Pay => Step::AlreadyApplied,
            Event::Ask | Event::Accept | Event::Close | Event::Expire | Event::Fail => Step::Refused,
        },
        State::Refunded => match event {
            Event::Refund | Event::Pay => Step::AlreadyApplied,
            Event::Ask | Event::Accept | Event::Close | Event::Expire | Event::Fail | Event::Revoke => Step::Refused,
        },
        State::Closed => match event {
            Event::Close | Event::Expire => Step::AlreadyApplied,
            Event::Ask | Event::Accept | Event::Pay | Event::Refund | Event::Fail | Event::Revoke => Step::Refused,
        },
        State::Failed => match event {
            Event::Revoke => Step::To(State::Revoked),
            Event::Fail | Event::Expire => Step::AlreadyApplied,
            Event::Ask | Event::Accept | Event::Pay | Event::Refund | Event::Close => Step::Refused,
        },
        State::Revoked => match event {
            Event::Revoke => Step::AlreadyApplied,
            Event::Ask | Event::Accept | Event::Pay | Event::Refund | Event::Close | Event::Expire | Event::Fail => {
                Step::Refused
            }
        },
    }
}

const fn from_open(event: Event) -> Step {
    match event {
        Event::Ask => Step::To(State::AwaitingPayer),
        Event::Accept => Step::To(State::Accepted),
        Event::Pay => Step::To(State::Paid),
        Event::Close | Event::Expire => Step::To(State::Closed),
        Event::Fail => Step::To(State::Failed),
        Event::Revoke => Step::To(State::Revoked),
        Event::Refund => Step::Refused,
    }
}

/// A code was scanned and its payer has not paid yet. Once a bank is asked, time decides nothing any more.
const fn from_underway(state: State, event: Event) -> Step {
    match (state, event) {
        (State::AwaitingPayer, Event::Ask) | (State::Accepted, Event::Accept) => Step::AlreadyApplied,
        (_, Event::Accept) => Step::To(State::Accepted),
        (_, Event::Pay) => Step::To(State::Paid),
        (_, Event::Fail) | (State::AwaitingPayer, Event::Expire) => Step::To(State::Failed),
        (_, Event::Revoke) => Step::To(State::Revoked),
        (_, Event::Ask | Event::Refund | Event::Close | Event::Expire) => Step::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_event() {
        let table = "
            state          ask            accept   pay     refund   close   expire  fail    revoke
            open           awaiting_payer accepted paid    refused  closed  closed  failed  revoked
            awaiting_payer same           accepted paid    refused  refused failed  failed  revoked
            accepted       refused        same     paid    refused  refused refused failed  revoked
            paid           refused        refused  same    refunded refused refused refused revoked
            refunded       refused        refused  same    same     refused refused refused refused
            closed         refused        refused  refused refused  same    same    refused refused
            failed         refused        refused  refused refused  refused same    same    revoked
            revoked        refused        refused  refused refused  refused refused refused same
        ";
        let events = [
            Event::Ask,
            Event::Accept,
            Event::Pay,
            Event::Refund,
            Event::Close,
            Event::Expire,
            Event::Fail,
            Event::Revoke,
        ];
        let mut rows = 0;
        for line in table.lines().map(str::trim).filter(|line| !line.is_empty()).skip(1) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let state = State::from_code(words[0]).unwrap();
            assert_eq!(words.len(), 1 + events.len(), "{line}");
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
