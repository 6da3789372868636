//! The signature of the second version: MD5 or HMAC-SHA-256 over the sorted fields and the key.
//!
//! Names in the order of their bytes, without empty values and without `sign`, joined as `k=v&…`, then `&key=` and the
//! key; the digest in upper-case hexadecimal ("WeChat Pay documentation", signature of the second version).

use std::fmt;

use aws_lc_rs::hmac;
use md5::{Digest, Md5};
use money::Entropy;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{Fields, SIGN};
use crate::key_id::hex_upper;
use crate::resource::letters_and_digits;

const KEY_CHARS: usize = 32;
const SIGN_TYPE: &str = "sign_type";

/// The digest that a request names in `sign_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignType {
    /// What is meant when nothing is named.
    #[default]
    Md5,
    /// HMAC-SHA-256 under the key.
    HmacSha256,
}

impl SignType {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::HmacSha256 => "HMAC-SHA256",
        }
    }

    /// What a document says it is signed with; `None` when it names something else.
    pub fn of(fields: &Fields) -> Option<Self> {
        match fields.get(SIGN_TYPE).unwrap_or_default() {
            "" | "MD5" => Some(Self::Md5),
            "HMAC-SHA256" => Some(Self::HmacSha256),
            _ => None,
        }
    }
}

/// Why a document's signature is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignError {
    /// There is none.
    Absent,
    /// `sign_type` is neither MD5 nor HMAC-SHA256.
    Type,
    /// It is signed with the other digest than it says.
    OtherType,
    /// It is right but for its lower-case letters.
    LowerCase,
    /// The key or a field is another.
    Wrong,
}

impl SignError {
    /// The stable name of the refusal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Absent => "sign_absent",
            Self::Type => "sign_type_unknown",
            Self::OtherType => "sign_other_type",
            Self::LowerCase => "sign_lower_case",
            Self::Wrong => "sign_wrong",
        }
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for SignError {}

/// The text is not 32 printable ASCII characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiV2KeyError;

impl fmt::Display for ApiV2KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an API key of the second version is 32 printable ASCII characters")
    }
}

impl std::error::Error for ApiV2KeyError {}

/// A merchant's API key of the second version. It cannot be printed.
#[derive(Clone)]
pub struct ApiV2Key(Zeroizing<String>);

