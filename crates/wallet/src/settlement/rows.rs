//! Rows of settlements and of merchants' withdrawals.

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::AccountId;
use money::{Amount, HoldId, MerchantId, MerchantWithdrawalId};
use store::{Fault, Row, Tx, View, params};

use crate::Ctx;
use crate::balance::card_move::State;

/// A merchant's settled day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    pub merchant: MerchantId,
    /// The last day in it.
    pub day: Date,
    pub amount: Amount,
    pub settled_at: Timestamp,
}

/// Money from a merchant's available balance to its bank account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MerchantWithdrawal {
    pub id: MerchantWithdrawalId,
    pub merchant: MerchantId,
    pub(super) account: AccountId,
    /// Bank and last digits of where it goes.
    pub label: String,
    pub amount: Amount,
    pub(super) hold: HoldId,
    pub state: State,
    /// Why it failed or was returned.
    pub reason: Option<String>,
    pub created_at: Timestamp,
}

pub(super) fn insert(tx: &mut Tx<'_>, settlement: &Settlement) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO settlement (merchant, day, amount, settled_at) VALUES (?1, ?2, ?3, ?4)",
        params![settlement.merchant, settlement.day.to_string(), settlement.amount, settlement.settled_at],
    )
}

/// What came of settling a merchant's day; nothing when it was not settled.
pub fn of_day(view: &mut View<'_>, merchant: MerchantId, day: Date) -> Result<Option<Settlement>, Fault> {
    let sql = "SELECT amount, settled_at FROM settlement WHERE merchant = ?1 AND day = ?2";
    let row = view.query_opt(sql, params![merchant, day.to_string()])?;
    row.map(|row| Ok(Settlement { merchant, day, amount: row.get(0)?, settled_at: row.get(1)? })).transpose()
}

pub(super) fn insert_withdrawal(tx: &mut Tx<'_>, withdrawal: &MerchantWithdrawal) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO merchant_withdrawal (id, merchant, account, label, amount, hold, state, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            withdrawal.id,
            withdrawal.merchant,
            withdrawal.account,
            &withdrawal.label,
            withdrawal.amount,
            withdrawal.hold,
            withdrawal.state.code(),
            withdrawal.created_at
        ],
    )
}

pub(super) fn update_withdrawal(tx: &mut Tx<'_>, withdrawal: &MerchantWithdrawal) -> Result<(), Fault> {
    tx.queue(
        "UPDATE merchant_withdrawal SET state = ?2, reason = ?3 WHERE id = ?1",
        params![withdrawal.id, withdrawal.state.code(), withdrawal.reason.as_deref()],
    )
}

pub(super) fn withdrawal(view: &mut View<'_>, id: MerchantWithdrawalId) -> Result<Option<MerchantWithdrawal>, Fault> {
    let sql = "SELECT id, merchant, account, label, amount, hold, state, reason, created_at FROM merchant_withdrawal \
               WHERE id = ?1";
    view.query_opt(sql, params![id])?.map(|row| read(&row)).transpose()
}

pub(super) fn withdrawals(
    view: &mut View<'_>,
    merchant: MerchantId,
    limit: u32,
) -> Result<Vec<MerchantWithdrawal>, Fault> {
    let sql = "SELECT id, merchant, account, label, amount, hold, state, reason, created_at FROM merchant_withdrawal \
               WHERE merchant = ?1 ORDER BY id DESC LIMIT ?2";
    view.query(sql, params![merchant, limit])?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<MerchantWithdrawal, Fault> {
    let state: String = row.get(6)?;
    Ok(MerchantWithdrawal {
        id: row.get(0)?,
        merchant: row.get(1)?,
        account: row.get(2)?,
        label: row.get(3)?,
        amount: row.get(4)?,
        hold: row.get(5)?,
        state: State::from_code(&state).ok_or_else(|| Fault::corrupt(format!("withdrawal state {state}")))?,
        reason: row.get(7)?,
        created_at: row.get(8)?,
    })
}

/// Keeps a merchant's offer; the one before is void.
pub(super) fn put_offer(
    tx: &mut Tx<'_>,
    merchant: MerchantId,
    token_hash: [u8; 32],
    expires_at: Timestamp,
) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO payout_offer (merchant, token_hash, expires_at) VALUES (?1, ?2, ?3) \
         ON CONFLICT (merchant) DO UPDATE SET token_hash = ?2, expires_at = ?3",
        params![merchant, token_hash, expires_at],
    )
}

/// Whose offer it is, while its time lasts.
pub(super) fn offer(view: &mut View<'_>, ctx: &Ctx, token_hash: [u8; 32]) -> Result<Option<MerchantId>, Fault> {
    let sql = "SELECT merchant FROM payout_offer WHERE token_hash = ?1 AND expires_at > ?2";
    view.query_opt(sql, params![token_hash, ctx.now])?.map(|row| row.get(0)).transpose()
}

pub(super) fn delete_offer(tx: &mut Tx<'_>, merchant: MerchantId) -> Result<(), Fault> {
    tx.queue("DELETE FROM payout_offer WHERE merchant = ?1", params![merchant])
}

/// What was given back from an instant on of what was paid from then on, out of what is pending, in fen.
pub(super) fn refunded_since(view: &mut View<'_>, merchant: MerchantId, cutoff: Timestamp) -> Result<i64, Fault> {
    let sql = "SELECT CAST(COALESCE(SUM(r.given - r.fee_back), 0) AS BIGINT) FROM refund r \
               JOIN trade t ON t.shop_order = r.shop_order \
               WHERE r.merchant = ?1 AND r.created_at >= ?2 AND r.source = 'pending' AND t.paid_at >= ?2";
    view.query_one(sql, params![merchant, cutoff])?.get(0)
}

/// What trades of the days that are settled keep back for sharing.
pub(super) fn frozen(view: &mut View<'_>, merchant: MerchantId, cutoff: Timestamp) -> Result<Amount, Fault> {
    let sql = "SELECT CAST(COALESCE(SUM(frozen), 0) AS BIGINT) FROM trade \
               WHERE merchant = ?1 AND frozen > 0 AND paid_at < ?2";
    view.query_one(sql, params![merchant, cutoff])?.get(0)
}
