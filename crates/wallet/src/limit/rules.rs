//! Which limits there are, whose they are, and when they start again. Pure.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use ledger::{CounterKey, Window};
use money::{Amount, CardId, HolderId, PersonId};

use super::gauge::Gauge;
use crate::ctx::{business_day, start_of_day};

/// What a counter counts. The numbers are stored in the journal and never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meter {
    /// Fen that left a person's balances to others.
    BalanceOut,
    /// Payments of a holder without the payment password, in times.
    PinlessTimes,
    /// Fen that a holder paid by scanning static codes.
    StaticCode,
    /// Fen that a holder paid by dynamic codes and payment codes.
    CodePayment,
    /// Fen that a holder moved in the hours after a reset of the payment password.
    AfterPinReset,
    /// Fen pulled from a card.
    CardOut,
    /// Fen of a person's free withdrawals used up.
    FreeWithdrawal,
}

impl Meter {
    const fn code(self) -> u16 {
        match self {
            Self::BalanceOut => 1,
            Self::PinlessTimes => 2,
            Self::StaticCode => 3,
            Self::CodePayment => 4,
            Self::AfterPinReset => 5,
            Self::CardOut => 6,
            Self::FreeWithdrawal => 7,
        }
    }
}

/// How long a limit counts before it starts again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Single,
    Daily,
    Yearly,
    Lifetime,
}

/// Which limit, as the holder is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitKey {
    /// Class I: in total since opening.
    ClassLifetime,
    /// Classes II and III: in a calendar year.
    ClassYearly,
    /// One payment without the payment password.
    PinlessSingle,
    /// Payments without the payment password in a day.
    PinlessTimes,
    /// Payments to static codes in a day.
    StaticCode,
    /// Payments by dynamic codes in a day.
    CodePayment,
    /// Transfers and withdrawals in the hours after a reset of the payment password.
    AfterPinReset,
    /// One debit of a card.
    CardSingle,
    /// Debits of a card in a day.
    CardDaily,
}

impl LimitKey {
    /// The stable name on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ClassLifetime => "class_lifetime",
            Self::ClassYearly => "class_yearly",
            Self::PinlessSingle => "pinless_single",
            Self::PinlessTimes => "pinless_times",
            Self::StaticCode => "static_code_daily",
            Self::CodePayment => "code_payment_daily",
            Self::AfterPinReset => "after_pin_reset",
            Self::CardSingle => "card_single",
            Self::CardDaily => "card_daily",
        }
    }

    /// How long it counts.
    pub const fn span(self) -> Span {
        match self {
            Self::PinlessSingle | Self::CardSingle => Span::Single,
            Self::PinlessTimes | Self::StaticCode | Self::CodePayment | Self::AfterPinReset | Self::CardDaily => {
                Span::Daily
            }
            Self::ClassYearly => Span::Yearly,
            Self::ClassLifetime => Span::Lifetime,
        }
    }
}

/// The number of a business day, 20261122.
fn day_number(day: Date) -> u32 {
    let part = |n: i16| u32::try_from(n).unwrap_or(0);
    part(day.year())
        .saturating_mul(10_000)
        .saturating_add(part(i16::from(day.month())).saturating_mul(100))
        .saturating_add(part(i16::from(day.day())))
}

fn daily(subject: [u8; 16], meter: Meter, now: Timestamp) -> CounterKey {
    CounterKey { subject, meter: meter.code(), window: Window::Day(day_number(business_day(now))) }
}

/// The first instant of tomorrow.
fn tomorrow(now: Timestamp) -> Option<Timestamp> {
    business_day(now).tomorrow().ok().map(start_of_day)
}

/// The first instant of next year.
fn next_year(now: Timestamp) -> Option<Timestamp> {
    business_day(now).year().checked_add(1).map(|year| start_of_day(date(year, 1, 1)))
}

/// The limit of an account class on what leaves the balance. Both windows are counted whatever the class is, so that
/// raising the class forgets nothing; `lifetime` says which of them is capped.
pub(crate) fn balance_out(person: PersonId, cap: Amount, lifetime: bool, now: Timestamp) -> Gauge {
    let year = u16::try_from(business_day(now).year()).unwrap_or(0);
    let (limit, window, resets_at) = if lifetime {
        (LimitKey::ClassLifetime, Window::Lifetime, None)
    } else {
        (LimitKey::ClassYearly, Window::Year(year), next_year(now))
    };
    let key = CounterKey { subject: person.to_bytes(), meter: Meter::BalanceOut.code(), window };
    Gauge { limit, key, cap: cap.fen(), resets_at }
}

