//! Instructions: debits and credits of cards. Idempotent by end-to-end id.
//!
//! `accepted` → `settled`; or `rejected` from the start. Settled and rejected are final; a return is another booking
//! and leaves the instruction settled, with the instant it came back.

use bank::{CardCredit, CardDebit, PaymentStatus, ReasonCode};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Row, params};

use super::posting::{Booking, RESERVE, TRANSIT, balance, book, card_account};
use super::{BooksError, Unit, card, due, mailbox, mandate};
use crate::fault::{self, Business, Fault, FaultKind};
use crate::seed::{CardKind, Holder};

/// How long stuck and returned instructions take, by the bank's clock.
const NEXT_DAY: SignedDuration = SignedDuration::from_hours(24);

/// What is asked of the bank, whichever way the money goes.
pub struct Order {
    business: Business,
    end_to_end_id: String,
    mandate_ref: String,
    fen: i64,
    remittance: String,
}

impl From<CardDebit> for Order {
    fn from(debit: CardDebit) -> Self {
        Self {
            business: Business::Debit,
            end_to_end_id: debit.end_to_end_id,
            mandate_ref: debit.mandate_ref,
            fen: debit.amount.fen(),
            remittance: debit.remittance,
        }
    }
}

impl From<CardCredit> for Order {
    fn from(credit: CardCredit) -> Self {
        Self {
            business: Business::Credit,
            end_to_end_id: credit.end_to_end_id,
            mandate_ref: credit.mandate_ref,
            fen: credit.amount.fen(),
            remittance: credit.remittance,
        }
    }
}

impl Order {
    const fn kind(&self) -> &'static str {
        match self.business {
            Business::Credit => "credit",
            Business::Debit | Business::Binding | Business::Registry => "debit",
        }
    }

    fn is_same(&self, known: &Instruction) -> bool {
        self.kind() == known.kind
            && self.mandate_ref == known.mandate_ref
            && self.fen == known.fen
            && self.remittance == known.remittance
    }
}

/// How the bank answers an order.
#[derive(Debug, PartialEq, Eq)]
pub enum Reply {
    /// The end-to-end id was used for something else.
    Conflict,
    /// The connection closes without an answer.
    Close,
    /// At once.
    Now(PaymentStatus),
    /// After so many milliseconds, with what the status is then.
    Later(u64),
}

/// An instruction as it stands.
pub struct Instruction {
    /// Its id.
    pub end_to_end_id: String,
    /// `debit` or `credit`.
    pub kind: String,
    mandate_ref: String,
    /// The card.
    pub pan: String,
    /// How many fen.
    pub fen: i64,
    remittance: String,
    /// `accepted`, `settled` or `rejected`.
    pub state: String,
    reason: Option<String>,
    /// How many lines of the statement show it.
    pub lines: i64,
    settled_at: Option<i64>,
    /// When it was returned.
    pub returned_at: Option<i64>,
}

const SELECT: &str = "SELECT end_to_end_id, kind, mandate_ref, pan, amount, remittance, state, reason, lines,
                             settled_at, returned_at
                      FROM instruction WHERE end_to_end_id = ?1";

fn read(row: &Row<'_>) -> rusqlite::Result<Instruction> {
    Ok(Instruction {
        end_to_end_id: row.get(0)?,
        kind: row.get(1)?,
        mandate_ref: row.get(2)?,
        pan: row.get(3)?,
        fen: row.get(4)?,
        remittance: row.get(5)?,
        state: row.get(6)?,
        reason: row.get(7)?,
        lines: row.get(8)?,
        settled_at: row.get(9)?,
        returned_at: row.get(10)?,
    })
}

/// The instruction with this id.
pub fn find(unit: &Unit<'_>, end_to_end_id: &str) -> Result<Option<Instruction>, BooksError> {
    Ok(unit.tx.prepare_cached(SELECT)?.query_row([end_to_end_id], read).optional()?)
}

impl Instruction {
    /// What the bank says about it.
    pub fn status(&self) -> PaymentStatus {
        match (self.state.as_str(), self.settled_at.and_then(|ms| Timestamp::from_millisecond(ms).ok())) {
            ("settled", Some(at)) => PaymentStatus::Settled { at },
            ("rejected", _) => {
                let reason = self.reason.as_deref().and_then(ReasonCode::parse);
                PaymentStatus::Rejected(reason.unwrap_or(ReasonCode::NotSpecifiedByAgent))
            }
            _ => PaymentStatus::Accepted,
        }
    }
}

