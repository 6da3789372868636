//! The client's key for one intent of a person: the same key is the same wish, however often it arrives.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::Problem;

/// The header `Idempotency-Key`, a UUID in its usual form.
#[derive(Clone)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key as it was sent; also the additional data of a sealed PIN.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let sent = parts.headers.get("idempotency-key").and_then(|value| value.to_str().ok());
        match sent.filter(|text| uuid::Uuid::try_parse(text).is_ok()) {
            Some(text) => Ok(Self(text.to_owned())),
            None => Err(Problem::idempotency_key_missing()),
        }
    }
}
