//! Verifications and persons in the database, sealed.

use jiff::Timestamp;
use money::{HolderId, PersonId, VerificationId};
use store::{Fault, Row, Tx, View, params};
use zeroize::Zeroizing;

use super::{IdentityNumber, RealName, VerificationState};
use crate::vault::Field;
use crate::{Ctx, Vault};

/// A submission. It holds a name and a number, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Verification {
    pub id: VerificationId,
    pub holder: HolderId,
    pub name: RealName,
    pub number: IdentityNumber,
    pub state: VerificationState,
    /// Why an operator looks at it: `age`, `accounts`, `not_in_registry`; or what the operator answered.
    pub review_reason: String,
    pub submitted_at: Timestamp,
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    id: VerificationId,
    holder: HolderId,
    name: &RealName,
    number: &IdentityNumber,
) -> Result<(), Fault> {
    let sealed_name = ctx.vault.seal(Field::Name, name.expose(), &mut ctx.entropy)?;
    let sealed_number = ctx.vault.seal(Field::IdentityNumber, number.expose(), &mut ctx.entropy)?;
    let index = ctx.vault.index(Field::IdentityNumber, number.expose());
    tx.queue(
        "INSERT INTO verification (id, holder, name, number, number_index, state, review_reason, submitted_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', ?7)",
        params![id, holder, sealed_name, sealed_number, index, VerificationState::Pending.code(), ctx.now],
    )
}

fn read(row: &Row, vault: &Vault) -> Result<Verification, Fault> {
    let (name, number): (Vec<u8>, Vec<u8>) = (row.get(2)?, row.get(3)?);
    let state: String = row.get(4)?;
    Ok(Verification {
        id: row.get(0)?,
        holder: row.get(1)?,
        name: RealName::parse(&vault.open(Field::Name, &name)?).map_err(|_| Fault::corrupt("a verification's name"))?,
        number: IdentityNumber::parse(&vault.open(Field::IdentityNumber, &number)?)
            .map_err(|_| Fault::corrupt("a verification's number"))?,
        state: VerificationState::from_code(&state)
            .ok_or_else(|| Fault::corrupt(format!("verification state {state}")))?,
        review_reason: row.get(5)?,
        submitted_at: row.get(6)?,
    })
}

/// A holder's newest submission.
pub fn latest(view: &mut View<'_>, vault: &Vault, holder: HolderId) -> Result<Option<Verification>, Fault> {
    let row = view.query_opt(
        "SELECT id, holder, name, number, state, review_reason, submitted_at FROM verification WHERE holder = ?1 \
         ORDER BY submitted_at DESC, id DESC LIMIT 1",
        params![holder],
    )?;
    row.map(|row| read(&row, vault)).transpose()
}

/// A submission by its id: what the registry is asked about.
pub fn submitted(view: &mut View<'_>, vault: &Vault, id: VerificationId) -> Result<Option<Verification>, Fault> {
    let row = view.query_opt(
        "SELECT id, holder, name, number, state, review_reason, submitted_at FROM verification WHERE id = ?1",
        params![id],
    )?;
    row.map(|row| read(&row, vault)).transpose()
}

/// Submissions that wait for an operator, oldest first.
pub fn waiting(view: &mut View<'_>, vault: &Vault, limit: u32) -> Result<Vec<Verification>, Fault> {
    let rows = view.query(
        "SELECT id, holder, name, number, state, review_reason, submitted_at FROM verification WHERE state = ?1 \
         ORDER BY submitted_at, id LIMIT ?2",
        params![VerificationState::Review.code(), limit],
    )?;
    rows.iter().map(|row| read(row, vault)).collect()
}

pub(super) fn lock(tx: &mut Tx<'_>, vault: &Vault, id: VerificationId) -> Result<Option<Verification>, Fault> {
    let row = tx.query_opt_for_update(
        "SELECT id, holder, name, number, state, review_reason, submitted_at FROM verification WHERE id = ?1",
        params![id],
    )?;
    row.map(|row| read(&row, vault)).transpose()
}

pub(super) fn store_state(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: VerificationId,
    state: VerificationState,
    reason: &str,
) -> Result<(), Fault> {
    tx.queue(
        "UPDATE verification SET state = ?2, review_reason = ?3, settled_at = ?4 WHERE id = ?1",
        params![id, state.code(), reason, ctx.now],
    )
}

/// A verified person. It holds a name and a number, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub name: RealName,
    pub number: IdentityNumber,
}

/// A person by id.
pub fn person(view: &mut View<'_>, vault: &Vault, id: PersonId) -> Result<Person, Fault> {
    let row = view.query_one("SELECT name, number FROM person WHERE id = ?1", params![id])?;
    let (name, number): (Vec<u8>, Vec<u8>) = (row.get(0)?, row.get(1)?);
    let name = RealName::parse(&vault.open(Field::Name, &name)?).map_err(|_| Fault::corrupt("a person's name"))?;
    let number = IdentityNumber::parse(&vault.open(Field::IdentityNumber, &number)?)
        .map_err(|_| Fault::corrupt("a person's number"))?;
    Ok(Person { id, name, number })
}

/// The real name of a holder's person, in the clear: mask it before it leaves the server.
pub fn real_name(view: &mut View<'_>, vault: &Vault, person: PersonId) -> Result<Zeroizing<String>, Fault> {
    let sealed: Vec<u8> = view.query_one("SELECT name FROM person WHERE id = ?1", params![person])?.get(0)?;
    Ok(vault.open(Field::Name, &sealed)?)
}

/// The person of an identity number, made when it is new.
pub(super) fn person_of(tx: &mut Tx<'_>, ctx: &mut Ctx, from: &Verification) -> Result<PersonId, Fault> {
    let index = ctx.vault.index(Field::IdentityNumber, from.number.expose());
    if let Some(row) = tx.query_opt("SELECT id FROM person WHERE number_index = ?1", params![index])? {
        return row.get(0);
    }
    let id = PersonId::new(ctx.now_ms(), &mut ctx.entropy);
    let name = ctx.vault.seal(Field::Name, from.name.expose(), &mut ctx.entropy)?;
    let number = ctx.vault.seal(Field::IdentityNumber, from.number.expose(), &mut ctx.entropy)?;
    tx.queue(
        "INSERT INTO person (id, number_index, number, name, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id, index, number, name, ctx.now],
    )?;
    Ok(id)
}

/// How many other open accounts the person of a number has.
pub(super) fn accounts_of(view: &mut View<'_>, ctx: &Ctx, number: &IdentityNumber) -> Result<u32, Fault> {
    let index = ctx.vault.index(Field::IdentityNumber, number.expose());
    view.query_one(
        "SELECT COUNT(*) FROM holder_hot WHERE state <> 'closed' AND person = \
         (SELECT id FROM person WHERE number_index = ?1)",
        params![index],
    )?
    .get(0)
}

/// The sources of an account's checks.
pub(super) fn check_sources(view: &mut View<'_>, holder: HolderId) -> Result<Vec<String>, Fault> {
    let rows = view.query("SELECT source FROM identity_check WHERE holder = ?1", params![holder])?;
    rows.iter().map(|row| row.get(0)).collect()
}

/// Writes that a check was passed; a source counts once.
pub(super) fn insert_check(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, source: &str) -> Result<(), Fault> {
    tx.execute(
        "INSERT INTO identity_check (holder, source, at) VALUES (?1, ?2, ?3) ON CONFLICT (holder, source) DO NOTHING",
        params![holder, source, ctx.now],
    )
    .map(drop)
}
