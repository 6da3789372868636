//! A merchant's people: who they are, who joins, who leaves.

use jiff::Timestamp;
use money::{MerchantId, StaffId};
use store::{Fault, Tx, View};

use super::{Role, TillRefusal, find, rows, session};
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

/// Somebody leaves: they are signed out and cannot sign in again. Nobody sends themselves away.
///
/// # Errors
/// [`TillRefusal::NotFound`].
pub fn dismiss(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (merchant, by): (MerchantId, StaffId),
    id: StaffId,
) -> Result<(), Stop<TillRefusal>> {
    let is_ours = rows::staff_of(tx, merchant)?.iter().any(|staff| staff.id == id);
    if !is_ours || id == by {
        return refuse(TillRefusal::NotFound);
    }
    rows::end_staff(tx, ctx, id)?;
    Ok(rows::delete_sessions(tx, id)?)
}
