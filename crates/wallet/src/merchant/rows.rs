//! Rows of merchants, stores and tills, and of what stores took.

use jiff::Timestamp;
use ledger::AccountId;
use money::{Amount, MerchantId, PaymentId, StaffId, StoreId};
use store::{Fault, Row, Tx, Value, View, params};

use super::{Hire, Kind, Merchant, OpenMerchant, OpenStore, Role, Staff};
use crate::Ctx;

/// A store that takes payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shop {
    pub id: StoreId,
    pub merchant: MerchantId,
    /// The merchant's account in the ledger.
    pub account: AccountId,
    /// As payers see it.
    pub name: String,
    /// What the static QR carries.
    pub code: String,
    /// What the merchant pays of what it is paid, in hundredths of a percent.
    pub fee_bps: u32,
}

/// A store in the list of shops.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedShop {
    pub name: String,
    pub code: String,
    pub description_zh: String,
    pub description_en: String,
}

pub(super) fn insert_merchant(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: MerchantId,
    account: AccountId,
    name: &str,
) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO merchant (id, account, name, state, created_at) VALUES (?1, ?2, ?3, 'open', ?4)",
        params![id, account, name, ctx.now],
    )
}

pub(super) fn insert_store(tx: &mut Tx<'_>, ctx: &Ctx, shop: &Shop, store: &OpenStore) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO merchant_store (id, merchant, account, name, code, description_zh, description_en, state, \
         created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', ?8)",
        params![
            shop.id,
            shop.merchant,
            shop.account,
            shop.name.as_str(),
            shop.code.as_str(),
            store.description_zh.as_str(),
            store.description_en.as_str(),
            ctx.now
        ],
    )
}

const BY_CODE: &str =
    "SELECT id, merchant, account, name, code, fee_bps FROM merchant_store WHERE code = ?1 AND state = 'open'";
const BY_ID: &str = "SELECT id, merchant, account, name, code, fee_bps FROM merchant_store WHERE id = ?1";
const USABLE: &str =
    "SELECT id, merchant, account, name, code, fee_bps FROM merchant_store WHERE id = ?1 AND state = 'open'";

/// The store of a static code.
pub fn by_code(view: &mut View<'_>, code: &str) -> Result<Option<Shop>, Fault> {
    view.query_opt(BY_CODE, params![code])?.map(|row| read(&row)).transpose()
}

/// A store by its id.
pub fn shop(view: &mut View<'_>, id: StoreId) -> Result<Option<Shop>, Fault> {
    view.query_opt(BY_ID, params![id])?.map(|row| read(&row)).transpose()
}

/// A store that can be paid now.
pub(crate) fn usable(view: &mut View<'_>, id: StoreId) -> Result<Option<Shop>, Fault> {
    view.query_opt(USABLE, params![id])?.map(|row| read(&row)).transpose()
}

/// Every store that can be paid, by name.
pub fn listed(view: &mut View<'_>) -> Result<Vec<ListedShop>, Fault> {
    let rows = view.query(
        "SELECT name, code, description_zh, description_en FROM merchant_store WHERE state = 'open' \
         ORDER BY name LIMIT 200",
        &[],
    )?;
    let read = |row: &Row| {
        Ok(ListedShop {
            name: row.get(0)?,
            code: row.get(1)?,
            description_zh: row.get(2)?,
            description_en: row.get(3)?,
        })
    };
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Shop, Fault> {
    Ok(Shop {
        id: row.get(0)?,
        merchant: row.get(1)?,
        account: row.get(2)?,
        name: row.get(3)?,
        code: row.get(4)?,
        fee_bps: row.get(5)?,
    })
}

/// The stored hash of a login's password.
pub(super) fn password_hash(view: &mut View<'_>, login: &str) -> Result<Option<String>, Fault> {
    let row = view.query_opt("SELECT password FROM till_staff WHERE login = ?1 AND left_at IS NULL", params![login])?;
    row.map(|row| row.get(0)).transpose()
}

/// Who has a login, and at which store.
pub(super) fn staff(view: &mut View<'_>, login: &str) -> Result<Option<(StaffId, StoreId)>, Fault> {
    let row =
        view.query_opt("SELECT id, store FROM till_staff WHERE login = ?1 AND left_at IS NULL", params![login])?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

pub(super) fn insert_staff(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: StaffId,
    store: StoreId,
    command: &OpenMerchant,
) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO till_staff (id, store, login, name, password, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            id,
            store,
            command.login.as_str(),
            command.staff_name.as_str(),
            command.password_hash.as_str(),
            ctx.now
        ],
    )
}