/// What the bank says about an id.
pub fn status(unit: &Unit<'_>, end_to_end_id: &str) -> Result<PaymentStatus, BooksError> {
    Ok(find(unit, end_to_end_id)?.map_or(PaymentStatus::Unknown, |known| known.status()))
}

/// Carries out an order, or rejects it, or says what became of it the first time.
pub fn carry_out(unit: &Unit<'_>, order: &Order) -> Result<Reply, BooksError> {
    if let Some(known) = find(unit, &order.end_to_end_id)? {
        return Ok(if order.is_same(&known) { Reply::Now(known.status()) } else { Reply::Conflict });
    }
    let pan = mandate::active_card(unit, &order.mandate_ref)?;
    let Some(holder) = pan.as_deref().and_then(|pan| unit.seed.holder(pan)) else {
        return reject(unit, order, "", &ReasonCode::NoMandate).map(Reply::Now);
    };
    let struck = fault::strike(unit, &holder, order.business, Some(order.fen))?;
    let kind = struck.as_ref().map(|fault| fault.kind);
    if kind == Some(FaultKind::Lost) && lose_once(unit, &order.end_to_end_id)? {
        return Ok(Reply::Close);
    }
    let status = match permit(unit, order, &holder, struck.as_ref())? {
        Err(reason) => reject(unit, order, &holder.card.pan, &reason)?,
        Ok(()) => execute(unit, order, &holder.card.pan, struck.as_ref())?,
    };
    reply(unit, order, &holder, struck, status)
}

fn reply(
    unit: &Unit<'_>,
    order: &Order,
    holder: &Holder<'_>,
    struck: Option<Fault>,
    status: PaymentStatus,
) -> Result<Reply, BooksError> {
    match struck {
        Some(fault) if fault.kind == FaultKind::Silent => return Ok(Reply::Close),
        Some(fault) if fault.kind == FaultKind::Slow => return Ok(Reply::Later(fault.delay_ms)),
        Some(fault) if fault.kind == FaultKind::Late && status == PaymentStatus::Accepted => {
            return Ok(Reply::Later(fault.delay_ms));
        }
        Some(fault) if fault.kind == FaultKind::Twice => {
            mailbox::post_status(unit, &order.end_to_end_id)?;
            mailbox::post_status(unit, &order.end_to_end_id)?;
        }
        _ => {}
    }
    Ok(match card::slowness(unit, holder)? {
        0 => Reply::Now(status),
        slow_ms => Reply::Later(slow_ms),
    })
}

fn lose_once(unit: &Unit<'_>, end_to_end_id: &str) -> Result<bool, BooksError> {
    let sql = "INSERT INTO lost (end_to_end_id) VALUES (?1) ON CONFLICT DO NOTHING";
    Ok(unit.tx.execute(sql, [end_to_end_id])? == 1)
}

/// Whether the order may be carried out. The order of the reasons is the order of the questions.
fn permit(
    unit: &Unit<'_>,
    order: &Order,
    holder: &Holder<'_>,
    struck: Option<&Fault>,
) -> Result<Result<(), ReasonCode>, BooksError> {
    match struck {
        Some(fault) if fault.kind == FaultKind::Unreachable => return Ok(Err(ReasonCode::AgentOffline)),
        Some(fault) if fault.kind == FaultKind::Reject => return Ok(Err(fault.code.clone())),
        _ => {}
    }
    if let Err(reason) = card::usable(holder.card.state) {
        return Ok(Err(reason));
    }
    if order.fen == 0 {
        return Ok(Err(ReasonCode::NotAllowedAmount));
    }
    match order.business {
        Business::Credit => permit_credit(unit, order, holder),
        Business::Debit | Business::Binding | Business::Registry => permit_debit(unit, order, holder),
    }
}

fn permit_credit(unit: &Unit<'_>, order: &Order, holder: &Holder<'_>) -> Result<Result<(), ReasonCode>, BooksError> {
    if holder.card.kind == CardKind::Credit {
        return Ok(Err(ReasonCode::InvalidCreditorAccountType));
    }
    let enough = balance(unit, RESERVE)? >= order.fen;
    Ok(enough.then_some(()).ok_or(ReasonCode::InsufficientFunds))
}

