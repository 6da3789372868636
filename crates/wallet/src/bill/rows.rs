//! Rows of bills and their steps.

use jiff::Timestamp;
use money::{Amount, BillId, HolderId};
use store::{Fault, Row, Tx, Value, View, params};

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
            BillKind::Payment
            | BillKind::TransferOut
            | BillKind::TransferIn
            | BillKind::Refund
            | BillKind::Recovery => Box::new(refusal),
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
    let written = view.query_opt(sql, params![holder, id])?.map(|row| read(&row)).transpose()?;
    let Some(bill) = written.map_or_else(|| paid(view, holder, id), |bill| Ok(Some(bill)))? else {
        return Ok(None);
    };
    let mut history = steps(view, id)?;
    if history.is_empty() {
        history.push(Step { state: bill.state.clone(), at: bill.at });
    }
    Ok(Some(Detail { bill, history }))
}

/// How many payments are asked for together.
pub(super) const TOGETHER: usize = 16;

const PAID: &str = "SELECT id, created_at, amount, payee, note FROM payment \
     WHERE id IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";

/// The bills of payments from balance, at most [`TOGETHER`], in no order.
pub(super) fn all_paid(view: &mut View<'_>, payments: &[BillId]) -> Result<Vec<Bill>, Fault> {
    let mut ids = vec![Value::Null; TOGETHER];
    ids.iter_mut().zip(payments).for_each(|(place, id)| *place = (*id).into());
    view.query(PAID, &ids)?.iter().map(read_paid).collect()
}

/// The bill of one of the holder's payments from balance.
fn paid(view: &mut View<'_>, holder: HolderId, id: BillId) -> Result<Option<Bill>, Fault> {
    let sql = "SELECT id, created_at, amount, payee, note FROM payment WHERE id = ?1 AND holder = ?2 AND card IS NULL";
    view.query_opt(sql, params![id, holder])?.map(|row| read_paid(&row)).transpose()
}

/// A payment from balance succeeds when it begins, or is never written.
fn read_paid(row: &Row) -> Result<Bill, Fault> {
    let id: BillId = row.get(0)?;
    Ok(Bill {
        id,
        at: row.get(1)?,
        kind: BillKind::Payment,
        amount: row.get(2)?,
        fee: Amount::ZERO,
        title: row.get(3)?,
        note: row.get(4)?,
        method: METHOD_BALANCE.to_owned(),
        state: "succeeded".to_owned(),
        reason: None,
        subject: id.to_bytes(),
    })
}

fn kind(wanted: &Wanted) -> &'static str {
    wanted.kind.map_or("", BillKind::code)
}

fn amount(wanted: &Wanted) -> i64 {
    wanted.amount().map_or(-1, Amount::fen)
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
        params![holder, before, from, until, kind(wanted), wanted.pattern(), amount(wanted), limit],
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
        params![holder, from, until, kind(wanted), wanted.pattern(), amount(wanted)],
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
