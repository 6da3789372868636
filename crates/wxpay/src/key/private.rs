//! The half that signs and decrypts.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeySize, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use zeroize::Zeroizing;

use super::{KeyError, PublicKey, SIGNATURE_BYTES, read_pem, write_pem};

const LABEL: &str = "PRIVATE KEY";

/// An RSA-2048 private key. It cannot be printed; [`PrivateKey::to_pem`] is for a file with mode 0600.
pub struct PrivateKey {
    signing: RsaKeyPair,
    decrypting: OaepPrivateDecryptingKey,
    public: PublicKey,
}

impl PrivateKey {
    /// A new key from the cryptography library's own generator.
    pub fn generate() -> Result<Self, KeyError> {
        Self::of(RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Library)?)
    }

    /// Reads a PKCS#8 key (`PRIVATE KEY`), as in `apiclient_key.pem`.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        Self::from_der(&read_pem(LABEL, pem)?)
    }

    /// Reads a PKCS#8 key in DER.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::of(RsaKeyPair::from_pkcs8(der).map_err(|_| KeyError::NotRsa)?)
    }

    fn of(signing: RsaKeyPair) -> Result<Self, KeyError> {
        if signing.public_modulus_len() != SIGNATURE_BYTES {
            return Err(KeyError::Bits(signing.public_modulus_len().saturating_mul(8)));
        }
        let der = signing.as_der().map_err(|_| KeyError::Library)?;
        let decrypting = PrivateDecryptingKey::from_pkcs8(der.as_ref()).map_err(|_| KeyError::Library)?;
        let decrypting = OaepPrivateDecryptingKey::new(decrypting).map_err(|_| KeyError::Library)?;
        let public = signing.public_key().as_der().map_err(|_| KeyError::Library)?;
        let public = PublicKey::from_der(public.as_ref())?;
        Ok(Self { signing, decrypting, public })
    }

    /// The key as PKCS#8 in PEM.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        Ok(Zeroizing::new(write_pem(LABEL, &self.to_der()?)))
    }

    /// The key as PKCS#8 in DER.
    pub fn to_der(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let der = self.signing.as_der().map_err(|_| KeyError::Library)?;
        Ok(Zeroizing::new(der.as_ref().to_vec()))
    }

    /// The other half.
    pub const fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// Signs with SHA-256 and PKCS#1 v1.5: 256 bytes, always the same for the same message.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut signature = vec![0; SIGNATURE_BYTES];
        self.signing
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| KeyError::Library)?;
        Ok(signature)
    }

    /// Signs as the wire has it: standard Base64 with padding.
    pub fn sign_base64(&self, message: &[u8]) -> Result<String, KeyError> {
        Ok(BASE64.encode(self.sign(message)?))
    }

    pub(crate) const fn decrypting(&self) -> &OaepPrivateDecryptingKey {
        &self.decrypting
    }

    /// The key as PKCS#1 `RSAPublicKey`, as a certificate holds it.
    pub(crate) fn public_pkcs1(&self) -> &[u8] {
        self.signing.public_key().as_ref()
    }
}
