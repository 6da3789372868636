//! A refusal that teaches: why a request's signature is not accepted, as far as it can be proven.
//!
//! The likely mistakes are made on purpose, one at a time, and the signature is verified against each. What verifies is
//! what the client did; nothing is guessed. Where no mistake verifies, the answer shows what was signed here, so that
//! the client can compare.
//!
//! **Invariant:** nothing here accepts a request. [`diagnose`] says `None` only for one whose signature is good.
//!
//! It verifies up to some eighty times, so a door asks for it only after a refusal and within its limit of rate.

mod alternatives;
mod cause;
mod encoding;
mod rewrite;
mod serial;
mod words;

pub use cause::{BodyMistake, Cause, Encoding, LineMistake, TargetMistake};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::authorization::{Authorization, AuthorizationError};
use crate::error::{ErrorCode, Problem};
use crate::key::PublicKey;
use crate::key_id::KeyId;
use crate::message::{Request, SignatureError};

/// How much of what was signed an answer repeats, in bytes.
pub const SHOWN_BYTES_MAX: usize = 512;

/// Whose a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The merchant's who is named in the request.
    Merchant,
    /// Another merchant's.
    OtherMerchant,
    /// The platform's: a platform certificate, or a WeChat Pay public key.
    Platform,
}

/// A key that is known here.
#[derive(Clone, Copy)]
pub struct KnownKey<'a> {
    /// Whose it is.
    pub owner: Owner,
    /// What names it.
    pub id: &'a KeyId,
    /// The key.
    pub key: &'a PublicKey,
}

/// The request as it was received.
#[derive(Clone, Copy)]
pub struct Received<'a> {
    /// The method.
    pub method: &'a str,
    /// Path and query as on the request line.
    pub target: &'a [u8],
    /// All headers.
    pub headers: &'a [(&'a str, &'a str)],
    /// What the signature has to cover: the body, or of a multipart upload the part `meta`.
    pub body: &'a [u8],
    /// The body as it travelled.
    pub whole_body: &'a [u8],
}

impl Received<'_> {
    fn host(&self) -> Option<&str> {
        self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host")).map(|(_, value)| *value)
    }
}

/// Everything that is known about the request.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// The request.
    pub received: Received<'a>,
    /// Its `Authorization`, read.
    pub authorization: Result<&'a Authorization, &'a AuthorizationError>,
    /// The merchant's keys, and those that are taken for them.
    pub keys: &'a [KnownKey<'a>],
    /// Our clock.
    pub now: Timestamp,
    /// How far the request's clock may be from ours, in seconds.
    pub window_s: i64,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// Why.
    pub cause: Cause,
    method: String,
    target: String,
    message: Vec<u8>,
}

/// Finds the first cause that can be proven; `None` when the request's signature is good.
pub fn diagnose(evidence: &Evidence<'_>) -> Option<Diagnosis> {
    let received = &evidence.received;
    let (cause, message) = match evidence.authorization {
        Err(error) => (Cause::Authorization(error.clone()), Vec::new()),
        Ok(authorization) => {
            let request = request(received, authorization);
            (cause(evidence, authorization, &request)?, request.to_bytes())
        }
    };
    let target = String::from_utf8_lossy(received.target).into_owned();
    Some(Diagnosis { cause, method: received.method.to_owned(), target, message })
}

fn request<'a>(received: &Received<'a>, authorization: &'a Authorization) -> Request<'a> {
    Request {
        method: received.method,
        target: received.target,
        timestamp: authorization.timestamp,
        nonce: &authorization.nonce_str,
        body: received.body,
    }
}

fn cause(evidence: &Evidence<'_>, authorization: &Authorization, request: &Request<'_>) -> Option<Cause> {
    let named = match serial::named(evidence, authorization, request) {
        Ok(key) => key,
        Err(cause) => return Some(cause),
    };
    let ahead_s = authorization.timestamp.saturating_sub(evidence.now.as_second());
    if ahead_s.saturating_abs() > evidence.window_s {
        return Some(Cause::ClockOff { ahead_s });
    }
    match request.verify(named.key, &authorization.signature) {
        Ok(()) => None,
        Err(SignatureError::NotBase64) => {
            let encoding = encoding::of(&authorization.signature);
            Some(encoding.map_or(Cause::SignatureNotBase64, Cause::SignatureEncoding))
        }
        Err(SignatureError::Length(bytes)) => {
            let encoding = encoding::of(&authorization.signature);
            Some(encoding.map_or(Cause::SignatureLength { bytes }, Cause::SignatureEncoding))
        }
        Err(SignatureError::Wrong) => Some(alternatives::first(evidence, authorization, request, named)),
    }
}

impl Diagnosis {
    /// What was signed here; empty when the authorization could not be read.
    pub fn sign_message(&self) -> &[u8] {
        &self.message
    }

    /// Its beginning, as far as an answer repeats it. What is not UTF-8 is shown as such.
    pub fn truncated_sign_message(&self) -> String {
        let shown = self.message.get(..SHOWN_BYTES_MAX).unwrap_or(&self.message);
        String::from_utf8_lossy(shown).into_owned()
    }

    /// The `detail` of the answer ("WeChat Pay documentation", request signature), with our diagnosis beside it.
    pub fn detail(&self) -> Value {
        let words = self.cause.words();
        json!({
            "detail": { "issue": self.cause.issue() },
            "field": self.cause.field(),
            "location": "authorization",
            "sign_information": {
                "method": self.method,
                "sign_message_length": self.message.len(),
                "truncated_sign_message": self.truncated_sign_message(),
                "url": self.target,
            },
            "diagnosis": { "cause": self.cause.code(), "zh": words.zh, "en": words.en },
        })
    }

    /// The whole refusal.
    pub fn problem(&self) -> Problem {
        let message = format!("{}：{}", ErrorCode::SignError.zh(), self.cause.words().zh);
        Problem::new(ErrorCode::SignError).with_message(message).with_detail(self.detail())
    }
}

#[cfg(test)]
mod tests;
