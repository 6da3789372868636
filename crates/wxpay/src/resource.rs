//! Sealed resources: what notifications and the list of certificates carry, under the merchant's `APIv3` key.
//!
//! AES-256-GCM. The nonce is a text of twelve characters whose bytes are used as they are; the tag of 16 bytes stands
//! at the end of the ciphertext; the whole is Base64 ("WeChat Pay documentation", callback encryption).

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce as RawNonce, UnboundKey};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use money::Entropy;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The algorithm's name on the wire.
pub const ALGORITHM: &str = "AEAD_AES_256_GCM";
/// The associated data of a certificate in the list of certificates.
pub const CERTIFICATE_DATA: &str = "certificate";
const NONCE_CHARS: usize = 12;
const KEY_CHARS: usize = 32;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A nonce: twelve printable ASCII characters. One that was used with a key must not be used with it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce(String);

impl Nonce {
    /// Reads a nonce.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == NONCE_CHARS && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned()))
    }

    /// A new nonce of letters and digits.
    pub fn new(entropy: &mut Entropy) -> Self {
        Self(letters_and_digits(NONCE_CHARS, entropy))
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn raw(&self) -> Option<RawNonce> {
        RawNonce::try_assume_unique_for_key(self.0.as_bytes()).ok()
    }
}

/// A text of letters and digits, as nonces on the wire are.
pub fn letters_and_digits(count: usize, entropy: &mut Entropy) -> String {
    let mut letter = || {
        let place = usize::try_from(entropy.below(62)).unwrap_or_default();
        ALPHABET.get(place).copied().map_or('0', char::from)
    };
    (0..count).map(|_| letter()).collect()
}

/// A sealed resource as it travels; `original_type` and the like are the event's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// [`ALGORITHM`].
    pub algorithm: String,
    /// Base64 of ciphertext and tag.
    pub ciphertext: String,
    /// Authenticated beside it, never absent.
    #[serde(default)]
    pub associated_data: String,
    /// The nonce.
    pub nonce: String,
}

/// Why a resource cannot be opened, or not be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceError {
    /// Another algorithm than [`ALGORITHM`].
    Algorithm,
    /// The nonce has not twelve printable ASCII characters.
    Nonce,
    /// The ciphertext is not Base64.
    NotBase64,
    /// It was changed, or sealed with another key, nonce or associated data.
    Tampered,
    /// Too large to seal.
    TooLarge,
}

impl ResourceError {
    /// The stable name of the refusal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Algorithm => "resource_algorithm",
            Self::Nonce => "resource_nonce",
            Self::NotBase64 => "resource_not_base64",
            Self::Tampered => "resource_tampered",
            Self::TooLarge => "resource_too_large",
        }
    }
}

impl fmt::Display for ResourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for ResourceError {}

/// The text is not 32 printable ASCII characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiV3KeyError;

impl fmt::Display for ApiV3KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an APIv3 key is 32 printable ASCII characters")
    }
}

impl std::error::Error for ApiV3KeyError {}

/// A merchant's `APIv3` key. It cannot be printed.
#[derive(Clone)]
pub struct ApiV3Key(Zeroizing<[u8; KEY_CHARS]>);

impl ApiV3Key {
    /// Reads 32 printable ASCII characters.
    pub fn parse(text: &str) -> Result<Self, ApiV3KeyError> {
        let bytes: [u8; KEY_CHARS] = text.as_bytes().try_into().map_err(|_| ApiV3KeyError)?;
        if bytes.iter().all(u8::is_ascii_graphic) { Ok(Self(Zeroizing::new(bytes))) } else { Err(ApiV3KeyError) }
    }

    /// A new key of letters and digits.
    pub fn new(entropy: &mut Entropy) -> Result<Self, ApiV3KeyError> {
        Self::parse(&Zeroizing::new(letters_and_digits(KEY_CHARS, entropy)))
    }

    /// The characters, to be sealed in the vault or shown once.
    pub fn expose(&self) -> &str {
        std::str::from_utf8(self.0.as_ref()).unwrap_or_default()
    }

    /// Seals `plain`.
    pub fn seal(&self, plain: &[u8], associated_data: &str, nonce: &Nonce) -> Result<Sealed, ResourceError> {
        let raw = nonce.raw().ok_or(ResourceError::Nonce)?;
        let mut sealed = plain.to_vec();
        let data = Aad::from(associated_data.as_bytes());
        self.cipher()?.seal_in_place_append_tag(raw, data, &mut sealed).map_err(|_| ResourceError::TooLarge)?;
        Ok(Sealed {
            algorithm: ALGORITHM.to_owned(),
            ciphertext: BASE64.encode(sealed),
            associated_data: associated_data.to_owned(),
            nonce: nonce.0.clone(),
        })
    }

