//! A person who moves money, one deed after another, and remembers every acknowledgement.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use server::demo::{Phone, new_key};

use super::support::PIN;

/// Between two deeds of a person: the bank, which misbehaves, must keep up with what it is asked, or the verdict waits for
/// a queue that only grew.
const PAUSE: Duration = Duration::from_millis(40);

/// What kind of movement a deed is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    TopUp,
    Payment,
    Transfer,
    Withdrawal,
}

impl Way {
    pub const fn path(self) -> &'static str {
        match self {
            Self::TopUp => "/topups",
            Self::Payment => "/payments",
            Self::Transfer => "/transfers",
            Self::Withdrawal => "/withdrawals",
        }
    }
}

/// A wish and what the server said to it.
pub struct Deed {
    pub way: Way,
    pub key: String,
    pub body: Value,
    pub amount: i64,
    /// The id that was acknowledged; nothing when it was refused.
    pub id: Option<String>,
}

pub struct Mover {
    pub phone: Phone,
    pub opening: i64,
    /// The phone number of the friend who gets this person's transfers.
    pub friend: String,
    pub deeds: Vec<Deed>,
    card: String,
    payee_token: String,
    shop_code: String,
}

impl Mover {
    pub async fn new(phone: Phone, friend: &str, shop_code: &str, opening: i64) -> Self {
        let cards = phone.get("/cards").await.unwrap();
        let payee = phone.get(&format!("/people?phone={friend}")).await.unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{cards} {payee}")).to_owned();
        let (card, payee_token) = (text(&cards["items"][0]["id"]), text(&payee["payee_token"]));
        let shop_code = shop_code.to_owned();
        Self { friend: friend.to_owned(), phone, opening, deeds: Vec::new(), card, payee_token, shop_code }
    }

    /// Moves money until told to stop; every wish is repeated with its key until there is an answer to it.
    pub async fn work(mut self, over: Arc<AtomicBool>) -> Self {
        while !over.load(Ordering::Relaxed) {
            let mut deed = self.wish();
            self.insist(&mut deed).await;
            self.deeds.push(deed);
            tokio::time::sleep(PAUSE).await;
        }
        self
    }

    fn wish(&self) -> Deed {
        let [choice, size] = server::app::random::<2>();
        let amount = i64::from(size % 20) + 1;
        let (way, amount, mut body) = match choice % 8 {
            0 | 1 => (Way::TopUp, amount + 100, json!({ "card_id": self.card })),
            2 => (Way::Withdrawal, amount + 100, json!({ "card_id": self.card })),
            3 | 4 => (Way::Transfer, amount, json!({ "payee_token": self.payee_token })),
            _ => {
                let method = json!({ "kind": "balance" });
                (Way::Payment, amount, json!({ "shop_code": self.shop_code, "method": method }))
            }
        };
        let key = new_key();
        body["amount"] = json!(amount);
        body["pin"] = self.phone.seal(PIN, &key).unwrap();
        Deed { way, key, body, amount, id: None }
    }

    async fn insist(&mut self, deed: &mut Deed) {
        loop {
            match self.phone.ask(Method::POST, deed.way.path(), Some(&deed.key), Some(&deed.body)).await {
                Ok((200..=299, answer)) => {
                    deed.id = Some(answer["id"].as_str().unwrap().to_owned());
                    return;
                }
                Ok((400..=499, answer)) => match answer["code"].as_str().unwrap_or_default() {
                    "conflict" => {}
                    "pin_key_expired" => self.seal_again(deed).await,
                    "insufficient_balance" | "limit_reached_daily" | "limit_reached_lifetime" => return,
                    _ => panic!("{:?}: {answer}", deed.way),
                },
                _ => tokio::time::sleep(Duration::from_millis(15)).await,
            }
        }
    }

    /// A key lives ten minutes, and the test may last longer.
    async fn seal_again(&mut self, deed: &mut Deed) {
        while self.phone.open_pin_pad().await.is_err() {
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
        deed.body["pin"] = self.phone.seal(PIN, &deed.key).unwrap();
    }
}
