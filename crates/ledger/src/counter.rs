//! Counters: how much of a limit is used, kept as a view of the journal.
//!
//! An entry carries what it counts against, so that limits survive a crash exactly as balances do, and the books check
//! proves both by the same fold.

/// The stretch of time a counter covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Window {
    /// Since the beginning.
    Lifetime,
    /// A calendar year of the business time zone, as 2026.
    Year(u16),
    /// A business day as a number, 20261122.
    Day(u32),
}

impl Window {
    /// The stored number: 0, the year, or the day.
    pub fn code(self) -> u32 {
        match self {
            Self::Lifetime => 0,
            Self::Year(year) => u32::from(year),
            Self::Day(day) => day,
        }
    }

    /// Whether it is a day before this one, 20261122.
    fn is_day_before(self, day: u32) -> bool {
        match self {
            Self::Lifetime | Self::Year(_) => false,
            Self::Day(own) => own < day,
        }
    }

    /// The window of a stored number.
    pub fn from_code(code: u32) -> Self {
        match u16::try_from(code) {
            Ok(0) => Self::Lifetime,
            Ok(year) => Self::Year(year),
            Err(_) => Self::Day(code),
        }
    }
}

/// Meters from here on are of shared counters: many add to one at once, and nothing is decided on it.
pub const SHARED_METERS: u16 = 0x8000;

/// Which counter: whose, of what, over which stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CounterKey {
    /// The 16 bytes of the id of the person, holder, card or store that it is about.
    pub subject: [u8; 16],
    /// Which limit or sum; the numbers belong to the wallet and never change their meaning.
    pub meter: u16,
    /// Over which stretch.
    pub window: Window,
}

impl CounterKey {
    /// Whether many add to it at once: it must never be what they wait for.
    pub const fn is_shared(&self) -> bool {
        self.meter >= SHARED_METERS
    }

    /// Whether it need not be kept when days are kept from this one (20261122) on. What is shared is kept for ever: it is
    /// looked up long after its day.
    pub fn is_forgotten(&self, day: u32) -> bool {
        !self.is_shared() && self.window.is_day_before(day)
    }
}

/// What an entry adds to a counter: fen, or a number of times. Below zero when an entry gives a limit back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Which counter.
    pub key: CounterKey,
    /// How much is added.
    pub delta: i64,
}

#[cfg(test)]
mod tests {
    use super::{CounterKey, SHARED_METERS, Window};

    #[test]
    fn windows_read_back() {
        for window in [Window::Lifetime, Window::Year(2026), Window::Day(20_261_122)] {
            assert_eq!(Window::from_code(window.code()), window);
        }
    }

    #[test]
    fn only_days_of_limits_are_forgotten() {
        let forgotten = |meter, window| CounterKey { subject: [0; 16], meter, window }.is_forgotten(20_260_101);
        assert!(forgotten(1, Window::Day(20_251_231)));
        assert!(!forgotten(SHARED_METERS, Window::Day(20_251_231)));
        for window in [Window::Day(20_260_101), Window::Lifetime, Window::Year(1_999)] {
            assert!(!forgotten(1, window), "{window:?}");
        }
    }
}
