//! The keys that protect people: sealing of personal data, blind indexes for look-ups, and MACs of short secrets.
//!
//! A sealed value is one byte of format, four bytes of key version, a 12-byte nonce, and AES-256-GCM ciphertext with
//! its tag. The additional data is the field's name, so that a sealed phone number cannot be put where a name belongs.
//! Sealing keys rotate: the newest seals, every known one opens. The index and MAC keys do not rotate, because what
//! they made is compared and never opened.
//!
//! **Invariant:** nothing here has `Debug`, and no key leaves the vault.

use std::collections::BTreeMap;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use money::{Entropy, Pin};
use store::Fault;
use zeroize::Zeroizing;

use crate::Stop;

const FORMAT: u8 = 1;
const HEADER_LEN: usize = 5;

/// A personal datum that is only ever stored sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A phone number, eleven digits.
    Phone,
    /// A person's real name.
    Name,
    /// An identity number of GB 11643-1999.
    IdentityNumber,
    /// A card number.
    Pan,
    /// Where a card's account was opened.
    Branch,
    /// A bank's code, between the holder's typing it and the bank's looking at it.
    BankCode,
    /// The bank account that a merchant's money goes to.
    BankAccount,
    /// The key under which a merchant reads what it is told, version 3.
    MerchantKey,
    /// The key under which a merchant signs, version 2.
    MerchantSecret,
    /// A private key with which the house signs towards merchants.
    PlatformKey,
}

impl Field {
    const fn label(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Name => "name",
            Self::IdentityNumber => "identity_number",
            Self::Pan => "pan",
            Self::Branch => "branch",
            Self::BankCode => "bank_code",
            Self::BankAccount => "bank_account",
            Self::MerchantKey => "merchant_key",
            Self::MerchantSecret => "merchant_secret",
            Self::PlatformKey => "platform_key",
        }
    }
}

/// What a keyed MAC is made for; a MAC made for one purpose never verifies for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A payment password.
    Pin,
    /// A code sent by SMS.
    SmsCode,
    /// An opaque token: a session, a device secret, an operator's one-time link.
    Token,
}

impl Purpose {
    const fn label(self) -> &'static str {
        match self {
            Self::Pin => "mac:pin",
            Self::SmsCode => "mac:sms_code",
            Self::Token => "mac:token",
        }
    }
}

/// Why a sealed value could not be made or opened: a wrong key store, or a damaged row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultError {
    /// No sealing key was given.
    NoKey,
    /// The value was sealed by a key that the key store no longer has.
    UnknownKey { version: u32 },
    /// The value is not one of ours, or was changed.
    Damaged { field: &'static str },
}

impl std::fmt::Display for VaultError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoKey => f.write_str("the key store has no sealing key"),
            Self::UnknownKey { version } => write!(f, "the key store has no sealing key of version {version}"),
            Self::Damaged { field } => write!(f, "a sealed {field} does not open with its key"),
        }
    }
}

impl std::error::Error for VaultError {}

/// A row that does not open is damaged data, whatever the reason.
impl From<VaultError> for Fault {
    fn from(error: VaultError) -> Self {
        Self::corrupt(error.to_string())
    }
}

impl<R> From<VaultError> for Stop<R> {
    fn from(error: VaultError) -> Self {
        Self::Fault(error.into())
    }
}

/// The secrets of an installation, read by the server from its key store.
pub struct VaultKeys {
    /// Sealing keys by version; the highest seals.
    pub sealing: BTreeMap<u32, Zeroizing<[u8; 32]>>,
    /// Makes blind indexes.
    pub index: Zeroizing<[u8; 32]>,
    /// Makes MACs of payment passwords, SMS codes and tokens.
    pub mac: Zeroizing<[u8; 32]>,
}

/// The keys, ready for use.
pub struct Vault {
    sealing: BTreeMap<u32, LessSafeKey>,
    index: hmac::Key,
    mac: hmac::Key,
}

impl Vault {
    /// Takes over the secrets.
    ///
    /// # Errors
    /// [`VaultError::NoKey`] without a sealing key.
    pub fn new(keys: &VaultKeys) -> Result<Self, VaultError> {
        let sealing: BTreeMap<u32, LessSafeKey> = keys
            .sealing
            .iter()
            .map(|(version, key)| sealing_key(key).map(|k| (*version, k)))
            .collect::<Result<_, _>>()?;
        if sealing.is_empty() {
            return Err(VaultError::NoKey);
        }
        let key = |bytes: &Zeroizing<[u8; 32]>| hmac::Key::new(hmac::HMAC_SHA256, bytes.as_slice());
        Ok(Self { sealing, index: key(&keys.index), mac: key(&keys.mac) })
    }

