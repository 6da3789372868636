//! The signature beside a body: ECDSA P-256 with SHA-256 over method, path, timestamp, nonce and body.
//!
//! It travels in four headers. An answer is signed over the nonce of its request, so that an answer cannot be used for
//! another question. **Invariant:** a body is looked at only after its signature was found good.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, ParsedPublicKey,
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use jiff::Timestamp;

/// How far a signature's time may be from the reader's clock, in milliseconds. A nonce is remembered as long.
pub const REPLAY_WINDOW_MS: i64 = 5 * 60 * 1000;

/// The header with the instant of signing, Unix milliseconds.
pub const TIMESTAMP_HEADER: &str = "feiqian-timestamp";
/// The header with the request's nonce: 32 hexadecimal digits.
pub const NONCE_HEADER: &str = "feiqian-nonce";
/// The header with the signature: 64 bytes (r, s) in Base64.
pub const SIGNATURE_HEADER: &str = "feiqian-signature";

/// Why a key could not be read or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyError;

impl std::fmt::Display for KeyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not a P-256 key in PEM")
    }
}

impl std::error::Error for KeyError {}

/// The private half. It cannot be printed; [`SigningKey::to_pem`] is for a file with mode 0600.
pub struct SigningKey {
    pair: EcdsaKeyPair,
}

impl SigningKey {
    /// A new key from the operating system's chance.
    pub fn generate() -> Result<Self, KeyError> {
        EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map(|pair| Self { pair }).map_err(|_| KeyError)
    }

    /// Reads a PKCS#8 key (`PRIVATE KEY`).
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let der = read_pem("PRIVATE KEY", pem)?;
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &der).map(|pair| Self { pair }).map_err(|_| KeyError)
    }

    /// The key as PKCS#8.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        let der = self.pair.to_pkcs8v1().map_err(|_| KeyError)?;
        Ok(write_pem("PRIVATE KEY", der.as_ref()))
    }

    /// The public half.
    pub fn public_key(&self) -> Result<PublicKey, KeyError> {
        let der = self.pair.public_key().as_der().map_err(|_| KeyError)?;
        PublicKey::from_der(der.as_ref().to_vec())
    }

    fn sign(&self, what: &[u8]) -> Result<String, KeyError> {
        let signature = self.pair.sign(&SystemRandom::new(), what).map_err(|_| KeyError)?;
        Ok(BASE64.encode(signature.as_ref()))
    }
}

/// The public half, as the other side keeps it.
#[derive(Clone)]
pub struct PublicKey {
    der: Vec<u8>,
    key: ParsedPublicKey,
}

impl PublicKey {
    /// Reads a `PUBLIC KEY` (X.509 `SubjectPublicKeyInfo`).
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        Self::from_der(read_pem("PUBLIC KEY", pem)?)
    }

    fn from_der(der: Vec<u8>) -> Result<Self, KeyError> {
        let key = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &der).map_err(|_| KeyError)?;
        Ok(Self { der, key })
    }

    /// The key in PEM, to be handed to the other side.
    pub fn to_pem(&self) -> String {
        write_pem("PUBLIC KEY", &self.der)
    }
}

fn write_pem(label: &str, der: &[u8]) -> String {
    let text = BASE64.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn read_pem(label: &str, pem: &str) -> Result<Vec<u8>, KeyError> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let inside = pem.split_once(&begin).and_then(|(_, rest)| rest.split_once(&end)).ok_or(KeyError)?.0;
    let text: String = inside.split_ascii_whitespace().collect();
    BASE64.decode(text).map_err(|_| KeyError)
}

/// What is signed, apart from the body: the words of the first line and when.
#[derive(Clone, Copy)]
pub struct Signed<'a> {
    /// `POST` for a request, `ANSWER` and the status for an answer, as in `ANSWER 200`.
    pub method: &'a str,
    /// The path of the request.
    pub path: &'a str,
    /// The nonce of the request.
    pub nonce: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// The three header values that carry a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureHeaders {
    /// [`TIMESTAMP_HEADER`].
    pub timestamp: String,
    /// [`NONCE_HEADER`].
    pub nonce: String,
    /// [`SIGNATURE_HEADER`].
    pub signature: String,
}

