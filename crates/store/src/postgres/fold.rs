//! Folding: what was appended to shared accounts is added to their rows, so that a balance is a row and a short tail.

use std::collections::BTreeMap;

use ledger::{AccountId, JournalEntry};

use super::connection::{Connection, fault};
use super::kinds::Kinds;
use super::talk::{column, kind_of};
use crate::Fault;

/// Entries of one lane in one transaction at most.
const ENTRIES_MAX: i64 = 20_000;

/// Folds every lane to its end. One process at a time: the lane's row is locked meanwhile.
pub(super) fn fold(conn: &Connection, kinds: &Kinds) -> Result<(), Fault> {
    let rows = conn.wait(conn.client.query("SELECT number FROM lane ORDER BY number", &[])).map_err(fault)?;
    for row in rows {
        let lane = column(&row, 0)?;
        while fold_some(conn, kinds, lane)? {}
    }
    Ok(())
}

/// Folds the next stretch of a lane; says whether there may be more.
fn fold_some(conn: &Connection, kinds: &Kinds, lane: i64) -> Result<bool, Fault> {
    conn.batch("BEGIN").map_err(fault)?;
    let folded = fold_in_transaction(conn, kinds, lane);
    let end = if folded.is_ok() { "COMMIT" } else { "ROLLBACK" };
    conn.batch(end).map_err(fault)?;
    Ok(folded? == ENTRIES_MAX)
}

fn fold_in_transaction(conn: &Connection, kinds: &Kinds, lane: i64) -> Result<i64, Fault> {
    let mark = "SELECT folded FROM lane WHERE number = $1 FOR UPDATE";
    let row = conn.wait(conn.client.query_one(mark, &[&lane])).map_err(fault)?;
    let (begin, mut end): (i64, i64) = (column(&row, 0)?, column(&row, 0)?);
    let tail = "SELECT sequence, body FROM entry WHERE lane = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
    let rows = conn.wait(conn.client.query(tail, &[&lane, &begin, &ENTRIES_MAX])).map_err(fault)?;
    let mut sums = BTreeMap::new();
    for row in &rows {
        end = column(row, 0)?;
        let entry = JournalEntry::decode(column(row, 1)?);
        let entry = entry.map_err(|error| Fault::corrupt(format!("entry {end} of lane {lane}: {error}")))?;
        add_shared(conn, kinds, &entry, &mut sums)?;
    }
    if end > begin {
        write(conn, lane, end, sums)?;
    }
    Ok(i64::try_from(rows.len()).unwrap_or(ENTRIES_MAX))
}

/// Adds what the entry does to shared accounts: net and held.
fn add_shared(
    conn: &Connection,
    kinds: &Kinds,
    entry: &JournalEntry,
    sums: &mut BTreeMap<AccountId, (i64, i64)>,
) -> Result<(), Fault> {
    let postings = entry.postings().iter().map(|posting| (posting.account, posting.signed(), 0));
    let holds = entry.holds().iter().map(|change| (change.hold().account, 0, change.delta()));
    for (account, net, held) in postings.chain(holds) {
        if is_shared(conn, kinds, account)? {
            let sum = sums.entry(account).or_default();
            *sum = (sum.0.wrapping_add(net), sum.1.wrapping_add(held));
        }
    }
    Ok(())
}

fn is_shared(conn: &Connection, kinds: &Kinds, account: AccountId) -> Result<bool, Fault> {
    if let Some(kind) = kinds.get(account) {
        return Ok(kind.is_shared());
    }
    let sql = "SELECT kind FROM account WHERE number = $1";
    let row = conn.wait(conn.client.query_one(sql, &[&account.0])).map_err(fault)?;
    let kind = kind_of(account, column(&row, 0)?)?;
    kinds.learn([(account, kind)]);
    Ok(kind.is_shared())
}

/// Rows in ascending order, as units lock them.
fn write(conn: &Connection, lane: i64, end: i64, sums: BTreeMap<AccountId, (i64, i64)>) -> Result<(), Fault> {
    for (account, (net, held)) in sums {
        let sql = "UPDATE account SET net = net + $2, held = held + $3 WHERE number = $1";
        conn.wait(conn.client.execute(sql, &[&account.0, &net, &held])).map_err(fault)?;
    }
    let sql = "UPDATE lane SET folded = $2 WHERE number = $1";
    conn.wait(conn.client.execute(sql, &[&lane, &end])).map_err(fault)?;
    Ok(())
}
