//! Nobody sees or touches what is another's: every operation whose path names a thing is asked for A's thing by B.

mod support;

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use server::demo::Phone;
use support::{PIN, TestApp};

/// Operations that name something which belongs to nobody.
const NOBODYS: [&str; 0] = [];

/// A's things, by the part of the path before the id.
async fn things_of(app: &TestApp, person: &Phone) -> BTreeMap<&'static str, String> {
    let id = |value: &Value| value["id"].as_str().unwrap_or_else(|| panic!("{value}")).to_owned();
    let card = id(&person.get("/cards").await.unwrap()["items"][0]);
    let shop_code = app.shop_code().await;
    let balance = json!({ "kind": "balance" });
    let pay = json!({ "shop_code": shop_code, "amount": 100, "method": balance });
    let payment = person.post_with_pin("/payments", pay, PIN).await.unwrap();
    let top_up = person.post_with_pin("/topups", json!({ "card_id": card, "amount": 100 }), PIN).await.unwrap();
    let out = person.post_with_pin("/withdrawals", json!({ "card_id": card, "amount": 100 }), PIN).await.unwrap();
    let ticket = person.post("/tickets", &json!({ "topic": "payment_failed", "text": "?" })).await.unwrap();
    let sessions = person.get("/auth/sessions").await.unwrap();
    BTreeMap::from([
        ("/api/v1/auth/sessions", id(&sessions["items"][0])),
        ("/api/v1/cards", card),
        ("/api/v1/payments", id(&payment)),
        ("/api/v1/topups", id(&top_up)),
        ("/api/v1/withdrawals", id(&out)),
        ("/api/v1/tickets", id(&ticket)),
        ("/api/v1/bills", payment["bill_id"].as_str().unwrap().to_owned()),
    ])
}

#[tokio::test]
async fn every_operation_that_names_a_thing_refuses_another_holder() {
    let app = TestApp::start_with_bank().await;
    let owner = app.person(0, 10_000).await;
    let other = app.person(1, 0).await;
    let things = things_of(&app, &owner).await;
    let document = serde_json::to_value(server::router::document()).unwrap();
    for (template, methods) in document["paths"].as_object().unwrap() {
        let Some((before, _)) = template.split_once("/{") else { continue };
        if !before.starts_with("/api/v1") || NOBODYS.contains(&before) {
            continue;
        }
        // What has no thing of A's here must at least refuse what does not exist.
        let thing = things.get(before).cloned().unwrap_or_else(|| "x_00".to_owned());
        for method in methods.as_object().unwrap().keys() {
            refuses(&other, method, template, &thing).await;
        }
    }
    app.stop().await;
}

async fn refuses(other: &Phone, method: &str, template: &str, thing: &str) {
    let parts = template.trim_start_matches("/api/v1").split('/');
    let path: Vec<&str> = parts.map(|part| if part.starts_with('{') { thing } else { part }).collect();
    let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
    let key = server::demo::new_key();
    let body = json!({ "pin": other.seal(PIN, &key).unwrap(), "code": "123456", "text": "hello", "name": "x" });
    let (status, answer) = other.ask(method.clone(), &path.join("/"), Some(&key), Some(&body)).await.unwrap();
    assert!(status == 404 || status == 403, "{method} {template}: {status} {answer}");
}