/// Why a signature is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// A header is missing or has not its form.
    Malformed,
    /// Signed too long ago, or in the future.
    OutsideWindow,
    /// The signature does not fit the key and the content.
    Wrong,
    /// The nonce was seen before.
    Replayed,
    /// No key of the other side is known.
    KeyUnknown,
}

impl SignatureError {
    /// The stable name of the refusal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "signature_malformed",
            Self::OutsideWindow => "signature_outside_window",
            Self::Wrong => "signature_wrong",
            Self::Replayed => "signature_replayed",
            Self::KeyUnknown => "key_unknown",
        }
    }
}

impl std::fmt::Display for SignatureError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Signed<'_> {
    /// Signs at `now`.
    pub fn sign(&self, key: &SigningKey, now: Timestamp) -> Result<SignatureHeaders, KeyError> {
        let timestamp = now.as_millisecond().to_string();
        let signature = key.sign(&self.canonical(&timestamp))?;
        Ok(SignatureHeaders { timestamp, nonce: self.nonce.to_owned(), signature })
    }

    /// Checks form, time and signature; whether the nonce is new is for the side that remembers.
    pub fn verify(&self, headers: &SignatureHeaders, key: &PublicKey, now: Timestamp) -> Result<(), SignatureError> {
        let at: i64 = headers.timestamp.parse().map_err(|_| SignatureError::Malformed)?;
        if headers.nonce != self.nonce || !is_nonce(self.nonce) {
            return Err(SignatureError::Malformed);
        }
        let away = now.as_millisecond().checked_sub(at).and_then(i64::checked_abs);
        if away.is_none_or(|ms| ms > REPLAY_WINDOW_MS) {
            return Err(SignatureError::OutsideWindow);
        }
        let signature = BASE64.decode(&headers.signature).map_err(|_| SignatureError::Malformed)?;
        let content = self.canonical(&headers.timestamp);
        key.key.verify_sig(&content, &signature).map_err(|_| SignatureError::Wrong)
    }

    fn canonical(&self, timestamp: &str) -> Vec<u8> {
        let mut out = format!("{}\n{}\n{timestamp}\n{}\n", self.method, self.path, self.nonce).into_bytes();
        out.extend_from_slice(self.body);
        out
    }
}

fn is_nonce(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A new nonce: 16 random bytes in hexadecimal.
pub fn new_nonce() -> Result<String, KeyError> {
    let mut bytes = [0_u8; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| KeyError)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(ms).unwrap()
    }

    #[test]
    fn a_signature_fits_only_what_was_signed() {
        let key = SigningKey::from_pem(&SigningKey::generate().unwrap().to_pem().unwrap()).unwrap();
        let public = PublicKey::from_pem(&key.public_key().unwrap().to_pem()).unwrap();
        let nonce = new_nonce().unwrap();
        let signed = Signed { method: "POST", path: "/iso20022", nonce: &nonce, body: b"<a/>" };
        let headers = signed.sign(&key, at(1_000)).unwrap();
        assert_eq!(signed.verify(&headers, &public, at(1_000 + REPLAY_WINDOW_MS)), Ok(()));

        let wrong = Err(SignatureError::Wrong);
        assert_eq!(Signed { body: b"<b/>", ..signed }.verify(&headers, &public, at(1_000)), wrong);
        assert_eq!(Signed { path: "/other", ..signed }.verify(&headers, &public, at(1_000)), wrong);
        assert_eq!(Signed { method: "PUT", ..signed }.verify(&headers, &public, at(1_000)), wrong);
        let later = SignatureHeaders { timestamp: "1001".to_owned(), ..headers.clone() };
        assert_eq!(signed.verify(&later, &public, at(1_000)), wrong);
        let stranger = SigningKey::generate().unwrap().public_key().unwrap();
        assert_eq!(signed.verify(&headers, &stranger, at(1_000)), wrong);
        let outside = Err(SignatureError::OutsideWindow);
        assert_eq!(signed.verify(&headers, &public, at(1_001 + REPLAY_WINDOW_MS)), outside);
        let broken = SignatureHeaders { signature: "!".to_owned(), ..headers };
        assert_eq!(signed.verify(&broken, &public, at(1_000)), Err(SignatureError::Malformed));
    }

    #[test]
    fn what_is_not_a_key_is_refused() {
        for bad in ["", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "x"] {
            assert!(PublicKey::from_pem(bad).is_err() && SigningKey::from_pem(bad).is_err(), "{bad}");
        }
    }
}
