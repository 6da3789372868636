//! Rows of reconciliations.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use money::{BreakId, InstructionId};
use store::{Fault, Row, Tx, View, params};

use super::BankDay;
use super::board::{Day, KeptBreak, Resolution, Resolved};
use super::rules::{Break, BreakKind, LineKind, Ours, Report};
use crate::instruction::{COLUMNS, read};
use crate::{Ctx, start_of_day};

/// Our instructions that a statement could show: those of the days before, and those that it names.
pub(super) fn ours(view: &mut View<'_>, ctx: &Ctx, statement: &BankDay) -> Result<Vec<Ours>, Fault> {
    let back = i64::from(*ctx.policy.instruction.reconcile_back_days);
    let from = start_of_day(statement.day.saturating_sub(back.days()));
    let until = start_of_day(statement.day.saturating_add(1.days()));
    let rows = view.query(
        "SELECT id FROM instruction WHERE created_at >= ?1 AND created_at < ?2 ORDER BY id",
        params![from, until],
    )?;
    let mut found = BTreeMap::new();
    for row in &rows {
        let id: InstructionId = row.get(0)?;
        found.insert(id, one(view, id, statement.day)?);
    }
    for id in statement.lines.iter().filter_map(|line| line.end_to_end_id.parse::<InstructionId>().ok()) {
        if let std::collections::btree_map::Entry::Vacant(place) = found.entry(id) {
            place.insert(one(view, id, statement.day)?);
        }
    }
    Ok(found.into_values().flatten().collect())
}

fn one(view: &mut View<'_>, id: InstructionId, day: Date) -> Result<Option<Ours>, Fault> {
    let Some(row) = view.query_opt(COLUMNS, params![id])? else { return Ok(None) };
    let instruction = read(&row)?;
    let on: Option<String> =
        view.query_one("SELECT reconciled_on FROM instruction WHERE id = ?1", params![id])?.get(0)?;
    let until = start_of_day(day.saturating_add(1.days()));
    Ok(Some(Ours {
        id,
        kind: instruction.kind,
        amount: instruction.amount,
        state: instruction.state,
        reconciled_on: on.and_then(|text| text.parse().ok()),
        is_due: instruction.ended_at.unwrap_or(instruction.created_at) < until,
    }))
}

/// Writes on which day's statement an instruction was found.
pub(super) fn mark(tx: &mut Tx<'_>, id: InstructionId, day: Date) -> Result<(), Fault> {
    tx.queue("UPDATE instruction SET reconciled_on = ?2 WHERE id = ?1", params![id, day.to_string()])
}

/// Keeps what came of a day, in place of what was kept before.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    statement: &BankDay,
    report: &Report,
    breaks: &[KeptBreak],
) -> Result<(), Fault> {
    let (account, day) = (statement.account.as_str(), statement.day.to_string());
    tx.queue("DELETE FROM reconciliation WHERE bank = ?1 AND day = ?2", params![account, &day])?;
    tx.queue("DELETE FROM reconciliation_break WHERE bank = ?1 AND day = ?2", params![account, &day])?;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (matched, found) = (count(report.matched.len()), count(report.breaks.len()));
    tx.queue(
        "INSERT INTO reconciliation (bank, day, matched, in_transit, breaks, compared_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![account, &day, matched, report.in_transit, found, ctx.now],
    )?;
    (0_i64..).zip(breaks).try_for_each(|(line, kept)| insert(tx, line, kept))
}

fn insert(tx: &mut Tx<'_>, line: i64, kept: &KeptBreak) -> Result<(), Fault> {
    let resolved = kept.resolved.as_ref();
    tx.queue(
        "INSERT INTO reconciliation_break (bank, day, line, kind, reference, our_amount, their_amount, their_kind, id, \
         resolution, note, resolved_by, resolved_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            kept.bank.as_str(),
            kept.day.to_string(),
            line,
            kept.found.kind.code(),
            kept.found.reference.as_str(),
            kept.found.ours,
            kept.found.theirs,
            kept.found.their_kind.map(LineKind::code),
            kept.id,
            resolved.map(|how| how.resolution.code()),
            resolved.map(|how| how.note.as_str()),
            resolved.map(|how| how.by),
            resolved.map(|how| how.at)
        ],
    )
}

