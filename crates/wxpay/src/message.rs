//! What is signed: five lines of a request, three of an answer or a notification.
//!
//! Each line ends with a line feed, the last too; without a body the last line is empty ("WeChat Pay documentation",
//! request signature and response signature).
//!
//! **Invariant:** target and body go in exactly as they travelled: still percent-encoded, never written again.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};

use crate::key::{PublicKey, SIGNATURE_BYTES};

/// A request as its signature covers it.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// `GET`, `POST` and so on, upper case.
    pub method: &'a str,
    /// Path and query as on the request line.
    pub target: &'a [u8],
    /// Unix seconds, from the authorization.
    pub timestamp: i64,
    /// The nonce, from the authorization.
    pub nonce: &'a str,
    /// The body; of a multipart upload only the part `meta`.
    pub body: &'a [u8],
}

impl Request<'_> {
    /// `METHOD\nTARGET\nTIMESTAMP\nNONCE\nBODY\n`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let timestamp = self.timestamp.to_string();
        lines(&[self.method.as_bytes(), self.target, timestamp.as_bytes(), self.nonce.as_bytes(), self.body])
    }

    /// Whether `key` signed exactly this request.
    pub fn verify(&self, key: &PublicKey, signature: &str) -> Result<(), SignatureError> {
        verify(key, &self.to_bytes(), signature)
    }
}

/// An answer or a notification as its signature covers it.
#[derive(Clone, Copy)]
pub struct Response<'a> {
    /// Unix seconds.
    pub timestamp: i64,
    /// The nonce.
    pub nonce: &'a str,
    /// The body; empty with a 204.
    pub body: &'a [u8],
}

impl Response<'_> {
    /// `TIMESTAMP\nNONCE\nBODY\n`.
    pub fn to_bytes(&self) -> Vec<u8> {
        lines(&[self.timestamp.to_string().as_bytes(), self.nonce.as_bytes(), self.body])
    }

    /// Whether `key` signed exactly this answer.
    pub fn verify(&self, key: &PublicKey, signature: &str) -> Result<(), SignatureError> {
        verify(key, &self.to_bytes(), signature)
    }
}

/// Why a signature is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// Not standard Base64 with padding.
    NotBase64,
    /// Not [`SIGNATURE_BYTES`] bytes: how many.
    Length(usize),
    /// The key did not sign this message.
    Wrong,
}

impl SignatureError {
    /// The stable name of the refusal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotBase64 => "signature_not_base64",
            Self::Length(_) => "signature_length",
            Self::Wrong => "signature_wrong",
        }
    }
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl std::error::Error for SignatureError {}

/// Checks a signature in Base64 over a message.
pub(crate) fn verify(key: &PublicKey, message: &[u8], signature: &str) -> Result<(), SignatureError> {
    let signature = decode(signature)?;
    if key.verifies(message, &signature) { Ok(()) } else { Err(SignatureError::Wrong) }
}

/// The bytes of a signature in Base64.
pub(crate) fn decode(signature: &str) -> Result<Vec<u8>, SignatureError> {
    let bytes = BASE64.decode(signature).map_err(|_| SignatureError::NotBase64)?;
    if bytes.len() == SIGNATURE_BYTES { Ok(bytes) } else { Err(SignatureError::Length(bytes.len())) }
}

/// Lines, each with its line feed.
pub(crate) fn lines(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().flat_map(|part| [*part, b"\n".as_slice()]).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::PrivateKey;

    #[test]
    fn a_request_has_five_lines_and_an_answer_three() {
        let request = Request { method: "GET", target: b"/v3/a?b=%2F", timestamp: 1, nonce: "n", body: b"" };
        assert_eq!(request.to_bytes(), b"GET\n/v3/a?b=%2F\n1\nn\n\n");
        assert_eq!(Request { body: b"{\"a\": 1}", ..request }.to_bytes(), b"GET\n/v3/a?b=%2F\n1\nn\n{\"a\": 1}\n");
        assert_eq!(Response { timestamp: 1, nonce: "n", body: b"" }.to_bytes(), b"1\nn\n\n");
    }

    #[test]
    fn a_signature_fits_its_message_and_has_its_form() {
        let key = PrivateKey::generate().unwrap();
        let answer = Response { timestamp: 1, nonce: "n", body: b"{}" };
        let signature = key.sign_base64(&answer.to_bytes()).unwrap();
        let check = |answer: Response<'_>, signature: &str| answer.verify(key.public_key(), signature);
        assert_eq!(check(answer, &signature), Ok(()));
        assert_eq!(check(Response { timestamp: 2, ..answer }, &signature), Err(SignatureError::Wrong));
        assert_eq!(check(answer, "AAAA"), Err(SignatureError::Length(3)));
        assert_eq!(check(answer, signature.trim_end_matches('=')), Err(SignatureError::NotBase64));
    }
}
