//! Operators signing in. The first one of an installation, and every further one, chooses name and password behind a
//! one-time link.

use jiff::Timestamp;
use money::OperatorId;
use store::{Fault, Tx, View};
use zeroize::Zeroizing;

use super::{OperatorRefusal, rows};
use crate::attempt::{self, HOUR_S, Scope};
use crate::{Ctx, Stop, refuse, vault};

/// An operator is signed in. The token leaves the server here, once.
#[derive(Clone)]
pub struct OperatorSignedIn {
    pub operator: OperatorId,
    pub token: Zeroizing<String>,
}

/// Whether the installation has an operator already.
pub fn exists(view: &mut View<'_>) -> Result<bool, Fault> {
    Ok(rows::count(view)? > 0)
}

/// A one-time link's token. It leaves the server here, once.
#[derive(Clone)]
pub struct Invitation {
    pub token: Zeroizing<String>,
    pub expires_at: Timestamp,
}

/// Makes a one-time link's token.
pub fn invite(tx: &mut Tx<'_>, ctx: &mut Ctx) -> Result<Invitation, Fault> {
    let token = vault::new_token(&mut ctx.entropy);
    let expires_at = ctx.after_s(*ctx.policy.operator.first_link_ttl_s);
    rows::insert_link(tx, ctx.vault.token_hash(&token), expires_at)?;
    Ok(Invitation { token, expires_at })
}

/// Who a new operator wants to be. The password was hashed before this unit began.
#[derive(Clone)]
pub struct NewOperator {
    pub token: String,
    pub name: String,
    pub password_chars: u32,
    pub password_hash: String,
}

/// Uses a one-time link: makes the operator and signs in.
pub fn join(tx: &mut Tx<'_>, ctx: &mut Ctx, new: &NewOperator) -> Result<OperatorSignedIn, Stop<OperatorRefusal>> {
    let hash = ctx.vault.token_hash(&new.token);
    if !rows::lock_link(tx, ctx, hash)? {
        return refuse(OperatorRefusal::LinkInvalid);
    }
    let name = new.name.trim();
    if !(1..=40).contains(&name.chars().count()) {
        return refuse(OperatorRefusal::NameInvalid);
    }
    let min = *ctx.policy.operator.password_length_min;
    if new.password_chars < min {
        return refuse(OperatorRefusal::PasswordLength { min });
    }
    if rows::by_name(tx, name)?.is_some() {
        return refuse(OperatorRefusal::NameTaken);
    }
    let operator = OperatorId::new(ctx.now_ms(), &mut ctx.entropy);
    rows::use_link(tx, ctx, hash)?;
    rows::insert(tx, ctx, operator, name, &new.password_hash)?;
    Ok(open(tx, ctx, operator)?)
}

/// The password hash of an operator's name, to check a password against before [`sign_in`].
pub fn password_hash(view: &mut View<'_>, name: &str) -> Result<Option<String>, Fault> {
    Ok(rows::by_name(view, name.trim())?.map(|(_, hash)| hash))
}

/// Signs in with a password that was checked, before this unit began, against the hash that [`password_hash`] gave.
pub fn sign_in(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    name: &str,
    checked_against: Option<&str>,
    right: bool,
) -> Result<OperatorSignedIn, Stop<OperatorRefusal>> {
    let who = ctx.vault.token_hash(name.trim());
    if attempt::count(tx, ctx, Scope::OperatorPassword, &who, HOUR_S)? >= *ctx.policy.operator.wrong_per_hour_max {
        return refuse(OperatorRefusal::TooManyTries);
    }
    let operator = rows::by_name(tx, name.trim())?;
    if let Some((operator, _)) = operator.filter(|(_, hash)| right && Some(hash.as_str()) == checked_against) {
        return Ok(open(tx, ctx, operator)?);
    }
    attempt::note(tx, ctx, Scope::OperatorPassword, &who)?;
    Err(Stop::Recorded(OperatorRefusal::CredentialsWrong))
}

fn open(tx: &mut Tx<'_>, ctx: &mut Ctx, operator: OperatorId) -> Result<OperatorSignedIn, Fault> {
    let token = vault::new_token(&mut ctx.entropy);
    let expires_at = ctx.after_s(*ctx.policy.operator.session_ttl_s);
    rows::insert_session(tx, ctx, ctx.vault.token_hash(&token), operator, expires_at)?;
    Ok(OperatorSignedIn { operator, token })
}

/// Whom a token belongs to.
pub fn authenticate(view: &mut View<'_>, ctx: &Ctx, token: &str) -> Result<Option<OperatorId>, Fault> {
    rows::session(view, ctx, ctx.vault.token_hash(token))
}

/// Ends every session of an operator.
pub fn sign_out(tx: &mut Tx<'_>, ctx: &Ctx, operator: OperatorId) -> Result<(), Fault> {
    rows::end_sessions(tx, ctx, operator)
}

/// An operator as the others see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    pub id: OperatorId,
    pub name: String,
    pub joined_at: Timestamp,
}
