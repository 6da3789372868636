//! The start: the last checkpoint, and the tail of the journal after it.

use ledger::{
    AccountId, AccountKind, AccountState, Books, ChainHash, CounterKey, HoldChange, JournalEntry, LaneHead, OpenHold,
    Window,
};
use money::{Amount, HoldId};
use rusqlite::{Connection, OptionalExtension, Row};
use rustc_hash::FxHashMap;

use super::board::JobBoard;
use super::checkpoint::Checkpoint;
use super::journal;
use super::memory::{FIRST_ACCOUNT, LANE, Memory};
use super::recent::RecentIds;
use super::requests::RequestIndex;
use crate::Fault;

/// Rows of the checkpoint with the entry that each of them includes; the tail is folded into what they lack.
struct Tables {
    accounts: FxHashMap<AccountId, (AccountState, u64)>,
    counters: FxHashMap<CounterKey, (i64, u64)>,
    holds: FxHashMap<HoldId, OpenHold>,
}

/// Everything the writer keeps in memory.
pub(super) fn load(conn: &Connection) -> Result<(Memory, Checkpoint), Fault> {
    let mut tables = read_tables(conn)?;
    let begin = read_one(conn, "SELECT sequence FROM checkpoint WHERE lane = 1", |row| row.get::<_, i64>(0))?;
    let begin = begin.unwrap_or(0).cast_unsigned();
    let mut checkpoint = Checkpoint::after(begin);
    replay(conn, begin, &mut tables, &mut checkpoint)?;
    let next_account = tables.accounts.keys().map(|account| account.0.saturating_add(1)).max().unwrap_or(0);
    let (books, forgotten) = tables.into_books(kept_from(conn)?);
    let memory = Memory {
        books,
        head: read_head(conn)?,
        recent: RecentIds::after(newest_id(conn)?),
        board: JobBoard::load(conn)?,
        requests: RequestIndex::load(conn)?,
        next_account: next_account.max(FIRST_ACCOUNT),
        forgotten,
        log: Vec::new(),
    };
    Ok((memory, checkpoint))
}

