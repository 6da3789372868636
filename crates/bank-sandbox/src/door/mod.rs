//! The bank's door: HTTPS, signed both ways. `/iso20022` for messages, `/registry/check` for the identity registry.
//!
//! **Invariant:** nothing is read, let alone done, before the signature was found good; every answer is signed over
//! the request's nonce, refusals too.

mod exchange;
mod peer;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bank::signature::{NONCE_HEADER, SIGNATURE_HEADER, Signed, SigningKey, TIMESTAMP_HEADER};
use bank::{MESSAGES_PATH, sandbox};
use futures_util::stream;
use jiff::Timestamp;
use tokio::sync::watch;

use crate::books::Books;
pub use peer::Peer;

/// How many exchanges the page shows.
const LOG_MAX: usize = 60;
/// The largest request: no message to a bank comes near it.
const REQUEST_BYTES_MAX: usize = 256 * 1024;

/// One exchange as the page shows it.
#[derive(Clone)]
pub struct LogLine {
    /// When, RFC 3339.
    pub at: String,
    /// What was asked: a schema's name, or what was wrong.
    pub what: String,
    /// The request.
    pub request: String,
    /// The answer; nothing if the connection was closed instead.
    pub answer: Option<String>,
}

/// What the bank's handlers share.
#[derive(Clone)]
pub struct Bank {
    /// The books.
    pub books: Books,
    /// The wallet, as far as the bank knows it.
    pub peer: Arc<Peer>,
    /// What answers are signed with.
    pub key: Arc<SigningKey>,
    /// Ticks when a phone got a message.
    pub inbox: watch::Sender<u64>,
    /// The last exchanges, newest first.
    pub log: Arc<Mutex<VecDeque<LogLine>>>,
}

impl Bank {
    /// Remembers an exchange for the page.
    fn note(&self, line: LogLine) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push_front(line);
        log.truncate(LOG_MAX);
    }

    /// Tells the open phone pages to look again.
    pub fn ring(&self) {
        self.inbox.send_modify(|n| *n = n.wrapping_add(1));
    }
}

/// The routes of the door.
pub fn routes(bank: Bank) -> Router {
    Router::new()
        .route(MESSAGES_PATH, post(answer))
        .route(sandbox::REGISTRY_PATH, post(answer))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(bank)
}

/// What a request comes to.
enum Outcome {
    /// A document, after so long.
    Document(Vec<u8>, Duration),
    /// A signed refusal to read or carry out the request: an HTTP status and a code.
    Refused(StatusCode, String),
    /// The connection closes without an answer.
    Close,
}

async fn answer(State(bank): State<Bank>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let path = uri.path().to_owned();
    let nonce = header(&headers, NONCE_HEADER);
    if let Err(error) = bank.peer.admit(&path, &headers, &body) {
        return sign(&bank, &path, &nonce, StatusCode::UNAUTHORIZED, error.code().as_bytes().to_vec());
    }
    let (what, outcome) = if path == MESSAGES_PATH {
        exchange::message(&bank, &body).await
    } else {
        exchange::registry(&bank, &body).await
    };
    let shown = match &outcome {
        Outcome::Document(document, _) => Some(String::from_utf8_lossy(document).into_owned()),
        Outcome::Refused(status, code) => Some(format!("{status} {code}")),
        Outcome::Close => None,
    };
    let request = String::from_utf8_lossy(&body).into_owned();
    bank.note(LogLine { at: Timestamp::now().to_string(), what, request, answer: shown });
    match outcome {
        Outcome::Document(document, _) => sign(&bank, &path, &nonce, StatusCode::OK, document),
        Outcome::Refused(status, code) => sign(&bank, &path, &nonce, status, code.into_bytes()),
        Outcome::Close => close(),
    }
}

fn sign(bank: &Bank, path: &str, nonce: &str, status: StatusCode, body: Vec<u8>) -> Response {
    let method = format!("ANSWER {}", status.as_u16());
    let signed = Signed { method: &method, path, nonce, body: &body }.sign(&bank.key, Timestamp::now());
    let Ok(headers) = signed else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let names =
        [(TIMESTAMP_HEADER, headers.timestamp), (NONCE_HEADER, headers.nonce), (SIGNATURE_HEADER, headers.signature)];
    (status, names, body).into_response()
}

/// A body that breaks off: the client sees a connection that ends before the answer does.
fn close() -> Response {
    let broken = stream::once(async { Err::<Bytes, _>(std::io::Error::other("closed on purpose")) });
    Body::from_stream(broken).into_response()
}

fn header(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
