//! Rows of reconciliations.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use money::InstructionId;
use store::{Fault, Row, Tx, View, params};

use super::BankDay;
use super::rules::{Break, BreakKind, Ours, Report};
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
pub(super) fn keep(tx: &mut Tx<'_>, ctx: &Ctx, statement: &BankDay, report: &Report) -> Result<(), Fault> {
    let (account, day) = (statement.account.as_str(), statement.day.to_string());
    tx.queue("DELETE FROM reconciliation WHERE bank = ?1 AND day = ?2", params![account, &day])?;
    tx.queue("DELETE FROM reconciliation_break WHERE bank = ?1 AND day = ?2", params![account, &day])?;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let (matched, breaks) = (count(report.matched.len()), count(report.breaks.len()));
    tx.queue(
        "INSERT INTO reconciliation (bank, day, matched, in_transit, breaks, compared_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![account, &day, matched, report.in_transit, breaks, ctx.now],
    )?;
    for (line, found) in (0_i64..).zip(&report.breaks) {
        tx.queue(
            "INSERT INTO reconciliation_break (bank, day, line, kind, reference, our_amount, their_amount) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![account, &day, line, found.kind.code(), &found.reference, found.ours, found.theirs],
        )?;
    }
    Ok(())
}

/// How many matched, are in transit, and broke on a day; nothing when it was not compared.
pub fn summary(view: &mut View<'_>, account: &str, day: Date) -> Result<Option<(u32, u32, u32)>, Fault> {
    let row = view.query_opt(
        "SELECT matched, in_transit, breaks FROM reconciliation WHERE bank = ?1 AND day = ?2",
        params![account, day.to_string()],
    )?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).transpose()
}

/// The breaks of a day.
pub fn breaks(view: &mut View<'_>, account: &str, day: Date) -> Result<Vec<Break>, Fault> {
    let rows = view.query(
        "SELECT kind, reference, our_amount, their_amount FROM reconciliation_break \
         WHERE bank = ?1 AND day = ?2 ORDER BY line",
        params![account, day.to_string()],
    )?;
    rows.iter().map(read_break).collect()
}

fn read_break(row: &Row) -> Result<Break, Fault> {
    let kind: String = row.get(0)?;
    let known = [BreakKind::OursOnly, BreakKind::TheirsOnly, BreakKind::AmountDiffers];
    let kind = known.into_iter().find(|known| known.code() == kind);
    Ok(Break {
        kind: kind.ok_or_else(|| Fault::corrupt("a kind of break"))?,
        reference: row.get(1)?,
        ours: row.get(2)?,
        theirs: row.get(3)?,
    })
}
