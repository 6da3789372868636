//! Which limits there are, whose they are, and when they start again. Pure.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use ledger::{CounterKey, Window};
use money::{Amount, CardId, HolderId};

use super::{Gauge, LimitReached};
use crate::account::Hot;
use crate::policy::{ClassRule, LimitPeriod, Policy};
use crate::{Ctx, business_day, start_of_day};

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
    /// Fen that a holder topped up.
    TopUp,
    /// Fen that a holder withdrew.
    Withdrawal,
    /// Fen that a holder transferred.
    Transfer,
}

impl Meter {
    /// The number in the journal.
    const fn code(self) -> u16 {
        match self {
            Self::BalanceOut => 1,
            Self::PinlessTimes => 2,
            Self::StaticCode => 3,
            Self::CodePayment => 4,
            Self::AfterPinReset => 5,
            Self::CardOut => 6,
            Self::FreeWithdrawal => 7,
            Self::TopUp => 8,
            Self::Withdrawal => 9,
            Self::Transfer => 10,
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
    /// A class that an operator limits by the day.
    ClassDaily,
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
    /// One top-up.
    TopUpSingle,
    /// Top-ups in a day.
    TopUpDaily,
    /// One withdrawal.
    WithdrawalSingle,
    /// Withdrawals in a day.
    WithdrawalDaily,
    /// One transfer.
    TransferSingle,
    /// Transfers in a day.
    TransferDaily,
    /// One payment to a shop.
    PaymentSingle,
}

impl LimitKey {
    /// The stable name on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::ClassLifetime => "class_lifetime",
            Self::ClassYearly => "class_yearly",
            Self::ClassDaily => "class_daily",
            Self::PinlessSingle => "pinless_single",
            Self::PinlessTimes => "pinless_times",
            Self::StaticCode => "static_code_daily",
            Self::CodePayment => "code_payment_daily",
            Self::AfterPinReset => "after_pin_reset",
            Self::CardSingle => "card_single",
            Self::CardDaily => "card_daily",
            Self::TopUpSingle => "top_up_single",
            Self::TopUpDaily => "top_up_daily",
            Self::WithdrawalSingle => "withdrawal_single",
            Self::WithdrawalDaily => "withdrawal_daily",
            Self::TransferSingle => "transfer_single",
            Self::TransferDaily => "transfer_daily",
            Self::PaymentSingle => "payment_single",
        }
    }

