//! Operators signing in. The first one of an installation, and every further one, chooses name and password behind a
//! one-time link.

use money::OperatorId;
use store::{Fault, Tx, View, params};
use zeroize::Zeroizing;

use super::OperatorRefusal;
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
    let count: i64 = view.query_one("SELECT COUNT(*) FROM operator", params![])?.get(0)?;
    Ok(count > 0)
}

/// Makes a one-time link's token.
pub fn invite(tx: &mut Tx<'_>, ctx: &mut Ctx) -> Result<Zeroizing<String>, Fault> {
    let token = vault::new_token(&mut ctx.entropy);
    let expires_at = ctx.after_s(*ctx.policy.operator.first_link_ttl_s);
    tx.queue(
        "INSERT INTO operator_link (token_hash, expires_at) VALUES (?1, ?2)",
        params![ctx.vault.token_hash(&token), expires_at],
    )?;
    Ok(token)
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
    let sql = "SELECT 1 FROM operator_link WHERE token_hash = ?1 AND used_at IS NULL AND expires_at > ?2";
    if tx.query_opt_for_update(sql, params![hash, ctx.now])?.is_none() {
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
    if tx.query_opt("SELECT 1 FROM operator WHERE name = ?1", params![name])?.is_some() {
        return refuse(OperatorRefusal::NameTaken);
    }
    let operator = OperatorId::new(ctx.now_ms(), &mut ctx.entropy);
    tx.queue("UPDATE operator_link SET used_at = ?2 WHERE token_hash = ?1", params![hash, ctx.now])?;
    tx.queue(
        "INSERT INTO operator (id, name, password_hash, created_at) VALUES (?1, ?2, ?3, ?4)",
        params![operator, name, &new.password_hash, ctx.now],
    )?;
    Ok(open(tx, ctx, operator)?)
}

/// The password hash of an operator's name, to check a password against before [`sign_in`].
pub fn password_hash(view: &mut View<'_>, name: &str) -> Result<Option<String>, Fault> {
    let row = view.query_opt("SELECT password_hash FROM operator WHERE name = ?1", params![name.trim()])?;
    row.map(|row| row.get(0)).transpose()
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
    let row = tx.query_opt("SELECT id, password_hash FROM operator WHERE name = ?1", params![name.trim()])?;
    let operator: Option<(OperatorId, String)> =
        row.map(|row| Ok::<_, Fault>((row.get(0)?, row.get(1)?))).transpose()?;
    if let Some((operator, _)) = operator.filter(|(_, hash)| right && Some(hash.as_str()) == checked_against) {
        return Ok(open(tx, ctx, operator)?);
    }
    attempt::note(tx, ctx, Scope::OperatorPassword, &who)?;
    Err(Stop::Recorded(OperatorRefusal::CredentialsWrong))
}

fn open(tx: &mut Tx<'_>, ctx: &mut Ctx, operator: OperatorId) -> Result<OperatorSignedIn, Fault> {
    let token = vault::new_token(&mut ctx.entropy);
    let expires_at = ctx.after_s(*ctx.policy.operator.session_ttl_s);
    tx.queue(
        "INSERT INTO operator_session (token_hash, operator, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)",
        params![ctx.vault.token_hash(&token), operator, ctx.now, expires_at],
    )?;
    Ok(OperatorSignedIn { operator, token })
}

/// Whom a token belongs to.
pub fn authenticate(view: &mut View<'_>, ctx: &Ctx, token: &str) -> Result<Option<OperatorId>, Fault> {
    let row = view.query_opt(
        "SELECT operator FROM operator_session WHERE token_hash = ?1 AND ended_at IS NULL AND expires_at > ?2",
        params![ctx.vault.token_hash(token), ctx.now],
    )?;
    row.map(|row| row.get(0)).transpose()
}

/// Ends every session of an operator.
pub fn sign_out(tx: &mut Tx<'_>, ctx: &Ctx, operator: OperatorId) -> Result<(), Fault> {
    let sql = "UPDATE operator_session SET ended_at = ?2 WHERE operator = ?1 AND ended_at IS NULL";
    tx.queue(sql, params![operator, ctx.now])
}

/// An operator's name.
pub fn name_of(view: &mut View<'_>, operator: OperatorId) -> Result<String, Fault> {
    view.query_one("SELECT name FROM operator WHERE id = ?1", params![operator])?.get(0)
}
