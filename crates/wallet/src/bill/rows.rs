//! Rows of bills and their steps.

use jiff::Timestamp;
use money::{Amount, BillId, HolderId};
use store::{Fault, Row, Tx, View, params};

use super::list::Wanted;
use super::{BillKind, Direction};
use crate::Refusal;
use crate::balance::{BankRefusal, CardMoveRefusal, METHOD_BALANCE, MoneyRefusal};

/// A bill about to be written.
pub(crate) struct NewBill<'a> {
    pub(crate) id: BillId,
    pub(crate) holder: HolderId,
    pub(crate) at: Timestamp,
    pub(crate) kind: BillKind,
    pub(crate) amount: Amount,
    pub(crate) fee: Amount,
    /// Whom the money went to or came from.
    pub(crate) title: &'a str,
    pub(crate) note: &'a str,
    /// The balance, or a card's label.
    pub(crate) method: &'a str,
    pub(crate) state: &'static str,
    /// The 16 bytes of the id of what it shows.
    pub(crate) subject: [u8; 16],
}

/// A bill as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    pub id: BillId,
    pub at: Timestamp,
    pub kind: BillKind,
    /// Without the fee.
    pub amount: Amount,
    pub fee: Amount,
    pub title: String,
    pub note: String,
    /// `balance`, or a card's label such as `icbc 1234`.
    pub method: String,
    /// The state of what it shows.
    pub state: String,
    /// Why it failed, as [`crate::balance::BankRefusal::of`] reads it.
    pub reason: Option<String>,
    /// The 16 bytes of the id of what it shows.
    pub subject: [u8; 16],
}

impl Bill {
    /// Why it has not succeeded, and what happened to the money; nothing while all is well.
    pub fn failure(&self) -> Option<Box<dyn Refusal>> {
        match self.state.as_str() {
            "failed" => Some(self.bank_refusal()),
            "processing" => Some(Box::new(MoneyRefusal::AnswerUnknown)),
            "diverted" => Some(Box::new(MoneyRefusal::ReturnedToBalance)),
            _ => None,
        }
    }

    fn bank_refusal(&self) -> Box<dyn Refusal> {
        let refusal = BankRefusal::of(self.reason.as_deref().unwrap_or_default());
        match self.kind {
            BillKind::TopUp | BillKind::Withdrawal => Box::new(CardMoveRefusal(refusal)),
            BillKind::Payment | BillKind::TransferOut | BillKind::TransferIn | BillKind::Recovery => Box::new(refusal),
        }
    }
}

/// One step of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub state: String,
    pub at: Timestamp,
}

/// A bill with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    pub bill: Bill,
    pub history: Vec<Step>,
}

/// Writes a bill.
pub(crate) fn insert(tx: &mut Tx<'_>, bill: &NewBill<'_>) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO bill (holder, id, at, kind, direction, amount, fee, title, note, method, state, subject) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            bill.holder,
            bill.id,
            bill.at,
            bill.kind.code(),
            bill.kind.direction().code(),
            bill.amount,
            bill.fee,
            bill.title,
            bill.note,
            bill.method,
            bill.state,
            bill.subject
        ],
    )
}

/// Writes that a bill reached a state. `place` orders the states of one noun; a state is reached once.
pub(crate) fn step(tx: &mut Tx<'_>, bill: BillId, place: u8, state: &'static str, at: Timestamp) -> Result<(), Fault> {
    tx.queue("INSERT INTO bill_step (bill, place, state, at) VALUES (?1, ?2, ?3, ?4)", params![bill, place, state, at])
}

/// Moves a bill to another state, with the reason when it failed.
pub(crate) fn advance(
    tx: &mut Tx<'_>,
    holder: HolderId,
    bill: BillId,
    state: &'static str,
    reason: Option<&str>,
) -> Result<(), Fault> {
    tx.queue(
        "UPDATE bill SET state = ?3, reason = ?4 WHERE holder = ?1 AND id = ?2",
        params![holder, bill, state, reason],
    )
}

/// The steps of a bill, oldest first.
pub fn steps(view: &mut View<'_>, bill: BillId) -> Result<Vec<Step>, Fault> {
    let rows = view.query("SELECT state, at FROM bill_step WHERE bill = ?1 ORDER BY place", params![bill])?;
    rows.iter().map(|row| Ok(Step { state: row.get(0)?, at: row.get(1)? })).collect()
}

/// One of the holder's bills with its history.
pub fn detail(view: &mut View<'_>, holder: HolderId, id: BillId) -> Result<Option<Detail>, Fault> {
    let sql = "SELECT id, at, kind, amount, fee, title, note, method, state, reason, subject FROM bill \
               WHERE holder = ?1 AND id = ?2";
    let Some(row) = view.query_opt(sql, params![holder, id])? else { return Ok(None) };
    let bill = read(&row)?;
    let mut history = steps(view, id)?;
    if history.is_empty() {
        history.push(Step { state: bill.state.clone(), at: bill.at });
    }
    Ok(Some(Detail { bill, history }))
}

