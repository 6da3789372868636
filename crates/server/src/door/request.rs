//! A request's name, its address, and its line in the log.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::Problem;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
static PROCESS: LazyLock<u32> = LazyLock::new(|| u32::from_be_bytes(crate::app::random()));
static COUNT: AtomicU64 = AtomicU64::new(0);

/// Unique over processes (a random start) and within one (a count); cheap enough for every request.
fn next_request_id() -> String {
    format!("req-{:08x}-{:x}", *PROCESS, COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Names the request, writes the body of a problem, and logs what was answered. Paths are logged as their templates,
/// so that no id, phone number or token of a link reaches a log.
pub async fn trace_request(request: Request, next: Next) -> Response {
    let started = std::time::Instant::now();
    let method = request.method().clone();
    let path = request.extensions().get::<axum::extract::MatchedPath>().cloned();
    let request_id = next_request_id();
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let headers = std::mem::take(response.headers_mut());
        response = problem.render(&request_id);
        merge(&mut response, headers);
    }
    let path = path.as_ref().map_or("-", axum::extract::MatchedPath::as_str);
    let status = response.status().as_u16();
    crate::metrics::answered(status);
    let took_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::debug!(target: "feiqian::request", %request_id, %method, path, status, took_us);
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Keeps what inner layers set on the empty answer, except what describes its body.
fn merge(response: &mut Response, mut earlier: axum::http::HeaderMap) {
    earlier.remove(axum::http::header::CONTENT_LENGTH);
    earlier.remove(axum::http::header::CONTENT_TYPE);
    response.headers_mut().extend(earlier);
}

/// Where the request came from, as text; empty when it came over no socket.
#[derive(Clone)]
pub struct Address(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let info = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(info.map(|info| info.0.ip().to_string()).unwrap_or_default()))
    }
}
