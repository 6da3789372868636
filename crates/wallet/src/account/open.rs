//! Opening an account, and what is known of it besides the hot row.

use jiff::Timestamp;
use ledger::AccountKind;
use money::HolderId;
use store::{Fault, Tx, View, params};

use super::Phone;
use crate::message::{self, Kind, Notice};
use crate::settings::{self, Settings};
use crate::vault::Field;
use crate::{Ctx, Vault};

/// The open account of a phone number.
pub fn by_phone(view: &mut View<'_>, ctx: &Ctx, phone: &Phone) -> Result<Option<HolderId>, Fault> {
    let index = ctx.vault.index(Field::Phone, phone.expose());
    let row = view.query_opt("SELECT holder FROM phone_directory WHERE phone_index = ?1", params![index])?;
    row.map(|row| row.get(0)).transpose()
}

/// Opens an account for a phone number that has none. Whoever calls it has proof of the phone.
pub fn open(tx: &mut Tx<'_>, ctx: &mut Ctx, phone: &Phone) -> Result<HolderId, Fault> {
    let holder = HolderId::new(ctx.now_ms(), &mut ctx.entropy);
    let account = tx.new_account(AccountKind::Holder)?;
    let sealed = ctx.vault.seal(Field::Phone, phone.expose(), &mut ctx.entropy)?;
    tx.queue(
        "INSERT INTO holder (id, phone, display_name, settings, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![holder, sealed, phone.masked(), settings::text(&Settings::default())?, ctx.now],
    )?;
    tx.queue(
        "INSERT INTO holder_hot (holder, account, state, state_reason, class, pinless, lowered_until, pin_tries, \
         pin_tried_at, pin_locks, pin_locked_until) VALUES (?1, ?2, 'normal', '', 'none', 0, 0, 0, 0, 0, 0)",
        params![holder, account],
    )?;
    tx.queue(
        "INSERT INTO phone_directory (phone_index, holder) VALUES (?1, ?2)",
        params![ctx.vault.index(Field::Phone, phone.expose()), holder],
    )?;
    message::notify(tx, ctx, holder, Notice { kind: Kind::Welcome, params: Vec::new(), bill: None })?;
    Ok(holder)
}

/// What the holder sees of the account besides its state.
#[derive(Clone)]
pub struct Profile {
    pub phone: Phone,
    pub display_name: String,
    pub has_password: bool,
    pub created_at: Timestamp,
}

/// A holder's profile.
pub fn profile(view: &mut View<'_>, vault: &Vault, holder: HolderId) -> Result<Profile, Fault> {
    let row = view.query_one(
        "SELECT phone, display_name, password_hash, created_at FROM holder WHERE id = ?1",
        params![holder],
    )?;
    let sealed: Vec<u8> = row.get(0)?;
    let password: Option<String> = row.get(2)?;
    let phone = Phone::parse(&vault.open(Field::Phone, &sealed)?).map_err(|_| Fault::corrupt("a holder's phone"))?;
    Ok(Profile { phone, display_name: row.get(1)?, has_password: password.is_some(), created_at: row.get(3)? })
}
