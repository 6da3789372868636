//! The comparison itself. Pure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use money::{Amount, InstructionId};

use crate::instruction::{Kind, State};

/// What a line of a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineKind {
    /// Pulled from a card.
    Debit,
    /// Pushed to a card.
    Credit,
    /// Taken back.
    Return,
}

impl LineKind {
    /// The stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Debit => "debit",
            Self::Credit => "credit",
            Self::Return => "return",
        }
    }

    /// The kind of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Debit, Self::Credit, Self::Return].into_iter().find(|kind| kind.code() == code)
    }
}

/// One line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The end-to-end id: our instruction's id in its wire form, or something we never gave.
    pub end_to_end_id: String,
    pub kind: LineKind,
    pub amount: Amount,
}

/// What we know of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ours {
    pub id: InstructionId,
    pub kind: Kind,
    pub amount: Amount,
    pub state: State,
    /// The day on whose statement it was found before.
    pub reconciled_on: Option<Date>,
    /// Whether this day's statement, or one before, should show it.
    pub is_due: bool,
}

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakKind {
    OursOnly,
    TheirsOnly,
    AmountDiffers,
}

impl BreakKind {
    /// The stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OursOnly => "ours_only",
            Self::TheirsOnly => "theirs_only",
            Self::AmountDiffers => "amount_differs",
        }
    }

    /// The kind of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::OursOnly, Self::TheirsOnly, Self::AmountDiffers].into_iter().find(|kind| kind.code() == code)
    }
}

/// A mismatch for an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    pub kind: BreakKind,
    /// The end-to-end id.
    pub reference: String,
    pub ours: Option<Amount>,
    pub theirs: Option<Amount>,
    /// What the statement's line is; not known of breaks that were kept before this was written down.
    pub their_kind: Option<LineKind>,
}

/// What came of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Instructions that both sides know alike.
    pub matched: Vec<InstructionId>,
    pub in_transit: u32,
    pub breaks: Vec<Break>,
}

/// Compares what we know with what a statement of a day shows.
pub fn compare(day: Date, ours: &[Ours], theirs: &[Line]) -> Report {
    let known: BTreeMap<String, &Ours> = ours.iter().map(|our| (our.id.to_string(), our)).collect();
    let mut report = Report::default();
    let mut seen = BTreeSet::new();
    for line in theirs {
        let first = seen.insert((line.end_to_end_id.as_str(), line.kind));
        judge(&mut report, day, known.get(&line.end_to_end_id).copied(), line, first);
    }
    for our in ours {
        let shown = seen.iter().any(|(id, kind)| *id == our.id.to_string() && *kind != LineKind::Return);
        if !shown {
            missing(&mut report, our, day);
        }
    }
    report
}

fn judge(report: &mut Report, day: Date, our: Option<&Ours>, line: &Line, first: bool) {
    let known_elsewhere = our.and_then(|our| our.reconciled_on).is_some_and(|on| on != day);
    let Some(our) = our.filter(|_| first && (!known_elsewhere || line.kind == LineKind::Return)) else {
        return report.breaks.push(broken(BreakKind::TheirsOnly, None, line));
    };
    if our.amount != line.amount {
        return report.breaks.push(broken(BreakKind::AmountDiffers, Some(our.amount), line));
    }
    match (line.kind, our.kind, our.state) {
        (LineKind::Debit, Kind::Debit, State::Settled | State::Returned)
        | (LineKind::Credit, Kind::Credit, State::Settled | State::Returned) => report.matched.push(our.id),
        (LineKind::Return, _, State::Returned) => {}
        (LineKind::Debit, Kind::Debit, State::Queued | State::WithBank)
        | (LineKind::Credit, Kind::Credit, State::Queued | State::WithBank)
        | (LineKind::Return, _, State::Settled | State::Queued | State::WithBank) => {
            report.in_transit = report.in_transit.saturating_add(1);
        }
        (LineKind::Debit | LineKind::Credit | LineKind::Return, _, State::Rejected)
        | (LineKind::Debit, Kind::Credit, _)
        | (LineKind::Credit, Kind::Debit, _) => {
            report.breaks.push(broken(BreakKind::TheirsOnly, None, line));
        }
    }
}

/// What a statement does not show although we know of it.
fn missing(report: &mut Report, our: &Ours, day: Date) {
    if !our.is_due || our.reconciled_on.is_some_and(|on| on != day) {
        return;
    }
    match our.state {
        State::Queued | State::WithBank => report.in_transit = report.in_transit.saturating_add(1),
        State::Rejected => {}
        State::Settled | State::Returned => report.breaks.push(Break {
            kind: BreakKind::OursOnly,
            reference: our.id.to_string(),
            ours: Some(our.amount),
            theirs: None,
            their_kind: None,
        }),
    }
}

fn broken(kind: BreakKind, ours: Option<Amount>, line: &Line) -> Break {
    Break { kind, reference: line.end_to_end_id.clone(), ours, theirs: Some(line.amount), their_kind: Some(line.kind) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn ours(place: u8, state: State, fen: i64) -> Ours {
        Ours {
            id: InstructionId::from_bytes([place; 16]),
            kind: Kind::Debit,
            amount: Amount::from_fen(fen).unwrap(),
            state,
            reconciled_on: None,
            is_due: true,
        }
    }

    fn line(place: u8, kind: LineKind, fen: i64) -> Line {
        let end_to_end_id = InstructionId::from_bytes([place; 16]).to_string();
        Line { end_to_end_id, kind, amount: Amount::from_fen(fen).unwrap() }
    }

    /// One instruction of ours in a state beside some lines: `matched in_transit breaks`.
    fn outcome(our: Option<Ours>, lines: &[Line]) -> String {
        let report = compare(date(2026, 11, 22), our.as_slice(), lines);
        let breaks: Vec<&str> = report.breaks.iter().map(|found| found.kind.code()).collect();
        format!("{} {} {}", report.matched.len(), report.in_transit, breaks.join(","))
    }

    #[test]
    fn every_pair_of_ours_and_theirs() {
        let debit = || line(1, LineKind::Debit, 500);
        let back = || line(1, LineKind::Return, 500);
        let settled = || Some(ours(1, State::Settled, 500));
        let found_before = || Some(Ours { reconciled_on: Some(date(2026, 11, 21)), ..ours(1, State::Settled, 500) });
        for (our, lines, expected) in [
            (settled(), vec![debit()], "1 0 "),
            (settled(), vec![], "0 0 ours_only"),
            (settled(), vec![debit(), debit()], "1 0 theirs_only"),
            (settled(), vec![line(1, LineKind::Debit, 501)], "0 0 amount_differs"),
            (settled(), vec![line(1, LineKind::Credit, 500)], "0 0 theirs_only"),
            (settled(), vec![debit(), back()], "1 1 "),
            (Some(ours(1, State::Returned, 500)), vec![debit(), back()], "1 0 "),
            (Some(ours(1, State::WithBank, 500)), vec![debit()], "0 1 "),
            (Some(ours(1, State::Queued, 500)), vec![], "0 1 "),
            (Some(ours(1, State::Rejected, 500)), vec![debit()], "0 0 theirs_only"),
            (Some(ours(1, State::Rejected, 500)), vec![], "0 0 "),
            (None, vec![debit()], "0 0 theirs_only"),
            (found_before(), vec![], "0 0 "),
            (found_before(), vec![debit()], "0 0 theirs_only"),
            (found_before(), vec![back()], "0 1 "),
        ] {
            assert_eq!(outcome(our.clone(), &lines), expected, "{our:?} {lines:?}");
        }
    }
}
