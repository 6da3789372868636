//! Rows of holders: the hot one that every payment reads, and what is known besides.

use jiff::Timestamp;
use ledger::AccountId;
use money::{HolderId, PersonId};
use store::{Fault, Row, Tx, View, params};

use super::{AccountClass, AccountState};
use crate::Ctx;

/// What is kept of a payment password, and of wrong tries.
#[derive(Clone, PartialEq, Eq)]
pub struct PinFacts {
    /// The keyed MAC and the holder's salt; nothing when no payment password is set.
    pub mac: Option<([u8; 32], [u8; 16])>,
    /// Wrong tries on the business day of `tried_at`.
    pub tries: u32,
    /// When the last wrong try was made.
    pub tried_at: Timestamp,
    /// Locks since the last right entry.
    pub locks: u32,
    /// Until when no payment password is accepted; the past when not locked.
    pub locked_until: Timestamp,
}

/// The facts every payment reads about its payer, in one row.
#[derive(Clone, PartialEq, Eq)]
pub struct Hot {
    pub holder: HolderId,
    /// The holder's balance in the ledger.
    pub account: AccountId,
    pub state: AccountState,
    /// What the operator wrote when changing the state; empty in the normal state.
    pub state_reason: String,
    /// Nothing until the identity is verified.
    pub class: Option<AccountClass>,
    /// The verified person; several accounts may belong to one.
    pub person: Option<PersonId>,
    /// Whether small payments go through without a payment password.
    pub pinless: bool,
    /// Until when transfers and withdrawals are lowered after a recovery; the past when not.
    pub lowered_until: Timestamp,
    pub pin: PinFacts,
}

impl Hot {
    /// Whose limits count: the person, or the account while nobody is verified.
    pub fn limit_subject(&self) -> [u8; 16] {
        self.person.map_or(self.holder.to_bytes(), PersonId::to_bytes)
    }

    /// Whether transfers and withdrawals are lowered at this instant.
    pub fn is_lowered(&self, now: Timestamp) -> bool {
        now < self.lowered_until
    }
}

const SELECT: &str = "SELECT holder, account, state, state_reason, class, person, pinless, lowered_until, pin_mac, \
                      pin_salt, pin_tries, pin_tried_at, pin_locks, pin_locked_until FROM holder_hot WHERE holder = ?1";

/// Reads a holder's hot row without locking it, for pages and for payees.
pub fn see(view: &mut View<'_>, holder: HolderId) -> Result<Option<Hot>, Fault> {
    view.query_opt(SELECT, params![holder])?.map(|row| read(&row)).transpose()
}

/// Reads a holder's hot row and keeps others from changing it until the unit ends.
pub(crate) fn lock(tx: &mut Tx<'_>, holder: HolderId) -> Result<Option<Hot>, Fault> {
    tx.query_for_update(SELECT, params![holder])?.first().map(read).transpose()
}

fn read(row: &Row) -> Result<Hot, Fault> {
    let state: String = row.get(2)?;
    let class: String = row.get(4)?;
    let mac: Option<[u8; 32]> = row.get(8)?;
    let salt: Option<[u8; 16]> = row.get(9)?;
    Ok(Hot {
        holder: row.get(0)?,
        account: row.get(1)?,
        state: AccountState::from_code(&state).ok_or_else(|| Fault::corrupt(format!("account state {state}")))?,
        state_reason: row.get(3)?,
        class: AccountClass::from_code(&class),
        person: row.get(5)?,
        pinless: row.get(6)?,
        lowered_until: row.get(7)?,
        pin: PinFacts {
            mac: mac.zip(salt),
            tries: row.get(10)?,
            tried_at: row.get(11)?,
            locks: row.get(12)?,
            locked_until: row.get(13)?,
        },
    })
}

/// Writes what a try changed about the payment password.
pub(crate) fn store_pin(tx: &mut Tx<'_>, holder: HolderId, pin: &PinFacts) -> Result<(), Fault> {
    let (mac, salt) = pin.mac.map_or((None, None), |(mac, salt)| (Some(mac), Some(salt)));
    tx.queue(
        "UPDATE holder_hot SET pin_mac = ?2, pin_salt = ?3, pin_tries = ?4, pin_tried_at = ?5, pin_locks = ?6, \
         pin_locked_until = ?7 WHERE holder = ?1",
        params![holder, mac, salt, pin.tries, pin.tried_at, pin.locks, pin.locked_until],
    )
}

/// Writes an account's state and why.
pub(super) fn store_state(tx: &mut Tx<'_>, holder: HolderId, state: AccountState, reason: &str) -> Result<(), Fault> {
    let sql = "UPDATE holder_hot SET state = ?2, state_reason = ?3 WHERE holder = ?1";
    tx.queue(sql, params![holder, state.code(), reason])
}

