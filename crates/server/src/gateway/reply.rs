//! What a handler answers, before the door signs it.

use std::fmt;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::Fault;
use wxpay::error::{ErrorCode, Problem};

/// The numeric code with which a request's id ends; 0 for what went well.
#[derive(Clone, Copy)]
pub(super) struct Ended(pub u32);

/// An answer that is not a refusal.
pub enum Reply {
    /// 200 with a body in compact JSON.
    Json(Vec<u8>),
    /// 204: done, and nothing to say.
    NoContent,
    /// A file.
    File { content_type: &'static str, bytes: Vec<u8> },
}

impl Reply {
    /// Members in the order of their type, no spaces, nothing escaped that need not be.
    pub fn json(body: &impl Serialize) -> Self {
        Self::Json(serde_json::to_vec(body).unwrap_or_default())
    }
}

/// What every v3 body is.
pub(super) const JSON: &str = "application/json; charset=utf-8";

fn answer(status: StatusCode, content_type: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        match self {
            Self::Json(bytes) => answer(StatusCode::OK, JSON, bytes),
            Self::NoContent => StatusCode::NO_CONTENT.into_response(),
            Self::File { content_type, bytes } => answer(StatusCode::OK, content_type, bytes),
        }
    }
}

/// Why a request is refused.
pub enum Refused {
    /// In the wire's own words.
    Said(Problem),
    /// Something broke; the merchant is told to ask again with the same numbers.
    Broken(String),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Said(problem)
    }
}

impl From<ErrorCode> for Refused {
    fn from(code: ErrorCode) -> Self {
        Self::Said(Problem::new(code))
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Broken(crate::door::chain(&fault))
    }
}

impl Refused {
    /// For a key or a certificate that the library refuses: it was accepted when it was registered.
    pub fn broken(what: impl fmt::Display) -> Self {
        Self::Broken(what.to_string())
    }

    /// In the wire's words, whatever it was. What broke is logged here and nowhere else.
    pub fn into_problem(self) -> Problem {
        match self {
            Self::Said(problem) => problem,
            Self::Broken(cause) => {
                tracing::error!(cause, "a merchant's request failed");
                Problem::new(ErrorCode::SystemError)
            }
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let problem = self.into_problem();
        let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = answer(status, JSON, problem.to_body().into_bytes());
        response.extensions_mut().insert(Ended(problem.tail.number()));
        response
    }
}
