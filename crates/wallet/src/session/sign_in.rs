//! Signing in, and with it opening an account.

use money::{DeviceId, HolderId, SessionId};
use store::{Fault, Tx, View};
use zeroize::Zeroizing;

use super::SessionRefusal;
use super::rows::{self, NewSession};
use crate::account::{self, Act, Phone};
use crate::attempt::{self, HOUR_S, Scope};
use crate::message::{self, Kind, Notice};
use crate::sms_code::{self, Purpose};
use crate::vault::{self, Field};
use crate::{Ctx, Stop, refuse};

/// What somebody shows to be let in.
#[derive(Clone)]
pub enum Proof {
    /// The code that was sent to the phone. An unknown phone opens an account.
    Code(String),
    /// A password that was checked, before this unit began, against the hash that [`password_hash`] gave.
    Password { checked_against: Option<String>, right: bool },
}

/// A wish to sign in.
#[derive(Clone)]
pub struct SignIn {
    pub phone: Phone,
    pub proof: Proof,
    /// What the holder will see in the list of devices.
    pub device_name: String,
    /// The secret of this device from an earlier sign-in.
    pub device_secret: Option<String>,
    pub address: String,
}

/// Somebody is signed in. Both secrets leave the server here, once.
#[derive(Clone)]
pub struct SignedIn {
    pub holder: HolderId,
    pub session: SessionId,
    pub token: Zeroizing<String>,
    pub device_secret: Zeroizing<String>,
    /// Whether the account was opened by this.
    pub is_new: bool,
}

/// The password hash of the account of a phone number, to check a password against before [`sign_in`].
pub fn password_hash(view: &mut View<'_>, ctx: &Ctx, phone: &Phone) -> Result<Option<String>, Fault> {
    let Some(holder) = account::by_phone(view, ctx, phone)? else { return Ok(None) };
    account::password_hash_of(view, holder)
}

/// Signs in.
pub fn sign_in(tx: &mut Tx<'_>, ctx: &mut Ctx, wish: &SignIn) -> Result<SignedIn, Stop<SessionRefusal>> {
    let known = account::by_phone(tx, ctx, &wish.phone)?;
    prove(tx, ctx, known, wish)?;
    let (holder, is_new) = match known {
        Some(holder) => (holder, false),
        None => (account::open(tx, ctx, &wish.phone)?, true),
    };
    account::authorise(tx, holder, Act::SignIn).map_err(|stop| stop.map(SessionRefusal::Account))?;
    let (device, device_secret, seen_before) = device(tx, ctx, holder, wish)?;
    let (session, token) = open(tx, ctx, holder, device, &wish.address)?;
    if !is_new && !seen_before {
        let params = vec![("device", wish.device_name.clone()), ("address", wish.address.clone())];
        message::notify(tx, ctx, holder, Notice { kind: Kind::SignedIn, params, bill: None })?;
    }
    Ok(SignedIn { holder, session, token, device_secret, is_new })
}

fn prove(tx: &mut Tx<'_>, ctx: &Ctx, known: Option<HolderId>, wish: &SignIn) -> Result<(), Stop<SessionRefusal>> {
    match &wish.proof {
        Proof::Code(code) => {
            sms_code::verify(tx, ctx, &wish.phone, Purpose::SignIn, code).map_err(|stop| stop.map(SessionRefusal::Code))
        }
        Proof::Password { checked_against, right } => {
            let index = ctx.vault.index(Field::Phone, wish.phone.expose());
            if attempt::count(tx, ctx, Scope::WrongPassword, &index, HOUR_S)? >= *ctx.policy.password.wrong_per_hour_max
            {
                return refuse(SessionRefusal::TooManyTries { retry_after_s: HOUR_S });
            }
            // The password may have been changed since it was checked.
            let unchanged = known.is_some() && password_hash(tx, ctx, &wish.phone)? == *checked_against;
            if *right && unchanged {
                return Ok(());
            }
            attempt::note(tx, ctx, Scope::WrongPassword, &index)?;
            Err(Stop::Recorded(SessionRefusal::CredentialsWrong))
        }
    }
}

/// The device by its secret, or a new one.
fn device(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    holder: HolderId,
    wish: &SignIn,
) -> Result<(DeviceId, Zeroizing<String>, bool), Fault> {
    if let Some(secret) = &wish.device_secret
        && let Some(device) = rows::device(tx, holder, ctx.vault.token_hash(secret))?
    {
        return Ok((device, Zeroizing::new(secret.clone()), true));
    }
    let id = DeviceId::new(ctx.now_ms(), &mut ctx.entropy);
    let secret = vault::new_token(&mut ctx.entropy);
    let name: String = wish.device_name.chars().take(DEVICE_NAME_LENGTH_MAX).collect();
    rows::insert_device(tx, ctx, (id, holder), &name, ctx.vault.token_hash(&secret))?;
    Ok((id, secret, false))
}

/// Names longer than this are cut: they are only shown.
const DEVICE_NAME_LENGTH_MAX: usize = 80;

fn open(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    holder: HolderId,
    device: DeviceId,
    address: &str,
) -> Result<(SessionId, Zeroizing<String>), Fault> {
    let id = SessionId::new(ctx.now_ms(), &mut ctx.entropy);
    let token = vault::new_token(&mut ctx.entropy);
    rows::insert(tx, ctx, &NewSession { id, token: ctx.vault.token_hash(&token), holder, device, address })?;
    Ok((id, token))
}
