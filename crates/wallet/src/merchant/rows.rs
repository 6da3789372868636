//! Rows of merchants and stores.

use ledger::AccountId;
use money::{MerchantId, StoreId};
use store::{Fault, Row, Tx, View, params};

use super::OpenStore;
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
