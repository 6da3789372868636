//! Rows of apps, of the merchants bound to them, and of openids.

use money::{HolderId, MerchantId};
use store::{Fault, Row, Tx, View, params};

use super::App;
use crate::Ctx;

pub(super) fn insert(tx: &mut Tx<'_>, ctx: &Ctx, app: &App) -> Result<(), Fault> {
    let sql = "INSERT INTO app (appid, name, created_at) VALUES (?1, ?2, ?3)";
    tx.queue(sql, params![app.appid.as_str(), app.name.as_str(), ctx.now])
}

/// Says who opened an app.
pub(super) fn own(tx: &mut Tx<'_>, appid: &str, merchant: MerchantId) -> Result<(), Fault> {
    tx.queue("UPDATE app SET owner = ?2 WHERE appid = ?1", params![appid, merchant])
}

pub(super) fn bind(tx: &mut Tx<'_>, appid: &str, merchant: MerchantId) -> Result<(), Fault> {
    let sql = "INSERT INTO app_merchant (merchant, appid) VALUES (?1, ?2) ON CONFLICT (merchant, appid) DO NOTHING";
    tx.queue(sql, params![merchant, appid])
}

/// Says whether they were bound.
pub(super) fn unbind(tx: &mut Tx<'_>, appid: &str, merchant: MerchantId) -> Result<bool, Fault> {
    let sql = "DELETE FROM app_merchant WHERE merchant = ?1 AND appid = ?2";
    Ok(tx.execute(sql, params![merchant, appid])? > 0)
}

pub(super) fn is_bound(view: &mut View<'_>, appid: &str, merchant: MerchantId) -> Result<bool, Fault> {
    let sql = "SELECT 1 FROM app_merchant WHERE merchant = ?1 AND appid = ?2";
    Ok(view.query_opt(sql, params![merchant, appid])?.is_some())
}

/// An app by its number.
pub fn find(view: &mut View<'_>, appid: &str) -> Result<Option<App>, Fault> {
    let row = view.query_opt("SELECT appid, name FROM app WHERE appid = ?1", params![appid])?;
    row.map(|row| read(&row)).transpose()
}

/// The apps of a merchant, by number.
pub fn of_merchant(view: &mut View<'_>, merchant: MerchantId) -> Result<Vec<App>, Fault> {
    let rows = view.query(
        "SELECT a.appid, a.name FROM app_merchant b JOIN app a ON a.appid = b.appid WHERE b.merchant = ?1 \
         ORDER BY a.appid",
        params![merchant],
    )?;
    rows.iter().map(read).collect()
}

/// The apps that a merchant opened itself, by number.
pub fn opened_by(view: &mut View<'_>, merchant: MerchantId) -> Result<Vec<App>, Fault> {
    let rows = view.query("SELECT appid, name FROM app WHERE owner = ?1 ORDER BY appid", params![merchant])?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<App, Fault> {
    Ok(App { appid: row.get(0)?, name: row.get(1)? })
}

/// Keeps an openid, unless the two have met already.
pub(super) fn insert_openid(tx: &mut Tx<'_>, openid: &str, appid: &str, holder: HolderId) -> Result<(), Fault> {
    let sql = "INSERT INTO openid (openid, appid, holder) VALUES (?1, ?2, ?3) ON CONFLICT (appid, holder) DO NOTHING";
    tx.execute(sql, params![openid, appid, holder]).map(drop)
}

pub(super) fn openid(view: &mut View<'_>, appid: &str, holder: HolderId) -> Result<Option<String>, Fault> {
    let row = view.query_opt("SELECT openid FROM openid WHERE appid = ?1 AND holder = ?2", params![appid, holder])?;
    row.map(|row| row.get(0)).transpose()
}

pub(super) fn holder(view: &mut View<'_>, appid: &str, openid: &str) -> Result<Option<HolderId>, Fault> {
    let sql = "SELECT holder FROM openid WHERE openid = ?1 AND appid = ?2";
    view.query_opt(sql, params![openid, appid])?.map(|row| row.get(0)).transpose()
}