pub(super) fn insert_hired(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (id, store): (StaffId, StoreId),
    command: &Hire,
) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO till_staff (id, store, login, name, password, role, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![id, store, &command.login, &command.name, &command.password_hash, command.role.code(), ctx.now],
    )
}

/// The people of all of a merchant's stores who have not left, by login.
pub(super) fn staff_of(view: &mut View<'_>, merchant: MerchantId) -> Result<Vec<Staff>, Fault> {
    let sql = "SELECT p.id, p.login, p.name, p.role, p.created_at FROM till_staff p \
               JOIN merchant_store s ON s.id = p.store WHERE s.merchant = ?1 AND p.left_at IS NULL ORDER BY p.login";
    view.query(sql, params![merchant])?.iter().map(read_staff).collect()
}

pub(super) fn staff_by_id(view: &mut View<'_>, id: StaffId) -> Result<Option<Staff>, Fault> {
    let sql = "SELECT id, login, name, role, created_at FROM till_staff WHERE id = ?1 AND left_at IS NULL";
    view.query_opt(sql, params![id])?.map(|row| read_staff(&row)).transpose()
}

fn read_staff(row: &Row) -> Result<Staff, Fault> {
    let role: String = row.get(3)?;
    Ok(Staff {
        id: row.get(0)?,
        login: row.get(1)?,
        name: row.get(2)?,
        role: Role::from_code(&role).ok_or_else(|| Fault::corrupt(format!("staff role {role}")))?,
        since: row.get(4)?,
    })
}

/// The stored hash of somebody's password.
pub fn password_hash_of(view: &mut View<'_>, id: StaffId) -> Result<Option<String>, Fault> {
    let row = view.query_opt("SELECT password FROM till_staff WHERE id = ?1 AND left_at IS NULL", params![id])?;
    row.map(|row| row.get(0)).transpose()
}

pub(super) fn store_password(tx: &mut Tx<'_>, id: StaffId, hash: &str) -> Result<(), Fault> {
    tx.queue("UPDATE till_staff SET password = ?2 WHERE id = ?1", params![id, hash])
}

pub(super) fn store_role(tx: &mut Tx<'_>, id: StaffId, role: Role) -> Result<(), Fault> {
    tx.queue("UPDATE till_staff SET role = ?2 WHERE id = ?1", params![id, role.code()])
}

/// The login is free again for somebody else.
pub(super) fn end_staff(tx: &mut Tx<'_>, ctx: &Ctx, id: StaffId) -> Result<(), Fault> {
    let sql = "UPDATE till_staff SET left_at = ?2, login = login || ?3 WHERE id = ?1";
    tx.execute(sql, params![id, ctx.now, format!("#{id}")]).map(drop)
}

/// A till's session; token and secret are keyed hashes.
pub(super) struct TillSession {
    pub(super) token: [u8; 32],
    pub(super) secret: [u8; 32],
    pub(super) staff: StaffId,
    pub(super) store: StoreId,
    pub(super) expires_at: Timestamp,
}

pub(super) fn insert_session(tx: &mut Tx<'_>, ctx: &Ctx, session: &TillSession) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO till_session (token, secret, staff, store, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![session.token, session.secret, session.staff, session.store, ctx.now, session.expires_at],
    )
}

