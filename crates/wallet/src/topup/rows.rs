//! Rows of top-ups.

use jiff::Timestamp;
use ledger::AccountId;
use money::{Amount, BillId, CardId, HolderId, TopUpId};
use store::{Fault, Row, Tx, View, params};

use super::State;
use crate::Ctx;
use crate::account::Hot;
use crate::balance::Funding;

/// A top-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopUp {
    pub id: TopUpId,
    pub holder: HolderId,
    /// The balance it goes into.
    pub account: AccountId,
    pub card: CardId,
    /// Bank and last digits.
    pub card_label: String,
    pub amount: Amount,
    pub state: State,
    /// Why it failed or was returned.
    pub reason: Option<String>,
    pub bill: BillId,
    pub created_at: Timestamp,
}

impl TopUp {
    pub(super) fn new(ctx: &mut Ctx, hot: &Hot, card: &Funding, amount: Amount) -> Self {
        Self {
            id: TopUpId::new(ctx.now_ms(), &mut ctx.entropy),
            holder: hot.holder,
            account: hot.account,
            card: card.id,
            card_label: card.label(),
            amount,
            state: State::Accepted,
            reason: None,
            bill: BillId::new(ctx.now_ms(), &mut ctx.entropy),
            created_at: ctx.now,
        }
    }
}

pub(super) fn insert(tx: &mut Tx<'_>, top_up: &TopUp) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO top_up (id, holder, account, card, card_label, amount, state, bill, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            top_up.id,
            top_up.holder,
            top_up.account,
            top_up.card,
            top_up.card_label.as_str(),
            top_up.amount,
            top_up.state.code(),
            top_up.bill,
            top_up.created_at
        ],
    )
}

pub(super) fn update(tx: &mut Tx<'_>, top_up: &TopUp) -> Result<(), Fault> {
    tx.queue(
        "UPDATE top_up SET state = ?2, reason = ?3 WHERE id = ?1",
        params![top_up.id, top_up.state.code(), top_up.reason.as_deref()],
    )
}

const SELECT: &str = "SELECT id, holder, account, card, card_label, amount, state, reason, bill, created_at FROM top_up \
                      WHERE id = ?1";

pub(super) fn must_find(view: &mut View<'_>, id: TopUpId) -> Result<TopUp, Fault> {
    read(&view.query_one(SELECT, params![id])?)
}

/// One of the holder's top-ups.
pub fn find(view: &mut View<'_>, holder: HolderId, id: TopUpId) -> Result<Option<TopUp>, Fault> {
    let found = view.query_opt(SELECT, params![id])?.map(|row| read(&row)).transpose()?;
    Ok(found.filter(|top_up| top_up.holder == holder))
}

fn read(row: &Row) -> Result<TopUp, Fault> {
    let state: String = row.get(6)?;
    Ok(TopUp {
        id: row.get(0)?,
        holder: row.get(1)?,
        account: row.get(2)?,
        card: row.get(3)?,
        card_label: row.get(4)?,
        amount: row.get(5)?,
        state: State::from_code(&state).ok_or_else(|| Fault::corrupt(format!("top-up state {state}")))?,
        reason: row.get(7)?,
        bill: row.get(8)?,
        created_at: row.get(9)?,
    })
}
