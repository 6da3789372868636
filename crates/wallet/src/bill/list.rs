//! The list of bills: newest first, by month, filtered and searched.

use jiff::Timestamp;
use jiff::civil::Date;
use money::{Amount, BillId, HolderId};
use store::{Fault, View};

use super::paid::{self, Paid};
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

/// What of the bills is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Nothing for all kinds.
    pub(super) kind: Option<BillKind>,
    /// Part of a payee or a note, without space around it; empty for all.
    pub(super) text: String,
}

impl Wanted {
    fn of(filter: &Filter) -> Self {
        let text = filter.text.as_deref().map(str::trim).unwrap_or_default();
        Self { kind: filter.kind, text: text.to_owned() }
    }

    /// The text as a pattern of the database; empty for all.
    pub(super) fn pattern(&self) -> String {
        if self.text.is_empty() { String::new() } else { like(&self.text) }
    }

    /// The amount that the text may mean.
    pub(super) fn amount(&self) -> Option<Amount> {
        self.text.parse().ok()
    }

    /// Whether the text lets a bill through.
    pub(super) fn suits(&self, bill: &Bill) -> bool {
        let holds = |text: &str| text.to_ascii_lowercase().contains(&self.text.to_ascii_lowercase());
        holds(&bill.title) || holds(&bill.note) || self.amount() == Some(bill.amount)
    }
}

/// A page of a holder's bills.
pub fn list(view: &mut View<'_>, holder: HolderId, filter: &Filter) -> Result<Page, Fault> {
    let (from, until) = filter.month.map_or((Timestamp::MIN, Timestamp::MAX), month_bounds);
    let wanted = Wanted::of(filter);
    let before = filter.before.unwrap_or(BillId::from_bytes([0xff; 16]));
    let mut bills = rows::page(view, holder, before, (from, until), &wanted, filter.limit)?;
    let reach = paid::Reach { from, until, before, limit: usize::from(filter.limit) };
    bills.extend(paid::wanted(view, holder, &reach, &wanted)?);
    bills.sort_unstable_by_key(|bill| std::cmp::Reverse(bill.id));
    bills.truncate(usize::from(filter.limit));
    let full = bills.len() >= usize::from(filter.limit);
    let next = bills.last().filter(|_| full).map(|bill| bill.id);
    let groups = groups(view, holder, &bills, &wanted)?;
    Ok(Page { bills, groups, next })
}

fn groups(view: &mut View<'_>, holder: HolderId, bills: &[Bill], wanted: &Wanted) -> Result<Vec<MonthGroup>, Fault> {
    let mut months: Vec<Date> = bills.iter().map(|bill| business_day(bill.at).first_of_month()).collect();
    months.dedup();
    month_totals(view, holder, &months, wanted)
}

/// The sums of what is wanted of the months that begin on these days, which stand in order. Only money that moved
/// counts.
pub(super) fn month_totals(
    view: &mut View<'_>,
    holder: HolderId,
    months: &[Date],
    wanted: &Wanted,
) -> Result<Vec<MonthGroup>, Fault> {
    let bounds = months.iter().copied().map(month_bounds);
    let Some(span) = bounds.reduce(|all, month| (all.0.min(month.0), all.1.max(month.1))) else {
        return Ok(Vec::new());
    };
    let paid = paid::sums(view, holder, span, wanted)?;
    months.iter().map(|month| month_total(view, holder, *month, wanted, &paid)).collect()
}

fn month_total(
    view: &mut View<'_>,
    holder: HolderId,
    month: Date,
    wanted: &Wanted,
    paid: &[Paid],
) -> Result<MonthGroup, Fault> {
    let (from, until) = month_bounds(month);
    let mut group = MonthGroup { month, out: Amount::ZERO, r#in: Amount::ZERO, neutral: Amount::ZERO };
    for (direction, sum) in rows::sums(view, holder, (from, until), wanted)? {
        match direction {
            Direction::Out => group.out = sum,
            Direction::In => group.r#in = sum,
            Direction::Neutral => group.neutral = sum,
        }
    }
    for paid in paid.iter().filter(|paid| paid.at >= from && paid.at < until) {
        group.out = sum(group.out, paid.amount)?;
    }
    Ok(group)
}

/// Adds sums of money that the books hold.
pub(super) fn sum(a: Amount, b: Amount) -> Result<Amount, Fault> {
    a.plus(b).map_err(|error| Fault::corrupt(error.to_string()))
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
