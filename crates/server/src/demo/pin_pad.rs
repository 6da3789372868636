//! What the page does with a payment password: seal it to the server's short-lived key.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::rand::SystemRandom;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// The page's half of a key agreement.
pub struct PinPad {
    private: EphemeralPrivateKey,
    client_public: String,
}

/// A key that seals payment passwords, and the server's token for it.
#[derive(Clone)]
pub struct PinKey {
    token: String,
    key: [u8; 32],
}

impl PinPad {
    /// A new half.
    pub fn new() -> Result<Self, Unspecified> {
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new())?;
        let client_public = STANDARD.encode(private.compute_public_key()?.as_ref());
        Ok(Self { private, client_public })
    }

    /// The body of `POST /pin/keys`.
    pub fn question(&self) -> Value {
        json!({ "client_public": self.client_public })
    }

    /// The key that the server's answer completes.
    pub fn agree(self, answer: &Value) -> Result<PinKey, Unspecified> {
        let text = |name: &str| answer[name].as_str().ok_or(Unspecified);
        let server = STANDARD.decode(text("server_public")?).map_err(|_| Unspecified)?;
        let peer = UnparsedPublicKey::new(&ECDH_P256, server);
        let key = agree_ephemeral(self.private, peer, Unspecified, |secret| {
            let mut key = [0; 32];
            let extracted = Salt::new(HKDF_SHA256, b"").extract(secret);
            extracted.expand(&[b"feiqian pin v1"], HKDF_SHA256)?.fill(&mut key)?;
            Ok(key)
        })?;
        Ok(PinKey { token: text("key")?.to_owned(), key })
    }
}

impl PinKey {
    /// A payment password sealed for the request with this idempotency key.
    pub fn seal(&self, pin: &str, idempotency_key: &str) -> Result<Value, Unspecified> {
        let nonce: [u8; 12] = crate::app::random();
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &self.key)?);
        let mut body = pin.as_bytes().to_vec();
        let aad = Aad::from(idempotency_key.as_bytes());
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut body)?;
        Ok(json!({ "key": self.token, "nonce": STANDARD.encode(nonce), "ciphertext": STANDARD.encode(body) }))
    }
}
