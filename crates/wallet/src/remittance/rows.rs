//! Rows of remittances.

use jiff::Timestamp;
use ledger::AccountId;
use money::{Amount, BillId, HoldId, HolderId, MerchantId, RemittanceId};
use store::{Fault, Row, Tx, View, params};

use super::state::{Failure, State};
use crate::Ctx;

/// Money that a merchant sends to a holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remittance {
    pub id: RemittanceId,
    pub merchant: MerchantId,
    pub appid: String,
    pub out_bill_no: String,
    /// 40 digits, by which the house calls it.
    pub number: String,
    pub openid: String,
    /// The payee's name as the merchant gave it, sealed.
    pub(super) payee_name: Option<Vec<u8>>,
    /// The payee.
    pub holder: HolderId,
    pub(super) account: AccountId,
    /// Where it comes from: what the merchant has available.
    pub(super) source: AccountId,
    pub amount: Amount,
    pub remark: String,
    /// The number of what it is for.
    pub scene: String,
    pub(super) notify_url: Option<String>,
    pub(super) request_hash: [u8; 32],
    /// By what the merchant's page calls it.
    pub package: String,
    pub(super) hold: HoldId,
    pub state: State,
    pub failure: Option<Failure>,
    /// The payee's bill, once it has arrived.
    pub bill: Option<BillId>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Writes a new remittance. Says `false` when the merchant's number stands for one already.
pub(super) fn insert(tx: &mut Tx<'_>, remittance: &Remittance) -> Result<bool, Fault> {
    let written = tx.execute(
        "INSERT INTO remittance (id, merchant, appid, out_bill_no, number, openid, holder, account, source, amount, \
         remark, scene, notify_url, request_hash, package, hold, state, failure, bill, created_at, updated_at, \
         expires_at, payee_name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, \
         ?20, ?21, ?22, ?23) ON CONFLICT (merchant, out_bill_no) DO NOTHING",
        params![
            remittance.id,
            remittance.merchant,
            &remittance.appid,
            &remittance.out_bill_no,
            &remittance.number,
            &remittance.openid,
            remittance.holder,
            remittance.account,
            remittance.source,
            remittance.amount,
            &remittance.remark,
            &remittance.scene,
            remittance.notify_url.as_deref(),
            remittance.request_hash,
            &remittance.package,
            remittance.hold,
            remittance.state.code(),
            remittance.failure.map(Failure::code),
            remittance.bill,
            remittance.created_at,
            remittance.updated_at,
            remittance.expires_at,
            remittance.payee_name.as_deref()
        ],
    )?;
    Ok(written == 1)
}

pub(super) fn update(tx: &mut Tx<'_>, remittance: &Remittance) -> Result<(), Fault> {
    let (state, failure) = (remittance.state.code(), remittance.failure.map(Failure::code));
    tx.queue(
        "UPDATE remittance SET state = ?2, failure = ?3, bill = ?4, updated_at = ?5 WHERE id = ?1",
        params![remittance.id, state, failure, remittance.bill, remittance.updated_at],
    )
}

/// A question for remittances, in the columns that [`read`] reads.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, merchant, appid, out_bill_no, number, openid, holder, account, source, amount, remark, scene, \
             notify_url, request_hash, package, hold, state, failure, bill, created_at, updated_at, expires_at, \
             payee_name FROM remittance WHERE ",
            $tail
        )
    };
}

const BY_ID: &str = select!("id = ?1");

/// A remittance by its id: what a callback tells.
pub fn by_id(view: &mut View<'_>, id: RemittanceId) -> Result<Option<Remittance>, Fault> {
    view.query_opt(BY_ID, params![id])?.map(|row| read(&row)).transpose()
}

pub(super) fn lock(tx: &mut Tx<'_>, id: RemittanceId) -> Result<Option<Remittance>, Fault> {
    tx.query_opt_for_update(BY_ID, params![id])?.map(|row| read(&row)).transpose()
}

pub(super) fn by_out_bill_no(
    view: &mut View<'_>,
    merchant: MerchantId,
    number: &str,
) -> Result<Option<Remittance>, Fault> {
    let row = view.query_opt(select!("merchant = ?1 AND out_bill_no = ?2"), params![merchant, number])?;
    row.map(|row| read(&row)).transpose()
}

pub(super) fn by_number(view: &mut View<'_>, number: &str) -> Result<Option<Remittance>, Fault> {
    view.query_opt(select!("number = ?1"), params![number])?.map(|row| read(&row)).transpose()
}

pub(super) fn by_package(view: &mut View<'_>, package: &str) -> Result<Option<Remittance>, Fault> {
    view.query_opt(select!("package = ?1"), params![package])?.map(|row| read(&row)).transpose()
}

pub(super) fn waiting_for(view: &mut View<'_>, holder: HolderId) -> Result<Vec<Remittance>, Fault> {
    let rows = view.query(select!("holder = ?1 AND state = 'waiting' ORDER BY id"), params![holder])?;
    rows.iter().map(read).collect()
}

/// Those that wait although their time is over.
pub(super) fn overdue(tx: &mut Tx<'_>, ctx: &Ctx, limit: u32) -> Result<Vec<Remittance>, Fault> {
    let sql = select!("state = 'waiting' AND expires_at <= ?1 ORDER BY expires_at LIMIT ?2");
    tx.query_for_update(sql, params![ctx.now, limit])?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Remittance, Fault> {
    let (state, failure): (String, Option<String>) = (row.get(16)?, row.get(17)?);
    let unknown = |what: &str, code: &str| Fault::corrupt(format!("remittance {what} {code}"));
    let failure = failure.map(|code| Failure::from_code(&code).ok_or_else(|| unknown("failure", &code)));
    Ok(Remittance {
        id: row.get(0)?,
        merchant: row.get(1)?,
        appid: row.get(2)?,
        out_bill_no: row.get(3)?,
        number: row.get(4)?,
        openid: row.get(5)?,
        payee_name: row.get(22)?,
        holder: row.get(6)?,
        account: row.get(7)?,
        source: row.get(8)?,
        amount: row.get(9)?,
        remark: row.get(10)?,
        scene: row.get(11)?,
        notify_url: row.get(12)?,
        request_hash: row.get(13)?,
        package: row.get(14)?,
        hold: row.get(15)?,
        state: State::from_code(&state).ok_or_else(|| unknown("state", &state))?,
        failure: failure.transpose()?,
        bill: row.get(18)?,
        created_at: row.get(19)?,
        updated_at: row.get(20)?,
        expires_at: row.get(21)?,
    })
}
