//! From what a bank says to what the holder is told: every reason has its own code, says what happened to the money,
//! and what to do next.

mod support;

use serde_json::{Value, json};
use server::demo::{Phone, Stranger};
use support::{PIN, TestApp};

/// Fen · state it ends in · code · what happened to the money.
const TOP_UPS: &str = "
    7701  failed     bank_refused       not_taken
    7704  failed     card_insufficient  not_taken
    7706  failed     bank_refused       not_taken
    7714  failed     card_limit         not_taken
    7715  failed     bank_refused       not_taken
    7744  failed     bank_refused       not_taken
    7722  arrived    -                  -
    7723  arrived    -                  -
    7724  arrived    -                  -
";

/// The same for a payment with a card; 77.25 stays with the bank until the next day.
const PAYMENTS: &str = "
    7701  failed      bank_refused       not_taken
    7704  failed      card_insufficient  not_taken
    7714  failed      card_limit         not_taken
    7744  failed      bank_refused       not_taken
    7723  succeeded   -                  -
    7725  processing  answer_unknown     processing
";

/// Card of 郑试 · code of the binding's failure.
const BINDINGS: &str = "
    6299010000000000075  card_expired
    6299010000000000083  card_lost
    6299010000000000091  card_frozen
    6299010000000000117  name_mismatch
    6299010000000000125  identity_number_mismatch
    6299010000000000133  reserved_phone_mismatch
    6299010000000000141  bank_unreachable
    6299010000000000158  bank_slow
    6299020000000000016  bank_not_supported_online
    6299510000000013     card_type_not_supported
    6299010000000000300  card_number_invalid
";

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| line.split_whitespace().collect())
}

fn zheng_shi(pan: &str) -> Stranger {
    let text = str::to_owned;
    Stranger {
        name: text("郑试"),
        id_number: text("120103199001010191"),
        phone: text("13800000007"),
        pan: text(pan),
        pin: text(PIN),
        first_top_up: 0,
    }
}

