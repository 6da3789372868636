//! The headers of our answers and notifications, spelt as strict clients look them up.
//!
//! Some clients keep headers in a map that tells upper from lower case: these spellings are what they ask for
//! ("WeChat Pay documentation", response signature).

use std::fmt;

use jiff::Timestamp;
use money::Entropy;

use crate::authorization::SCHEME;
use crate::key::{KeyError, PrivateKey};
use crate::key_id::{KeyId, hex_upper};
use crate::message::Response;
use crate::resource::letters_and_digits;

/// Unix seconds of the signature.
pub const TIMESTAMP: &str = "Wechatpay-Timestamp";
/// The nonce of the signature, 32 characters.
pub const NONCE: &str = "Wechatpay-Nonce";
/// The signature in Base64.
pub const SIGNATURE: &str = "Wechatpay-Signature";
/// The key that signed; in a request, the key that fields are encrypted for.
pub const SERIAL: &str = "Wechatpay-Serial";
/// The kind of signature: [`SCHEME`].
pub const SIGNATURE_TYPE: &str = "Wechatpay-Signature-Type";
/// The request's id with a numeric code behind its last dash.
pub const REQUEST_ID: &str = "Request-ID";
/// What a signature begins with that a careful merchant must refuse.
pub const PROBE_PREFIX: &str = "WECHATPAY/SIGNTEST/";
/// How far a signature's time may be from its reader's clock, in seconds.
pub const WINDOW_S: i64 = 300;
const NONCE_CHARS: usize = 32;

/// An answer's signature, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureHeaders {
    /// [`TIMESTAMP`].
    pub timestamp: i64,
    /// [`NONCE`].
    pub nonce: String,
    /// [`SIGNATURE`].
    pub signature: String,
    /// [`SERIAL`].
    pub serial: KeyId,
}

impl SignatureHeaders {
    /// Signs a body at `now` with the key that `serial` names.
    pub fn sign(
        body: &[u8],
        key: &PrivateKey,
        serial: KeyId,
        now: Timestamp,
        entropy: &mut Entropy,
    ) -> Result<Self, KeyError> {
        let (timestamp, nonce) = (now.as_second(), letters_and_digits(NONCE_CHARS, entropy));
        let signature = key.sign_base64(&Response { timestamp, nonce: &nonce, body }.to_bytes())?;
        Ok(Self { timestamp, nonce, signature, serial })
    }

    /// The same headers with a signature that is wrong on purpose and says so: a merchant that does not answer it with
    /// an error does not verify.
    #[must_use]
    pub fn into_probe(mut self) -> Self {
        let kept: String = self.signature.chars().skip(PROBE_PREFIX.len()).collect();
        self.signature = format!("{PROBE_PREFIX}{kept}");
        self
    }

    /// Names and values.
    pub fn pairs(&self) -> [(&'static str, String); 5] {
        [
            (TIMESTAMP, self.timestamp.to_string()),
            (NONCE, self.nonce.clone()),
            (SIGNATURE, self.signature.clone()),
            (SERIAL, self.serial.to_string()),
            (SIGNATURE_TYPE, SCHEME.to_owned()),
        ]
    }
}

/// A request's id: 40 hexadecimal digits, a dash, and the numeric code of how it ended.
///
/// The code is 0 on success ("WeChat Pay documentation", troubleshooting).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId {
    digits: String,
    tail: u32,
}

impl RequestId {
    /// A new id of a request that ends well.
    pub fn new(entropy: &mut Entropy) -> Self {
        Self { digits: hex_upper(&entropy.bytes::<20>()), tail: 0 }
    }

    /// The same request, having ended with this code.
    #[must_use]
    pub fn ended(self, tail: u32) -> Self {
        Self { tail, ..self }
    }

    /// Reads an id as a merchant quotes it.
    pub fn parse(text: &str) -> Option<Self> {
        let (digits, tail) = text.trim().rsplit_once('-')?;
        let plain = !tail.is_empty() && tail.bytes().all(|byte| byte.is_ascii_digit());
        let fits = plain && (32..=128).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let tail = tail.parse().ok().filter(|_| fits)?;
        Some(Self { digits: digits.to_ascii_uppercase(), tail })
    }

    /// What finds the request in a log, whatever its end.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// The numeric code.
    pub const fn tail(&self) -> u32 {
        self.tail
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.digits, self.tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::SignatureError;
    use proptest::prelude::*;

    #[test]
    fn an_answer_verifies_as_its_headers_say_and_a_probe_does_not() {
        let key = PrivateKey::generate().unwrap();
        let serial = KeyId::parse("PUB_KEY_ID_01").unwrap();
        let now = Timestamp::from_second(1_554_208_460).unwrap();
        let entropy = &mut Entropy::from_seed([5; 32]);
        let headers = SignatureHeaders::sign(b"{}", &key, serial, now, entropy).unwrap();
        let pairs = headers.pairs();
        assert_eq!(pairs[0], (TIMESTAMP, "1554208460".to_owned()));
        assert_eq!((pairs[1].1.len(), pairs[3].1.as_str(), pairs[4].1.as_str()), (32, "PUB_KEY_ID_01", SCHEME));
        let answer = Response { timestamp: headers.timestamp, nonce: &headers.nonce, body: b"{}" };
        assert_eq!(answer.verify(key.public_key(), &headers.signature), Ok(()));
        let probe = headers.clone().into_probe();
        assert!(probe.signature.starts_with(PROBE_PREFIX) && probe.signature.len() == headers.signature.len());
        assert_eq!(answer.verify(key.public_key(), &probe.signature), Err(SignatureError::Wrong));
    }

    #[test]
    fn a_request_id_ends_with_its_code() {
        let id = RequestId::new(&mut Entropy::from_seed([6; 32])).ended(268_443_699);
        let text = id.to_string();
        assert!(text.len() == 50 && text.ends_with("-268443699"), "{text}");
        for bad in ["", "-0", "0123-0", &text.replace("-268443699", "-"), &text.replace("-2", "-+2"), &"A".repeat(40)] {
            assert_eq!(RequestId::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_request_id_reads_back(seed in any::<[u8; 32]>(), tail in any::<u32>()) {
            let id = RequestId::new(&mut Entropy::from_seed(seed)).ended(tail);
            prop_assert_eq!(RequestId::parse(&id.to_string()), Some(id));
        }
    }
}