/// Ends a person's sessions at every till.
pub(super) fn delete_sessions(tx: &mut Tx<'_>, staff: StaffId) -> Result<(), Fault> {
    tx.queue("DELETE FROM till_session WHERE staff = ?1", params![staff])
}

/// The session of a token, unless its time is over.
pub(super) fn session(view: &mut View<'_>, ctx: &Ctx, token: [u8; 32]) -> Result<Option<TillSession>, Fault> {
    let row = view.query_opt(
        "SELECT staff, store, secret, expires_at FROM till_session WHERE token = ?1 AND expires_at > ?2",
        params![token, ctx.now],
    )?;
    let read = |row: &Row| {
        let (staff, store) = (row.get(0)?, row.get(1)?);
        Ok(TillSession { token, secret: row.get(2)?, staff, store, expires_at: row.get(3)? })
    };
    row.as_ref().map(read).transpose()
}

/// How many payments are asked for together.
pub(super) const TOGETHER: usize = 16;

const PAID: &str = "SELECT id, amount FROM payment WHERE store = ?17 AND \
     id IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) AND \
     NOT EXISTS (SELECT 1 FROM trade WHERE trade.shop_order = payment.shop_order AND trade.part = 0)";

/// Those of these payments, at most [`TOGETHER`], that a store took for itself.
pub(super) fn paid(
    view: &mut View<'_>,
    store: StoreId,
    payments: &[PaymentId],
) -> Result<Vec<(PaymentId, Amount)>, Fault> {
    taken(view, PAID, store, payments)
}

const PAID_PARTS: &str = "SELECT payment, CAST(SUM(amount) AS BIGINT) FROM trade WHERE store = ?17 AND part > 0 AND \
     payment IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) GROUP BY payment";

/// What a store took of these payments, at most [`TOGETHER`], that paid several trades together.
pub(super) fn paid_parts(
    view: &mut View<'_>,
    store: StoreId,
    payments: &[PaymentId],
) -> Result<Vec<(PaymentId, Amount)>, Fault> {
    taken(view, PAID_PARTS, store, payments)
}

fn taken(
    view: &mut View<'_>,
    sql: &'static str,
    store: StoreId,
    payments: &[PaymentId],
) -> Result<Vec<(PaymentId, Amount)>, Fault> {
    let mut values = vec![Value::Null; TOGETHER];
    values.iter_mut().zip(payments).for_each(|(place, id)| *place = (*id).into());
    values.push(store.into());
    view.query(sql, &values)?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// What is written of a merchant's terms when they begin.
pub(super) struct Named<'a> {
    pub(super) merchant: MerchantId,
    pub(super) mchid: &'a str,
    pub(super) kind: Kind,
    pub(super) available: AccountId,
    pub(super) settle_days: u32,
    pub(super) online_store: StoreId,
}

pub(super) fn insert_terms(tx: &mut Tx<'_>, named: &Named<'_>) -> Result<(), Fault> {
    let (kind, provider) = (named.kind.code(), named.kind.provider());
    let sql = "INSERT INTO merchant_terms (merchant, mchid, kind, provider, available, settle_days, online_store) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let (available, days, store) = (named.available, named.settle_days, named.online_store);
    tx.execute(sql, params![named.merchant, named.mchid, kind, provider, available, days, store]).map(drop)
}

pub(super) fn store_fee(tx: &mut Tx<'_>, merchant: MerchantId, fee_bps: u32) -> Result<(), Fault> {
    tx.execute("UPDATE merchant_store SET fee_bps = ?2 WHERE merchant = ?1", params![merchant, fee_bps]).map(drop)
}

pub(super) fn store_settle_days(tx: &mut Tx<'_>, merchant: MerchantId, days: u32) -> Result<(), Fault> {
    tx.queue("UPDATE merchant_terms SET settle_days = ?2 WHERE merchant = ?1", params![merchant, days])
}

