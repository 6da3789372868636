//! Rows of withdrawals.

use jiff::Timestamp;
use ledger::AccountId;
use money::{Amount, BillId, CardId, HoldId, HolderId, WithdrawalId};
use store::{Fault, Row, Tx, View, params};

use super::State;
use crate::Ctx;
use crate::account::Hot;
use crate::balance::Funding;
use crate::fee::WithdrawalFee;

/// A withdrawal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    pub id: WithdrawalId,
    pub holder: HolderId,
    /// The balance it comes from.
    pub account: AccountId,
    pub card: CardId,
    /// Bank and last digits.
    pub card_label: String,
    pub amount: Amount,
    pub fee: Amount,
    /// How much of the free allowance it used up.
    pub free_used: Amount,
    /// What it reserves on the balance until it is decided.
    pub hold: HoldId,
    pub state: State,
    /// Why it failed or was returned.
    pub reason: Option<String>,
    pub bill: BillId,
    pub created_at: Timestamp,
}

impl Withdrawal {
    pub(super) fn new(ctx: &mut Ctx, hot: &Hot, card: &Funding, amount: Amount, fee: WithdrawalFee) -> Self {
        Self {
            id: WithdrawalId::new(ctx.now_ms(), &mut ctx.entropy),
            holder: hot.holder,
            account: hot.account,
            card: card.id,
            card_label: card.label(),
            amount,
            fee: fee.fee,
            free_used: fee.free_used,
            hold: HoldId::new(ctx.now_ms(), &mut ctx.entropy),
            state: State::Accepted,
            reason: None,
            bill: BillId::new(ctx.now_ms(), &mut ctx.entropy),
            created_at: ctx.now,
        }
    }
}

pub(super) fn insert(tx: &mut Tx<'_>, withdrawal: &Withdrawal) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO withdrawal (id, holder, account, card, card_label, amount, fee, free_used, hold, state, bill, \
         created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            withdrawal.id,
            withdrawal.holder,
            withdrawal.account,
            withdrawal.card,
            withdrawal.card_label.as_str(),
            withdrawal.amount,
            withdrawal.fee,
            withdrawal.free_used,
            withdrawal.hold,
            withdrawal.state.code(),
            withdrawal.bill,
            withdrawal.created_at
        ],
    )
}

pub(super) fn update(tx: &mut Tx<'_>, withdrawal: &Withdrawal) -> Result<(), Fault> {
    tx.queue(
        "UPDATE withdrawal SET state = ?2, reason = ?3 WHERE id = ?1",
        params![withdrawal.id, withdrawal.state.code(), withdrawal.reason.as_deref()],
    )
}

const SELECT: &str = "SELECT id, holder, account, card, card_label, amount, fee, free_used, hold, state, reason, bill, \
                      created_at FROM withdrawal \
                      WHERE id = ?1";

pub(super) fn must_find(view: &mut View<'_>, id: WithdrawalId) -> Result<Withdrawal, Fault> {
    read(&view.query_one(SELECT, params![id])?)
}

/// One of the holder's withdrawals.
pub fn find(view: &mut View<'_>, holder: HolderId, id: WithdrawalId) -> Result<Option<Withdrawal>, Fault> {
    let found = view.query_opt(SELECT, params![id])?.map(|row| read(&row)).transpose()?;
    Ok(found.filter(|withdrawal| withdrawal.holder == holder))
}

fn read(row: &Row) -> Result<Withdrawal, Fault> {
    let state: String = row.get(9)?;
    Ok(Withdrawal {
        id: row.get(0)?,
        holder: row.get(1)?,
        account: row.get(2)?,
        card: row.get(3)?,
        card_label: row.get(4)?,
        amount: row.get(5)?,
        fee: row.get(6)?,
        free_used: row.get(7)?,
        hold: row.get(8)?,
        state: State::from_code(&state).ok_or_else(|| Fault::corrupt(format!("withdrawal state {state}")))?,
        reason: row.get(10)?,
        bill: row.get(11)?,
        created_at: row.get(12)?,
    })
}