    /// Seals a text with the newest key.
    pub fn seal(&self, field: Field, text: &str, entropy: &mut Entropy) -> Result<Vec<u8>, VaultError> {
        self.seal_as(field.label(), text.as_bytes(), entropy)
    }

    /// Opens what [`Vault::seal`] made for the same field.
    pub fn open(&self, field: Field, sealed: &[u8]) -> Result<Zeroizing<String>, VaultError> {
        let bytes = self.open_as(field.label(), sealed)?;
        let damaged = VaultError::Damaged { field: field.label() };
        std::str::from_utf8(&bytes).map(|text| Zeroizing::new(text.to_owned())).map_err(|_| damaged)
    }

    /// Seals bytes under a label of the caller's, for tokens that only this installation can read.
    pub fn seal_as(&self, label: &'static str, bytes: &[u8], entropy: &mut Entropy) -> Result<Vec<u8>, VaultError> {
        let (version, key) = self.sealing.last_key_value().ok_or(VaultError::NoKey)?;
        let nonce: [u8; NONCE_LEN] = entropy.bytes();
        let mut body = bytes.to_vec();
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(label.as_bytes()), &mut body)
            .map_err(|_| VaultError::Damaged { field: label })?;
        let mut sealed = vec![FORMAT];
        sealed.extend_from_slice(&version.to_be_bytes());
        sealed.extend_from_slice(&nonce);
        sealed.append(&mut body);
        Ok(sealed)
    }

    /// Opens what [`Vault::seal_as`] made under the same label.
    pub fn open_as(&self, label: &'static str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let damaged = VaultError::Damaged { field: label };
        let (header, rest) = sealed.split_at_checked(HEADER_LEN).ok_or(damaged)?;
        let (nonce, body) = rest.split_at_checked(NONCE_LEN).ok_or(damaged)?;
        let [FORMAT, version @ ..] = header else { return Err(damaged) };
        let version = u32::from_be_bytes(version.try_into().map_err(|_| damaged)?);
        let key = self.sealing.get(&version).ok_or(VaultError::UnknownKey { version })?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| damaged)?;
        let mut body = Zeroizing::new(body.to_vec());
        let opened = key.open_in_place(nonce, Aad::from(label.as_bytes()), &mut body).map_err(|_| damaged)?;
        Ok(Zeroizing::new(opened.to_vec()))
    }

    /// The blind index of a text: equal texts of a field have equal indexes, and nobody without the key can make one.
    pub fn index(&self, field: Field, text: &str) -> [u8; 32] {
        tag(&self.index, &[field.label().as_bytes(), text.as_bytes()])
    }

    /// The MAC of a payment password under a holder's salt.
    pub fn pin_mac(&self, salt: &[u8; 16], pin: &Pin) -> [u8; 32] {
        self.mac(Purpose::Pin, salt, pin.expose())
    }

    /// The MAC of a short secret under a salt.
    pub fn mac(&self, purpose: Purpose, salt: &[u8], secret: &[u8]) -> [u8; 32] {
        tag(&self.mac, &[purpose.label().as_bytes(), salt, secret])
    }

    /// What the database keeps of an opaque token.
    pub fn token_hash(&self, token: &str) -> [u8; 32] {
        self.mac(Purpose::Token, &[], token.as_bytes())
    }
}

/// Whether two MACs are equal, in a time that does not depend on where they differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a, b).is_ok()
}

/// A new opaque token: 256 bits as hexadecimal.
pub fn new_token(entropy: &mut Entropy) -> Zeroizing<String> {
    let bytes: [u8; 32] = entropy.bytes();
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    Zeroizing::new(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect())
}

fn sealing_key(bytes: &[u8; 32]) -> Result<LessSafeKey, VaultError> {
    UnboundKey::new(&AES_256_GCM, bytes).map(LessSafeKey::new).map_err(|_| VaultError::NoKey)
}

/// HMAC-SHA256 over the parts, each preceded by its length, so that no two lists of parts give the same input.
fn tag(key: &hmac::Key, parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part);
    }
    let mut out = [0; 32];
    out.iter_mut().zip(context.sign().as_ref()).for_each(|(to, from)| *to = *from);
    out
}

#[cfg(test)]
mod tests;
