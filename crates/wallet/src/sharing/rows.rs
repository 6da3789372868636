//! Rows of receivers, of shares and of what came back.

use jiff::Timestamp;
use money::{Amount, MerchantId, OrderId, ShareId, SharingId};
use store::{Fault, Row, Tx, View, params};

use super::give_back::{Return, ReturnFailure};
use super::receiver::{Account, AccountKind, NewReceiver, Payee};
use super::share::ShareFailure;
use crate::Ctx;
use crate::trade::Party;

/// A request to share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sharing {
    pub id: SharingId,
    pub party: Party,
    /// The order of the trade.
    pub order: OrderId,
    pub out_order_no: String,
    /// 30 digits, by which the house calls it.
    pub number: String,
    pub(super) request_hash: [u8; 32],
    pub shares: Vec<Share>,
    pub created_at: Timestamp,
}

/// One receiver's part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    pub id: ShareId,
    /// 30 digits, by which the house calls it.
    pub number: String,
    pub account: Account,
    /// The receiver, when it is a merchant.
    pub(super) payee: Option<MerchantId>,
    pub amount: Amount,
    pub description: String,
    /// Why it did not reach the receiver.
    pub failure: Option<ShareFailure>,
    /// How much came back.
    pub returned: Amount,
}

pub(super) fn put_receiver(tx: &mut Tx<'_>, ctx: &Ctx, new: &NewReceiver, payee: Payee) -> Result<(), Fault> {
    let (holder, merchant) = match payee {
        Payee::Holder(id) => (Some(id), None),
        Payee::Merchant(id) => (None, Some(id)),
    };
    let (kind, number) = (new.account.kind.code(), new.account.number.as_str());
    tx.execute(
        "INSERT INTO share_receiver (merchant, kind, account, relation, holder, payee, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (merchant, kind, account) DO UPDATE SET relation = ?4",
        params![new.party.merchant, kind, number, &new.relation, holder, merchant, ctx.now],
    )
    .map(drop)
}

pub(super) fn delete_receiver(tx: &mut Tx<'_>, merchant: MerchantId, account: &Account) -> Result<(), Fault> {
    let sql = "DELETE FROM share_receiver WHERE merchant = ?1 AND kind = ?2 AND account = ?3";
    tx.execute(sql, params![merchant, account.kind.code(), &account.number]).map(drop)
}

/// Who stands behind an account that a merchant has named.
pub(super) fn receiver(view: &mut View<'_>, merchant: MerchantId, account: &Account) -> Result<Option<Payee>, Fault> {
    let sql = "SELECT holder, payee FROM share_receiver WHERE merchant = ?1 AND kind = ?2 AND account = ?3";
    let Some(row) = view.query_opt(sql, params![merchant, account.kind.code(), &account.number])? else {
        return Ok(None);
    };
    Ok(match (row.get(0)?, row.get(1)?) {
        (Some(holder), _) => Some(Payee::Holder(holder)),
        (None, Some(payee)) => Some(Payee::Merchant(payee)),
        (None, None) => None,
    })
}

/// Writes a request with its shares. Says `false` when the merchant's number stands for one already.
pub(super) fn insert(tx: &mut Tx<'_>, sharing: &Sharing) -> Result<bool, Fault> {
    let written = tx.execute(
        "INSERT INTO sharing (id, merchant, provider, shop_order, out_order_no, number, request_hash, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (merchant, out_order_no) DO NOTHING",
        params![
            sharing.id,
            sharing.party.merchant,
            sharing.party.provider,
            sharing.order,
            &sharing.out_order_no,
            &sharing.number,
            sharing.request_hash,
            sharing.created_at
        ],
    )?;
    for (place, share) in (0_u32..).zip(&sharing.shares) {
        insert_share(tx, sharing, (place, share))?;
    }
    Ok(written == 1)
}

fn insert_share(tx: &mut Tx<'_>, sharing: &Sharing, (place, share): (u32, &Share)) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO share (id, sharing, place, number, shop_order, kind, account, payee, amount, description, failure, \
         returned) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0)",
        params![
            share.id,
            sharing.id,
            place,
            &share.number,
            sharing.order,
            share.account.kind.code(),
            &share.account.number,
            share.payee,
            share.amount,
            &share.description,
            share.failure.map(ShareFailure::code)
        ],
    )
}

/// A question for requests, in the columns that [`read`] reads.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, merchant, provider, shop_order, out_order_no, number, request_hash, created_at FROM sharing WHERE ",
            $tail
        )
    };
}

const BY_ID: &str = select!("id = ?1");

pub(super) fn lock(tx: &mut Tx<'_>, id: SharingId) -> Result<Sharing, Fault> {
    let row = tx.query_opt_for_update(BY_ID, params![id])?;
    let row = row.ok_or_else(|| Fault::corrupt(format!("there is no {id}")))?;
    read(tx, &row)
}

pub(super) fn by_id(view: &mut View<'_>, id: SharingId) -> Result<Option<Sharing>, Fault> {
    let row = view.query_opt(BY_ID, params![id])?;
    row.map(|row| read(view, &row)).transpose()
}

pub(super) fn by_out_order_no(
    view: &mut View<'_>,
    merchant: MerchantId,
    number: &str,
) -> Result<Option<Sharing>, Fault> {
    let row = view.query_opt(select!("merchant = ?1 AND out_order_no = ?2"), params![merchant, number])?;
    row.map(|row| read(view, &row)).transpose()
}