/// Lowers what may be transferred and withdrawn until an instant: the payment password was just recovered.
pub(crate) fn lower_until(tx: &mut Tx<'_>, holder: HolderId, until: Timestamp) -> Result<(), Fault> {
    tx.queue("UPDATE holder_hot SET lowered_until = ?2 WHERE holder = ?1", params![holder, until])
}

/// Writes the class that checks have earned.
pub(crate) fn store_class(tx: &mut Tx<'_>, holder: HolderId, class: AccountClass) -> Result<(), Fault> {
    tx.queue("UPDATE holder_hot SET class = ?2 WHERE holder = ?1", params![holder, class.code()])
}

/// Joins an account to its person.
pub(crate) fn store_person(tx: &mut Tx<'_>, holder: HolderId, person: PersonId) -> Result<(), Fault> {
    tx.queue("UPDATE holder_hot SET person = ?2 WHERE holder = ?1", params![holder, person])
}

/// Writes whether small payments go through without a payment password.
pub(crate) fn store_pinless(tx: &mut Tx<'_>, holder: HolderId, on: bool) -> Result<(), Fault> {
    tx.queue("UPDATE holder_hot SET pinless = ?2 WHERE holder = ?1", params![holder, on])
}

/// An account about to be opened; its phone is sealed already.
pub(super) struct NewHolder {
    pub(super) id: HolderId,
    pub(super) account: AccountId,
    pub(super) phone: Vec<u8>,
    pub(super) phone_index: [u8; 32],
    pub(super) display_name: String,
    pub(super) settings: String,
}

pub(super) fn insert(tx: &mut Tx<'_>, ctx: &Ctx, new: NewHolder) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO holder (id, phone, display_name, settings, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![new.id, new.phone, new.display_name, new.settings, ctx.now],
    )?;
    tx.queue(
        "INSERT INTO holder_hot (holder, account, state, state_reason, class, pinless, lowered_until, pin_tries, \
         pin_tried_at, pin_locks, pin_locked_until) VALUES (?1, ?2, 'normal', '', 'none', 0, 0, 0, 0, 0, 0)",
        params![new.id, new.account],
    )?;
    tx.queue("INSERT INTO phone_directory (phone_index, holder) VALUES (?1, ?2)", params![new.phone_index, new.id])
}

/// The holder of a phone number's index.
pub(super) fn by_phone(view: &mut View<'_>, index: [u8; 32]) -> Result<Option<HolderId>, Fault> {
    let row = view.query_opt("SELECT holder FROM phone_directory WHERE phone_index = ?1", params![index])?;
    row.map(|row| row.get(0)).transpose()
}

/// Sealed phone, display name, hash of the sign-in password, and when the account was opened.
pub(super) type ProfileRow = (Vec<u8>, String, Option<String>, Timestamp);

pub(super) fn profile(view: &mut View<'_>, holder: HolderId) -> Result<ProfileRow, Fault> {
    let row = view.query_one(
        "SELECT phone, display_name, password_hash, created_at FROM holder WHERE id = ?1",
        params![holder],
    )?;
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

pub(super) fn store_display_name(tx: &mut Tx<'_>, holder: HolderId, name: &str) -> Result<(), Fault> {
    tx.queue("UPDATE holder SET display_name = ?2 WHERE id = ?1", params![holder, name])
}

/// The hash of the holder's sign-in password.
pub fn password_hash_of(view: &mut View<'_>, holder: HolderId) -> Result<Option<String>, Fault> {
    view.query_one("SELECT password_hash FROM holder WHERE id = ?1", params![holder])?.get(0)
}

pub(super) fn store_password_hash(tx: &mut Tx<'_>, holder: HolderId, hash: &str) -> Result<(), Fault> {
    tx.queue("UPDATE holder SET password_hash = ?2 WHERE id = ?1", params![holder, hash])
}

/// The holder's settings as they are stored.
pub(crate) fn settings_of(view: &mut View<'_>, holder: HolderId) -> Result<String, Fault> {
    view.query_one("SELECT settings FROM holder WHERE id = ?1", params![holder])?.get(0)
}

pub(crate) fn store_settings(tx: &mut Tx<'_>, holder: HolderId, settings: &str) -> Result<(), Fault> {
    tx.queue("UPDATE holder SET settings = ?2 WHERE id = ?1", params![holder, settings])
}

/// Gives a closed account's phone number back, and writes when it was closed.
pub(super) fn close(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, phone_index: [u8; 32]) -> Result<(), Fault> {
    tx.queue("DELETE FROM phone_directory WHERE phone_index = ?1", params![phone_index])?;
    tx.queue("UPDATE holder SET closed_at = ?2 WHERE id = ?1", params![holder, ctx.now])
}
