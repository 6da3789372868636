//! The demo people's phones, held by the sandbox: they act through the holder's own door as a page would, signed in as
//! themselves. There is no back door.

use std::collections::HashMap;
use std::path::PathBuf;

use reqwest::Client;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::demo::{self, Holder, Inbox, Phone, PhoneError, http_client};
use crate::keys;

/// The phones of one sandbox.
pub struct Phones {
    http: Client,
    /// The wallet's door.
    base: String,
    inbox: String,
    /// Where sessions are kept, so that a restart asks for no new code.
    dir: PathBuf,
    held: Mutex<HashMap<&'static str, Phone>>,
}

/// What a phone pays with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Means {
    Balance,
    Card,
}

impl Phones {
    /// Phones against the door at `base`, whose messages arrive in the inbox at `inbox`.
    pub fn new(base: String, inbox: String, dir: PathBuf) -> Result<Self, PhoneError> {
        Ok(Self { http: http_client()?, base, inbox, dir, held: Mutex::default() })
    }

    /// A signed-in phone with a fresh key for its payment password. A session that ended, as it does after a long jump
    /// of the clock, is begun anew.
    pub async fn of(&self, who: &Holder) -> Result<Phone, PhoneError> {
        let mut held = self.held.lock().await;
        let known = held.get(who.phone).cloned().or_else(|| self.kept(who));
        let mut phone = match known {
            Some(phone) if phone.get("/wallet").await.is_ok() => phone,
            _ => self.sign_in(who).await?,
        };
        phone.open_pin_pad().await?;
        held.insert(who.phone, phone.clone());
        Ok(phone)
    }

    async fn sign_in(&self, who: &Holder) -> Result<Phone, PhoneError> {
        let mut inbox = Inbox::open(&self.http, &self.inbox, who.phone).await?;
        Phone::ask_for_code(&self.http, &self.base, who.phone).await?;
        let code = inbox.next_code().await?;
        let phone = Phone::sign_in(&self.http, &self.base, who.phone, &code).await?;
        let session = json!({ "cookie": phone.cookie, "device": phone.device }).to_string();
        keys::replace(&self.file(who), session.as_bytes()).map_err(|error| PhoneError::Phone(error.to_string()))?;
        Ok(phone)
    }

    fn kept(&self, who: &Holder) -> Option<Phone> {
        let session: Value = serde_json::from_slice(&std::fs::read(self.file(who)).ok()?).ok()?;
        let text = |name: &str| session[name].as_str().map(str::to_owned);
        Some(Phone::resume(&self.http, &self.base, who.phone, text("cookie")?, text("device")?))
    }

    fn file(&self, who: &Holder) -> PathBuf {
        self.dir.join(format!("phone-{}.json", who.phone))
    }

    /// Pays an order as a person does: with the payment password.
    pub async fn pay(&self, who: &Holder, order_id: &str, means: Means) -> Result<Value, PhoneError> {
        let phone = self.of(who).await?;
        let wish = json!({ "order_id": order_id, "method": method(&phone, means).await? });
        phone.post_with_pin("/payments", wish, who.pin).await
    }

    /// A payment code to be scanned by a till.
    pub async fn payment_code(&self, who: &Holder, means: Means) -> Result<Value, PhoneError> {
        let phone = self.of(who).await?;
        let wish = json!({ "method": method(&phone, means).await? });
        match phone.post("/payment-codes", &wish).await {
            Err(PhoneError::Refused { .. }) => phone.post_with_pin("/payment-codes", wish, who.pin).await,
            other => other,
        }
    }
}

/// Balance, or the first card.
async fn method(phone: &Phone, means: Means) -> Result<Value, PhoneError> {
    if means == Means::Balance {
        return Ok(json!({ "kind": "balance" }));
    }
    let cards = phone.get("/cards").await?;
    Ok(json!({ "kind": "card", "card_id": cards["items"][0]["id"] }))
}

/// The person that a request names, or the first.
pub fn who(name: Option<&str>) -> Result<Holder, PhoneError> {
    demo::holder(name).ok_or_else(|| PhoneError::Phone(format!("nobody here is called {}", name.unwrap_or_default())))
}
