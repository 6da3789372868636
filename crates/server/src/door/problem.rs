//! How a refusal or a fault is said to the one who asked.

use std::collections::BTreeMap;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use store::Fault;
use utoipa::ToSchema;
use wallet::{MoneyState, Next, Refusal, RetryAdvice, Stop};

/// The body of every answer that is not a success.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Stable, in `snake_case`; the page words it in the holder's language.
    pub code: String,
    /// For developers and logs; never shown to a holder.
    pub message: String,
    /// What support asks for.
    pub request_id: String,
    /// Facts that the words need, such as `tries_left`.
    pub params: BTreeMap<String, String>,
    /// What happened to the money: `none`, `not_taken`, `processing` or `returned`.
    pub money: String,
    /// Whether asking again may help: `never`, `same_request` or `later`.
    pub retry: String,
    /// What the person can do next, best first.
    pub next: Vec<String>,
}

/// A refusal or a fault on its way out.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    body: Box<ProblemBody>,
    /// What went wrong inside; logged with the request id, never sent.
    cause: Option<String>,
}

impl Problem {
    fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        let body = ProblemBody {
            code: code.to_owned(),
            message: message.into(),
            request_id: String::new(),
            params: BTreeMap::new(),
            money: MoneyState::None.code().to_owned(),
            retry: "never".to_owned(),
            next: Vec::new(),
        };
        Self { status, body: Box::new(body), cause: None }
    }

    /// No such thing, or not the caller's: the two are not told apart.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "no such thing, or it is not yours")
    }

    /// Nobody is signed in, or the session ended.
    pub fn signed_out() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "signed_out", "sign in first").next(&[Next::SignIn])
    }

    /// A part of the request cannot be read.
    pub fn bad_request(field: &str, why: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad_request", format!("{field}: {why}"))
            .param("field", field)
            .param("why", why)
            .next(&[Next::CorrectInput])
    }

    /// A request that moves money came without its key.
    pub fn idempotency_key_missing() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "idempotency_key_missing", "the header Idempotency-Key must be a UUID")
    }

    /// Asked too often from one place.
    pub fn too_many_requests(retry_after_s: u64) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", "asked too often; wait a little")
            .retry(RetryAdvice::Later)
            .param("retry_after_s", &retry_after_s.to_string())
            .next(&[Next::TryLater])
    }

    /// Something broke inside. The request can be repeated with the same key: what was committed is answered again.
    pub fn internal(cause: impl Into<String>) -> Self {
        let mut problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", "something broke on our side");
        problem.cause = Some(cause.into());
        problem.retry(RetryAdvice::SameRequest).next(&[Next::Retry, Next::ContactSupport])
    }

    /// What another door answered, passed on with its code and status.
    pub fn passed_on(status: u16, body: &serde_json::Value) -> Self {
        let text = |name: &str| body[name].as_str().unwrap_or_default();
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        Self::new(status, text("code"), text("message"))
    }

    /// The business said no.
    pub fn from_refusal(refusal: &dyn Refusal) -> Self {
        let code = refusal.code();
        let mut problem = Self::new(status_of(code), code, code).next(refusal.next()).retry(refusal.retry());
        refusal.money().code().clone_into(&mut problem.body.money);
        problem.body.params = refusal.params().into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        problem
    }

    /// The body, for answers that tell of a failure inside a success (a payment that failed).
    pub fn body(self) -> ProblemBody {
        *self.body
    }

    /// The stable code.
    pub fn code(&self) -> &str {
        &self.body.code
    }

    /// What is wrong, for whoever reads a log or a terminal.
    pub fn why(&self) -> &str {
        &self.body.message
    }

    fn param(mut self, key: &str, value: &str) -> Self {
        self.body.params.insert(key.to_owned(), value.to_owned());
        self
    }

    fn next(mut self, steps: &[Next]) -> Self {
        self.body.next = steps.iter().map(|step| step.code().to_owned()).collect();
        self
    }

    fn retry(mut self, advice: RetryAdvice) -> Self {
        advice.code().clone_into(&mut self.body.retry);
        self
    }

    /// The finished answer, once the request's id is known.
    pub(super) fn render(mut self, request_id: &str) -> Response {
        if let Some(cause) = &self.cause {
            tracing::error!(request_id, cause, "request failed");
        }
        request_id.clone_into(&mut self.body.request_id);
        let bytes = serde_json::to_vec(&self.body).unwrap_or_default();
        let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        (self.status, json, bytes).into_response()
    }
}

fn status_of(code: &str) -> StatusCode {
    match code {
        "not_found" => StatusCode::NOT_FOUND,
        "signed_out" | "credentials_wrong" => StatusCode::UNAUTHORIZED,
        "role_may_not" => StatusCode::FORBIDDEN,
        "idempotency_mismatch" => StatusCode::CONFLICT,
        _ if code.starts_with("too_many_") => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl<R: Refusal> From<Stop<R>> for Problem {
    fn from(stop: Stop<R>) -> Self {
        match stop {
            Stop::Refused(refusal) | Stop::Recorded(refusal) => Self::from_refusal(&refusal),
            Stop::Fault(fault) => fault.into(),
        }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        if matches!(fault, Fault::Conflict) {
            return Self::new(StatusCode::CONFLICT, "conflict", "others were first several times; ask again")
                .retry(RetryAdvice::SameRequest)
                .next(&[Next::Retry]);
        }
        Self::internal(chain(&fault))
    }
}

/// An error with everything that caused it, in one line.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl IntoResponse for Problem {
    /// Carries the problem to `trace_request`, which knows the request's id and writes the body.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
