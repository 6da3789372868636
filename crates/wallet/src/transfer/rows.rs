//! Rows of transfers.

use jiff::Timestamp;
use money::{Amount, BillId, HolderId, TransferId};
use store::{Fault, Row, Tx, View, params};

use super::SendTransfer;
use crate::Ctx;
use crate::receive_code::Payee;

/// A transfer. It exists only when it has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    pub id: TransferId,
    pub payer: HolderId,
    pub payee: HolderId,
    pub payee_token: String,
    /// The payee as the payer saw them.
    pub payee_name: String,
    pub amount: Amount,
    pub note: String,
    /// The payer's bill.
    pub bill: BillId,
    pub created_at: Timestamp,
}

/// A person on a bill: display name with the masked real name.
pub(super) fn shown(payee: &Payee) -> String {
    format!("{} ({})", payee.display_name, payee.name)
}

impl Transfer {
    pub(super) fn new(ctx: &mut Ctx, id: TransferId, payee: HolderId, seen: &Payee, command: &SendTransfer) -> Self {
        Self {
            id,
            payer: command.holder,
            payee,
            payee_token: command.payee_token.clone(),
            payee_name: shown(seen),
            amount: command.amount,
            note: command.note.clone(),
            bill: BillId::new(ctx.now_ms(), &mut ctx.entropy),
            created_at: ctx.now,
        }
    }
}

pub(super) fn insert(tx: &mut Tx<'_>, transfer: &Transfer) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO transfer (id, payer, payee, payee_token, payee_name, amount, note, bill, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            transfer.id,
            transfer.payer,
            transfer.payee,
            transfer.payee_token.as_str(),
            transfer.payee_name.as_str(),
            transfer.amount,
            transfer.note.as_str(),
            transfer.bill,
            transfer.created_at
        ],
    )
}

const SELECT: &str = "SELECT id, payer, payee, payee_token, payee_name, amount, note, bill, created_at FROM transfer \
                      WHERE id = ?1";

pub(super) fn must_find(view: &mut View<'_>, id: TransferId) -> Result<Transfer, Fault> {
    read(&view.query_one(SELECT, params![id])?)
}

/// One of the payer's transfers.
pub fn find(view: &mut View<'_>, payer: HolderId, id: TransferId) -> Result<Option<Transfer>, Fault> {
    let found = view.query_opt(SELECT, params![id])?.map(|row| read(&row)).transpose()?;
    Ok(found.filter(|transfer| transfer.payer == payer))
}

fn read(row: &Row) -> Result<Transfer, Fault> {
    Ok(Transfer {
        id: row.get(0)?,
        payer: row.get(1)?,
        payee: row.get(2)?,
        payee_token: row.get(3)?,
        payee_name: row.get(4)?,
        amount: row.get(5)?,
        note: row.get(6)?,
        bill: row.get(7)?,
        created_at: row.get(8)?,
    })
}