fn permit_debit(unit: &Unit<'_>, order: &Order, holder: &Holder<'_>) -> Result<Result<(), ReasonCode>, BooksError> {
    let card = holder.card;
    if order.fen > card.single_limit * 100 {
        return Ok(Err(ReasonCode::AmountExceedsAgreedLimit));
    }
    if debited_today(unit, &card.pan)? + order.fen > card.daily_limit * 100 {
        return Ok(Err(ReasonCode::LimitExceeded));
    }
    let enough = balance(unit, &card_account(&card.pan))? >= order.fen;
    Ok(enough.then_some(()).ok_or(ReasonCode::InsufficientFunds))
}

fn debited_today(unit: &Unit<'_>, pan: &str) -> Result<i64, BooksError> {
    let sql = "SELECT coalesce(sum(amount), 0) FROM instruction
               WHERE pan = ?1 AND business_date = ?2 AND kind = 'debit' AND state <> 'rejected'";
    Ok(unit.tx.prepare_cached(sql)?.query_row(params![pan, unit.today().to_string()], |row| row.get(0))?)
}

fn reject(unit: &Unit<'_>, order: &Order, pan: &str, reason: &ReasonCode) -> Result<PaymentStatus, BooksError> {
    let row = NewRow { pan, state: "rejected", reason: Some(reason.code()), lines: 0, settled_at: None };
    insert(unit, order, &row)?;
    Ok(PaymentStatus::Rejected(reason.clone()))
}

/// Books the order: to its end, or half way (into transit) when a fault wants the other half later.
fn execute(unit: &Unit<'_>, order: &Order, pan: &str, struck: Option<&Fault>) -> Result<PaymentStatus, BooksError> {
    let kind = struck.map(|fault| fault.kind);
    let lines = match kind {
        Some(FaultKind::Omit) => 0,
        Some(FaultKind::Double) => 2,
        _ => 1,
    };
    let pending = matches!(kind, Some(FaultKind::Late | FaultKind::Stuck));
    let state = if pending { "accepted" } else { "settled" };
    let settled_at = (!pending).then(|| unit.now.as_millisecond());
    insert(unit, order, &NewRow { pan, state, reason: None, lines, settled_at })?;
    let half_way = pending || kind == Some(FaultKind::Return);
    let card = card_account(pan);
    let (from, end) = if order.kind() == "debit" { (card.as_str(), RESERVE) } else { (RESERVE, card.as_str()) };
    let to = if half_way { TRANSIT } else { end };
    let end_to_end_id = &order.end_to_end_id;
    book(unit, &Booking { kind: order.kind(), end_to_end_id, from, to, fen: order.fen, lines })?;
    plan(unit, end_to_end_id, struck)?;
    Ok(settled_at.map_or(PaymentStatus::Accepted, |_| PaymentStatus::Settled { at: whole_ms(unit.now) }))
}

/// Writes down what is to happen later.
fn plan(unit: &Unit<'_>, end_to_end_id: &str, struck: Option<&Fault>) -> Result<(), BooksError> {
    let Some(fault) = struck else { return Ok(()) };
    match fault.kind {
        FaultKind::Late => {
            let delay = SignedDuration::from_millis(i64::try_from(fault.delay_ms).unwrap_or(i64::MAX));
            due::plan(unit, "settle", end_to_end_id, delay)
        }
        FaultKind::Stuck => due::plan(unit, "settle", end_to_end_id, NEXT_DAY),
        FaultKind::Return => due::plan(unit, "return", end_to_end_id, NEXT_DAY),
        _ => Ok(()),
    }
}

/// The instant as the books keep it, so that the first answer and every later one are the same.
fn whole_ms(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

struct NewRow<'a> {
    pan: &'a str,
    state: &'a str,
    reason: Option<&'a str>,
    lines: i64,
    settled_at: Option<i64>,
}

fn insert(unit: &Unit<'_>, order: &Order, row: &NewRow<'_>) -> Result<(), BooksError> {
    unit.tx
        .prepare_cached(
            "INSERT INTO instruction (end_to_end_id, kind, mandate_ref, pan, amount, remittance, state, reason,
                                      lines, business_date, created_at, settled_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            order.end_to_end_id,
            order.kind(),
            order.mandate_ref,
            row.pan,
            order.fen,
            order.remittance,
            row.state,
            row.reason,
            row.lines,
            unit.today().to_string(),
            unit.now.as_millisecond(),
            row.settled_at
        ])?;
    Ok(())
}
