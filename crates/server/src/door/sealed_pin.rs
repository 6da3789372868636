//! A payment password on its way from the page.
//!
//! The page and the server agree on a key (ECDH over P-256, then HKDF-SHA256); the page seals the six digits with
//! AES-256-GCM, bound to the request's idempotency key. The server keeps nothing: the agreed key travels back inside a
//! token that only this installation opens, so any process of it can read the password.
//!
//! **Invariant:** a payment password in the clear exists only in a [`Pin`], which cannot be printed.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{self, ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::rand::SystemRandom;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use money::Pin;
use serde::Deserialize;
use utoipa::ToSchema;
use wallet::{MoneyState, Next, Refusal, RetryAdvice};
use zeroize::Zeroizing;

use super::{HolderSession, IdempotencyKey, Problem};
use crate::app::{AppState, random};

/// What the agreed key is for (HKDF info).
const INFO: &[u8] = b"feiqian pin v1";
/// Under what the token of a key is sealed.
const LABEL: &str = "pin_key";
/// How long a key may be used: long enough to type, short enough to be worth nothing later.
const KEY_LIVES: SignedDuration = SignedDuration::from_mins(10);

/// A sealed payment password. All three parts are base64; the nonce has twelve bytes.
#[derive(Clone, Deserialize, ToSchema)]
pub struct SealedPin {
    /// The token of the agreed key, from `POST /pin/keys`.
    key: String,
    nonce: String,
    ciphertext: String,
}

/// A key that the page and the server have agreed on.
pub struct Agreed {
    /// Opaque; sent back with what was sealed.
    pub token: String,
    /// The server's point, uncompressed.
    pub server_public: Vec<u8>,
    pub expires_at: Timestamp,
}

/// Why a sealed payment password cannot be read. Nothing was counted as a wrong try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TransitRefusal {
    /// The key's ten minutes are over, or it belongs to another session. Agree on a new one.
    KeyExpired,
    /// It was not sealed with this key for this request.
    Unreadable,
}

impl Refusal for TransitRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::KeyExpired => "pin_key_expired",
            Self::Unreadable => "pin_unreadable",
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::KeyExpired => true,
            Self::Unreadable => false,
        }
    }

    fn money(&self) -> MoneyState {
        MoneyState::NotTaken
    }

    fn retry(&self) -> RetryAdvice {
        RetryAdvice::SameRequest
    }

    fn next(&self) -> &'static [Next] {
        &[Next::Retry]
    }
}

impl From<TransitRefusal> for Problem {
    fn from(refusal: TransitRefusal) -> Self {
        Self::from_refusal(&refusal)
    }
}

/// Agrees on a key with the page whose uncompressed point this is, for this session.
pub fn agree(state: &AppState, session: &HolderSession, client_public: &[u8]) -> Result<Agreed, Problem> {
    let bad = Problem::bad_request("client_public", "is not an uncompressed point of P-256");
    let ours = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).map_err(|_| broken())?;
    let server_public = ours.compute_public_key().map_err(|_| broken())?.as_ref().to_vec();
    let theirs = UnparsedPublicKey::new(&ECDH_P256, client_public);
    let derived = agreement::agree_ephemeral(ours, theirs, bad, |shared| Ok(derive(shared)))?.ok_or_else(broken)?;
    let expires_at = Timestamp::now().checked_add(KEY_LIVES).map_err(|_| broken())?;
    let token = token(state, session, &derived, expires_at)?;
    Ok(Agreed { token, server_public, expires_at })
}

fn broken() -> Problem {
    Problem::internal("the key agreement failed")
}

fn derive(shared: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0; 32]);
    let secret = Salt::new(HKDF_SHA256, &[]).extract(shared);
    secret.expand(&[INFO], HKDF_SHA256).ok()?.fill(key.as_mut_slice()).ok()?;
    Some(key)
}

fn token(state: &AppState, session: &HolderSession, key: &[u8; 32], expires: Timestamp) -> Result<String, Problem> {
    let mut plain = Zeroizing::new(key.to_vec());
    plain.extend_from_slice(&session.session.to_bytes());
    plain.extend_from_slice(&expires.as_millisecond().to_be_bytes());
    let mut entropy = money::Entropy::from_seed(random());
    let sealed =
        state.vault.seal_as(LABEL, &plain, &mut entropy).map_err(|error| Problem::internal(error.to_string()))?;
    Ok(STANDARD.encode(sealed))
}

/// The key inside a token, when it is this session's and still lives.
fn open_token(state: &AppState, session: &HolderSession, token: &str) -> Option<Zeroizing<[u8; 32]>> {
    let plain = state.vault.open_as(LABEL, &STANDARD.decode(token).ok()?).ok()?;
    let (key, rest) = plain.split_first_chunk::<32>()?;
    let (owner, expires) = rest.split_first_chunk::<16>()?;
    let expires = i64::from_be_bytes(expires.try_into().ok()?);
    let good = *owner == session.session.to_bytes() && expires > Timestamp::now().as_millisecond();
    good.then(|| Zeroizing::new(*key))
}

impl SealedPin {
    /// Opens it: sealed in this session, for the request with this idempotency key.
    pub fn open(&self, state: &AppState, session: &HolderSession, request: &IdempotencyKey) -> Result<Pin, Problem> {
        let key = open_token(state, session, &self.key).ok_or(TransitRefusal::KeyExpired)?;
        let digits = self.unseal(&key, request.as_str()).ok_or(TransitRefusal::Unreadable)?;
        let text = std::str::from_utf8(&digits).map_err(|_| TransitRefusal::Unreadable)?;
        Pin::parse(text).map_err(|_| TransitRefusal::Unreadable.into())
    }

    fn unseal(&self, key: &[u8; 32], aad: &str) -> Option<Zeroizing<Vec<u8>>> {
        let nonce = Nonce::try_assume_unique_for_key(&STANDARD.decode(&self.nonce).ok()?).ok()?;
        let mut body = Zeroizing::new(STANDARD.decode(&self.ciphertext).ok()?);
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?);
        let plain = key.open_in_place(nonce, Aad::from(aad.as_bytes()), &mut body).ok()?;
        Some(Zeroizing::new(plain.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(key: &[u8; 32], aad: &str, text: &str) -> SealedPin {
        let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).unwrap());
        let mut body = text.as_bytes().to_vec();
        let nonce = Nonce::assume_unique_for_key([3; 12]);
        cipher.seal_in_place_append_tag(nonce, Aad::from(aad.as_bytes()), &mut body).unwrap();
        SealedPin { key: String::new(), nonce: STANDARD.encode([3; 12]), ciphertext: STANDARD.encode(body) }
    }

    #[test]
    fn only_the_right_key_and_request_unseal() {
        let pin = sealed(&[7; 32], "request", "190254");
        assert_eq!(pin.unseal(&[7; 32], "request").unwrap().as_slice(), b"190254");
        assert!(pin.unseal(&[7; 32], "another request").is_none());
        assert!(pin.unseal(&[8; 32], "request").is_none());
    }

    #[test]
    fn both_sides_derive_the_same_key() {
        assert_eq!(derive(b"shared").unwrap(), derive(b"shared").unwrap());
        assert_ne!(derive(b"shared").unwrap(), derive(b"other").unwrap());
    }
}
