//! The demo's people. They exist in the sandbox bank's seed; here they open accounts.

use std::time::Duration;

use serde_json::{Value, json};

use super::inbox::Inbox;
use super::phone::{Phone, PhoneError, http_client};
use crate::app::AppState;

/// Somebody whom the sandbox bank and the registry know.
#[derive(Clone)]
pub struct Stranger {
    pub name: String,
    pub id_number: String,
    pub phone: String,
    pub pan: String,
    pub pin: String,
    /// What to top up first, in fen.
    pub first_top_up: i64,
}

/// A person of the demo, and what the sheet says.
pub(super) struct DemoPerson {
    pub(super) name: &'static str,
    pub(super) phone: &'static str,
    pub(super) about: &'static str,
    id_number: &'static str,
    pan: &'static str,
    /// Empty for who has not opened an account yet.
    pub(super) pin: &'static str,
    first_top_up: i64,
}

/// From the sandbox bank's seed: the one who opens an account in front of the audience comes last.
pub(super) const PEOPLE: [DemoPerson; 3] = [
    DemoPerson {
        name: "林晓雨",
        phone: "13800000001",
        about: "verified, one card, 2,000 yuan",
        id_number: "310115199503160422",
        pan: "6299010000000000018",
        pin: "739154",
        first_top_up: 200_000,
    },
    DemoPerson {
        name: "陈大伟",
        phone: "13800000002",
        about: "her friend: verified, one card, 500 yuan",
        id_number: "440305198807220511",
        pan: "6299010000000000026",
        pin: "604827",
        first_top_up: 50_000,
    },
    DemoPerson {
        name: "赵明",
        phone: "13800000003",
        about: "no account yet: open one, verify with 110105200109050378, bind 6299060000000000025",
        id_number: "110105200109050378",
        pan: "6299060000000000025",
        pin: "",
        first_top_up: 0,
    },
];

/// One of the demo's people with an account of their own.
#[derive(Clone, Copy)]
pub struct Holder {
    pub name: &'static str,
    pub phone: &'static str,
    pub pin: &'static str,
}

/// The person of this name or phone number; the first of them when none is given.
pub fn holder(name: Option<&str>) -> Option<Holder> {
    let with_account = PEOPLE.iter().filter(|person| !person.pin.is_empty());
    let mut named = with_account.filter(|person| name.is_none_or(|name| [person.name, person.phone].contains(&name)));
    named.next().map(|person| Holder { name: person.name, phone: person.phone, pin: person.pin })
}

const LOOK_EVERY: Duration = Duration::from_millis(100);
const LOOKS_MAX: u32 = 600;

pub(super) async fn make_all(state: &AppState, base: &str) -> Result<(), PhoneError> {
    for person in PEOPLE.iter().filter(|person| !person.pin.is_empty()) {
        if is_finished(state, person.phone).await {
            continue;
        }
        let stranger = Stranger {
            name: person.name.to_owned(),
            id_number: person.id_number.to_owned(),
            phone: person.phone.to_owned(),
            pan: person.pan.to_owned(),
            pin: person.pin.to_owned(),
            first_top_up: person.first_top_up,
        };
        bring_in(base, &state.config.sms.url, &stranger).await?;
    }
    Ok(())
}

/// Whether somebody with this phone has an account with a payment password and money.
async fn is_finished(state: &AppState, number: &str) -> bool {
    let number = number.to_owned();
    let look = state.look(move |view, ctx| {
        let Ok(phone) = wallet::account::Phone::parse(&number) else { return Ok(false) };
        let Some(holder) = wallet::account::by_phone(view, ctx, &phone)? else { return Ok(false) };
        let Some(hot) = wallet::account::see(view, holder)? else { return Ok(false) };
        Ok(hot.pin.mac.is_some() && view.balance(hot.account)?.posted > 0)
    });
    look.await.unwrap_or(false)
}

/// Takes somebody from a phone number to a wallet with money in it: sign up, verify, bind, set the payment password,
/// top up. Every step that is done already is skipped.
pub async fn bring_in(base: &str, inbox_url: &str, who: &Stranger) -> Result<Phone, PhoneError> {
    let http = http_client()?;
    let mut inbox = Inbox::open(&http, inbox_url, &who.phone).await?;
    Phone::ask_for_code(&http, base, &who.phone).await?;
    let code = inbox.next_code().await?;
    let mut phone = Phone::sign_in(&http, base, &who.phone, &code).await?;
    verify(&phone, who).await?;
    bind(&phone, &mut inbox, who).await?;
    phone.open_pin_pad().await?;
    if phone.get("/pin").await?["set"] != json!(true) {
        phone.set_pin(&who.pin).await?;
    }
    top_up(&phone, who).await?;
    Ok(phone)
}

async fn verify(phone: &Phone, who: &Stranger) -> Result<(), PhoneError> {
    if phone.get("/identity").await?["state"] == "none" {
        phone.post("/identity", &json!({ "name": who.name, "number": who.id_number })).await?;
    }
    until(phone, "/identity", "state", &["verified"], &["mismatch", "review", "rejected"]).await.map(drop)
}

async fn bind(phone: &Phone, inbox: &mut Inbox, who: &Stranger) -> Result<(), PhoneError> {
    let cards = phone.get("/cards").await?;
    if cards["items"].as_array().is_some_and(|items| !items.is_empty()) {
        return Ok(());
    }
    let binding = phone.post("/cards/bindings", &json!({ "pan": who.pan, "phone": who.phone })).await?;
    let path = format!("/cards/bindings/{}", binding["id"].as_str().unwrap_or_default());
    until(phone, &path, "state", &["code_sent"], &["failed"]).await?;
    let code = inbox.next_code().await?;
    phone.post(&format!("{path}/code"), &json!({ "code": code })).await?;
    until(phone, &path, "state", &["bound"], &["failed"]).await.map(drop)
}

async fn top_up(phone: &Phone, who: &Stranger) -> Result<(), PhoneError> {
    if who.first_top_up == 0 || phone.get("/wallet").await?["available"] != json!(0) {
        return Ok(());
    }
    let cards = phone.get("/cards").await?;
    let wish = json!({ "card_id": cards["items"][0]["id"], "amount": who.first_top_up });
    let begun = phone.post_with_pin("/topups", wish, &who.pin).await?;
    let path = format!("/topups/{}", begun["id"].as_str().unwrap_or_default());
    until(phone, &path, "state", &["arrived"], &["failed", "returned"]).await.map(drop)
}

/// Asks until a field has one of the good values.
async fn until(phone: &Phone, path: &str, field: &str, good: &[&str], bad: &[&str]) -> Result<Value, PhoneError> {
    let mut last = Value::Null;
    for _ in 0..LOOKS_MAX {
        last = phone.get(path).await?;
        let now = last[field].as_str().unwrap_or_default();
        if good.contains(&now) {
            return Ok(last);
        }
        if bad.contains(&now) {
            break;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Err(PhoneError::Phone(format!("{path} did not become {}: {last}", good.join(" or "))))
}
