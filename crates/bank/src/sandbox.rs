//! The other doors of the sandbox bank: the identity registry and the phone inbox.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::client::{Link, LinkConfig, LinkError, LinkSetupError, failed};

/// The path of the registry's door, beside the bank's.
pub const REGISTRY_PATH: &str = "/registry/check";

/// What the registry says about a name and an identity number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistryAnswer {
    /// They belong together.
    Match,
    /// The number is another person's.
    Mismatch,
    /// There is no such number.
    NotFound,
    /// The registry cannot be asked now.
    Unavailable,
}

/// A question to the registry. It names a person, so it has no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistryQuestion {
    /// The name.
    pub name: String,
    /// The identity number (GB 11643).
    pub number: String,
}

/// The registry's answer on the wire.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegistryReply {
    /// The answer.
    pub result: RegistryAnswer,
}

/// The identity registry. Cheap to clone.
#[derive(Clone)]
pub struct RegistryClient {
    link: Link,
}

impl RegistryClient {
    /// Prepares the link; the same kind of link as the bank's.
    pub fn new(config: &LinkConfig) -> Result<Self, LinkSetupError> {
        Link::new(config).map(|link| Self { link })
    }

    /// Do name and number belong together? Whatever goes wrong on the way is [`RegistryAnswer::Unavailable`]: the
    /// question is kept and asked again.
    pub async fn check(&self, name: &str, number: &str) -> RegistryAnswer {
        self.ask(name, number).await.unwrap_or(RegistryAnswer::Unavailable)
    }

    async fn ask(&self, name: &str, number: &str) -> Result<RegistryAnswer, LinkError> {
        let question = RegistryQuestion { name: name.to_owned(), number: number.to_owned() };
        let body = serde_json::to_vec(&question).map_err(|error| LinkError::NotSent(error.to_string()))?;
        let answer = self.link.post(REGISTRY_PATH, "application/json", body).await?;
        let reply: RegistryReply =
            serde_json::from_slice(&answer).map_err(|error| LinkError::BadAnswer(error.to_string()))?;
        Ok(reply.result)
    }
}

/// A short message to a phone.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// The phone number.
    pub to: String,
    /// Who says it, as the phone shows it.
    pub from: String,
    /// What it says, at most 500 characters. It may hold a code, so it has no `Debug`.
    pub text: String,
}

/// The phone inbox page. Cheap to clone.
#[derive(Clone)]
pub struct SmsInboxClient {
    http: reqwest::Client,
    url: String,
}

impl SmsInboxClient {
    /// `base_url` is the address of the sandbox's pages, as in `http://127.0.0.1:8091`.
    pub fn new(base_url: &str, timeout: Duration) -> Result<Self, LinkSetupError> {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let http = reqwest::Client::builder()
            .tls_certs_only([])
            .no_proxy()
            .timeout(timeout)
            .build()
            .map_err(|error| LinkSetupError::Client(error.to_string()))?;
        Ok(Self { http, url: format!("{}/sms", base_url.trim_end_matches('/')) })
    }

    /// Puts a message into the inbox.
    pub async fn send(&self, sms: &Sms) -> Result<(), LinkError> {
        let answer = self.http.post(&self.url).json(sms).send().await;
        let answer = answer.map_err(|error| failed(&error))?;
        match answer.status().as_u16() {
            200..=299 => Ok(()),
            status => Err(LinkError::Refused { status, code: "sms_refused".to_owned() }),
        }
    }
}