/// How often a holder may pay without the payment password in a day.
pub(crate) fn pinless_times(holder: HolderId, times: u32, now: Timestamp) -> Gauge {
    let key = daily(holder.to_bytes(), Meter::PinlessTimes, now);
    Gauge { limit: LimitKey::PinlessTimes, key, cap: i64::from(times), resets_at: tomorrow(now) }
}

/// Risk level D: what a holder may pay to static codes in a day.
pub(crate) fn static_code(holder: HolderId, cap: Amount, now: Timestamp) -> Gauge {
    let key = daily(holder.to_bytes(), Meter::StaticCode, now);
    Gauge { limit: LimitKey::StaticCode, key, cap: cap.fen(), resets_at: tomorrow(now) }
}

/// Risk level B: what a holder may pay by dynamic codes in a day.
pub(crate) fn code_payment(holder: HolderId, cap: Amount, now: Timestamp) -> Gauge {
    let key = daily(holder.to_bytes(), Meter::CodePayment, now);
    Gauge { limit: LimitKey::CodePayment, key, cap: cap.fen(), resets_at: tomorrow(now) }
}

/// What a holder may transfer and withdraw until `until`, after the payment password was reset. Nothing when that
/// instant has passed. The window is the day on which it ends, so one reset is one window.
pub(crate) fn after_pin_reset(
    holder: HolderId,
    cap: Amount,
    until: Option<Timestamp>,
    now: Timestamp,
) -> Option<Gauge> {
    let until = until.filter(|until| *until > now)?;
    let key = daily(holder.to_bytes(), Meter::AfterPinReset, until);
    Some(Gauge { limit: LimitKey::AfterPinReset, key, cap: cap.fen(), resets_at: Some(until) })
}

/// What may be pulled from a card in a day.
pub(crate) fn card_daily(card: CardId, cap: Amount, now: Timestamp) -> Gauge {
    let key = daily(card.to_bytes(), Meter::CardOut, now);
    Gauge { limit: LimitKey::CardDaily, key, cap: cap.fen(), resets_at: tomorrow(now) }
}

/// What may be pulled from a card at once.
pub(crate) fn card_single(cap: Amount, amount: Amount) -> Result<(), super::LimitReached> {
    if amount <= cap {
        return Ok(());
    }
    Err(super::LimitReached { key: LimitKey::CardSingle, limit: cap.fen(), left: cap.fen(), resets_at: None })
}

/// The counter of a person's free withdrawals.
pub(crate) fn free_allowance(person: PersonId) -> CounterKey {
    CounterKey { subject: person.to_bytes(), meter: Meter::FreeWithdrawal.code(), window: Window::Lifetime }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_and_a_year_begin_at_midnight_in_shanghai() {
        let late = at("2026-12-31T15:59:59Z");
        let holder = HolderId::from_bytes([1; 16]);
        let gauge = static_code(holder, Amount::MAX, late);
        assert_eq!(gauge.key.window, Window::Day(20_261_231));
        assert_eq!(gauge.resets_at, Some(at("2026-12-31T16:00:00Z")));
        let year = balance_out(PersonId::from_bytes([2; 16]), Amount::MAX, false, late);
        assert_eq!((year.key.window, year.resets_at), (Window::Year(2026), Some(at("2026-12-31T16:00:00Z"))));
        let next = balance_out(PersonId::from_bytes([2; 16]), Amount::MAX, false, at("2026-12-31T16:00:00Z"));
        assert_eq!(next.key.window, Window::Year(2027));
    }

    #[test]
    fn the_limit_after_a_reset_ends_with_its_hours() {
        let holder = HolderId::from_bytes([1; 16]);
        let until = at("2026-11-23T02:00:00Z");
        assert!(after_pin_reset(holder, Amount::MAX, None, until).is_none());
        assert!(after_pin_reset(holder, Amount::MAX, Some(until), until).is_none());
        let gauge = after_pin_reset(holder, Amount::MAX, Some(until), at("2026-11-22T03:00:00Z")).unwrap();
        assert_eq!(gauge.resets_at, Some(until));
    }

    #[test]
    fn meters_never_share_a_number() {
        let meters = [
            Meter::BalanceOut,
            Meter::PinlessTimes,
            Meter::StaticCode,
            Meter::CodePayment,
            Meter::AfterPinReset,
            Meter::CardOut,
            Meter::FreeWithdrawal,
        ];
        let codes: std::collections::BTreeSet<u16> = meters.iter().map(|meter| meter.code()).collect();
        assert_eq!(codes.len(), meters.len());
    }
}