/// Says whether the merchant has terms.
pub(super) fn store_bank_account(
    tx: &mut Tx<'_>,
    merchant: MerchantId,
    sealed: Vec<u8>,
    mandate: &str,
) -> Result<bool, Fault> {
    let sql = "UPDATE merchant_terms SET bank_account = ?2, mandate = ?3 WHERE merchant = ?1";
    Ok(tx.execute(sql, params![merchant, sealed, mandate])? == 1)
}

/// The sealed account, and the bank's reference of it.
pub(super) fn bank_account(view: &mut View<'_>, merchant: MerchantId) -> Result<Option<(Vec<u8>, String)>, Fault> {
    let sql = "SELECT bank_account, mandate FROM merchant_terms WHERE merchant = ?1 AND bank_account IS NOT NULL";
    view.query_opt(sql, params![merchant])?.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

const MERCHANT_BY_ID: &str = "SELECT t.merchant, t.mchid, m.name, t.kind, t.provider, m.account, t.available, s.fee_bps, \
                     t.settle_days, t.online_store FROM merchant_terms t JOIN merchant m ON m.id = t.merchant \
                     JOIN merchant_store s ON s.id = t.online_store WHERE t.merchant = ?1";
const BY_MCHID: &str = "SELECT t.merchant, t.mchid, m.name, t.kind, t.provider, m.account, t.available, s.fee_bps, \
                        t.settle_days, t.online_store FROM merchant_terms t JOIN merchant m ON m.id = t.merchant \
                        JOIN merchant_store s ON s.id = t.online_store WHERE t.mchid = ?1";
const BY_PROVIDER: &str = "SELECT t.merchant, t.mchid, m.name, t.kind, t.provider, m.account, t.available, s.fee_bps, \
                           t.settle_days, t.online_store FROM merchant_terms t JOIN merchant m ON m.id = t.merchant \
                           JOIN merchant_store s ON s.id = t.online_store WHERE t.provider = ?1 ORDER BY t.mchid";
const ALL: &str = "SELECT t.merchant, t.mchid, m.name, t.kind, t.provider, m.account, t.available, s.fee_bps, \
                   t.settle_days, t.online_store FROM merchant_terms t JOIN merchant m ON m.id = t.merchant \
                   JOIN merchant_store s ON s.id = t.online_store ORDER BY t.mchid";

/// A merchant by its id.
pub fn find(view: &mut View<'_>, merchant: MerchantId) -> Result<Option<Merchant>, Fault> {
    view.query_opt(MERCHANT_BY_ID, params![merchant])?.map(|row| read_merchant(&row)).transpose()
}

/// A merchant by its number.
pub fn by_mchid(view: &mut View<'_>, mchid: &str) -> Result<Option<Merchant>, Fault> {
    view.query_opt(BY_MCHID, params![mchid])?.map(|row| read_merchant(&row)).transpose()
}

/// The sub-merchants that a provider deals for, by number.
pub fn subs(view: &mut View<'_>, provider: MerchantId) -> Result<Vec<Merchant>, Fault> {
    view.query(BY_PROVIDER, params![provider])?.iter().map(read_merchant).collect()
}

/// Every merchant that has terms, by number.
pub fn all(view: &mut View<'_>) -> Result<Vec<Merchant>, Fault> {
    view.query(ALL, &[])?.iter().map(read_merchant).collect()
}

fn read_merchant(row: &Row) -> Result<Merchant, Fault> {
    let code: String = row.get(3)?;
    let kind = Kind::from_parts(&code, row.get(4)?);
    Ok(Merchant {
        id: row.get(0)?,
        mchid: row.get(1)?,
        name: row.get(2)?,
        kind: kind.ok_or_else(|| Fault::corrupt(format!("merchant kind {code}")))?,
        pending: row.get(5)?,
        available: row.get(6)?,
        fee_bps: row.get(7)?,
        settle_days: row.get(8)?,
        online_store: row.get(9)?,
    })
}