pub(super) fn by_number(view: &mut View<'_>, number: &str) -> Result<Option<Sharing>, Fault> {
    let row = view.query_opt(select!("number = ?1"), params![number])?;
    row.map(|row| read(view, &row)).transpose()
}

fn read(view: &mut View<'_>, row: &Row) -> Result<Sharing, Fault> {
    let id = row.get(0)?;
    Ok(Sharing {
        id,
        party: Party { merchant: row.get(1)?, provider: row.get(2)? },
        order: row.get(3)?,
        out_order_no: row.get(4)?,
        number: row.get(5)?,
        request_hash: row.get(6)?,
        shares: shares(view, id)?,
        created_at: row.get(7)?,
    })
}

fn shares(view: &mut View<'_>, sharing: SharingId) -> Result<Vec<Share>, Fault> {
    let sql = "SELECT id, number, kind, account, payee, amount, description, failure, returned FROM share \
               WHERE sharing = ?1 ORDER BY place";
    view.query(sql, params![sharing])?.iter().map(read_share).collect()
}

fn read_share(row: &Row) -> Result<Share, Fault> {
    let (kind, failure): (String, Option<String>) = (row.get(2)?, row.get(7)?);
    let unknown = |what: &str, code: &str| Fault::corrupt(format!("share {what} {code}"));
    let failure = failure.map(|code| ShareFailure::from_code(&code).ok_or_else(|| unknown("failure", &code)));
    Ok(Share {
        id: row.get(0)?,
        number: row.get(1)?,
        account: Account {
            kind: AccountKind::from_code(&kind).ok_or_else(|| unknown("account", &kind))?,
            number: row.get(3)?,
        },
        payee: row.get(4)?,
        amount: row.get(5)?,
        description: row.get(6)?,
        failure: failure.transpose()?,
        returned: row.get(8)?,
    })
}

/// The request that a share is of.
pub(super) fn of_share(view: &mut View<'_>, share: ShareId) -> Result<Option<Sharing>, Fault> {
    let row = view.query_opt("SELECT sharing FROM share WHERE id = ?1", params![share])?;
    let Some(id) = row.map(|row| row.get(0)).transpose()? else { return Ok(None) };
    by_id(view, id)
}

/// How many requests a trade has.
pub(super) fn count(view: &mut View<'_>, order: OrderId) -> Result<i64, Fault> {
    view.query_one("SELECT COUNT(*) FROM sharing WHERE shop_order = ?1", params![order])?.get(0)
}

/// What of a trade reached receivers.
pub(super) fn shared_of(view: &mut View<'_>, order: OrderId) -> Result<Amount, Fault> {
    let sql = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM share WHERE shop_order = ?1 AND failure IS NULL";
    view.query_one(sql, params![order])?.get(0)
}

/// What was shared of a merchant's trades that were paid from an instant on, in fen.
pub(crate) fn shared_since(view: &mut View<'_>, merchant: MerchantId, cutoff: Timestamp) -> Result<i64, Fault> {
    let sql = "SELECT CAST(COALESCE(SUM(s.amount), 0) AS BIGINT) FROM share s \
               JOIN trade t ON t.shop_order = s.shop_order \
               WHERE t.merchant = ?1 AND t.paid_at >= ?2 AND s.failure IS NULL";
    view.query_one(sql, params![merchant, cutoff])?.get(0)
}

pub(super) fn add_returned(tx: &mut Tx<'_>, share: ShareId, amount: Amount) -> Result<(), Fault> {
    tx.execute("UPDATE share SET returned = returned + ?2 WHERE id = ?1", params![share, amount]).map(drop)
}

/// Writes a return. Says `false` when the merchant's number stands for one already.
pub(super) fn insert_return(tx: &mut Tx<'_>, made: &Return) -> Result<bool, Fault> {
    let written = tx.execute(
        "INSERT INTO share_return (id, merchant, sharing, out_return_no, number, return_mchid, amount, description, \
         request_hash, failure, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
         ON CONFLICT (merchant, out_return_no) DO NOTHING",
        params![
            made.id,
            made.merchant,
            made.sharing,
            &made.out_return_no,
            &made.number,
            &made.return_mchid,
            made.amount,
            &made.description,
            made.request_hash,
            made.failure.map(ReturnFailure::code),
            made.created_at
        ],
    )?;
    Ok(written == 1)
}

pub(super) fn return_by_number(
    view: &mut View<'_>,
    merchant: MerchantId,
    number: &str,
) -> Result<Option<Return>, Fault> {
    let sql = "SELECT id, merchant, sharing, out_return_no, number, return_mchid, amount, description, request_hash, \
               failure, created_at FROM share_return WHERE merchant = ?1 AND out_return_no = ?2";
    view.query_opt(sql, params![merchant, number])?.map(|row| read_return(&row)).transpose()
}

fn read_return(row: &Row) -> Result<Return, Fault> {
    let failure: Option<String> = row.get(9)?;
    let known = |code: String| {
        ReturnFailure::from_code(&code).ok_or_else(|| Fault::corrupt(format!("share return failure {code}")))
    };
    Ok(Return {
        id: row.get(0)?,
        merchant: row.get(1)?,
        sharing: row.get(2)?,
        out_return_no: row.get(3)?,
        number: row.get(4)?,
        return_mchid: row.get(5)?,
        amount: row.get(6)?,
        description: row.get(7)?,
        request_hash: row.get(8)?,
        failure: failure.map(known).transpose()?,
        created_at: row.get(10)?,
    })
}