/// Asks until the state is one of those where nothing more happens by itself.
async fn settled(phone: &Phone, path: &str, waiting: &[&str]) -> Value {
    let mut last = Value::Null;
    for _ in 0..400 {
        last = phone.get(path).await.unwrap();
        if !waiting.contains(&last["state"].as_str().unwrap()) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    last
}

fn told(answer: &Value) -> (String, String, String) {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    (text(&answer["state"]), text(&answer["failure"]["code"]), text(&answer["failure"]["money"]))
}

#[tokio::test]
async fn every_answer_to_a_top_up_is_told_apart() {
    let app = TestApp::start_with(|config| config.bank.collect_every_ms = 100).await;
    let phone = app.bring_in(&zheng_shi("6299010000000000067")).await;
    let card = phone.get("/cards").await.unwrap()["items"][0]["id"].clone();
    for row in rows(TOP_UPS) {
        let amount: i64 = row[0].parse().unwrap();
        let wish = json!({ "card_id": card, "amount": amount });
        let begun = phone.post_with_pin("/topups", wish, PIN).await.unwrap();
        let path = format!("/topups/{}", begun["id"].as_str().unwrap());
        let end = settled(&phone, &path, &["accepted", "with_bank"]).await;
        assert_eq!(told(&end), (row[1].to_owned(), row[2].to_owned(), row[3].to_owned()), "{amount}: {end}");
    }
    let wallet = phone.get("/wallet").await.unwrap();
    assert_eq!(wallet["available"], 7722 + 7723 + 7724, "what arrived, arrived once");
    app.stop().await;
}

#[tokio::test]
async fn every_answer_to_a_card_payment_is_told_apart() {
    let app = TestApp::start_with(|config| config.bank.collect_every_ms = 100).await;
    let phone = app.bring_in(&zheng_shi("6299010000000000067")).await;
    let card = phone.get("/cards").await.unwrap()["items"][0]["id"].clone();
    let shop = app.shop_code().await;
    for row in rows(PAYMENTS) {
        let amount: i64 = row[0].parse().unwrap();
        let method = json!({ "kind": "card", "card_id": card });
        let wish = json!({ "shop_code": shop, "amount": amount, "method": method });
        let begun = phone.post_with_pin("/payments", wish, PIN).await.unwrap();
        let path = format!("/payments/{}", begun["id"].as_str().unwrap());
        let waiting: &[&str] = if row[1] == "processing" { &[] } else { &["processing"] };
        let end = settled(&phone, &path, waiting).await;
        assert_eq!(told(&end), (row[1].to_owned(), row[2].to_owned(), row[3].to_owned()), "{amount}: {end}");
    }
    app.stop().await;
}

#[tokio::test]
async fn every_reason_why_a_binding_fails_has_its_own_code() {
    let policy = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(policy.path(), support::policy_with("binding", "tries_per_day_max", 50)).unwrap();
    let file = policy.path().to_owned();
    let app = TestApp::start_with(|config| {
        config.policy.file = file;
        config.bank.timeout_ms = 1_000;
    })
    .await;
    let phone = app.bring_in(&zheng_shi("6299010000000000067")).await;
    for row in rows(BINDINGS) {
        let code = failure_of_binding(&phone, row[0]).await;
        assert_eq!(code, row[1], "{}", row[0]);
    }
    app.stop().await;
}

/// The code with which a binding is refused, fails, or is delayed.
async fn failure_of_binding(phone: &Phone, pan: &str) -> String {
    let wish = json!({ "pan": pan, "phone": "13800000007" });
    let key = server::demo::new_key();
    let asked = phone.ask(reqwest::Method::POST, "/cards/bindings", Some(&key), Some(&wish)).await.unwrap();
    if asked.0 >= 400 {
        return asked.1["code"].as_str().unwrap().to_owned();
    }
    let path = format!("/cards/bindings/{}", asked.1["id"].as_str().unwrap());
    let mut last = asked.1;
    for _ in 0..400 {
        if let Some(code) = last["failure"]["code"].as_str() {
            phone.post(&format!("{path}/cancel"), &json!({})).await.ok();
            return code.to_owned();
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        last = phone.get(&path).await.unwrap();
    }
    panic!("{pan}: no failure: {last}");
}

#[tokio::test]
async fn a_stranger_to_the_registry_binds_nothing() {
    let app = TestApp::start_with_bank().await;
    let phone = app.sign_up("13800000007").await;
    assert_eq!(failure_of_binding(&phone, "6299010000000000067").await, "not_verified");
    app.stop().await;
}

#[tokio::test]
async fn what_a_payment_from_balance_is_refused_for() {
    let app = TestApp::start_with_bank().await;
    let phone = app.person(0, 1_000).await;
    let shop = app.shop_code().await;
    let pay = |amount: i64| json!({ "shop_code": shop, "amount": amount, "method": { "kind": "balance" } });
    let refused = |answer: Result<Value, server::demo::PhoneError>| match answer {
        Err(server::demo::PhoneError::Refused { body, .. }) => body,
        other => panic!("{other:?}"),
    };
    let poor = refused(phone.post_with_pin("/payments", pay(1_001), PIN).await);
    assert_eq!((poor["code"].as_str(), poor["money"].as_str()), (Some("insufficient_balance"), Some("not_taken")));
    assert!(poor["next"].as_array().unwrap().contains(&json!("top_up")), "{poor}");
    let wrong = refused(phone.post_with_pin("/payments", pay(1), "739155").await);
    assert_eq!((wrong["code"].as_str(), wrong["params"]["tries_left"].as_str()), (Some("pin_wrong"), Some("4")));
    let static_code_daily = refused(phone.post_with_pin("/payments", pay(60_000), PIN).await);
    assert_eq!(static_code_daily["code"], "limit_reached_daily", "{static_code_daily}");
    app.stop().await;
}
