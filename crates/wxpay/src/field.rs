//! Sensitive fields: names, phone and card numbers that travel encrypted inside a body.
//!
//! RSA-OAEP with SHA-1 and MGF1-SHA-1, in Base64 ("WeChat Pay documentation", sensitive fields). A request's fields are
//! encrypted for the key that its `Wechatpay-Serial` names, an answer's for the merchant's certificate.

use std::fmt;

use aws_lc_rs::rsa::{OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use zeroize::Zeroizing;

use crate::key::{PrivateKey, PublicKey, SIGNATURE_BYTES};

/// The longest text that fits in one block, in bytes of UTF-8.
pub const PLAIN_BYTES_MAX: usize = 214;

/// Why a field cannot be encrypted or decrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    /// Longer than [`PLAIN_BYTES_MAX`].
    TooLong,
    /// The ciphertext is not Base64 of one block.
    NotBase64,
    /// Encrypted for another key, or with another padding.
    OtherKey,
    /// What was encrypted is not UTF-8.
    NotText,
    /// The cryptography library refused.
    Library,
}

impl FieldError {
    /// The stable name of the refusal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong => "field_too_long",
            Self::NotBase64 => "field_not_base64",
            Self::OtherKey => "field_other_key",
            Self::NotText => "field_not_text",
            Self::Library => "field_library",
        }
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for FieldError {}

/// Encrypts a field for the holder of `key`. The same text encrypts to something else each time.
pub fn encrypt(key: &PublicKey, plain: &str) -> Result<String, FieldError> {
    if plain.len() > PLAIN_BYTES_MAX {
        return Err(FieldError::TooLong);
    }
    let key = PublicEncryptingKey::from_der(key.to_der()).map_err(|_| FieldError::Library)?;
    let key = OaepPublicEncryptingKey::new(key).map_err(|_| FieldError::Library)?;
    let mut block = [0; SIGNATURE_BYTES];
    let sealed = key.encrypt(&OAEP_SHA1_MGF1SHA1, plain.as_bytes(), &mut block, None);
    sealed.map(|sealed| BASE64.encode(sealed)).map_err(|_| FieldError::Library)
}

/// Decrypts a field; the text is wiped when dropped.
pub fn decrypt(key: &PrivateKey, sealed: &str) -> Result<Zeroizing<String>, FieldError> {
    let sealed = BASE64.decode(sealed).ok().filter(|block| block.len() == SIGNATURE_BYTES);
    let sealed = sealed.ok_or(FieldError::NotBase64)?;
    let mut block = Zeroizing::new([0; SIGNATURE_BYTES]);
    let opened = key.decrypting().decrypt(&OAEP_SHA1_MGF1SHA1, &sealed, block.as_mut(), None);
    let opened = opened.map_err(|_| FieldError::OtherKey)?;
    let text = std::str::from_utf8(opened).map_err(|_| FieldError::NotText)?;
    Ok(Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static KEY: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate().unwrap());

    fn check(sealed: &str, expected: Result<&str, FieldError>) {
        assert_eq!(decrypt(&KEY, sealed).as_deref().map(String::as_str), expected.as_ref().copied());
    }

    #[test]
    fn a_field_is_for_one_key_and_one_block() {
        let longest = "钱".repeat(71) + "x";
        assert_eq!(longest.len(), PLAIN_BYTES_MAX);
        check(&encrypt(KEY.public_key(), &longest).unwrap(), Ok(&longest));
        assert_eq!(encrypt(KEY.public_key(), &(longest + "x")), Err(FieldError::TooLong));
        let stranger = PrivateKey::generate().unwrap();
        check(&encrypt(stranger.public_key(), "张三").unwrap(), Err(FieldError::OtherKey));
        check("!", Err(FieldError::NotBase64));
        check("AAAA", Err(FieldError::NotBase64));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn what_is_encrypted_reads_back(plain in "\\PC{0,50}") {
            let sealed = encrypt(KEY.public_key(), &plain).unwrap();
            let opened = decrypt(&KEY, &sealed).unwrap();
            prop_assert_eq!(opened.as_str(), plain.as_str());
            prop_assert_ne!(sealed, encrypt(KEY.public_key(), &plain).unwrap());
        }
    }
}
