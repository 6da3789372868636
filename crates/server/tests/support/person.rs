//! A person with a phone: a session, its device, and the requests a page would make.

use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{PinKey, PinPad, TestApp, new_key, read};

/// A signed-in holder.
#[derive(Clone)]
pub struct Person {
    pub base: String,
    pub phone: String,
    pub cookie: String,
    pub device: String,
    pub pin_key: Option<PinKey>,
    http: Client,
}

impl Person {
    /// Registers or signs in with an SMS code.
    pub async fn sign_in(app: &TestApp, phone: &str) -> Self {
        let http = client();
        let url = |path: &str| format!("{}/api/v1{path}", app.base);
        let sent = http.post(url("/auth/codes")).json(&json!({ "phone": phone })).send().await.unwrap();
        assert_eq!(sent.status(), 200, "{}", sent.text().await.unwrap());
        let code = app.sms_code(phone).await;
        Self::with_code(&http, &app.base, phone, &code).await
    }

    /// Signs in with a code that is known.
    pub async fn with_code(http: &Client, base: &str, phone: &str, code: &str) -> Self {
        let body = json!({ "phone": phone, "code": code, "device_name": "test" });
        let answer = http.post(format!("{base}/api/v1/auth/sessions")).json(&body).send().await.unwrap();
        let cookie = answer.headers().get("set-cookie").map(|c| c.to_str().unwrap().to_owned()).unwrap_or_default();
        let (status, body) = read(answer).await;
        assert!((200..300).contains(&status), "{body}");
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let device = body["device_secret"].as_str().unwrap().to_owned();
        Self { base: base.to_owned(), phone: phone.to_owned(), cookie, device, pin_key: None, http: http.clone() }
    }

    /// One request as this person; the error is the network's.
    pub async fn try_ask(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> Result<(u16, Value), reqwest::Error> {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        request = request.header("cookie", &self.cookie).header("x-device", &self.device);
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

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.try_ask(Method::GET, &format!("/api/v1{path}"), None, None).await.unwrap()
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let path = format!("/api/v1{path}");
        self.try_ask(Method::POST, &path, Some(&new_key()), Some(&body)).await.unwrap()
    }

    /// Agrees on a key that seals payment passwords.
    pub async fn open_pin_pad(&mut self) {
        let pad = PinPad::new();
        let (status, answer) = self.post("/pin/keys", json!({ "client_public": pad.client_public })).await;
        assert_eq!(status, 200, "{answer}");
        self.pin_key = Some(pad.agree(&answer));
    }

    /// A sealed payment password for one request.
    pub fn seal(&self, pin: &str, key: &str) -> Value {
        self.pin_key.as_ref().expect("open_pin_pad first").seal(pin, key)
    }

    /// Sets the payment password.
    pub async fn set_pin(&mut self, pin: &str) {
        self.open_pin_pad().await;
        let key = new_key();
        let body = json!({ "pin": self.seal(pin, &key) });
        let (status, answer) =
            self.try_ask(Method::PUT, "/api/v1/pin", Some(&key), Some(&body)).await.unwrap();
        assert!((200..300).contains(&status), "{answer}");
    }
}

/// A client that trusts nobody and follows nothing: loopback HTTP only.
pub fn client() -> Client {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    Client::builder().tls_certs_only([]).no_proxy().build().unwrap()
}