fn replay(conn: &Connection, begin: u64, tables: &mut Tables, checkpoint: &mut Checkpoint) -> Result<(), Fault> {
    let mut statement = conn.prepare("SELECT sequence, body FROM entry WHERE sequence > ?1 ORDER BY sequence")?;
    let mut rows = statement.query([begin.cast_signed()])?;
    while let Some(row) = rows.next()? {
        let sequence = row.get::<_, i64>(0)?.cast_unsigned();
        let entry = journal::decode(sequence, row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?;
        tables.fold(sequence, &entry)?;
        checkpoint.note(&entry);
    }
    Ok(())
}

impl Tables {
    fn fold(&mut self, sequence: u64, entry: &JournalEntry) -> Result<(), Fault> {
        for posting in entry.postings() {
            self.fold_part(sequence, posting.account, posting.signed(), 0)?;
        }
        for change in entry.holds() {
            self.fold_part(sequence, change.hold().account, 0, change.delta())?;
            match change {
                HoldChange::Place { id, hold } => drop(self.holds.insert(*id, *hold)),
                HoldChange::End { id, .. } => drop(self.holds.remove(id)),
            }
        }
        for count in entry.counts() {
            let (value, included) = self.counters.entry(count.key).or_default();
            if sequence > *included {
                *value = value.saturating_add(count.delta);
            }
        }
        Ok(())
    }

    fn fold_part(&mut self, sequence: u64, account: AccountId, net: i64, held: i64) -> Result<(), Fault> {
        let known = self.accounts.get_mut(&account);
        let (state, included) = known.ok_or_else(|| {
            Fault::corrupt(format!("entry {sequence} of lane {LANE} names {account}, which was never opened"))
        })?;
        if sequence > *included {
            state.net = state.net.wrapping_add(net);
            state.held = state.held.wrapping_add(held);
            state.last = sequence;
        }
        Ok(())
    }

    /// The books, and the rows of counters of days that are not kept any more.
    fn into_books(self, kept_from: u32) -> (Books, Vec<CounterKey>) {
        let mut books = Books::default();
        books.forget_days_before(kept_from);
        let mut forgotten = Vec::new();
        for (account, (state, _)) in self.accounts {
            books.restore(account, state);
        }
        for (key, (value, _)) in self.counters {
            if key.is_forgotten(kept_from) {
                forgotten.push(key);
            } else if value != 0 {
                books.restore_counter(key, value);
            }
        }
        for (id, hold) in self.holds {
            books.restore_hold(id, hold);
        }
        (books, forgotten)
    }
}

/// The first day whose counters are kept.
fn kept_from(conn: &Connection) -> Result<u32, Fault> {
    Ok(read_one(conn, "SELECT kept_from FROM day_counters", |row| row.get(0))?.unwrap_or(0))
}

fn read_tables(conn: &Connection) -> Result<Tables, Fault> {
    Ok(Tables {
        accounts: read_all(conn, "SELECT number, kind, net, held, last FROM account", account_row)?,
        counters: read_all(conn, "SELECT subject, meter, period, value, as_of FROM counter", counter_row)?,
        holds: read_all(conn, "SELECT id, account, amount FROM hold", hold_row)?,
    })
}

/// One row of `account`: number, kind, net, held, last.
pub(super) fn account_row(row: &Row<'_>) -> Result<(AccountId, (AccountState, u64)), Fault> {
    let account = AccountId(row.get(0)?);
    let kind = AccountKind::from_code(row.get(1)?);
    let kind = kind.ok_or_else(|| Fault::corrupt(format!("{account} is of a kind unknown to this release")))?;
    let last = row.get::<_, i64>(4)?.cast_unsigned();
    Ok((account, (AccountState { kind, net: row.get(2)?, held: row.get(3)?, last }, last)))
}

/// One row of `counter`: subject, meter, period, value, as of.
pub(super) fn counter_row(row: &Row<'_>) -> Result<(CounterKey, (i64, u64)), Fault> {
    let key = CounterKey { subject: row.get(0)?, meter: row.get(1)?, window: Window::from_code(row.get(2)?) };
    Ok((key, (row.get(3)?, row.get::<_, i64>(4)?.cast_unsigned())))
}

/// One row of `hold`: id, account, amount.
pub(super) fn hold_row(row: &Row<'_>) -> Result<(HoldId, OpenHold), Fault> {
    let amount = Amount::from_fen(row.get(2)?).map_err(|error| Fault::corrupt(format!("a hold: {error}")))?;
    Ok((HoldId::from_bytes(row.get(0)?), OpenHold { account: AccountId(row.get(1)?), amount }))
}

/// All rows of a table.
pub(super) fn read_all<K: std::hash::Hash + Eq, V>(
    conn: &Connection,
    sql: &str,
    each: fn(&Row<'_>) -> Result<(K, V), Fault>,
) -> Result<FxHashMap<K, V>, Fault> {
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut out = FxHashMap::default();
    while let Some(row) = rows.next()? {
        let (key, value) = each(row)?;
        out.insert(key, value);
    }
    Ok(out)
}

fn read_one<T>(
    conn: &Connection,
    sql: &str,
    each: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, Fault> {
    Ok(conn.query_row(sql, [], each).optional()?)
}

/// The end of the lane.
pub(super) fn read_head(conn: &Connection) -> Result<LaneHead, Fault> {
    let last = read_one(conn, "SELECT sequence, hash FROM entry ORDER BY sequence DESC LIMIT 1", |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, [u8; 32]>(1)?))
    })?;
    let (sequence, hash) = last.map_or((0, ChainHash::GENESIS), |(sequence, hash)| (sequence, ChainHash(hash)));
    Ok(LaneHead { lane: LANE, sequence: sequence.cast_unsigned(), hash })
}

fn newest_id(conn: &Connection) -> Result<[u8; 16], Fault> {
    let sql = "SELECT substr(body, 2, 16) FROM entry ORDER BY substr(body, 2, 16) DESC LIMIT 1";
    Ok(read_one(conn, sql, |row| row.get::<_, [u8; 16]>(0))?.unwrap_or_default())
}
