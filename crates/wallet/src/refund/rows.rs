//! Rows of refunds.

use jiff::Timestamp;
use ledger::AccountId;
use money::{Amount, BillId, CardId, HolderId, MerchantId, OrderId, RefundId};
use store::{Fault, Row, Tx, View, params};

use super::state::State;
use crate::trade::Party;

/// Which of its accounts a merchant gives money back from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// What was paid and is not settled.
    Pending,
    /// What the merchant may take out.
    Available,
}

impl Source {
    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Available => "available",
        }
    }

    /// The source of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Pending, Self::Available].into_iter().find(|source| source.code() == code)
    }
}

/// Money that a merchant gives back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    pub id: RefundId,
    pub order: OrderId,
    pub party: Party,
    pub out_refund_no: String,
    /// 29 digits, by which the house calls it.
    pub number: String,
    /// Of the trade's amount.
    pub amount: Amount,
    /// What of it the payer gets; the rest is a coupon's.
    pub to_payer: Amount,
    /// What of the coupon's discount goes back with it.
    pub discount: Amount,
    /// What left the merchant's account: the payer's part, and with cash the coupon's.
    pub given: Amount,
    /// What the merchant gets back of the fee.
    pub fee_back: Amount,
    pub source: Source,
    pub(super) source_account: AccountId,
    pub reason: Option<String>,
    pub notify_url: Option<String>,
    pub detail: Option<String>,
    pub(super) request_hash: [u8; 32],
    pub state: State,
    /// The bank's reason when it is abnormal.
    pub failure: Option<String>,
    /// The payer.
    pub holder: HolderId,
    pub(super) account: AccountId,
    /// The shop's name as the payer saw it.
    pub(super) payee: String,
    /// Where it goes; the balance without one.
    pub card: Option<CardId>,
    /// `balance`, or bank and last digits.
    pub label: String,
    pub bill: BillId,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// Writes a new refund. Says `false` when the merchant's number stands for one already.
pub(super) fn insert(tx: &mut Tx<'_>, refund: &Refund) -> Result<bool, Fault> {
    let written = tx.execute(
        "INSERT INTO refund (id, shop_order, merchant, provider, out_refund_no, number, amount, fee_back, source, \
         source_account, reason, notify_url, detail, request_hash, state, failure, holder, account, payee, card, label, \
         bill, created_at, ended_at, to_payer, discount, given) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, \
         ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27) ON CONFLICT (merchant, out_refund_no) DO NOTHING",
        params![
            refund.id,
            refund.order,
            refund.party.merchant,
            refund.party.provider,
            &refund.out_refund_no,
            &refund.number,
            refund.amount,
            refund.fee_back,
            refund.source.code(),
            refund.source_account,
            refund.reason.as_deref(),
            refund.notify_url.as_deref(),
            refund.detail.as_deref(),
            refund.request_hash,
            refund.state.code(),
            refund.failure.as_deref(),
            refund.holder,
            refund.account,
            &refund.payee,
            refund.card,
            &refund.label,
            refund.bill,
            refund.created_at,
            refund.ended_at,
            refund.to_payer,
            refund.discount,
            refund.given
        ],
    )?;
    Ok(written == 1)
}

pub(super) fn update(tx: &mut Tx<'_>, refund: &Refund) -> Result<(), Fault> {
    tx.queue(
        "UPDATE refund SET state = ?2, failure = ?3, card = ?4, label = ?5, ended_at = ?6 WHERE id = ?1",
        params![refund.id, refund.state.code(), refund.failure.as_deref(), refund.card, &refund.label, refund.ended_at],
    )
}

/// A question for refunds, in the columns that [`read`] reads.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, shop_order, merchant, provider, out_refund_no, number, amount, fee_back, source, source_account, \
             reason, notify_url, detail, request_hash, state, failure, holder, account, payee, card, label, bill, \
             created_at, ended_at, to_payer, discount, given FROM refund WHERE ",
            $tail
        )
    };
}

const BY_ID: &str = select!("id = ?1");

pub(super) fn by_id(view: &mut View<'_>, id: RefundId) -> Result<Option<Refund>, Fault> {
    view.query_opt(BY_ID, params![id])?.map(|row| read(&row)).transpose()
}

pub(super) fn lock(tx: &mut Tx<'_>, id: RefundId) -> Result<Refund, Fault> {
    let row = tx.query_opt_for_update(BY_ID, params![id])?;
    read(&row.ok_or_else(|| Fault::corrupt(format!("there is no refund {id}")))?)
}

pub(super) fn by_out_refund_no(
    view: &mut View<'_>,
    merchant: MerchantId,
    number: &str,
) -> Result<Option<Refund>, Fault> {
    let row = view.query_opt(select!("merchant = ?1 AND out_refund_no = ?2"), params![merchant, number])?;
    row.map(|row| read(&row)).transpose()
}

pub(super) fn by_number(view: &mut View<'_>, number: &str) -> Result<Option<Refund>, Fault> {
    view.query_opt(select!("number = ?1"), params![number])?.map(|row| read(&row)).transpose()
}

pub(super) fn of_trade(view: &mut View<'_>, order: OrderId) -> Result<Vec<Refund>, Fault> {
    view.query(select!("shop_order = ?1 ORDER BY id"), params![order])?.iter().map(read).collect()
}

pub(super) fn list(
    view: &mut View<'_>,
    merchant: MerchantId,
    before: Option<RefundId>,
    limit: u32,
) -> Result<Vec<Refund>, Fault> {
    let before = before.unwrap_or(RefundId::from_bytes([u8::MAX; 16]));
    let sql = select!("merchant = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3");
    view.query(sql, params![merchant, before, limit])?.iter().map(read).collect()
}

pub(super) fn between(
    view: &mut View<'_>,
    merchant: MerchantId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Refund>, Fault> {
    let sql = select!("merchant = ?1 AND created_at >= ?2 AND created_at < ?3 ORDER BY id");
    view.query(sql, params![merchant, from, until])?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Refund, Fault> {
    let (source, state): (String, String) = (row.get(8)?, row.get(14)?);
    Ok(Refund {
        id: row.get(0)?,
        order: row.get(1)?,
        party: Party { merchant: row.get(2)?, provider: row.get(3)? },
        out_refund_no: row.get(4)?,
        number: row.get(5)?,
        amount: row.get(6)?,
        to_payer: row.get(24)?,
        discount: row.get(25)?,
        given: row.get(26)?,
        fee_back: row.get(7)?,
        source: Source::from_code(&source).ok_or_else(|| Fault::corrupt(format!("refund source {source}")))?,
        source_account: row.get(9)?,
        reason: row.get(10)?,
        notify_url: row.get(11)?,
        detail: row.get(12)?,
        request_hash: row.get(13)?,
        state: State::from_code(&state).ok_or_else(|| Fault::corrupt(format!("refund state {state}")))?,
        failure: row.get(15)?,
        holder: row.get(16)?,
        account: row.get(17)?,
        payee: row.get(18)?,
        card: row.get(19)?,
        label: row.get(20)?,
        bill: row.get(21)?,
        created_at: row.get(22)?,
        ended_at: row.get(23)?,
    })
}
