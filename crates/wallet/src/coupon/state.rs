//! The lives of a stock and of a coupon.

/// Where a stock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockState {
    /// Made, and gives nothing yet.
    Unactivated,
    /// Gives coupons.
    Running,
    /// Gives none for now; those that were given stay good.
    Paused,
    /// Over. Terminal.
    Stopped,
}

impl StockState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Unactivated, Self::Running, Self::Paused, Self::Stopped];

    /// The stable name, stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unactivated => "unactivated",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
        }
    }

    /// The state of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What happens to a stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockEvent {
    /// The merchant starts it.
    Start,
    /// The merchant pauses it.
    Pause,
    /// The merchant goes on with it.
    Restart,
    /// Its time is over.
    End,
}

/// What an event does to a stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockStep {
    /// It moves on.
    To(StockState),
    /// It already happened: a replay changes nothing.
    AlreadyApplied,
    /// It cannot happen in this state.
    Refused,
}

/// A stock's whole life.
pub const fn stock_step(state: StockState, event: StockEvent) -> StockStep {
    match (state, event) {
        (StockState::Unactivated, StockEvent::Start) | (StockState::Paused, StockEvent::Restart) => {
            StockStep::To(StockState::Running)
        }
        (StockState::Running, StockEvent::Pause) => StockStep::To(StockState::Paused),
        (StockState::Unactivated | StockState::Running | StockState::Paused, StockEvent::End) => {
            StockStep::To(StockState::Stopped)
        }
        (StockState::Running, StockEvent::Start | StockEvent::Restart)
        | (StockState::Paused, StockEvent::Pause)
        | (StockState::Stopped, StockEvent::End) => StockStep::AlreadyApplied,
        (StockState::Unactivated, StockEvent::Pause | StockEvent::Restart)
        | (StockState::Paused, StockEvent::Start)
        | (StockState::Stopped, StockEvent::Start | StockEvent::Pause | StockEvent::Restart) => StockStep::Refused,
    }
}

/// Where a coupon stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponState {
    /// The holder has it and may use it.
    Sent,
    /// A payment under way will use it.
    Held,
    /// Used.
    Used,
    /// Nobody used it in time. Terminal.
    Expired,
}

impl CouponState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Sent, Self::Held, Self::Used, Self::Expired];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Held => "held",
            Self::Used => "used",
            Self::Expired => "expired",
        }
    }

    /// The state of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What happens to a coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponEvent {
    /// A payment begins that uses it.
    Hold,
    /// That payment came to nothing.
    Release,
    /// What it was held for is paid.
    Spend,
    /// What it was used for was refunded whole, in time.
    GiveBack,
    /// Its time is over.
    Expire,
}

/// What an event does to a coupon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponStep {
    /// It moves on.
    To(CouponState),
    /// It already happened: a replay changes nothing.
    AlreadyApplied,
    /// It cannot happen in this state.
    Refused,
}

/// A coupon's whole life. One that is held does not expire: the payment that holds it decides.
pub const fn coupon_step(state: CouponState, event: CouponEvent) -> CouponStep {
    match (state, event) {
        (CouponState::Sent, CouponEvent::Hold) => CouponStep::To(CouponState::Held),
        (CouponState::Sent, CouponEvent::Expire) => CouponStep::To(CouponState::Expired),
        (CouponState::Held, CouponEvent::Spend) => CouponStep::To(CouponState::Used),
        (CouponState::Held, CouponEvent::Release) | (CouponState::Used, CouponEvent::GiveBack) => {
            CouponStep::To(CouponState::Sent)
        }
        (CouponState::Sent, CouponEvent::Release | CouponEvent::GiveBack)
        | (CouponState::Used, CouponEvent::Spend)
        | (CouponState::Expired, CouponEvent::Expire | CouponEvent::Release) => CouponStep::AlreadyApplied,
        (CouponState::Sent, CouponEvent::Spend)
        | (CouponState::Held, CouponEvent::Hold | CouponEvent::GiveBack | CouponEvent::Expire)
        | (CouponState::Used, CouponEvent::Hold | CouponEvent::Release | CouponEvent::Expire)
        | (CouponState::Expired, CouponEvent::Hold | CouponEvent::Spend | CouponEvent::GiveBack) => CouponStep::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::table;

    #[test]
    fn every_state_and_event_of_a_stock() {
        let table = "
            state        start    pause    restart  end
            unactivated  running  refused  refused  stopped
            running      same     paused   same     stopped
            paused       refused  same     running  stopped
            stopped      refused  refused  refused  same
        ";
        let events = [StockEvent::Start, StockEvent::Pause, StockEvent::Restart, StockEvent::End];
        table::holds(table, &StockState::ALL, &events, StockState::code, |state, event| {
            match stock_step(state, event) {
                StockStep::To(next) => next.code(),
                StockStep::AlreadyApplied => "same",
                StockStep::Refused => "refused",
            }
        });
    }

    #[test]
    fn every_state_and_event_of_a_coupon() {
        let table = "
            state    hold     release  spend    give_back  expire
            sent     held     same     refused  same       expired
            held     refused  sent     used     refused    refused
            used     refused  refused  same     sent       refused
            expired  refused  same     refused  refused    same
        ";
        let events =
            [CouponEvent::Hold, CouponEvent::Release, CouponEvent::Spend, CouponEvent::GiveBack, CouponEvent::Expire];
        table::holds(table, &CouponState::ALL, &events, CouponState::code, |state, event| {
            match coupon_step(state, event) {
                CouponStep::To(next) => next.code(),
                CouponStep::AlreadyApplied => "same",
                CouponStep::Refused => "refused",
            }
        });
    }
}
