//! The list of bills: newest first, by month, filtered and searched.

use jiff::Timestamp;
use jiff::civil::Date;
use money::{Amount, BillId, HolderId};
use store::{Fault, View};

use super::{Bill, BillKind, Direction, rows};
use crate::{business_day, start_of_day};

/// What to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Any day of the month; nothing for all months.
    pub month: Option<Date>,
    /// Nothing for all kinds.
    pub kind: Option<BillKind>,
    /// Part of a payee, a note, or an amount in yuan.
    pub text: Option<String>,
    /// Only bills older than this one: the last of the page before.
    pub before: Option<BillId>,
    /// At most so many.
    pub limit: u16,
}

/// What went out, came in, and moved between card and balance during a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthGroup {
    /// The first day of the month.
    pub month: Date,
    pub out: Amount,
    pub r#in: Amount,
    pub neutral: Amount,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub bills: Vec<Bill>,
    /// Totals of every month on the page, over all of the month that the filter lets through.
    pub groups: Vec<MonthGroup>,
    /// Where the next page begins.
    pub next: Option<BillId>,
}

/// What of the bills is wanted, as the rows are asked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// A kind's name; nothing for all.
    pub(super) kind: &'static str,
    /// A pattern for payees and notes; nothing for all.
    pub(super) pattern: String,
    /// An amount that may stand for the pattern, in fen.
    pub(super) amount: i64,
}

impl Wanted {
    /// Everything.
    pub(super) const ALL: Self = Self { kind: "", pattern: String::new(), amount: -1 };

    fn of(filter: &Filter) -> Self {
        let text = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        Self {
            kind: filter.kind.map_or("", BillKind::code),
            pattern: text.map(like).unwrap_or_default(),
            amount: text.and_then(|text| text.parse::<Amount>().ok()).map_or(-1, Amount::fen),
        }
    }
}

/// A page of a holder's bills.
pub fn list(view: &mut View<'_>, holder: HolderId, filter: &Filter) -> Result<Page, Fault> {
    let (from, until) = filter.month.map_or((Timestamp::MIN, Timestamp::MAX), month_bounds);
    let wanted = Wanted::of(filter);
    let before = filter.before.unwrap_or(BillId::from_bytes([0xff; 16]));
    let bills = rows::page(view, holder, before, (from, until), &wanted, filter.limit)?;
    let full = bills.len() >= usize::from(filter.limit);
    let next = bills.last().filter(|_| full).map(|bill| bill.id);
    let groups = groups(view, holder, &bills, &wanted)?;
    Ok(Page { bills, groups, next })
}

fn groups(view: &mut View<'_>, holder: HolderId, bills: &[Bill], wanted: &Wanted) -> Result<Vec<MonthGroup>, Fault> {
    let mut months: Vec<Date> = bills.iter().map(|bill| business_day(bill.at).first_of_month()).collect();
    months.dedup();
    months.into_iter().map(|month| month_total(view, holder, month, wanted)).collect()
}

/// The sums of what is wanted of the month that begins on this day. Only money that moved counts.
pub(super) fn month_total(
    view: &mut View<'_>,
    holder: HolderId,
    month: Date,
    wanted: &Wanted,
) -> Result<MonthGroup, Fault> {
    let month = month.first_of_month();
    let mut group = MonthGroup { month, out: Amount::ZERO, r#in: Amount::ZERO, neutral: Amount::ZERO };
    for (direction, sum) in rows::sums(view, holder, month_bounds(month), wanted)? {
        match direction {
            Direction::Out => group.out = sum,
            Direction::In => group.r#in = sum,
            Direction::Neutral => group.neutral = sum,
        }
    }
    Ok(group)
}

/// The first instant of a day's month, and of the next.
pub(super) fn month_bounds(day: Date) -> (Timestamp, Timestamp) {
    let next = day.last_of_month().tomorrow().map_or(Timestamp::MAX, start_of_day);
    (start_of_day(day.first_of_month()), next)
}

/// A pattern that finds the text anywhere; what a pattern would read as a sign is only itself.
fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_begins_at_midnight_in_shanghai() {
        let (from, until) = month_bounds(date(2026, 12, 24));
        assert_eq!(from.to_string(), "2026-11-30T16:00:00Z");
        assert_eq!(until.to_string(), "2026-12-31T16:00:00Z");
    }

    #[test]
    fn signs_of_patterns_are_searched_as_they_are() {
        assert_eq!(like("50%_a\\"), "%50\\%\\_a\\\\%");
    }
}
