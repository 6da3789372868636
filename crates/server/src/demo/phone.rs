//! A phone: it asks the server what a page would ask, and reads its own inbox. The demo's people use one, and so do
//! the people of tests and benchmarks.

use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::pin_pad::{PinKey, PinPad};

/// Why something could not be done.
#[derive(Clone, Debug)]
pub enum PhoneError {
    /// The network failed: nothing is known about what happened.
    Network(String),
    /// The server said no.
    Refused { status: u16, body: Value },
    /// Something on the phone's own side.
    Phone(String),
}

impl std::fmt::Display for PhoneError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Network(why) => write!(f, "the network failed: {why}"),
            Self::Refused { status, body } => write!(f, "refused with {status}: {body}"),
            Self::Phone(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for PhoneError {}

impl From<reqwest::Error> for PhoneError {
    fn from(error: reqwest::Error) -> Self {
        Self::Network(crate::door::chain(&error))
    }
}

/// A phone whose owner is signed in.
#[derive(Clone)]
pub struct Phone {
    http: Client,
    base: String,
    /// The number.
    pub number: String,
    /// The session cookie as it is sent back.
    pub cookie: String,
    /// The device secret.
    pub device: String,
    /// Seals payment passwords, once agreed on.
    pub pin_key: Option<PinKey>,
}

/// A client for loopback HTTP that trusts nobody else.
pub fn http_client() -> Result<Client, PhoneError> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Ok(Client::builder().tls_certs_only([]).no_proxy().timeout(Duration::from_secs(30)).build()?)
}

/// A new idempotency key.
pub fn new_key() -> String {
    uuid::Builder::from_random_bytes(crate::app::random()).into_uuid().to_string()
}

impl Phone {
    /// Asks for a code. The code comes by SMS.
    pub async fn ask_for_code(http: &Client, base: &str, number: &str) -> Result<(), PhoneError> {
        let request = http.post(format!("{base}/api/v1/auth/codes")).json(&json!({ "phone": number }));
        accept(request.send().await?).await.map(drop)
    }

    /// Signs in, or registers.
    pub async fn sign_in(http: &Client, base: &str, number: &str, code: &str) -> Result<Self, PhoneError> {
        let wish = json!({ "phone": number, "code": code, "device_name": "Feiqian demo" });
        let answer = http.post(format!("{base}/api/v1/auth/sessions")).json(&wish).send().await?;
        let cookie = answer.headers().get("set-cookie").and_then(|line| line.to_str().ok()).unwrap_or_default();
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let body = accept(answer).await?;
        let device = body["device_secret"].as_str().unwrap_or_default().to_owned();
        Ok(Self { http: http.clone(), base: base.to_owned(), number: number.to_owned(), cookie, device, pin_key: None })
    }

    /// A phone whose session was kept.
    pub fn resume(http: &Client, base: &str, number: &str, cookie: String, device: String) -> Self {
        let (http, base, number) = (http.clone(), base.to_owned(), number.to_owned());
        Self { http, base, number, cookie, device, pin_key: None }
    }

    /// The same phone at another door of the same wallet.
    #[must_use]
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// One request, with its status and body.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> Result<(u16, Value), PhoneError> {
        let request = self.http.request(method, format!("{}/api/v1{path}", self.base));
        let mut request = request.header("cookie", &self.cookie).header("x-device", &self.device);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let text = answer.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    /// A request that must succeed.
    async fn expect(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, PhoneError> {
        let key = body.map(|_| new_key());
        match self.ask(method, path, key.as_deref(), body).await? {
            (status, body) if (200..300).contains(&status) => Ok(body),
            (status, body) => Err(PhoneError::Refused { status, body }),
        }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Result<Value, PhoneError> {
        self.expect(Method::GET, path, None).await
    }

    /// Does, with a new idempotency key.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, PhoneError> {
        self.expect(Method::POST, path, Some(body)).await
    }

    /// Does what needs the payment password in the field `pin`.
    pub async fn post_with_pin(&self, path: &str, body: Value, pin: &str) -> Result<Value, PhoneError> {
        self.with_pin(Method::POST, path, body, pin).await
    }

    /// Sets the payment password for the first time.
    pub async fn set_pin(&self, pin: &str) -> Result<(), PhoneError> {
        self.with_pin(Method::PUT, "/pin", json!({}), pin).await.map(drop)
    }

    async fn with_pin(&self, method: Method, path: &str, mut body: Value, pin: &str) -> Result<Value, PhoneError> {
        let key = new_key();
        body["pin"] = self.seal(pin, &key)?;
        match self.ask(method, path, Some(&key), Some(&body)).await? {
            (status, body) if (200..300).contains(&status) => Ok(body),
            (status, body) => Err(PhoneError::Refused { status, body }),
        }
    }

    /// Agrees with the server on a key that seals payment passwords for a while.
    pub async fn open_pin_pad(&mut self) -> Result<(), PhoneError> {
        let failed = |_| PhoneError::Phone("the key agreement failed".to_owned());
        let pad = PinPad::new().map_err(failed)?;
        let answer = self.post("/pin/keys", &pad.question()).await?;
        self.pin_key = Some(pad.agree(&answer).map_err(failed)?);
        Ok(())
    }

    /// A sealed payment password for the request with this key.
    pub fn seal(&self, pin: &str, idempotency_key: &str) -> Result<Value, PhoneError> {
        let key = self.pin_key.as_ref().ok_or_else(|| PhoneError::Phone("open the pin pad first".to_owned()))?;
        key.seal(pin, idempotency_key).map_err(|_| PhoneError::Phone("sealing failed".to_owned()))
    }
}

async fn accept(answer: reqwest::Response) -> Result<Value, PhoneError> {
    let status = answer.status();
    let body = answer.text().await?;
    let body: Value = serde_json::from_str(&body).unwrap_or(Value::Null);
    if status.is_success() { Ok(body) } else { Err(PhoneError::Refused { status: status.as_u16(), body }) }
}
