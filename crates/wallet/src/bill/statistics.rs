//! What a month was spent on.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use money::{Amount, HolderId};
use store::{Fault, View};

use super::list::{Wanted, month_bounds, month_totals, sum};
use super::{BillKind, Direction, MonthGroup, paid, rows};
use crate::business_day;

/// How many months the bars show.
const MONTHS_SHOWN: i16 = 6;

/// One kind's share of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindSum {
    pub kind: BillKind,
    pub amount: Amount,
    pub count: u32,
}

/// One day's sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaySum {
    pub day: Date,
    pub out: Amount,
    pub r#in: Amount,
}

/// One month's sums.
pub type MonthSum = MonthGroup;

/// The page of statistics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    pub out: Amount,
    pub r#in: Amount,
    /// What was spent on and what came in: only kinds that happened, largest first. Between card and balance nothing is
    /// spent.
    pub by_kind: Vec<KindSum>,
    /// The days with a bill, oldest first.
    pub days: Vec<DaySum>,
    /// The last six months, oldest first.
    pub months: Vec<MonthSum>,
}

struct Moved {
    at: Timestamp,
    kind: BillKind,
    amount: Amount,
}

/// The statistics of the month in which a day falls. Only money that moved counts.
pub fn statistics(view: &mut View<'_>, holder: HolderId, day: Date) -> Result<Statistics, Fault> {
    let moved = moved(view, holder, day)?;
    let first = day.first_of_month();
    let back = |n: i16| -> Span { n.months() };
    let shown: Vec<Date> = (0..MONTHS_SHOWN).rev().map(|n| first.saturating_sub(back(n))).collect();
    let months = month_totals(view, holder, &shown, &Wanted::default())?;
    let (out, r#in) = months.last().map_or((Amount::ZERO, Amount::ZERO), |last| (last.out, last.r#in));
    Ok(Statistics { out, r#in, by_kind: by_kind(&moved)?, days: by_day(&moved)?, months })
}

/// What moved in a month, oldest first.
fn moved(view: &mut View<'_>, holder: HolderId, day: Date) -> Result<Vec<Moved>, Fault> {
    let (from, until) = month_bounds(day);
    let written = rows::moved(view, holder, (from, until))?;
    let mut moved: Vec<Moved> = written.into_iter().map(|(at, kind, amount)| Moved { at, kind, amount }).collect();
    let paid = paid::between(view, holder, from, until)?;
    moved.extend(paid.iter().map(|paid| Moved { at: paid.at, kind: BillKind::Payment, amount: paid.amount }));
    moved.sort_by_key(|moved| moved.at);
    Ok(moved)
}

fn by_kind(moved: &[Moved]) -> Result<Vec<KindSum>, Fault> {
    let mut sums = Vec::new();
    for kind in BillKind::ALL.into_iter().filter(|kind| kind.direction() != Direction::Neutral) {
        let mut line = KindSum { kind, amount: Amount::ZERO, count: 0 };
        for bill in moved.iter().filter(|bill| bill.kind == kind) {
            line.amount = sum(line.amount, bill.amount)?;
            line.count = line.count.saturating_add(1);
        }
        if line.count > 0 {
            sums.push(line);
        }
    }
    sums.sort_by_key(|line| std::cmp::Reverse(line.amount));
    Ok(sums)
}

fn by_day(moved: &[Moved]) -> Result<Vec<DaySum>, Fault> {
    let mut days: Vec<DaySum> = Vec::new();
    for bill in moved {
        let day = business_day(bill.at);
        if days.last().is_none_or(|last| last.day != day) {
            days.push(DaySum { day, out: Amount::ZERO, r#in: Amount::ZERO });
        }
        if let Some(line) = days.last_mut() {
            match bill.kind.direction() {
                Direction::Out => line.out = sum(line.out, bill.amount)?,
                Direction::In => line.r#in = sum(line.r#in, bill.amount)?,
                Direction::Neutral => {}
            }
        }
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(at: &str, kind: BillKind, fen: i64) -> Moved {
        Moved { at: at.parse().unwrap(), kind, amount: Amount::from_fen(fen).unwrap() }
    }

    #[test]
    fn days_and_kinds_are_summed() {
        let bills = [
            moved("2026-11-01T01:00:00Z", BillKind::Payment, 500),
            moved("2026-11-01T15:59:59Z", BillKind::TransferIn, 300),
            moved("2026-11-01T16:00:00Z", BillKind::TransferOut, 900),
            moved("2026-11-01T17:00:00Z", BillKind::TopUp, 10_000),
        ];
        let days = by_day(&bills).unwrap();
        let text: Vec<_> = days.iter().map(|d| format!("{} {} {}", d.day, d.out.fen(), d.r#in.fen())).collect();
        assert_eq!(text, ["2026-11-01 500 300", "2026-11-02 900 0"]);
        let kinds: Vec<_> = by_kind(&bills).unwrap().iter().map(|k| (k.kind.code(), k.amount.fen())).collect();
        // A top-up is neither spent nor has it come in.
        assert_eq!(kinds, [("transfer_out", 900), ("payment", 500), ("transfer_in", 300)]);
    }
}
