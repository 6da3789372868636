//! The life of a charge: a till's attempt to be paid by a code on the holder's phone.

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The phone asks for the payment password while the till waits.
    AwaitingPin,
    /// A bank has been asked for the money.
    Processing,
    /// Paid. Terminal.
    Succeeded,
    /// Refused by the rules or by the bank. Terminal.
    Failed,
    /// The holder said no. Terminal.
    Declined,
    /// The till gave up. Terminal.
    Cancelled,
    /// Nobody answered in time. Terminal.
    Expired,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::AwaitingPin,
        Self::Processing,
        Self::Succeeded,
        Self::Failed,
        Self::Declined,
        Self::Cancelled,
        Self::Expired,
    ];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AwaitingPin => "awaiting_pin",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
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
    /// The holder confirmed and a bank is asked.
    Ask,
    /// The shop has the money.
    Pay,
    /// The payment was refused.
    Fail,
    /// The holder says no.
    Decline,
    /// The till gives up.
    Cancel,
    /// The time is over.
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
        (State::AwaitingPin, Event::Ask) => Step::To(State::Processing),
        (State::AwaitingPin | State::Processing, Event::Pay) => Step::To(State::Succeeded),
        (State::AwaitingPin | State::Processing, Event::Fail) => Step::To(State::Failed),
        (State::AwaitingPin, Event::Decline) => Step::To(State::Declined),
        (State::AwaitingPin | State::Processing, Event::Cancel) => Step::To(State::Cancelled),
        (State::AwaitingPin | State::Processing, Event::Expire) => Step::To(State::Expired),
        (State::Processing, Event::Ask)
        | (State::Succeeded, Event::Pay)
        | (State::Failed, Event::Fail)
        | (State::Declined, Event::Decline)
        | (State::Cancelled, Event::Cancel)
        | (State::Expired, Event::Expire) => Step::AlreadyApplied,
        (State::Processing | State::Succeeded | State::Failed | State::Cancelled | State::Expired, Event::Decline)
        | (State::Succeeded | State::Failed | State::Declined | State::Cancelled | State::Expired, Event::Ask)
        | (State::Succeeded | State::Declined | State::Cancelled | State::Expired, Event::Fail)
        | (State::Succeeded | State::Failed | State::Declined | State::Expired, Event::Cancel)
        | (State::Succeeded | State::Failed | State::Declined | State::Cancelled, Event::Expire)
        | (State::Failed | State::Declined | State::Cancelled | State::Expired, Event::Pay) => Step::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::table;

    #[test]
    fn every_state_and_event() {
        let table = "
            state         ask         pay        fail     decline   cancel     expire
            awaiting_pin  processing  succeeded  failed   declined  cancelled  expired
            processing    same        succeeded  failed   refused   cancelled  expired
            succeeded     refused     same       refused  refused   refused    refused
            failed        refused     refused    same     refused   refused    refused
            declined      refused     refused    refused  same      refused    refused
            cancelled     refused     refused    refused  refused   same       refused
            expired       refused     refused    refused  refused   refused    same
        ";
        let events = [Event::Ask, Event::Pay, Event::Fail, Event::Decline, Event::Cancel, Event::Expire];
        table::holds(table, &State::ALL, &events, State::code, |state, event| match step(state, event) {
            Step::To(next) => next.code(),
            Step::AlreadyApplied => "same",
            Step::Refused => "refused",
        });
    }
}
