//! Apps: through what a merchant meets holders, such as its page or its mini program.
//!
//! An app may serve several merchants and a merchant may have several apps. In each app a holder has another name, the
//! openid, so that two merchants cannot find out that they serve the same person.
//!
//! **Invariant:** a merchant binds only apps that it opened itself; the house binds any.
//!
//! **Invariant:** a holder's openid in an app never changes, and stands for nobody else in any app.

mod openid;
mod refusal;
mod rows;

pub use openid::{holder_of, openid_of};
pub use refusal::AppRefusal;
pub use rows::{find, of_merchant, opened_by};

use money::MerchantId;
use store::{Fault, Tx, View};

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
    let app = App { appid, name: name.to_owned() };
    rows::insert(tx, ctx, &app)?;
    Ok(app)
}

/// A merchant opens an app, and is paid through it.
///
/// # Errors
/// [`AppRefusal::TooMany`].
pub fn open_own(tx: &mut Tx<'_>, ctx: &mut Ctx, merchant: MerchantId, name: &str) -> Result<App, Stop<AppRefusal>> {
    let max = *ctx.policy.console.apps_per_merchant_max;
    if u32::try_from(opened_by(tx, merchant)?.len()).is_ok_and(|opened| opened >= max) {
        return refuse(AppRefusal::TooMany { max });
    }
    let app = open(tx, ctx, name)?;
    rows::own(tx, &app.appid, merchant)?;
    rows::bind(tx, &app.appid, merchant)?;
    Ok(app)
}

/// A merchant wants to be paid through an app that it opened. Doing so again changes nothing.
///
/// # Errors
/// [`AppRefusal::Unknown`], [`AppRefusal::NotOwned`].
pub fn bind_own(tx: &mut Tx<'_>, appid: &str, merchant: MerchantId) -> Result<(), Stop<AppRefusal>> {
    if opened_by(tx, merchant)?.iter().any(|app| app.appid == appid) {
        return Ok(rows::bind(tx, appid, merchant)?);
    }
    refuse(if find(tx, appid)?.is_some() { AppRefusal::NotOwned } else { AppRefusal::Unknown })
}

/// Lets a merchant be paid through an app. Doing so again changes nothing.
///
/// # Errors
/// [`AppRefusal::Unknown`].
pub fn bind(tx: &mut Tx<'_>, appid: &str, merchant: MerchantId) -> Result<(), Stop<AppRefusal>> {
    if find(tx, appid)?.is_none() {
        return refuse(AppRefusal::Unknown);
    }
    Ok(rows::bind(tx, appid, merchant)?)
}

/// Ends that a merchant is paid through an app. What was ordered through it stays as it is.
///
/// # Errors
/// [`AppRefusal::NotBound`].
pub fn unbind(tx: &mut Tx<'_>, appid: &str, merchant: MerchantId) -> Result<(), Stop<AppRefusal>> {
    if rows::unbind(tx, appid, merchant)? { Ok(()) } else { refuse(AppRefusal::NotBound) }
}

/// Whether a merchant may be paid through an app.
///
/// # Errors
/// [`AppRefusal::Unknown`], [`AppRefusal::NotBound`].
pub fn permit(view: &mut View<'_>, appid: &str, merchant: MerchantId) -> Result<(), Stop<AppRefusal>> {
    if rows::is_bound(view, appid, merchant)? {
        return Ok(());
    }
    match find(view, appid)? {
        None => refuse(AppRefusal::Unknown),
        Some(_) => refuse(AppRefusal::NotBound),
    }
}

#[cfg(test)]
mod tests;
