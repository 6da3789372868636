//! Appending an entry: lock and read what it takes from, check, then queue its rows.
//!
//! Holders' rows are brought up to date at the commit, in ascending order. Shared accounts are only appended to; whoever
//! takes from a guarded one locks its row first, so that two of them cannot both see the same money.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ledger::{AccountId, AccountKind, AccountState, Balance, CounterKey, HoldChange, JournalEntry};
use money::Amount;
use tokio_postgres::Statement;

use super::connection::Params;
use super::talk::{self, BALANCES, COUNTERS, Known};
use super::unit::WriteUnit;
use crate::engine::Engine;
use crate::{Fault, PostError, Value};

/// Locks rows in ascending order; holders' rows are exact.
const LOCK: &str = "SELECT number, kind, net, held FROM account WHERE number = ANY($1) ORDER BY number FOR UPDATE";

/// What an entry adds to each account it names: net and held.
type Parts = BTreeMap<AccountId, (i64, i64)>;

pub(super) fn balance(known: Known) -> Balance {
    AccountState { kind: known.kind, net: known.net, held: known.held, last: 0 }.balance()
}

/// Locks accounts and reads their balances and counters, as far as the unit does not know them.
pub(super) fn load(unit: &mut WriteUnit<'_>, accounts: &[AccountId], counters: &[CounterKey]) -> Result<(), Fault> {
    let wanted = Wanted::of(unit, accounts, counters)?;
    let mut questions: Vec<(Statement, Params<'_>)> = Vec::new();
    if !wanted.guarded.is_empty() {
        questions.push((unit.own(LOCK)?, vec![&wanted.guarded]));
    }
    if !wanted.shared.is_empty() {
        questions.push((unit.own(BALANCES)?, vec![&wanted.shared]));
    }
    if !wanted.subjects.is_empty() {
        questions.push((unit.own(COUNTERS)?, vec![&wanted.subjects, &wanted.meters, &wanted.periods]));
    }
    if questions.is_empty() {
        return Ok(());
    }
    let answers = unit.talk(questions)?;
    wanted.keep(unit, counters, answers)
}

/// What has to be asked, as the arrays of the questions.
#[derive(Default)]
struct Wanted {
    guarded: Vec<i64>,
    shared: Vec<i64>,
    subjects: Vec<Vec<u8>>,
    meters: Vec<i64>,
    periods: Vec<i64>,
}

impl Wanted {
    fn of(unit: &mut WriteUnit<'_>, accounts: &[AccountId], counters: &[CounterKey]) -> Result<Self, Fault> {
        let mut wanted = Self::default();
        for account in accounts {
            if unit.state.accounts.contains_key(account) {
                continue;
            }
            let kind = unit.kind(*account)?.ok_or_else(|| talk::unknown(*account))?;
            if kind.is_guarded() {
                wanted.guarded.push(account.0);
            }
            if kind.is_shared() {
                wanted.shared.push(account.0);
            }
        }
        let own = counters.iter().filter(|key| !key.is_shared());
        for key in own.filter(|key| !unit.state.counters.contains_key(*key)) {
            wanted.subjects.push(key.subject.to_vec());
            wanted.meters.push(key.meter.into());
            wanted.periods.push(key.window.code().into());
        }
        Ok(wanted)
    }

    fn keep(
        &self,
        unit: &mut WriteUnit<'_>,
        counters: &[CounterKey],
        answers: Vec<Vec<tokio_postgres::Row>>,
    ) -> Result<(), Fault> {
        let mut answers = answers.into_iter();
        if !self.guarded.is_empty() {
            keep_accounts(unit, &answers.next().unwrap_or_default(), AccountKind::is_shared)?;
        }
        if !self.shared.is_empty() {
            keep_accounts(unit, &answers.next().unwrap_or_default(), |_| false)?;
        }
        if !self.subjects.is_empty() {
            keep_counters(unit, counters, &answers.next().unwrap_or_default())?;
        }
        Ok(())
    }
}

/// What was posted before to shared accounts went out before the question; what waits for holders' rows is added here.
fn keep_accounts(
    unit: &mut WriteUnit<'_>,
    rows: &[tokio_postgres::Row],
    skip: fn(AccountKind) -> bool,
) -> Result<(), Fault> {
    for row in rows {
        let (account, mut known) = talk::account(row)?;
        if skip(known.kind) {
            continue;
        }
        if let Some((net, held)) = unit.state.pending.get(&account) {
            known.net = known.net.saturating_add(*net);
            known.held = known.held.saturating_add(*held);
        }
        unit.state.accounts.insert(account, known);
    }
    Ok(())
}

fn keep_counters(unit: &mut WriteUnit<'_>, counters: &[CounterKey], rows: &[tokio_postgres::Row]) -> Result<(), Fault> {
    for key in counters.iter().filter(|key| !key.is_shared()) {
        unit.state.counters.entry(*key).or_insert(0);
    }
    for row in rows {
        let (subject, meter, period): (&[u8], i64, i64) =
            (talk::column(row, 0)?, talk::column(row, 1)?, talk::column(row, 2)?);
        let same = |key: &&CounterKey| {
            key.subject == subject && i64::from(key.meter) == meter && i64::from(key.window.code()) == period
        };
        if let Some(key) = counters.iter().find(same) {
            unit.state.counters.insert(*key, talk::column(row, 3)?);
        }
    }
    Ok(())
}

pub(super) fn post(unit: &mut WriteUnit<'_>, entry: &JournalEntry) -> Result<(), PostError> {
    refuse_repeat(unit, entry)?;
    let parts = parts(entry)?;
    for account in parts.keys() {
        unit.kind(*account)?.ok_or(PostError::UnknownAccount(*account))?;
    }
    check_holds(unit, entry)?;
    check_balances(unit, &parts)?;
    note(unit, entry, &parts)?;
    Ok(append(unit, entry, &parts)?)
}

fn refuse_repeat(unit: &mut WriteUnit<'_>, entry: &JournalEntry) -> Result<(), PostError> {
    let id = entry.id();
    let repeated = unit.state.posted.contains(&id) || (unit.careful && talk::entry(unit, id)?.is_some());
    if repeated { Err(PostError::Repeated(id)) } else { Ok(()) }
}

fn parts(entry: &JournalEntry) -> Result<Parts, PostError> {
    let postings = entry.postings().iter().map(|posting| (posting.account, posting.signed(), 0));
    let holds = entry.holds().iter().map(|change| (change.hold().account, 0, change.delta()));
    let mut parts = Parts::new();
    for (account, net, held) in postings.chain(holds) {
        let sum = parts.entry(account).or_default();
        sum.0 = sum.0.checked_add(net).ok_or(PostError::Overflow)?;
        sum.1 = sum.1.checked_add(held).ok_or(PostError::Overflow)?;
    }
    Ok(parts)
}

fn check_holds(unit: &mut WriteUnit<'_>, entry: &JournalEntry) -> Result<(), PostError> {
    for change in entry.holds() {
        match change {
            // Without care the key of the table refuses it, and the unit is run again with care.
            HoldChange::Place { id, .. } => {
                let known = unit.careful || unit.state.holds.contains_key(id);
                if known && unit.hold(*id)?.is_some() {
                    return Err(PostError::HoldExists(*id));
                }
            }
            HoldChange::End { id, hold, .. } => {
                if unit.hold(*id)? != Some(*hold) {
                    return Err(PostError::NoSuchHold(*id));
                }
            }
        }
    }
    Ok(())
}

/// Locks and checks the guarded accounts that the entry takes from.
fn check_balances(unit: &mut WriteUnit<'_>, parts: &Parts) -> Result<(), PostError> {
    let mut taken = Vec::new();
    for (account, (net, held)) in parts {
        let guarded = unit.kind(*account)?.is_some_and(AccountKind::is_guarded);
        let needed = held.checked_sub(*net).ok_or(PostError::Overflow)?;
        if guarded && needed > 0 {
            taken.push((*account, needed));
        }
    }
    let accounts: Vec<_> = taken.iter().map(|(account, _)| *account).collect();
    load(unit, &accounts, &[])?;
    for (account, needed) in taken {
        let known = unit.state.accounts.get(&account).ok_or(PostError::UnknownAccount(account))?;
        let available = known.net.saturating_sub(known.held);
        if available < needed {
            let fen = |fen: i64| Amount::from_fen(fen.max(0)).unwrap_or(Amount::MAX);
            return Err(PostError::Insufficient { account, available: fen(available), needed: fen(needed) });
        }
    }
    Ok(())
}

/// Brings what the unit knows up to date.
fn note(unit: &mut WriteUnit<'_>, entry: &JournalEntry, parts: &Parts) -> Result<(), PostError> {
    for (account, (net, held)) in parts {
        if let Some(known) = unit.state.accounts.get_mut(account) {
            known.net = known.net.checked_add(*net).ok_or(PostError::Overflow)?;
            known.held = known.held.checked_add(*held).ok_or(PostError::Overflow)?;
        }
        if unit.kind(*account)? == Some(AccountKind::Holder) {
            let pending = unit.state.pending.entry(*account).or_default();
            pending.0 = pending.0.saturating_add(*net);
            pending.1 = pending.1.saturating_add(*held);
        }
    }
    for count in entry.counts() {
        if let Some(known) = unit.state.counters.get_mut(&count.key) {
            *known = known.saturating_add(count.delta);
        }
    }
    unit.state.posted.insert(entry.id());
    Ok(())
}

/// Queues the rows of an entry at the end of the lane.
fn append(unit: &mut WriteUnit<'_>, entry: &JournalEntry, parts: &Parts) -> Result<(), Fault> {
    let mut body = Vec::with_capacity(160);
    entry.encode(&mut body);
    unit.head.sequence += 1;
    unit.head.hash = unit.head.hash.next(unit.head.sequence, &body);
    queue_entry(unit, entry, body, parts)?;
    queue_holds(unit, entry)?;
    for count in entry.counts() {
        let (key, sql) = (&count.key, if count.key.is_shared() { ADD_TO_SHARED } else { ADD });
        unit.queue_own(sql, crate::params![&key.subject, key.meter, key.window.code(), count.delta])?;
    }
    Ok(())
}

const ADD: &str = "INSERT INTO counter (subject, meter, period, value) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (subject, meter, period) DO UPDATE SET value = counter.value + excluded.value";
const ADD_TO_SHARED: &str = "INSERT INTO tally (subject, meter, period, value) VALUES ($1, $2, $3, $4)";

/// Accounts of one entry in one statement at most.
const ACCOUNTS_MAX: usize = 8;

/// One statement for an entry and its postings, by the number of accounts.
static APPEND: LazyLock<Vec<String>> = LazyLock::new(|| {
    (0..=ACCOUNTS_MAX)
        .map(|accounts| {
            let row = |n: usize| format!("(${}, $3, $4, $1, ${}, ${})", 7 + 3 * n, 8 + 3 * n, 9 + 3 * n);
            let rows: Vec<_> = (0..accounts).map(row).collect();
            let rows = rows.join(", ");
            format!(
                "WITH e AS (INSERT INTO entry (id, owner, lane, sequence, body, hash) \
                 VALUES ($1, $2, $3, $4, $5, $6)) \
                 INSERT INTO posting (account, lane, sequence, entry_id, net, held) VALUES {rows}"
            )
        })
        .collect()
});

fn queue_entry(unit: &mut WriteUnit<'_>, entry: &JournalEntry, body: Vec<u8>, parts: &Parts) -> Result<(), Fault> {
    let owner = entry.postings().first().map(|posting| posting.account);
    let owner = owner.or_else(|| entry.holds().first().map(|change| change.hold().account)).unwrap_or(AccountId(0));
    let (lane, sequence) = (unit.head.lane, unit.head.sequence.cast_signed());
    let mut values: Vec<Value<'_>> = Vec::with_capacity(6 + 3 * parts.len());
    values.extend([entry.id().into(), owner.into(), lane.into(), sequence.into()]);
    values.extend([body.into(), Value::bytes(unit.head.hash.0.to_vec())]);
    let first = parts.len().min(ACCOUNTS_MAX);
    for (account, (net, held)) in parts.iter().take(first) {
        values.extend([(*account).into(), (*net).into(), (*held).into()]);
    }
    unit.queue_own(&APPEND[first], &values)?;
    for (account, (net, held)) in parts.iter().skip(first) {
        let sql = "INSERT INTO posting (account, lane, sequence, entry_id, net, held) VALUES ($1, $2, $3, $4, $5, $6)";
        unit.queue_own(sql, crate::params![*account, lane, sequence, entry.id(), *net, *held])?;
    }
    Ok(())
}

fn queue_holds(unit: &mut WriteUnit<'_>, entry: &JournalEntry) -> Result<(), Fault> {
    for change in entry.holds() {
        match change {
            HoldChange::Place { id, hold } => {
                let sql = "INSERT INTO hold (id, account, amount) VALUES ($1, $2, $3)";
                unit.queue_own(sql, crate::params![*id, hold.account, hold.amount])?;
                unit.state.holds.insert(*id, Some(*hold));
            }
            HoldChange::End { id, hold, .. } => {
                let sql = "DELETE FROM hold WHERE id = $1 AND account = $2";
                unit.queue_own(sql, crate::params![*id, hold.account])?;
                unit.state.holds.insert(*id, None);
            }
        }
    }
    Ok(())
}
