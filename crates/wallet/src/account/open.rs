//! Opening an account, and what is known of it besides the hot row.

use jiff::Timestamp;
use ledger::AccountKind;
use money::HolderId;
use store::{Fault, Tx, View};

use super::{Phone, rows};
use crate::message::{self, Kind, Notice};
use crate::settings::{self, Settings};
use crate::vault::Field;
use crate::{Ctx, Vault};

/// The open account of a phone number.
pub fn by_phone(view: &mut View<'_>, ctx: &Ctx, phone: &Phone) -> Result<Option<HolderId>, Fault> {
    let index = ctx.vault.index(Field::Phone, phone.expose());
    rows::by_phone(view, index)
}

/// Opens an account for a phone number that has none. Whoever calls it has proof of the phone.
pub fn open(tx: &mut Tx<'_>, ctx: &mut Ctx, phone: &Phone) -> Result<HolderId, Fault> {
    let holder = HolderId::new(ctx.now_ms(), &mut ctx.entropy);
    let account = tx.new_account(AccountKind::Holder)?;
    let new = rows::NewHolder {
        id: holder,
        account,
        phone: ctx.vault.seal(Field::Phone, phone.expose(), &mut ctx.entropy)?,
        phone_index: ctx.vault.index(Field::Phone, phone.expose()),
        display_name: phone.masked(),
        settings: settings::text(&Settings::default())?,
    };
    rows::insert(tx, ctx, new)?;
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
    let (sealed, display_name, password, created_at) = rows::profile(view, holder)?;
    let phone = Phone::parse(&vault.open(Field::Phone, &sealed)?).map_err(|_| Fault::corrupt("a holder's phone"))?;
    Ok(Profile { phone, display_name, has_password: password.is_some(), created_at })
}
