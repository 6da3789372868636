//! What the page does with a payment password: seal it to the server's short-lived key.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::rand::SystemRandom;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// The page's half of a key agreement.
pub struct PinPad {
    private: Option<EphemeralPrivateKey>,
    pub client_public: String,
}

/// A key that seals payment passwords.
#[derive(Clone)]
pub struct PinKey {
    token: String,
    key: [u8; 32],
}

impl PinPad {
    pub fn new() -> Self {
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
        let client_public = STANDARD.encode(private.compute_public_key().unwrap().as_ref());
        Self { private: Some(private), client_public }
    }

    /// The key that the server's answer to `POST /pin/keys` completes.
    pub fn agree(mut self, answer: &Value) -> PinKey {
        let server = STANDARD.decode(answer["server_public"].as_str().unwrap()).unwrap();
        let peer = UnparsedPublicKey::new(&ECDH_P256, server);
        let derive = |secret: &[u8]| {
            let mut key = [0; 32];
            let extracted = Salt::new(HKDF_SHA256, b"").extract(secret);
            extracted.expand(&[b"feiqian pin v1"], HKDF_SHA256).unwrap().fill(&mut key).unwrap();
            Ok(key)
        };
        let failed = aws_lc_rs::error::Unspecified;
        let key = agree_ephemeral(self.private.take().unwrap(), peer, failed, derive).unwrap();
        PinKey { token: answer["key"].as_str().unwrap().to_owned(), key }
    }
}

impl PinKey {
    /// A sealed payment password for the request with this idempotency key.
    pub fn seal(&self, pin: &str, idempotency_key: &str) -> Value {
        let nonce: [u8; 12] = server::app::random();
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &self.key).unwrap());
        let mut body = pin.as_bytes().to_vec();
        let aad = Aad::from(idempotency_key.as_bytes());
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut body).unwrap();
        json!({ "key": self.token, "nonce": STANDARD.encode(nonce), "ciphertext": STANDARD.encode(body) })
    }
}