/// The days that were compared, newest first.
pub(super) fn days(view: &mut View<'_>, limit: u32) -> Result<Vec<Day>, Fault> {
    let rows = view.query(
        "SELECT bank, day, matched, in_transit, breaks, compared_at FROM reconciliation ORDER BY day DESC, bank LIMIT ?1",
        params![limit],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Day {
                bank: row.get(0)?,
                day: date(row, 1)?,
                matched: row.get(2)?,
                in_transit: row.get(3)?,
                breaks: row.get(4)?,
                compared_at: row.get(5)?,
            })
        })
        .collect()
}

/// A question for breaks, as [`read_break`] reads them.
macro_rules! breaks {
    ($which:literal) => {
        concat!(
            "SELECT bank, day, kind, reference, our_amount, their_amount, their_kind, id, resolution, note, \
             resolved_by, resolved_at FROM reconciliation_break ",
            $which
        )
    };
}

/// The breaks of a day, as they were found.
pub(super) fn of_day(view: &mut View<'_>, bank: &str, day: Date) -> Result<Vec<KeptBreak>, Fault> {
    let rows = view.query(breaks!("WHERE bank = ?1 AND day = ?2 ORDER BY line"), params![bank, day.to_string()])?;
    rows.iter().map(read_break).collect()
}

/// The breaks that nobody has resolved: the oldest days first.
pub(super) fn open(view: &mut View<'_>, limit: u32) -> Result<Vec<KeptBreak>, Fault> {
    let rows = view.query(breaks!("WHERE resolution IS NULL ORDER BY day, bank, line LIMIT ?1"), params![limit])?;
    rows.iter().map(read_break).collect()
}

/// How many breaks nobody has resolved.
pub(super) fn count_open(view: &mut View<'_>) -> Result<u32, Fault> {
    view.query_one("SELECT COUNT(*) FROM reconciliation_break WHERE resolution IS NULL", params![])?.get(0)
}

/// A break, kept from others until the unit ends.
pub(super) fn lock(tx: &mut Tx<'_>, id: BreakId) -> Result<Option<KeptBreak>, Fault> {
    let row = tx.query_opt_for_update(breaks!("WHERE id = ?1"), params![id])?;
    row.map(|row| read_break(&row)).transpose()
}

/// Writes what was found out about a break.
pub(super) fn resolve(tx: &mut Tx<'_>, id: BreakId, how: &Resolved) -> Result<(), Fault> {
    tx.queue(
        "UPDATE reconciliation_break SET resolution = ?2, note = ?3, resolved_by = ?4, resolved_at = ?5 WHERE id = ?1",
        params![id, how.resolution.code(), how.note.as_str(), how.by, how.at],
    )
}

fn date(row: &Row, place: usize) -> Result<Date, Fault> {
    let text: String = row.get(place)?;
    text.parse().map_err(|_| Fault::corrupt(format!("a day of a reconciliation: {text}")))
}

fn read_break(row: &Row) -> Result<KeptBreak, Fault> {
    let (kind, their_kind): (String, Option<String>) = (row.get(2)?, row.get(6)?);
    let found = Break {
        kind: BreakKind::from_code(&kind).ok_or_else(|| Fault::corrupt(format!("break {kind}")))?,
        reference: row.get(3)?,
        ours: row.get(4)?,
        theirs: row.get(5)?,
        their_kind: their_kind.as_deref().and_then(LineKind::from_code),
    };
    Ok(KeptBreak { id: row.get(7)?, bank: row.get(0)?, day: date(row, 1)?, found, resolved: read_resolved(row)? })
}

fn read_resolved(row: &Row) -> Result<Option<Resolved>, Fault> {
    let Some(code) = row.get::<Option<String>>(8)? else { return Ok(None) };
    let resolution = Resolution::from_code(&code).ok_or_else(|| Fault::corrupt(format!("resolution {code}")))?;
    Ok(Some(Resolved { resolution, note: row.get(9)?, by: row.get(10)?, at: row.get(11)? }))
}
