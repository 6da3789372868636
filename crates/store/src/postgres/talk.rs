//! Questions that a unit and a snapshot ask alike.

use ledger::{AccountId, AccountKind, CounterKey, JournalEntry, OpenHold};
use money::{Amount, EntryId, HoldId};
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

use super::connection::Params;
use crate::Fault;

/// Somebody who can ask in PostgreSQL's own dialect.
pub(super) trait Talk {
    fn ask(&mut self, sql: &'static str, params: Params<'_>) -> Result<Vec<Row>, Fault>;
}

/// Balances of accounts: a holder's row is exact; for all other kinds what was appended since the last fold is added.
pub(super) const BALANCES: &str = "\
    SELECT a.number, a.kind, a.net + u.net, a.held + u.held FROM account a CROSS JOIN LATERAL (\
      SELECT CAST(COALESCE(SUM(p.net), 0) AS BIGINT) AS net, CAST(COALESCE(SUM(p.held), 0) AS BIGINT) AS held \
      FROM lane l JOIN posting p ON p.account = a.number AND p.lane = l.number AND p.sequence > l.folded \
      WHERE a.kind <> 1) u \
    WHERE a.number = ANY($1)";

/// Several counters at once.
pub(super) const COUNTERS: &str = "\
    SELECT c.subject, c.meter, c.period, c.value FROM counter c \
    JOIN unnest($1::bytea[], $2::bigint[], $3::bigint[]) AS k (subject, meter, period) \
    ON c.subject = k.subject AND c.meter = k.meter AND c.period = k.period";

/// One account as the database has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub kind: AccountKind,
    pub net: i64,
    pub held: i64,
}

/// A column, or the fault that it is not as expected.
pub(super) fn column<'r, T: FromSql<'r>>(row: &'r Row, at: usize) -> Result<T, Fault> {
    row.try_get(at).map_err(Fault::database)
}

/// A row of number, kind, net, held.
pub(super) fn account(row: &Row) -> Result<(AccountId, Known), Fault> {
    let account = AccountId(column(row, 0)?);
    let kind = kind_of(account, column(row, 1)?)?;
    Ok((account, Known { kind, net: column(row, 2)?, held: column(row, 3)? }))
}

pub(super) fn kind_of(account: AccountId, code: i64) -> Result<AccountKind, Fault> {
    let kind = AccountKind::from_code(code);
    kind.ok_or_else(|| Fault::corrupt(format!("{account} is of a kind unknown to this release")))
}

pub(super) fn unknown(account: AccountId) -> Fault {
    Fault::corrupt(format!("{account} was never opened"))
}

/// A hold; the row is locked when the question says so.
pub(super) fn hold(talk: &mut dyn Talk, sql: &'static str, id: HoldId) -> Result<Option<OpenHold>, Fault> {
    let id = id.to_bytes();
    let rows = talk.ask(sql, vec![&id.as_slice()])?;
    rows.first().map(hold_row).transpose()
}

fn hold_row(row: &Row) -> Result<OpenHold, Fault> {
    let amount = Amount::from_fen(column(row, 1)?).map_err(|error| Fault::corrupt(format!("a hold: {error}")))?;
    Ok(OpenHold { account: AccountId(column(row, 0)?), amount })
}

pub(super) fn counter(talk: &mut dyn Talk, key: CounterKey) -> Result<i64, Fault> {
    let sql = if key.is_shared() {
        "SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM tally WHERE subject = $1 AND meter = $2 AND period = $3"
    } else {
        "SELECT value FROM counter WHERE subject = $1 AND meter = $2 AND period = $3"
    };
    let (meter, period) = (i64::from(key.meter), i64::from(key.window.code()));
    let rows = talk.ask(sql, vec![&key.subject.as_slice(), &meter, &period])?;
    rows.first().map_or(Ok(0), |row| column(row, 0))
}

pub(super) fn entry(talk: &mut dyn Talk, id: EntryId) -> Result<Option<JournalEntry>, Fault> {
    let id = id.to_bytes();
    let rows = talk.ask("SELECT body FROM entry WHERE id = $1", vec![&id.as_slice()])?;
    rows.first().map(|row| decode(column(row, 0)?)).transpose()
}

/// Newest first: from each lane its newest, and of these the newest by id. An account that an entry names twice has two
/// rows of it.
pub(super) fn history(
    talk: &mut dyn Talk,
    account: AccountId,
    before: Option<EntryId>,
    limit: usize,
) -> Result<Vec<JournalEntry>, Fault> {
    let sql = "SELECT e.body FROM (\
        SELECT DISTINCT n.entry_id, n.lane, n.sequence FROM lane l CROSS JOIN LATERAL (\
          SELECT p.entry_id, p.lane, p.sequence FROM posting p \
          WHERE p.account = $1 AND p.lane = l.number AND p.entry_id < $2 ORDER BY p.sequence DESC LIMIT 2 * CAST($3 AS BIGINT)) n \
        ORDER BY n.entry_id DESC LIMIT CAST($3 AS BIGINT)) h \
        JOIN entry e ON e.id = h.entry_id ORDER BY h.entry_id DESC";
    let before = before.map_or([0xff; 16], EntryId::to_bytes);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX / 2);
    let rows = talk.ask(sql, vec![&account.0, &before.as_slice(), &limit])?;
    rows.iter().map(|row| decode(column(row, 0)?)).collect()
}

fn decode(body: &[u8]) -> Result<JournalEntry, Fault> {
    JournalEntry::decode(body).map_err(|error| Fault::corrupt(format!("a journal entry: {error}")))
}
