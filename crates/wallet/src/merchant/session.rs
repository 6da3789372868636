//! People at tills: signing in and out.

use jiff::Timestamp;
use money::{MerchantId, StaffId, StoreId};
use store::{Fault, Tx, View, params};
use zeroize::Zeroizing;

use super::{OpenMerchant, rows};
use crate::vault::{new_token, same};
use crate::{Ctx, Next, Refusal, Stop, refuse};

/// Why a till is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TillRefusal {
    /// The login or the password is wrong; which of them is not said.
    CredentialsWrong,
    /// Another person at a till has this login.
    LoginTaken,
    /// There is no such order, charge or store here.
    NotFound,
}

impl Refusal for TillRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::CredentialsWrong => "credentials_wrong",
            Self::LoginTaken => "login_taken",
            Self::NotFound => "not_found",
        }
    }

    fn is_transient(&self) -> bool {
        false
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::CredentialsWrong | Self::LoginTaken => &[Next::CorrectInput],
            Self::NotFound => &[],
        }
    }
}

/// Who is at a till.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TillCaller {
    pub staff: StaffId,
    pub store: StoreId,
    pub merchant: MerchantId,
}

/// A till that has signed in. The token goes into its cookie, the secret into the page's own memory; neither is kept.
pub struct TillSignIn {
    pub token: Zeroizing<String>,
    pub secret: Zeroizing<String>,
    pub expires_at: Timestamp,
    pub store: StoreId,
}

/// The stored hash of a login's password, for a check outside the unit of work: it is slow on purpose. A login that
/// nobody has gives the hash of nothing, so that both take as long.
pub fn password_hash(view: &mut View<'_>, login: &str) -> Result<Option<String>, Fault> {
    let row = view.query_opt("SELECT password FROM till_staff WHERE login = ?1", params![login])?;
    row.map(|row| row.get(0)).transpose()
}

/// Signs a till in after its password was found right.
///
/// # Errors
/// [`TillRefusal::CredentialsWrong`] when the login is gone.
pub fn sign_in(tx: &mut Tx<'_>, ctx: &mut Ctx, login: &str) -> Result<TillSignIn, Stop<TillRefusal>> {
    let row = tx.query_opt("SELECT id, store FROM till_staff WHERE login = ?1", params![login])?;
    let Some(row) = row else { return refuse(TillRefusal::CredentialsWrong) };
    let (staff, store): (StaffId, StoreId) = (row.get(0)?, row.get(1)?);
    let (token, secret) = (new_token(&mut ctx.entropy), new_token(&mut ctx.entropy));
    let expires_at = ctx.after_s(*ctx.policy.order.till_session_ttl_s);
    tx.queue(
        "INSERT INTO till_session (token, secret, staff, store, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![ctx.vault.token_hash(&token), ctx.vault.token_hash(&secret), staff, store, ctx.now, expires_at],
    )?;
    Ok(TillSignIn { token, secret, expires_at, store })
}

/// Ends a person's sessions at every till.
pub fn sign_out(tx: &mut Tx<'_>, staff: StaffId) -> Result<(), Fault> {
    tx.queue("DELETE FROM till_session WHERE staff = ?1", params![staff])
}

/// Who is at the till with this token and secret; nobody when the session has ended.
pub fn authenticate_till(
    view: &mut View<'_>,
    ctx: &Ctx,
    token: &str,
    secret: &str,
) -> Result<Option<TillCaller>, Fault> {
    let row = view.query_opt(
        "SELECT staff, store, secret FROM till_session WHERE token = ?1 AND expires_at > ?2",
        params![ctx.vault.token_hash(token), ctx.now],
    )?;
    let Some(row) = row else { return Ok(None) };
    let known: [u8; 32] = row.get(2)?;
    if !same(&known, &ctx.vault.token_hash(secret)) {
        return Ok(None);
    }
    let store: StoreId = row.get(1)?;
    let Some(shop) = rows::shop(view, store)? else { return Ok(None) };
    Ok(Some(TillCaller { staff: row.get(0)?, store, merchant: shop.merchant }))
}

pub(super) fn refuse_taken(view: &mut View<'_>, login: &str) -> Result<(), Stop<TillRefusal>> {
    match password_hash(view, login)? {
        Some(_) => refuse(TillRefusal::LoginTaken),
        None => Ok(()),
    }
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
