//! The books check on PostgreSQL: one snapshot, lane by lane through a cursor, with the posting rows beside the entries.

use std::collections::BTreeMap;

use ledger::{AccountId, AccountState, CounterKey, JournalEntry, OpenHold, Window};
use money::{Amount, HoldId};
use rustc_hash::FxHashMap;
use tokio_postgres::Row;

use super::connection::{Connection, fault};
use super::talk::{account as account_row, column};
use crate::check::{Fold, LaneCheck, Seals};
use crate::{BooksReport, Fault};

/// Checks the database, which may be in use.
pub(super) fn books_check(conn: &Connection) -> Result<BooksReport, Fault> {
    conn.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").map_err(fault)?;
    let mut report = BooksReport::default();
    let mut check = Check::new(conn, &mut report)?;
    check.read_journal(conn, &mut report)?;
    check.finish(conn, &mut report)?;
    conn.batch("COMMIT").map_err(fault)?;
    Ok(report)
}

struct Check {
    fold: Fold,
    /// The first day whose counters are kept; rows of earlier days may be deleted, and what is left must be right.
    days_from: u32,
    /// What the rows of shared accounts should come to: entries up to the mark of their lane.
    folded: FxHashMap<AccountId, (i64, i64)>,
    marks: FxHashMap<i64, u64>,
    rows: BTreeMap<AccountId, (i64, i64)>,
    seals: Seals,
}

impl Check {
    fn new(conn: &Connection, report: &mut BooksReport) -> Result<Self, Fault> {
        let mut fold = Fold::default();
        let mut rows = BTreeMap::new();
        for row in all(conn, "SELECT number, kind, net, held FROM account")? {
            let (account, known) = account_row(&row)?;
            fold.open(account, known.kind);
            rows.insert(account, (known.net, known.held));
        }
        let marks = all(conn, "SELECT number, folded FROM lane")?;
        let mark = |row: &Row| Ok((column(row, 0)?, column::<i64>(row, 1)?.cast_unsigned()));
        let mut seals = Seals::default();
        for row in all(conn, "SELECT number, heads, root FROM seal ORDER BY number")? {
            seals.add(report, column(&row, 0)?, column(&row, 1)?, column(&row, 2)?);
        }
        let marks = marks.iter().map(mark).collect::<Result<_, Fault>>()?;
        let days_from = match all(conn, "SELECT kept_from FROM day_counters")?.first() {
            Some(row) => u32::try_from(column::<i64>(row, 0)?).unwrap_or(u32::MAX),
            None => 0,
        };
        Ok(Self { fold, days_from, folded: FxHashMap::default(), marks, rows, seals })
    }

    fn read_journal(&mut self, conn: &Connection, report: &mut BooksReport) -> Result<(), Fault> {
        let mut entries =
            Cursor::open(conn, "entries", "SELECT lane, sequence, body, hash, id FROM entry ORDER BY lane, sequence")?;
        let mut postings = Cursor::open(
            conn,
            "postings",
            "SELECT lane, sequence, account, net, held, entry_id FROM posting ORDER BY lane, sequence, account",
        )?;
        let mut lane = LaneCheck::new(0);
        while let Some(row) = entries.next()? {
            if lane.lane() != column::<i64>(&row, 0)? {
                lane = LaneCheck::new(column(&row, 0)?);
            }
            self.read_entry(report, &mut lane, &row, &mut postings)?;
        }
        while let Some(row) = postings.next()? {
            report.find(format!("{}: a posting without an entry", place(&row)?));
        }
        Ok(())
    }

    fn read_entry(
        &mut self,
        report: &mut BooksReport,
        lane: &mut LaneCheck,
        row: &Row,
        postings: &mut Cursor<'_>,
    ) -> Result<(), Fault> {
        let sequence = column::<i64>(row, 1)?.cast_unsigned();
        let stored = (sequence, column::<&[u8]>(row, 2)?, column::<&[u8]>(row, 3)?);
        let Some(entry) = lane.next(report, &mut self.seals, stored) else { return Ok(()) };
        if column::<&[u8]>(row, 4)? != entry.id().to_bytes() {
            report.find(format!("{}: its id is not the one in its stored form", lane.name()));
        }
        let parts = parts(&entry);
        if postings_of(report, postings, lane.lane(), sequence)? != parts {
            report.find(format!("{}: its posting rows are not what it says", lane.name()));
        }
        self.fold.add(report, &lane.name(), sequence, &entry);
        if sequence <= self.marks.get(&lane.lane()).copied().unwrap_or(0) {
            for (account, (net, held)) in parts {
                let sum = self.folded.entry(account).or_default();
                *sum = (sum.0.wrapping_add(net), sum.1.wrapping_add(held));
            }
        }
        Ok(())
    }

    fn finish(self, conn: &Connection, report: &mut BooksReport) -> Result<(), Fault> {
        for (account, row) in &self.rows {
            let derived = match self.fold.accounts.get(account) {
                Some(AccountState { kind, .. }) if kind.is_shared() => self.folded.get(account).copied(),
                state => state.map(|state| (state.net, state.held)),
            };
            if derived.unwrap_or_default() != *row {
                report.find(format!("{account}: its row is not what the journal comes to"));
            }
        }
        self.compare_holds(conn, report)?;
        self.compare_counters(conn, report)?;
        self.seals.finish(report);
        self.fold.finish(report);
        Ok(())
    }

