//! One signed exchange over HTTPS.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderMap;

use crate::signature::{
    NONCE_HEADER, PublicKey, SIGNATURE_HEADER, SignatureHeaders, Signed, SigningKey, TIMESTAMP_HEADER, new_nonce,
};
use crate::xml::DOCUMENT_BYTES_MAX;

/// What is needed to talk to a bank.
pub struct LinkConfig {
    /// Where the bank's door is, as in `https://127.0.0.1:8090`.
    pub base_url: String,
    /// The private authority that signed the bank's TLS certificate, in PEM. No other authority is trusted.
    pub ca_pem: String,
    /// The bank's public key: its answers are signed with it.
    pub bank_key: PublicKey,
    /// Our key; the bank has its public half.
    pub own_key: Arc<SigningKey>,
    /// How long to try for a connection.
    pub connect_timeout: Duration,
    /// How long to wait for the whole answer.
    pub answer_timeout: Duration,
}

/// Why a link cannot be prepared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkSetupError {
    /// The authority's certificate is not PEM of a certificate.
    Authority,
    /// The HTTP client could not be made.
    Client(String),
}

impl fmt::Display for LinkSetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authority => f.write_str("the bank's authority is not a certificate in PEM"),
            Self::Client(why) => write!(f, "the client of the bank's door cannot be made: {why}"),
        }
    }
}

impl std::error::Error for LinkSetupError {}

/// Why there is no good answer, told apart by what the bank may have done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// Nothing reached the bank: the same request can be sent again.
    NotSent(String),
    /// It may have taken effect: ask with [`crate::BankClient::status`], or send the same request again.
    NoAnswer(String),
    /// An answer came that is not signed by the bank or not understood. It may have taken effect, as above.
    BadAnswer(String),
    /// The bank said, signed, that it did not read the request. It took no effect; sending it unchanged is pointless
    /// until what the code names is put right.
    Refused {
        /// The HTTP status, 400 to 499.
        status: u16,
        /// The bank's name for it, as in `signature_wrong` or `end_to_end_id_reused`.
        code: String,
    },
}

impl LinkError {
    /// The stable name of the kind.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotSent(_) => "bank_not_reached",
            Self::NoAnswer(_) => "bank_no_answer",
            Self::BadAnswer(_) => "bank_bad_answer",
            Self::Refused { .. } => "bank_refused_message",
        }
    }

    /// Whether the bank may have carried out what was asked.
    pub const fn may_have_taken_effect(&self) -> bool {
        match self {
            Self::NoAnswer(_) | Self::BadAnswer(_) => true,
            Self::NotSent(_) | Self::Refused { .. } => false,
        }
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent(why) => write!(f, "the bank was not reached: {why}"),
            Self::NoAnswer(why) => write!(f, "the bank gave no answer: {why}"),
            Self::BadAnswer(why) => write!(f, "the bank's answer cannot be trusted or read: {why}"),
            Self::Refused { status, code } => write!(f, "the bank refused the message: {status} {code}"),
        }
    }
}

impl std::error::Error for LinkError {}

/// A signed way to one bank.
#[derive(Clone)]
pub(crate) struct Link {
    http: reqwest::Client,
    base_url: String,
    bank_key: PublicKey,
    own_key: Arc<SigningKey>,
}

impl Link {
    pub(crate) fn new(config: &LinkConfig) -> Result<Self, LinkSetupError> {
        // reqwest is built without a TLS provider; the process installs one, and a second time is not an error.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let ca = reqwest::Certificate::from_pem(config.ca_pem.as_bytes()).map_err(|_| LinkSetupError::Authority)?;
        let http = reqwest::Client::builder()
            .tls_certs_only([ca])
            .https_only(true)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(config.connect_timeout)
            .timeout(config.answer_timeout)
            .build()
            .map_err(|error| LinkSetupError::Client(error.to_string()))?;
        Ok(Self {
            http,
            base_url: config.base_url.trim_end_matches('/').to_owned(),
            bank_key: config.bank_key.clone(),
            own_key: Arc::clone(&config.own_key),
        })
    }

    /// Sends a signed body and gives back the body of a signed answer.
    pub(crate) async fn post(&self, path: &str, kind: &str, body: Vec<u8>) -> Result<Vec<u8>, LinkError> {
        let unsigned = |_| LinkError::NotSent("the request could not be signed".to_owned());
        let nonce = new_nonce().map_err(unsigned)?;
        let signed = Signed { method: "POST", path, nonce: &nonce, body: &body };
        let headers = signed.sign(&self.own_key, Timestamp::now()).map_err(unsigned)?;
        let request = self
            .http
            .post(format!("{}{path}", self.base_url))
            .header("content-type", kind)
            .header(TIMESTAMP_HEADER, headers.timestamp)
            .header(NONCE_HEADER, headers.nonce)
            .header(SIGNATURE_HEADER, headers.signature)
            .body(body);
        let answer = request.send().await.map_err(|error| failed(&error))?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = read_bounded(answer).await?;
        self.check(path, &nonce, status, &headers, &body)?;
        accept(status, body)
    }

    fn check(&self, path: &str, nonce: &str, status: u16, headers: &HeaderMap, body: &[u8]) -> Result<(), LinkError> {
        let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let carried = SignatureHeaders {
            timestamp: header(TIMESTAMP_HEADER),
            nonce: header(NONCE_HEADER),
            signature: header(SIGNATURE_HEADER),
        };
        let method = format!("ANSWER {status}");
        Signed { method: &method, path, nonce, body }
            .verify(&carried, &self.bank_key, Timestamp::now())
            .map_err(|error| LinkError::BadAnswer(error.code().to_owned()))
    }
}

fn accept(status: u16, body: Vec<u8>) -> Result<Vec<u8>, LinkError> {
    match status {
        200 => Ok(body),
        400..=499 => {
            let code = String::from_utf8_lossy(&body).chars().take(80).collect();
            Err(LinkError::Refused { status, code })
        }
        other => Err(LinkError::NoAnswer(format!("the bank answered with status {other}"))),
    }
}

async fn read_bounded(mut answer: reqwest::Response) -> Result<Vec<u8>, LinkError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| failed(&error))? {
        if body.len() + chunk.len() > DOCUMENT_BYTES_MAX {
            return Err(LinkError::BadAnswer("the answer is too large".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Only a failed connection is certain to have sent nothing.
pub(crate) fn failed(error: &reqwest::Error) -> LinkError {
    if error.is_connect() || error.is_builder() {
        return LinkError::NotSent(describe(error));
    }
    LinkError::NoAnswer(describe(error))
}

fn describe(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() { "timed out".to_owned() } else { error.to_string() };
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