impl ApiV2Key {
    /// Reads 32 printable ASCII characters.
    pub fn parse(text: &str) -> Result<Self, ApiV2KeyError> {
        let fits = text.len() == KEY_CHARS && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(Zeroizing::new(text.to_owned()))) } else { Err(ApiV2KeyError) }
    }

    /// A new key of letters and digits.
    pub fn new(entropy: &mut Entropy) -> Self {
        Self(Zeroizing::new(letters_and_digits(KEY_CHARS, entropy)))
    }

    /// The characters, to be sealed in the vault or shown once.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The MD5 of the key in lower-case hexadecimal digits: what notices of refunds are encrypted under.
    pub fn digest(&self) -> Zeroizing<String> {
        Zeroizing::new(hex_upper(&Md5::digest(self.0.as_bytes())).to_ascii_lowercase())
    }

    /// The signature of a document.
    pub fn sign(&self, fields: &Fields, sign_type: SignType) -> String {
        let text = self.text(fields);
        match sign_type {
            SignType::Md5 => hex_upper(&Md5::digest(text.as_bytes())),
            SignType::HmacSha256 => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_bytes());
                hex_upper(hmac::sign(&key, text.as_bytes()).as_ref())
            }
        }
    }

    /// Signs a document as it says itself, and puts the signature into it.
    pub fn put_sign(&self, fields: &mut Fields, sign_type: SignType) {
        let sign = self.sign(fields, sign_type);
        fields.set(SIGN, sign);
    }

    /// Whether the document was signed with this key. The comparison takes the same time wherever they differ.
    pub fn verify(&self, fields: &Fields) -> Result<SignType, SignError> {
        let sign = fields.get(SIGN).filter(|sign| !sign.is_empty()).ok_or(SignError::Absent)?;
        let sign_type = SignType::of(fields).ok_or(SignError::Type)?;
        let fits = |sign: &str, sign_type| bool::from(self.sign(fields, sign_type).as_bytes().ct_eq(sign.as_bytes()));
        if fits(sign, sign_type) {
            return Ok(sign_type);
        }
        let other = match sign_type {
            SignType::Md5 => SignType::HmacSha256,
            SignType::HmacSha256 => SignType::Md5,
        };
        if fits(sign, other) {
            return Err(SignError::OtherType);
        }
        let is_lower = fits(&sign.to_ascii_uppercase(), sign_type);
        Err(if is_lower { SignError::LowerCase } else { SignError::Wrong })
    }

    fn text(&self, fields: &Fields) -> Zeroizing<String> {
        let mut signed: Vec<_> = fields.iter().filter(|(name, value)| *name != SIGN && !value.is_empty()).collect();
        signed.sort_unstable();
        let mut text = Zeroizing::new(String::new());
        for (name, value) in signed {
            for part in [name, "=", value, "&"] {
                text.push_str(part);
            }
        }
        text.push_str("key=");
        text.push_str(&self.0);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> ApiV2Key {
        ApiV2Key::parse("192006250b4c09247ec02edce69f6a2d").unwrap()
    }

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).unwrap()
    }

    /// The digests were computed with `openssl dgst` over the text that the rule gives.
    #[test]
    fn the_text_is_sorted_without_empty_values_and_ends_with_the_key() {
        let fields = fields(&[
            ("mch_id", "10000100"),
            ("attach", ""),
            ("sign", "X"),
            ("body", "test"),
            ("appid", "wxd930ea5d5a258f4f"),
            ("device_info", "1000"),
            ("nonce_str", "ibuaiVcKdpRxkhJA"),
        ]);
        let text = "appid=wxd930ea5d5a258f4f&body=test&device_info=1000&mch_id=10000100&nonce_str=ibuaiVcKdpRxkhJA\
                    &key=192006250b4c09247ec02edce69f6a2d";
        assert_eq!(key().text(&fields).as_str(), text);
        assert_eq!(key().sign(&fields, SignType::Md5), "9A0A8659F005D6984697E2CA0A9CF3B7");
        let hmac = "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6";
        assert_eq!(key().sign(&fields, SignType::HmacSha256), hmac);
    }

    #[test]
    fn a_wrong_signature_is_told_apart() {
        let mut document = fields(&[("a", "1"), ("sign_type", "MD5")]);
        assert_eq!(key().verify(&document), Err(SignError::Absent));
        key().put_sign(&mut document, SignType::HmacSha256);
        assert_eq!(key().verify(&document), Err(SignError::OtherType));
        key().put_sign(&mut document, SignType::Md5);
        assert_eq!(key().verify(&document), Ok(SignType::Md5));
        let lower = document.get(SIGN).unwrap().to_ascii_lowercase();
        assert_eq!(key().verify(document.clone().set(SIGN, lower)), Err(SignError::LowerCase));
        assert_eq!(key().verify(document.clone().set("a", 2)), Err(SignError::Wrong));
        assert_eq!(key().verify(document.clone().set("sign_type", "SM3")), Err(SignError::Type));
        assert_eq!(ApiV2Key::new(&mut Entropy::from_seed([1; 32])).verify(&document), Err(SignError::Wrong));
        assert!(ApiV2Key::parse("short").is_err());
    }

    proptest! {
        #[test]
        fn the_order_of_fields_does_not_matter_and_their_values_do(
            pairs in proptest::collection::btree_map("[a-z_]{1,8}", "\\PC{1,12}", 1..8),
            turn in any::<prop::sample::Index>(),
            hashed in any::<bool>(),
        ) {
            let mut pairs: Vec<(String, String)> = pairs.into_iter().filter(|(name, _)| name != SIGN && name != SIGN_TYPE).collect();
            prop_assume!(!pairs.is_empty());
            let sign_type = if hashed { SignType::HmacSha256 } else { SignType::Md5 };
            let sign = key().sign(&Fields::from_pairs(pairs.clone()).unwrap(), sign_type);
            let by = turn.index(pairs.len());
            pairs.rotate_left(by);
            let mut turned = Fields::from_pairs(pairs.clone()).unwrap();
            turned.set(SIGN_TYPE, sign_type.name());
            key().put_sign(&mut turned, sign_type);
            prop_assert_eq!(key().verify(&turned), Ok(sign_type));
            let plain = Fields::from_pairs(pairs.clone()).unwrap();
            prop_assert_eq!(key().sign(&plain, sign_type), sign.clone());
            pairs[0].1.push('x');
            prop_assert_ne!(key().sign(&Fields::from_pairs(pairs).unwrap(), sign_type), sign);
        }
    }
}
