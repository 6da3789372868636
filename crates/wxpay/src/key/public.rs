//! The half that verifies and encrypts.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::PublicEncryptingKey;
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256};

use super::{KeyError, SIGNATURE_BYTES, read_pem, write_pem};

const LABEL: &str = "PUBLIC KEY";

/// What a message is shortened with before it is signed. Only [`Digest::Sha256`] is ever accepted; the other explains
/// a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digest {
    /// SHA-256, as `WECHATPAY2-SHA256-RSA2048` says.
    Sha256,
    /// SHA-1, which some clients use by mistake.
    Sha1,
}

/// An RSA-2048 public key.
#[derive(Clone)]
pub struct PublicKey {
    der: Vec<u8>,
    verifying: ParsedPublicKey,
}

impl PublicKey {
    /// Reads a `PUBLIC KEY` (X.509 `SubjectPublicKeyInfo`), as in `pub_key.pem`.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        Self::from_der(&read_pem(LABEL, pem)?)
    }

    /// Reads an X.509 `SubjectPublicKeyInfo`.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let key = PublicEncryptingKey::from_der(der).map_err(|_| KeyError::NotRsa)?;
        if key.key_size_bytes() != SIGNATURE_BYTES {
            return Err(KeyError::Bits(key.key_size_bits()));
        }
        let der = key.as_der().map_err(|_| KeyError::Library)?.as_ref().to_vec();
        let verifying = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &der).map_err(|_| KeyError::NotRsa)?;
        Ok(Self { der, verifying })
    }

    /// The key in PEM, to be handed out.
    pub fn to_pem(&self) -> String {
        write_pem(LABEL, &self.der)
    }

    /// The key as X.509 `SubjectPublicKeyInfo`.
    pub fn to_der(&self) -> &[u8] {
        &self.der
    }

    /// Whether the other half signed this message, with SHA-256 and PKCS#1 v1.5.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.verifying.verify_sig(message, signature).is_ok()
    }

    /// As [`PublicKey::verifies`], with a digest that may be the wrong one: for explaining, never for accepting.
    pub fn verifies_with(&self, digest: Digest, message: &[u8], signature: &[u8]) -> bool {
        match digest {
            Digest::Sha256 => self.verifies(message, signature),
            Digest::Sha1 => ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, &self.der)
                .is_ok_and(|key| key.verify_sig(message, signature).is_ok()),
        }
    }
}

/// Two keys are the same when their encodings are.
impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for PublicKey {}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PublicKey(RSA-2048)")
    }
}