    /// How long it counts.
    pub const fn span(self) -> Span {
        match self {
            Self::PinlessSingle
            | Self::CardSingle
            | Self::TopUpSingle
            | Self::WithdrawalSingle
            | Self::TransferSingle
            | Self::PaymentSingle => Span::Single,
            Self::ClassDaily
            | Self::PinlessTimes
            | Self::StaticCode
            | Self::CodePayment
            | Self::AfterPinReset
            | Self::CardDaily
            | Self::TopUpDaily
            | Self::WithdrawalDaily
            | Self::TransferDaily => Span::Daily,
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

/// The stretch of a business day.
pub(crate) fn day_window(day: Date) -> Window {
    Window::Day(day_number(day))
}

/// The first business day whose counts are still kept, 20251022.
pub fn days_kept_from(ctx: &Ctx) -> u32 {
    let kept = i64::from(*ctx.policy.limit.days_counted_kept).days();
    day_number(ctx.today().saturating_sub(kept))
}

fn daily(subject: [u8; 16], meter: Meter, now: Timestamp) -> CounterKey {
    CounterKey { subject, meter: meter.code(), window: day_window(business_day(now)) }
}

/// The first instant of tomorrow.
fn tomorrow(now: Timestamp) -> Option<Timestamp> {
    business_day(now).tomorrow().ok().map(start_of_day)
}

/// The first instant of next year.
fn next_year(now: Timestamp) -> Option<Timestamp> {
    business_day(now).year().checked_add(1).map(|year| start_of_day(date(year, 1, 1)))
}

/// A limit of a holder or a card over a business day.
fn per_day(limit: LimitKey, subject: [u8; 16], meter: Meter, cap: i64, now: Timestamp) -> Gauge {
    Gauge { limit, key: daily(subject, meter, now), cap, resets_at: tomorrow(now) }
}

/// The limit of an account class on what leaves the balance for others; the subject is the person.
pub fn balance_out(subject: [u8; 16], rule: &ClassRule, now: Timestamp) -> Gauge {
    let year = u16::try_from(business_day(now).year()).unwrap_or(0);
    let (limit, window, resets_at) = match *rule.limit_kind {
        LimitPeriod::Lifetime => (LimitKey::ClassLifetime, Window::Lifetime, None),
        LimitPeriod::Yearly => (LimitKey::ClassYearly, Window::Year(year), next_year(now)),
        LimitPeriod::Daily => (LimitKey::ClassDaily, day_window(business_day(now)), tomorrow(now)),
    };
    let key = CounterKey { subject, meter: Meter::BalanceOut.code(), window };
    Gauge { limit, key, cap: rule.limit_fen.fen(), resets_at }
}

/// How often a holder may pay without the payment password in a day.
pub(crate) fn pinless_times(holder: HolderId, policy: &Policy, now: Timestamp) -> Gauge {
    let cap = i64::from(*policy.pinless.per_day_max);
    per_day(LimitKey::PinlessTimes, holder.to_bytes(), Meter::PinlessTimes, cap, now)
}

/// Risk level D: what a holder may pay to static codes in a day.
pub(crate) fn static_code(holder: HolderId, policy: &Policy, now: Timestamp) -> Gauge {
    let cap = policy.bar_code.static_code_daily_fen.fen();
    per_day(LimitKey::StaticCode, holder.to_bytes(), Meter::StaticCode, cap, now)
}

/// What a holder may pay by dynamic codes in a day: level B with the payment password, level C without. Both are
/// measured by one counter.
pub(crate) fn code_payment(holder: HolderId, proof: Proof, policy: &Policy, now: Timestamp) -> Gauge {
    let cap = match proof {
        Proof::Pin => policy.bar_code.two_factor_daily_fen.fen(),
        Proof::Device => policy.bar_code.one_factor_daily_fen.fen(),
    };
    per_day(LimitKey::CodePayment, holder.to_bytes(), Meter::CodePayment, cap, now)
}

/// What a holder may transfer and withdraw after the payment password was reset. Nothing when those hours are over.
/// The window is the day on which they end, so one reset is one window.
pub(crate) fn after_pin_reset(hot: &Hot, policy: &Policy, now: Timestamp) -> Option<Gauge> {
    let until = Some(hot.lowered_until).filter(|until| *until > now)?;
    let key = daily(hot.holder.to_bytes(), Meter::AfterPinReset, until);
    let cap = policy.pin.lowered_limit_fen.fen();
    Some(Gauge { limit: LimitKey::AfterPinReset, key, cap, resets_at: Some(until) })
}

/// What may be pulled from a card in a day.
pub(crate) fn card_daily(card: CardId, cap: Amount, now: Timestamp) -> Gauge {
    per_day(LimitKey::CardDaily, card.to_bytes(), Meter::CardOut, cap.fen(), now)
}

/// What a holder may top up in a day.
pub(crate) fn top_up_daily(holder: HolderId, policy: &Policy, now: Timestamp) -> Gauge {
    per_day(LimitKey::TopUpDaily, holder.to_bytes(), Meter::TopUp, policy.top_up.daily_max_fen.fen(), now)
}

/// What a holder may withdraw in a day.
pub(crate) fn withdrawal_daily(holder: HolderId, policy: &Policy, now: Timestamp) -> Gauge {
    per_day(LimitKey::WithdrawalDaily, holder.to_bytes(), Meter::Withdrawal, policy.withdrawal.daily_max_fen.fen(), now)
}

/// What a holder may transfer in a day.
pub(crate) fn transfer_daily(holder: HolderId, policy: &Policy, now: Timestamp) -> Gauge {
    per_day(LimitKey::TransferDaily, holder.to_bytes(), Meter::Transfer, policy.transfer.daily_max_fen.fen(), now)
}

/// A cap on one movement.
pub(crate) fn single(key: LimitKey, cap: Amount, amount: Amount) -> Result<(), LimitReached> {
    if amount <= cap {
        return Ok(());
    }
    Err(LimitReached { key, limit: cap.fen(), left: cap.fen(), resets_at: None })
}

/// The counter of a person's free withdrawals.
pub(crate) fn free_allowance(subject: [u8; 16]) -> CounterKey {
    CounterKey { subject, meter: Meter::FreeWithdrawal.code(), window: Window::Lifetime }
}

/// What the holder has proved about a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The device and the payment password.
    Pin,
    /// The device alone.
    Device,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::DEFAULT;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_and_a_year_begin_at_midnight_in_shanghai() {
        let policy = Policy::read(DEFAULT).unwrap();
        let late = at("2026-12-31T15:59:59Z");
        let gauge = static_code(HolderId::from_bytes([1; 16]), &policy, late);
        assert_eq!(gauge.key.window, Window::Day(20_261_231));
        assert_eq!(gauge.resets_at, Some(at("2026-12-31T16:00:00Z")));
        let year = balance_out([2; 16], &policy.class.ii, late);
        assert_eq!((year.key.window, year.resets_at), (Window::Year(2026), Some(at("2026-12-31T16:00:00Z"))));
        let next = balance_out([2; 16], &policy.class.ii, at("2026-12-31T16:00:00Z"));
        assert_eq!(next.key.window, Window::Year(2027));
        assert_eq!(balance_out([2; 16], &policy.class.i, late).resets_at, None);
    }

    #[test]
    fn one_movement_may_reach_its_cap_and_not_pass_it() {
        let cap = Amount::from_fen(100).unwrap();
        assert_eq!(single(LimitKey::CardSingle, cap, cap), Ok(()));
        let reached = single(LimitKey::CardSingle, cap, Amount::from_fen(101).unwrap()).unwrap_err();
        assert_eq!((reached.key, reached.left), (LimitKey::CardSingle, 100));
    }
}