    /// Opens what was sealed; the content is wiped when dropped.
    pub fn open(&self, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, ResourceError> {
        if sealed.algorithm != ALGORITHM {
            return Err(ResourceError::Algorithm);
        }
        let nonce = Nonce::parse(&sealed.nonce).as_ref().and_then(Nonce::raw).ok_or(ResourceError::Nonce)?;
        let mut bytes = Zeroizing::new(BASE64.decode(&sealed.ciphertext).map_err(|_| ResourceError::NotBase64)?);
        let data = Aad::from(sealed.associated_data.as_bytes());
        let length = self.cipher()?.open_in_place(nonce, data, &mut bytes).map_err(|_| ResourceError::Tampered)?.len();
        bytes.truncate(length);
        Ok(bytes)
    }

    fn cipher(&self) -> Result<LessSafeKey, ResourceError> {
        let key = UnboundKey::new(&AES_256_GCM, self.0.as_ref()).map_err(|_| ResourceError::Tampered)?;
        Ok(LessSafeKey::new(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> ApiV3Key {
        ApiV3Key::parse("0123456789abcdefghijABCDEFGHIJ!?").unwrap()
    }

    fn opened(sealed: &Sealed) -> Result<Vec<u8>, ResourceError> {
        key().open(sealed).map(|plain| plain.to_vec())
    }

    #[test]
    fn keys_and_nonces_have_their_length() {
        for bad in ["", "short", &"é".repeat(16), &" ".repeat(32), &"k".repeat(33)] {
            assert!(ApiV3Key::parse(bad).is_err(), "{bad}");
        }
        for bad in ["", "0123456789a", "0123456789abc", "0123456789é", "01234 6789ab"] {
            assert_eq!(Nonce::parse(bad), None, "{bad}");
        }
        let entropy = &mut Entropy::from_seed([1; 32]);
        assert_eq!(ApiV3Key::new(entropy).unwrap().expose().len(), KEY_CHARS);
        assert_ne!(Nonce::new(entropy), Nonce::new(entropy));
    }

    #[test]
    fn another_algorithm_nonce_or_alphabet_is_named() {
        let sealed = key().seal(b"{}", "transaction", &Nonce::parse("abcdefghijkl").unwrap()).unwrap();
        assert_eq!(opened(&sealed).unwrap(), b"{}");
        let other = Sealed { algorithm: "AEAD_SM4_GCM".to_owned(), ..sealed.clone() };
        assert_eq!(opened(&other), Err(ResourceError::Algorithm));
        assert_eq!(opened(&Sealed { nonce: "short".to_owned(), ..sealed.clone() }), Err(ResourceError::Nonce));
        assert_eq!(opened(&Sealed { ciphertext: "*".to_owned(), ..sealed.clone() }), Err(ResourceError::NotBase64));
        assert_eq!(opened(&Sealed { ciphertext: String::new(), ..sealed }), Err(ResourceError::Tampered));
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_and_what_is_changed_does_not(
            plain in proptest::collection::vec(any::<u8>(), 0..300),
            data in "[a-z_]{0,16}",
            seed in any::<[u8; 32]>(),
            at in any::<usize>(),
        ) {
            let sealed = key().seal(&plain, &data, &Nonce::new(&mut Entropy::from_seed(seed))).unwrap();
            prop_assert_eq!(opened(&sealed).unwrap(), plain);
            let mut bytes = BASE64.decode(&sealed.ciphertext).unwrap();
            let bit = at % (bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
            let tampered = Err(ResourceError::Tampered);
            prop_assert_eq!(opened(&Sealed { ciphertext: BASE64.encode(bytes), ..sealed.clone() }), tampered.clone());
            let relabelled = Sealed { associated_data: data + "x", ..sealed };
            prop_assert_eq!(opened(&relabelled), tampered);
        }

        #[test]
        fn no_text_makes_opening_panic(ciphertext in "[A-Za-z0-9+/=]{0,64}", nonce in ".{0,14}") {
            let sealed = Sealed { algorithm: ALGORITHM.to_owned(), ciphertext, associated_data: String::new(), nonce };
            prop_assert!(opened(&sealed).is_err());
        }
    }
}
