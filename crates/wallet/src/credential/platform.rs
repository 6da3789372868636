//! The keys with which the house signs towards merchants.

use jiff::Timestamp;
use store::{Fault, Tx, View};
use zeroize::Zeroizing;

use super::certificate::check_serial;
use super::{CredentialRefusal, rows};
use crate::vault::Field;
use crate::{Ctx, Stop, refuse};

/// How merchants know a platform key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlatformKind {
    /// By a certificate, called by its serial.
    Certificate,
    /// By itself, called by an id.
    PublicKey,
}

impl PlatformKind {
    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::PublicKey => "public_key",
        }
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        [Self::Certificate, Self::PublicKey].into_iter().find(|kind| kind.code() == code)
    }
}

/// A key pair to be used from an instant on. It was generated outside: nothing here draws keys.
#[derive(Clone)]
pub struct NewPlatformKey {
    pub kind: PlatformKind,
    /// A serial in upper-case hexadecimal, or the id of a public key.
    pub id: String,
    /// The certificate, or the public key.
    pub pem: String,
    /// PKCS #8, PEM.
    pub private_key: Zeroizing<String>,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}

/// What merchants may know of a platform key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformKey {
    pub kind: PlatformKind,
    pub id: String,
    pub pem: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    pub retired_at: Option<Timestamp>,
}

const ID_LENGTH_MAX: usize = 64;

/// Adds a key. From its first instant on it signs, beside older ones that merchants may still check with.
///
/// # Errors
/// [`CredentialRefusal::SerialMalformed`], [`CredentialRefusal::NeverValid`], [`CredentialRefusal::SerialTaken`].
pub fn publish(tx: &mut Tx<'_>, ctx: &mut Ctx, new: &NewPlatformKey) -> Result<(), Stop<CredentialRefusal>> {
    match new.kind {
        PlatformKind::Certificate => check_serial(&new.id)?,
        PlatformKind::PublicKey => check_id(&new.id)?,
    }
    if new.not_after <= new.not_before {
        return refuse(CredentialRefusal::NeverValid);
    }
    if rows::platform(tx, &new.id)?.is_some() {
        return refuse(CredentialRefusal::SerialTaken);
    }
    let sealed = ctx.vault.seal(Field::PlatformKey, &new.private_key, &mut ctx.entropy)?;
    Ok(rows::insert_platform(tx, new, sealed)?)
}

fn check_id(id: &str) -> Result<(), Stop<CredentialRefusal>> {
    let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !id.is_empty() && id.len() <= ID_LENGTH_MAX && plain {
        return Ok(());
    }
    refuse(CredentialRefusal::SerialMalformed)
}

/// Takes a key out of use before its time.
///
/// # Errors
/// [`CredentialRefusal::Unknown`], [`CredentialRefusal::LastOne`].
pub fn retire(tx: &mut Tx<'_>, ctx: &Ctx, id: &str) -> Result<(), Stop<CredentialRefusal>> {
    let Some(key) = rows::platform(tx, id)? else { return refuse(CredentialRefusal::Unknown) };
    if key.retired_at.is_some() {
        return Ok(());
    }
    if rows::shown(tx, ctx, key.kind)?.iter().all(|other| other.id == id) {
        return refuse(CredentialRefusal::LastOne);
    }
    Ok(rows::retire_platform(tx, ctx, id)?)
}

/// The key that signs now, with its secret half as PKCS #8 PEM; nothing when there is none.
pub fn signer(
    view: &mut View<'_>,
    ctx: &Ctx,
    kind: PlatformKind,
) -> Result<Option<(PlatformKey, Zeroizing<String>)>, Fault> {
    let Some(newest) = rows::shown(view, ctx, kind)?.into_iter().next() else { return Ok(None) };
    let secret = secret(view, ctx, &newest.id)?;
    Ok(secret.map(|secret| (newest, secret)))
}

/// The secret half of a key by its serial or id: what merchants sealed to an older key is still read.
pub fn secret(view: &mut View<'_>, ctx: &Ctx, id: &str) -> Result<Option<Zeroizing<String>>, Fault> {
    let Some(sealed) = rows::sealed_platform(view, id)? else { return Ok(None) };
    Ok(Some(ctx.vault.open(Field::PlatformKey, &sealed)?))
}