    fn compare_holds(&self, conn: &Connection, report: &mut BooksReport) -> Result<(), Fault> {
        let mut open = self.fold.open_holds();
        for row in all(conn, "SELECT id, account, amount FROM hold")? {
            let (id, hold) = hold_row(&row)?;
            if open.remove(&id) != Some(hold) {
                report.find(format!("{id}: its row is not what the journal comes to"));
            }
        }
        for id in open.keys() {
            report.find(format!("{id}: it is open and has no row"));
        }
        Ok(())
    }

    fn compare_counters(&self, conn: &Connection, report: &mut BooksReport) -> Result<(), Fault> {
        let is_kept = |key: &CounterKey| !key.is_forgotten(self.days_from);
        let mut rows = 0;
        for row in all(conn, COUNTERS)? {
            let (key, value) = counter_row(&row)?;
            rows += usize::from(is_kept(&key));
            if self.fold.counters.get(&key) != Some(&value) {
                report.find(format!("counter {key:?}: its row is not what the journal comes to"));
            }
        }
        let derived = self.fold.counters.keys().filter(|key| is_kept(key)).count();
        if rows != derived {
            report.find(format!("{rows} counters have rows, and the journal has {derived}"));
        }
        Ok(())
    }
}

/// The rows of counters, and what the rows of shared ones add up to.
const COUNTERS: &str = "\
    SELECT subject, meter, period, value FROM counter UNION ALL \
    SELECT subject, meter, period, CAST(SUM(value) AS BIGINT) FROM tally GROUP BY subject, meter, period";

/// What an entry adds to each account: net and held.
fn parts(entry: &JournalEntry) -> BTreeMap<AccountId, (i64, i64)> {
    let postings = entry.postings().iter().map(|posting| (posting.account, posting.signed(), 0));
    let holds = entry.holds().iter().map(|change| (change.hold().account, 0, change.delta()));
    let mut parts: BTreeMap<_, (i64, i64)> = BTreeMap::new();
    for (account, net, held) in postings.chain(holds) {
        let sum = parts.entry(account).or_default();
        *sum = (sum.0.wrapping_add(net), sum.1.wrapping_add(held));
    }
    parts
}

/// The posting rows of one entry; rows before it belong to no entry.
fn postings_of(
    report: &mut BooksReport,
    postings: &mut Cursor<'_>,
    lane: i64,
    sequence: u64,
) -> Result<BTreeMap<AccountId, (i64, i64)>, Fault> {
    let mut found = BTreeMap::new();
    loop {
        let Some(row) = postings.peek()? else { return Ok(found) };
        let at = (column::<i64>(row, 0)?, column::<i64>(row, 1)?.cast_unsigned());
        if at > (lane, sequence) {
            return Ok(found);
        }
        if at == (lane, sequence) {
            found.insert(AccountId(column(row, 2)?), (column(row, 3)?, column(row, 4)?));
        } else {
            report.find(format!("{}: a posting without an entry", place(row)?));
        }
        postings.next()?;
    }
}

fn place(row: &Row) -> Result<String, Fault> {
    Ok(format!("entry {} of lane {}", column::<i64>(row, 1)?, column::<i64>(row, 0)?))
}

fn hold_row(row: &Row) -> Result<(HoldId, OpenHold), Fault> {
    let id = <[u8; 16]>::try_from(column::<&[u8]>(row, 0)?).map_err(|_| Fault::corrupt("a hold id is not 16 bytes"))?;
    let amount = Amount::from_fen(column(row, 2)?).map_err(|error| Fault::corrupt(format!("a hold: {error}")))?;
    Ok((HoldId::from_bytes(id), OpenHold { account: AccountId(column(row, 1)?), amount }))
}

fn counter_row(row: &Row) -> Result<(CounterKey, i64), Fault> {
    let odd = || Fault::corrupt("a counter has a key that no release writes");
    let key = CounterKey {
        subject: column::<&[u8]>(row, 0)?.try_into().map_err(|_| odd())?,
        meter: column::<i64>(row, 1)?.try_into().map_err(|_| odd())?,
        window: Window::from_code(column::<i64>(row, 2)?.try_into().map_err(|_| odd())?),
    };
    Ok((key, column(row, 3)?))
}

fn all(conn: &Connection, sql: &str) -> Result<Vec<Row>, Fault> {
    conn.wait(conn.client.query(sql, &[])).map_err(fault)
}

/// Rows in pieces, so that a long journal does not have to fit into memory.
struct Cursor<'a> {
    conn: &'a Connection,
    fetch: String,
    rows: std::iter::Peekable<std::vec::IntoIter<Row>>,
}

impl<'a> Cursor<'a> {
    fn open(conn: &'a Connection, name: &str, sql: &str) -> Result<Self, Fault> {
        conn.batch(&format!("DECLARE {name} NO SCROLL CURSOR FOR {sql}")).map_err(fault)?;
        Ok(Self { conn, fetch: format!("FETCH 5000 FROM {name}"), rows: Vec::new().into_iter().peekable() })
    }

    fn peek(&mut self) -> Result<Option<&Row>, Fault> {
        if self.rows.peek().is_none() {
            self.rows = all(self.conn, &self.fetch)?.into_iter().peekable();
        }
        Ok(self.rows.peek())
    }

    fn next(&mut self) -> Result<Option<Row>, Fault> {
        self.peek()?;
        Ok(self.rows.next())
    }
}
