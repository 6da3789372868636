//! The list of bills: newest first, by month, filtered and searched.

use jiff::Timestamp;
use jiff::civil::Date;
use money::{Amount, BillId, HolderId};
use store::{Fault, View, params};

use super::rows::read;
use super::{Bill, BillKind};
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

/// What went out and came in during a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthGroup {
    /// The first day of the month.
    pub month: Date,
    pub out: Amount,
    pub r#in: Amount,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub bills: Vec<Bill>,
    /// Totals of every month on the page, over the whole month.
    pub groups: Vec<MonthGroup>,
    /// Where the next page begins.
    pub next: Option<BillId>,
}

const SELECT: &str = "SELECT id, at, kind, amount, fee, title, note, method, state, reason, subject FROM bill \
     WHERE holder = ?1 AND id < ?2 AND at >= ?3 AND at < ?4 AND (?5 = '' OR kind = ?5) \
     AND (?6 = '' OR title LIKE ?6 ESCAPE '\\' OR note LIKE ?6 ESCAPE '\\' OR amount = ?7) \
     ORDER BY id DESC LIMIT ?8";

/// A page of a holder's bills.
pub fn list(view: &mut View<'_>, holder: HolderId, filter: &Filter) -> Result<Page, Fault> {
    let (from, until) = filter.month.map_or((Timestamp::MIN, Timestamp::MAX), month_bounds);
    let text = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let pattern = text.map(like).unwrap_or_default();
    let amount = text.and_then(|text| text.parse::<Amount>().ok()).map_or(-1, Amount::fen);
    let before = filter.before.unwrap_or(BillId::from_bytes([0xff; 16]));
    let kind = filter.kind.map_or("", BillKind::code);
    let rows = view.query(SELECT, params![holder, before, from, until, kind, pattern, amount, filter.limit])?;
    let bills: Vec<Bill> = rows.iter().map(read).collect::<Result<_, _>>()?;
    let full = bills.len() >= usize::from(filter.limit);
    let next = bills.last().filter(|_| full).map(|bill| bill.id);
    let groups = groups(view, holder, &bills)?;
    Ok(Page { bills, groups, next })
}

fn groups(view: &mut View<'_>, holder: HolderId, bills: &[Bill]) -> Result<Vec<MonthGroup>, Fault> {
    let mut months: Vec<Date> = bills.iter().map(|bill| business_day(bill.at).first_of_month()).collect();
    months.dedup();
    months.into_iter().map(|month| month_total(view, holder, month)).collect()
}

/// What went out and came in during the month that begins on this day. Only money that moved counts.
pub(super) fn month_total(view: &mut View<'_>, holder: HolderId, month: Date) -> Result<MonthGroup, Fault> {
    let (from, until) = month_bounds(month);
    let rows = view.query(
        "SELECT direction, CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM bill \
         WHERE holder = ?1 AND at >= ?2 AND at < ?3 AND state IN ('succeeded', 'arrived') GROUP BY direction",
        params![holder, from, until],
    )?;
    let mut group = MonthGroup { month: month.first_of_month(), out: Amount::ZERO, r#in: Amount::ZERO };
    for row in &rows {
        let direction: String = row.get(0)?;
        match direction.as_str() {
            "out" => group.out = row.get(1)?,
            "in" => group.r#in = row.get(1)?,
            _ => {}
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
