//! States of a binding.

/// Where a binding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingState {
    /// The bank is asked whether the card is the holder's, and to send a code.
    Checking,
    /// The bank has sent a code; the holder types it.
    CodeSent,
    /// The bank is asked whether the code is right.
    Confirming,
    /// The card is bound. Terminal.
    Bound,
    /// It is not, for a reason that is kept. Terminal.
    Failed,
}

/// What happens to a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingEvent {
    /// The bank sent a code, the first or another.
    CodeSent,
    /// The holder typed a code.
    CodeEntered,
    /// It was not the one, or too old; another try is possible.
    CodeRefused,
    /// The bank has put the mandate in force.
    Confirmed,
    /// The bank said no, or never answered.
    Failed,
    /// The holder gave up.
    Cancelled,
}

/// What an event does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingStep {
    To(BindingState),
    /// A late or doubled answer, or a wish that comes too late.
    Ignored,
}

impl BindingState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Checking, Self::CodeSent, Self::Confirming, Self::Bound, Self::Failed];

    /// The stable name in the database and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Checking => "checking",
            Self::CodeSent => "code_sent",
            Self::Confirming => "confirming",
            Self::Bound => "bound",
            Self::Failed => "failed",
        }
    }

    /// Reads [`BindingState::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// What an event does in this state. While the bank looks at a code nobody can give up: the card may be bound.
    pub const fn after(self, event: BindingEvent) -> BindingStep {
        use BindingEvent as Event;
        match (self, event) {
            (Self::Checking | Self::CodeSent, Event::CodeSent) | (Self::Confirming, Event::CodeRefused) => {
                BindingStep::To(Self::CodeSent)
            }
            (Self::CodeSent, Event::CodeEntered) => BindingStep::To(Self::Confirming),
            (Self::Confirming, Event::Confirmed) => BindingStep::To(Self::Bound),
            (Self::Checking | Self::CodeSent | Self::Confirming, Event::Failed)
            | (Self::Checking | Self::CodeSent, Event::Cancelled) => BindingStep::To(Self::Failed),
            (Self::Checking, Event::CodeEntered | Event::CodeRefused | Event::Confirmed)
            | (Self::CodeSent, Event::CodeRefused | Event::Confirmed)
            | (Self::Confirming, Event::CodeSent | Event::CodeEntered | Event::Cancelled)
            | (
                Self::Bound | Self::Failed,
                Event::CodeSent
                | Event::CodeEntered
                | Event::CodeRefused
                | Event::Confirmed
                | Event::Failed
                | Event::Cancelled,
            ) => BindingStep::Ignored,
        }
    }

    /// Whether nothing can happen to it any more.
    pub const fn is_terminal(self) -> bool {
        match self {
            Self::Bound | Self::Failed => true,
            Self::Checking | Self::CodeSent | Self::Confirming => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_event() {
        let table = "
            checking   code_sent -          -         -     failed failed
            code_sent  code_sent confirming -         -     failed failed
            confirming -         -          code_sent bound failed -
            bound      -         -          -         -     -      -
            failed     -         -          -         -     -      -";
        let events = [
            BindingEvent::CodeSent,
            BindingEvent::CodeEntered,
            BindingEvent::CodeRefused,
            BindingEvent::Confirmed,
            BindingEvent::Failed,
            BindingEvent::Cancelled,
        ];
        let rows: Vec<Vec<&str>> = table.trim().lines().map(|line| line.split_whitespace().collect()).collect();
        for (state, row) in BindingState::ALL.into_iter().zip(rows) {
            assert_eq!(row[0], state.code());
            for (event, expected) in events.into_iter().zip(&row[1..]) {
                let got = match state.after(event) {
                    BindingStep::To(next) => next.code(),
                    BindingStep::Ignored => "-",
                };
                assert_eq!(got, *expected, "{state:?} {event:?}");
                assert!(!state.is_terminal() || got == "-");
            }
        }
    }
}
