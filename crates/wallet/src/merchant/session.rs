//! People at tills: signing in and out.

use jiff::Timestamp;
use money::{MerchantId, StaffId, StoreId};
use store::{Fault, Tx, View};
use zeroize::Zeroizing;

use super::rows::{self, TillSession};
use crate::vault::{new_token, same};
use crate::{Ctx, Next, Refusal, Stop, refuse};

/// Why a till is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TillRefusal {
    /// The login or the password is wrong; which of them is not said.
    CredentialsWrong,
    /// The old password, which is asked for before a new one is set, is wrong. Type it again, or ask the owner.
    OldPasswordWrong,
    /// Another person at a till has this login.
    LoginTaken,
    /// There is no such order, charge or store here.
    NotFound,
    /// The person's role does not allow it. Ask the owner.
    RoleMayNot,
}

impl Refusal for TillRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::CredentialsWrong => "credentials_wrong",
            Self::OldPasswordWrong => "old_password_wrong",
            Self::LoginTaken => "login_taken",
            Self::NotFound => "not_found",
            Self::RoleMayNot => "role_may_not",
        }
    }

    fn is_transient(&self) -> bool {
        false
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::CredentialsWrong | Self::OldPasswordWrong | Self::LoginTaken => &[Next::CorrectInput],
            Self::NotFound | Self::RoleMayNot => &[],
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
    rows::password_hash(view, login)
}

/// Signs a till in after its password was found right.
///
/// # Errors
/// [`TillRefusal::CredentialsWrong`] when the login is gone.
pub fn sign_in(tx: &mut Tx<'_>, ctx: &mut Ctx, login: &str) -> Result<TillSignIn, Stop<TillRefusal>> {
    let Some((staff, store)) = rows::staff(tx, login)? else { return refuse(TillRefusal::CredentialsWrong) };
    let (token, secret) = (new_token(&mut ctx.entropy), new_token(&mut ctx.entropy));
    let expires_at = ctx.after_s(*ctx.policy.order.till_session_ttl_s);
    let hash = |text: &str| ctx.vault.token_hash(text);
    let session = TillSession { token: hash(&token), secret: hash(&secret), staff, store, expires_at };
    rows::insert_session(tx, ctx, &session)?;
    Ok(TillSignIn { token, secret, expires_at, store })
}

/// Ends a person's sessions at every till.
pub fn sign_out(tx: &mut Tx<'_>, staff: StaffId) -> Result<(), Fault> {
    rows::delete_sessions(tx, staff)
}

/// Who is at the till with this token and secret; nobody when the session has ended.
pub fn authenticate_till(
    view: &mut View<'_>,
    ctx: &Ctx,
    token: &str,
    secret: &str,
) -> Result<Option<TillCaller>, Fault> {
    let Some(session) = rows::session(view, ctx, ctx.vault.token_hash(token))? else { return Ok(None) };
    if !same(&session.secret, &ctx.vault.token_hash(secret)) {
        return Ok(None);
    }
    let Some(shop) = rows::shop(view, session.store)? else { return Ok(None) };
    Ok(Some(TillCaller { staff: session.staff, store: session.store, merchant: shop.merchant }))
}

pub(super) fn refuse_taken(view: &mut View<'_>, login: &str) -> Result<(), Stop<TillRefusal>> {
    match password_hash(view, login)? {
        Some(_) => refuse(TillRefusal::LoginTaken),
        None => Ok(()),
    }
}
