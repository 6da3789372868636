//! Apps: through what a merchant meets holders, such as its page or its mini program.
//!
//! An app may serve several merchants and a merchant may have several apps. In each app a holder has another name, the
//! openid, so that two merchants cannot find out that they serve the same person.
//!
//! **Invariant:** a holder's openid in an app never changes, and stands for nobody else in any app.

mod openid;
mod refusal;

pub use openid::{holder_of, openid_of};
pub use refusal::AppRefusal;

use money::MerchantId;
use store::{Fault, Row, Tx, View, params};

use crate::{Ctx, Stop, refuse};

/// An app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// `wx` and 16 hexadecimal digits.
    pub appid: String,
    pub name: String,
}

/// Opens an app under a new number.
pub fn open(tx: &mut Tx<'_>, ctx: &mut Ctx, name: &str) -> Result<App, Fault> {
    let appid = format!("wx{:016x}", u64::from_be_bytes(ctx.entropy.bytes()));
    tx.execute("INSERT INTO app (appid, name, created_at) VALUES (?1, ?2, ?3)", params![&appid, name, ctx.now])?;
    Ok(App { appid, name: name.to_owned() })
}

/// Lets a merchant be paid through an app. Doing so again changes nothing.
///
/// # Errors
/// [`AppRefusal::Unknown`].
pub fn bind(tx: &mut Tx<'_>, appid: &str, merchant: MerchantId) -> Result<(), Stop<AppRefusal>> {
    if find(tx, appid)?.is_none() {
        return refuse(AppRefusal::Unknown);
    }
    let sql = "INSERT INTO app_merchant (merchant, appid) VALUES (?1, ?2) ON CONFLICT (merchant, appid) DO NOTHING";
    Ok(tx.queue(sql, params![merchant, appid])?)
}

/// Ends that a merchant is paid through an app. What was ordered through it stays as it is.
///
/// # Errors
/// [`AppRefusal::NotBound`].
pub fn unbind(tx: &mut Tx<'_>, appid: &str, merchant: MerchantId) -> Result<(), Stop<AppRefusal>> {
    let sql = "DELETE FROM app_merchant WHERE merchant = ?1 AND appid = ?2";
    if tx.execute(sql, params![merchant, appid])? == 0 {
        return refuse(AppRefusal::NotBound);
    }
    Ok(())
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

/// Whether a merchant may be paid through an app.
///
/// # Errors
/// [`AppRefusal::Unknown`], [`AppRefusal::NotBound`].
pub fn permit(view: &mut View<'_>, appid: &str, merchant: MerchantId) -> Result<(), Stop<AppRefusal>> {
    let sql = "SELECT 1 FROM app_merchant WHERE merchant = ?1 AND appid = ?2";
    if view.query_opt(sql, params![merchant, appid])?.is_some() {
        return Ok(());
    }
    match find(view, appid)? {
        None => refuse(AppRefusal::Unknown),
        Some(_) => refuse(AppRefusal::NotBound),
    }
}

fn read(row: &Row) -> Result<App, Fault> {
    Ok(App { appid: row.get(0)?, name: row.get(1)? })
}

#[cfg(test)]
mod tests;
