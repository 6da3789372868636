//! States of a verification.

/// Where a verification stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerificationState {
    /// The registry is being asked; while it cannot be reached it is asked again.
    Pending,
    /// Name and number belong together. Terminal.
    Verified,
    /// They do not belong together; which one is wrong is not said. Terminal: submit again.
    Mismatch,
    /// An operator decides.
    Review,
    /// An operator said no. Terminal: submit again.
    Rejected,
}

/// What happened to a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerificationEvent {
    Matched,
    Mismatched,
    /// The registry's answer is not enough: an operator must look.
    Doubted,
    Approved,
    Denied,
}

/// What an event does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerificationStep {
    To(VerificationState),
    /// It is decided already, or not an operator's to decide: nothing changes.
    Ignored,
}

impl VerificationState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Verified, Self::Mismatch, Self::Review, Self::Rejected];

    /// The stable name in the database and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Verified => "verified",
            Self::Mismatch => "mismatch",
            Self::Review => "review",
            Self::Rejected => "rejected",
        }
    }

    /// Reads [`VerificationState::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// What an event does in this state.
    pub const fn after(self, event: VerificationEvent) -> VerificationStep {
        use VerificationEvent as Event;
        match (self, event) {
            (Self::Pending, Event::Matched) | (Self::Review, Event::Approved) => VerificationStep::To(Self::Verified),
            (Self::Pending, Event::Mismatched) => VerificationStep::To(Self::Mismatch),
            (Self::Pending, Event::Doubted) => VerificationStep::To(Self::Review),
            (Self::Review, Event::Denied) => VerificationStep::To(Self::Rejected),
            (Self::Pending, Event::Approved | Event::Denied)
            | (Self::Review, Event::Matched | Event::Mismatched | Event::Doubted)
            | (
                Self::Verified | Self::Mismatch | Self::Rejected,
                Event::Matched | Event::Mismatched | Event::Doubted | Event::Approved | Event::Denied,
            ) => VerificationStep::Ignored,
        }
    }

    /// Whether the holder may submit again.
    pub const fn may_submit(self) -> bool {
        match self {
            Self::Mismatch | Self::Rejected => true,
            Self::Pending | Self::Verified | Self::Review => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_event() {
        let table = "
            pending  verified mismatch review -        -
            verified -        -        -      -        -
            mismatch -        -        -      -        -
            review   -        -        -      verified rejected
            rejected -        -        -      -        -";
        let events = [
            VerificationEvent::Matched,
            VerificationEvent::Mismatched,
            VerificationEvent::Doubted,
            VerificationEvent::Approved,
            VerificationEvent::Denied,
        ];
        let rows: Vec<Vec<&str>> = table.trim().lines().map(|line| line.split_whitespace().collect()).collect();
        for (state, row) in VerificationState::ALL.into_iter().zip(rows) {
            assert_eq!(row[0], state.code());
            for (event, expected) in events.into_iter().zip(&row[1..]) {
                let got = match state.after(event) {
                    VerificationStep::To(next) => next.code(),
                    VerificationStep::Ignored => "-",
                };
                assert_eq!(got, *expected, "{state:?} {event:?}");
            }
        }
    }
}
