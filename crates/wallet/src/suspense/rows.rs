//! Rows of suspense.

use jiff::Timestamp;
use ledger::AccountId;
use money::{Amount, HolderId, InstructionId, SuspenseId};
use store::{Fault, Row, Tx, View, params};

/// What put money into suspense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A bank took a top-up back that the holder had spent.
    TopUpReturned,
    /// A bank took the money of a card payment back that the shop had been given.
    PaymentReturned,
}

impl Cause {
    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TopUpReturned => "top_up_returned",
            Self::PaymentReturned => "payment_returned",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::TopUpReturned, Self::PaymentReturned].into_iter().find(|cause| cause.code() == code)
    }
}

/// Money in suspense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: SuspenseId,
    /// What the bank took back.
    pub instruction: InstructionId,
    pub cause: Cause,
    /// Who owes it.
    pub holder: HolderId,
    /// The holder's balance.
    pub account: AccountId,
    /// The card or the shop, as the holder knows it.
    pub label: String,
    /// The bank's reason code.
    pub reason: Option<String>,
    pub amount: Amount,
    pub recovered: Amount,
    pub written_off: Amount,
    pub arisen_at: Timestamp,
}

impl Item {
    /// What is neither recovered nor written off.
    pub fn open(&self) -> Amount {
        self.amount.minus_or_zero(self.recovered).minus_or_zero(self.written_off)
    }
}

pub(super) fn insert(tx: &mut Tx<'_>, item: &Item) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO suspense_item (id, instruction, cause, holder, account, label, reason, amount, recovered, \
         written_off, arisen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            item.id,
            item.instruction,
            item.cause.code(),
            item.holder,
            item.account,
            item.label.as_str(),
            item.reason.as_deref(),
            item.amount,
            item.recovered,
            item.written_off,
            item.arisen_at
        ],
    )
}

pub(super) fn update(tx: &mut Tx<'_>, item: &Item) -> Result<(), Fault> {
    tx.queue(
        "UPDATE suspense_item SET recovered = ?2, written_off = ?3 WHERE id = ?1",
        params![item.id, item.recovered, item.written_off],
    )
}

/// An item, kept from others until the unit ends.
pub(super) fn lock(tx: &mut Tx<'_>, id: SuspenseId) -> Result<Option<Item>, Fault> {
    let row = tx.query_opt_for_update(
        "SELECT id, instruction, cause, holder, account, label, reason, amount, recovered, written_off, arisen_at \
         FROM suspense_item WHERE id = ?1",
        params![id],
    )?;
    row.map(|row| read(&row)).transpose()
}

/// Items of which something is open, oldest first.
pub(super) fn open(view: &mut View<'_>, limit: u32) -> Result<Vec<Item>, Fault> {
    let rows = view.query(
        "SELECT id, instruction, cause, holder, account, label, reason, amount, recovered, written_off, arisen_at \
         FROM suspense_item WHERE recovered + written_off < amount ORDER BY id LIMIT ?1",
        params![limit],
    )?;
    rows.iter().map(read).collect()
}

/// What all items have open, in fen.
pub(super) fn sum_open(view: &mut View<'_>) -> Result<i64, Fault> {
    let sql = "SELECT CAST(COALESCE(SUM(amount - recovered - written_off), 0) AS BIGINT) FROM suspense_item";
    view.query_one(sql, params![])?.get(0)
}

fn read(row: &Row) -> Result<Item, Fault> {
    let cause: String = row.get(2)?;
    Ok(Item {
        id: row.get(0)?,
        instruction: row.get(1)?,
        cause: Cause::from_code(&cause).ok_or_else(|| Fault::corrupt(format!("suspense {cause}")))?,
        holder: row.get(3)?,
        account: row.get(4)?,
        label: row.get(5)?,
        reason: row.get(6)?,
        amount: row.get(7)?,
        recovered: row.get(8)?,
        written_off: row.get(9)?,
        arisen_at: row.get(10)?,
    })
}