/// A holder's payments from balance before a bill, newest first. They had no card, and succeeded when they began.
pub(crate) fn paid_from_balance(
    view: &mut View<'_>,
    holder: HolderId,
    before: BillId,
    limit: u32,
) -> Result<Vec<Bill>, Fault> {
    let rows = view.query(
        "SELECT id, at, kind, amount, fee, title, note, method, state, reason, subject FROM bill \
         WHERE holder = ?1 AND id < ?2 AND kind = ?3 AND method = ?4 ORDER BY id DESC LIMIT ?5",
        params![holder, before, BillKind::Payment.code(), METHOD_BALANCE, limit],
    )?;
    rows.iter().map(read).collect()
}

/// How many payments from balance a holder has made after a bill.
pub(crate) fn count_paid_from_balance(view: &mut View<'_>, holder: HolderId, after: BillId) -> Result<u32, Fault> {
    let sql = "SELECT COUNT(*) FROM bill WHERE holder = ?1 AND id > ?2 AND kind = ?3 AND method = ?4";
    view.query_one(sql, params![holder, after, BillKind::Payment.code(), METHOD_BALANCE])?.get(0)
}

/// A page of the bills that are wanted of a span of time, newest first.
pub(super) fn page(
    view: &mut View<'_>,
    holder: HolderId,
    before: BillId,
    (from, until): (Timestamp, Timestamp),
    wanted: &Wanted,
    limit: u16,
) -> Result<Vec<Bill>, Fault> {
    let rows = view.query(
        "SELECT id, at, kind, amount, fee, title, note, method, state, reason, subject FROM bill \
         WHERE holder = ?1 AND id < ?2 AND at >= ?3 AND at < ?4 AND (?5 = '' OR kind = ?5) \
         AND (?6 = '' OR title LIKE ?6 ESCAPE '\\' OR note LIKE ?6 ESCAPE '\\' OR amount = ?7) \
         ORDER BY id DESC LIMIT ?8",
        params![holder, before, from, until, wanted.kind, wanted.pattern.as_str(), wanted.amount, limit],
    )?;
    rows.iter().map(read).collect()
}

/// What is wanted of a span of time, summed by direction. Only money that moved counts.
pub(super) fn sums(
    view: &mut View<'_>,
    holder: HolderId,
    (from, until): (Timestamp, Timestamp),
    wanted: &Wanted,
) -> Result<Vec<(Direction, Amount)>, Fault> {
    let rows = view.query(
        "SELECT direction, CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM bill \
         WHERE holder = ?1 AND at >= ?2 AND at < ?3 AND state IN ('succeeded', 'arrived') \
         AND (?4 = '' OR kind = ?4) \
         AND (?5 = '' OR title LIKE ?5 ESCAPE '\\' OR note LIKE ?5 ESCAPE '\\' OR amount = ?6) GROUP BY direction",
        params![holder, from, until, wanted.kind, wanted.pattern.as_str(), wanted.amount],
    )?;
    rows.iter()
        .map(|row| {
            let code: String = row.get(0)?;
            let direction = Direction::from_code(&code).ok_or_else(|| Fault::corrupt(format!("bill {code}")))?;
            Ok((direction, row.get(1)?))
        })
        .collect()
}

/// When how much of which kind moved in a span of time, oldest first.
pub(super) fn moved(
    view: &mut View<'_>,
    holder: HolderId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<(Timestamp, BillKind, Amount)>, Fault> {
    let rows = view.query(
        "SELECT at, kind, amount FROM bill WHERE holder = ?1 AND at >= ?2 AND at < ?3 \
         AND state IN ('succeeded', 'arrived') ORDER BY at",
        params![holder, from, until],
    )?;
    rows.iter().map(|row| Ok((row.get(0)?, read_kind(row, 1)?, row.get(2)?))).collect()
}

fn read_kind(row: &Row, place: usize) -> Result<BillKind, Fault> {
    let kind: String = row.get(place)?;
    BillKind::from_code(&kind).ok_or_else(|| Fault::corrupt(format!("bill kind {kind}")))
}

fn read(row: &Row) -> Result<Bill, Fault> {
    Ok(Bill {
        id: row.get(0)?,
        at: row.get(1)?,
        kind: read_kind(row, 2)?,
        amount: row.get(3)?,
        fee: row.get(4)?,
        title: row.get(5)?,
        note: row.get(6)?,
        method: row.get(7)?,
        state: row.get(8)?,
        reason: row.get(9)?,
        subject: row.get(10)?,
    })
}
