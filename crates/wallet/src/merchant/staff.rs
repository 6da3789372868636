//! A merchant's people: who they are, who joins, who leaves.

use jiff::Timestamp;
use money::{MerchantId, StaffId};
use store::{Fault, Tx, View};

use super::{Desk, Role, TillRefusal, find, rows, session};
use crate::{Ctx, Stop, refuse};

/// Somebody who works for a merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    pub id: StaffId,
    pub login: String,
    pub name: String,
    pub role: Role,
    pub since: Timestamp,
}

/// Somebody joins.
#[derive(Clone)]
pub struct Hire {
    pub merchant: MerchantId,
    pub login: String,
    pub name: String,
    /// Argon2id hash made by [`crate::session::hash_password`].
    pub password_hash: String,
    pub role: Role,
}

/// A merchant's people, by login.
pub fn staff_of(view: &mut View<'_>, merchant: MerchantId) -> Result<Vec<Staff>, Fault> {
    rows::staff_of(view, merchant)
}

/// One of a merchant's people.
pub fn staff(view: &mut View<'_>, id: StaffId) -> Result<Option<Staff>, Fault> {
    rows::staff_by_id(view, id)
}

/// Somebody joins, at the merchant's first store.
///
/// # Errors
/// [`TillRefusal::LoginTaken`], [`TillRefusal::NotFound`].
pub fn hire(tx: &mut Tx<'_>, ctx: &mut Ctx, command: &Hire) -> Result<StaffId, Stop<TillRefusal>> {
    session::refuse_taken(tx, &command.login)?;
    let Some(terms) = find(tx, command.merchant)? else { return refuse(TillRefusal::NotFound) };
    let id = StaffId::new(ctx.now_ms(), &mut ctx.entropy);
    rows::insert_hired(tx, ctx, (id, terms.online_store), command)?;
    Ok(id)
}

/// That `id` is a colleague of `by`, who still has a say about the merchant's people. Nobody has one about themselves:
/// so whoever has a say stays.
fn colleague(view: &mut View<'_>, (merchant, by): (MerchantId, StaffId), id: StaffId) -> Result<(), Stop<TillRefusal>> {
    let people = rows::staff_of(view, merchant)?;
    if !people.iter().any(|staff| staff.id == by && staff.role.may(Desk::Staff)) {
        return refuse(TillRefusal::RoleMayNot);
    }
    if id == by || !people.iter().any(|staff| staff.id == id) {
        return refuse(TillRefusal::NotFound);
    }
    Ok(())
}

/// A colleague may do other things from now on. They are signed out.
///
/// # Errors
/// [`TillRefusal::RoleMayNot`], [`TillRefusal::NotFound`].
pub fn set_role(
    tx: &mut Tx<'_>,
    (merchant, by): (MerchantId, StaffId),
    id: StaffId,
    role: Role,
) -> Result<(), Stop<TillRefusal>> {
    colleague(tx, (merchant, by), id)?;
    rows::store_role(tx, id, role)?;
    Ok(rows::delete_sessions(tx, id)?)
}

/// A colleague has another password from now on. They are signed out. `hash` is as in [`Hire`].
///
/// # Errors
/// [`TillRefusal::RoleMayNot`], [`TillRefusal::NotFound`].
pub fn set_password(
    tx: &mut Tx<'_>,
    (merchant, by): (MerchantId, StaffId),
    id: StaffId,
    hash: &str,
) -> Result<(), Stop<TillRefusal>> {
    colleague(tx, (merchant, by), id)?;
    rows::store_password(tx, id, hash)?;
    Ok(rows::delete_sessions(tx, id)?)
}

/// Somebody changes their own password, after the old one was found to belong to the hash `old`. They are signed out
/// everywhere.
///
/// # Errors
/// [`TillRefusal::OldPasswordWrong`] when the old one has been replaced meanwhile.
pub fn change_password(tx: &mut Tx<'_>, id: StaffId, old: &str, hash: &str) -> Result<(), Stop<TillRefusal>> {
    if rows::password_hash_of(tx, id)?.as_deref() != Some(old) {
        return refuse(TillRefusal::OldPasswordWrong);
    }
    rows::store_password(tx, id, hash)?;
    Ok(rows::delete_sessions(tx, id)?)
}

/// Somebody leaves: they are signed out and cannot sign in again. Nobody sends themselves away.
///
/// # Errors
/// [`TillRefusal::RoleMayNot`], [`TillRefusal::NotFound`].
pub fn dismiss(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (merchant, by): (MerchantId, StaffId),
    id: StaffId,
) -> Result<(), Stop<TillRefusal>> {
    colleague(tx, (merchant, by), id)?;
    rows::end_staff(tx, ctx, id)?;
    Ok(rows::delete_sessions(tx, id)?)
}
