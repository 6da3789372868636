//! The people's doors over HTTP: signing in, devices, passwords, the payment password, support and help.

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use server::demo::{Phone, PhoneError, new_key};
use support::{PIN, TestApp};

/// The code of a refusal, or the whole answer in a panic.
fn code(answer: Result<Value, PhoneError>) -> String {
    match answer {
        Err(PhoneError::Refused { body, .. }) => body["code"].as_str().unwrap_or_default().to_owned(),
        other => panic!("not a refusal: {other:?}"),
    }
}

fn codes(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

async fn asked(app: &TestApp, path: &str, body: &Value) -> (u16, Value) {
    let answer = app.http.post(format!("{}/api/v1{path}", app.base)).json(body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// Replaces something.
async fn put(phone: &Phone, path: &str, body: Value) -> Result<Value, PhoneError> {
    match phone.ask(Method::PUT, path, None, Some(&body)).await? {
        (status, body) if (200..300).contains(&status) => Ok(body),
        (status, body) => Err(PhoneError::Refused { status, body }),
    }
}

/// The registry's answer, as its worker would bring it.
async fn registry_says_yes(app: &TestApp, phone: &Phone) {
    let identity = wallet::identity::RegistryAnswer::Match;
    let number = wallet::account::Phone::parse(&phone.number).ok().unwrap();
    app.state()
        .work(move |tx, ctx| {
            let holder = wallet::account::by_phone(tx, ctx, &number)?.expect("an account");
            let submitted = wallet::identity::latest(tx, &ctx.vault, holder)?.expect("a submission");
            wallet::identity::settle(tx, ctx, submitted.id, identity).map(drop)
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_code_opens_an_account_and_a_password_signs_in_later() {
    let app = TestApp::start().await;
    let phone = app.sign_up("13800000001").await;
    let account = phone.get("/account").await.unwrap();
    assert_eq!(account["phone"], "138****0001");
    assert_eq!((&account["state"], &account["account_class"]), (&json!("normal"), &json!("none")));
    assert!(!codes(&account["allows"]).contains(&"pay"), "nobody pays before they are verified");
    assert_eq!(code(put(&phone, "/account/password", json!({"password": "short"})).await), "password_length");
    put(&phone, "/account/password", json!({"password": "correct horse"})).await.unwrap();
    let again = json!({"password": "another horse", "current": "wrong horse"});
    assert_eq!(code(put(&phone, "/account/password", again).await), "password_wrong");
    let wish = |password: &str| json!({"phone": "13800000001", "password": password, "device_name": "tablet"});
    let (status, body) = asked(&app, "/auth/sessions", &wish("correct horse")).await;
    assert_eq!((status, &body["is_new"]), (200, &json!(false)));
    let (status, body) = asked(&app, "/auth/sessions", &wish("wrong horse")).await;
    assert_eq!((status, &body["code"]), (401, &json!("credentials_wrong")));
    let nobody = json!({"phone": "13800000009", "password": "correct horse", "device_name": "tablet"});
    assert_eq!(asked(&app, "/auth/sessions", &nobody).await.1["code"], "credentials_wrong", "as for a wrong password");
    app.stop().await;
}

#[tokio::test]
async fn codes_are_refused_with_what_to_do() {
    let app = TestApp::start().await;
    for (body, expected) in [(json!({"phone": "12345"}), "phone_invalid"), (json!({}), "bad_request")] {
        assert_eq!(asked(&app, "/auth/codes", &body).await.1["code"], expected);
    }
    let phone = json!({"phone": "138 0000 0001"});
    assert_eq!(asked(&app, "/auth/codes", &phone).await.1["sent_to"], "138****0001");
    let (status, body) = asked(&app, "/auth/codes", &phone).await;
    assert_eq!((status, &body["code"], &body["retry"]), (429, &json!("too_many_codes"), &json!("later")));
    assert!(body["params"]["retry_after_s"].as_str().unwrap().parse::<u32>().unwrap() <= 60);
    let wrong = json!({"phone": "13800000001", "code": "not a code", "device_name": "x"});
    let (status, body) = asked(&app, "/auth/sessions", &wrong).await;
    assert_eq!((status, &body["code"], &body["params"]["tries_left"]), (422, &json!("code_wrong"), &json!("4")));
    app.stop().await;
}

#[tokio::test]
async fn a_session_needs_its_device_and_ends_where_it_is_revoked() {
    let app = TestApp::start().await;
    let one = app.sign_up("13800000001").await;
    let mut stolen = one.clone();
    stolen.device = "guess".to_owned();
    assert_eq!(code(stolen.get("/account").await), "signed_out");
    let other = app.sign_up("13800000001").await;
    let devices = one.get("/auth/sessions").await.unwrap();
    assert_eq!(devices["items"].as_array().unwrap().len(), 2);
    assert_eq!(one.post("/auth/sessions/revoke-others", &json!({})).await.unwrap()["count"], 1);
    assert_eq!(code(other.get("/account").await), "signed_out");
    let (status, _) = one.ask(Method::DELETE, "/auth/session", None, None).await.unwrap();
    assert_eq!(status, 200);
    assert_eq!(code(one.get("/account").await), "signed_out");
    app.stop().await;
}

#[tokio::test]
async fn a_payment_password_is_sealed_to_its_session_and_its_request() {
    let app = TestApp::start().await;
    let mut phone = app.sign_up("13800000001").await;
    phone.open_pin_pad().await.unwrap();
    let mut other = app.sign_up("13900000002").await;
    other.open_pin_pad().await.unwrap();
    let key = new_key();
    let set = |phone: &Phone, key: String, sealed: Value| {
        let phone = phone.clone();
        async move { phone.ask(Method::PUT, "/pin", Some(&key), Some(&json!({ "pin": sealed }))).await.unwrap().1 }
    };
    let theirs = other.seal(PIN, &key).unwrap();
    assert_eq!(set(&phone, key.clone(), theirs).await["code"], "pin_key_expired", "another session's key");
    let moved = phone.seal(PIN, &new_key()).unwrap();
    assert_eq!(set(&phone, key.clone(), moved).await["code"], "pin_unreadable", "sealed for another request");
    let weak = phone.seal("123456", &key).unwrap();
    assert_eq!(set(&phone, key.clone(), weak).await["code"], "pin_weak_run");
    let good = phone.seal(PIN, &key).unwrap();
    assert_eq!(set(&phone, key.clone(), good).await["set"], true);
    let (status, body) = phone.ask(Method::PUT, "/pin", None, Some(&json!({"pin": {}}))).await.unwrap();
    assert_eq!((status, &body["code"]), (400, &json!("idempotency_key_missing")));
    let pinless = phone.seal("604827", &key).unwrap();
    let wish = json!({"enabled": true, "pin": pinless});
    let (status, body) = phone.ask(Method::PUT, "/account/pinless", Some(&key), Some(&wish)).await.unwrap();
    assert_eq!((status, &body["code"], &body["params"]["tries_left"]), (422, &json!("pin_wrong"), &json!("4")));
    assert_eq!(codes(&body["next"]), ["retry", "forgot_pin"]);
    assert_eq!(phone.get("/pin").await.unwrap()["tries_left"], 4);
    app.stop().await;
}

#[tokio::test]
async fn identity_shows_classes_with_what_they_allow() {
    let app = TestApp::start().await;
    let phone = app.sign_up("13800000001").await;
    let bad = json!({"name": "林晓雨", "number": "310115199503160421"});
    assert_eq!(code(phone.post("/identity", &bad).await), "identity_number_invalid");
    let (status, body) = phone
        .ask(Method::POST, "/identity", None, Some(&json!({"name": "林晓雨", "number": "310115199503160422"})))
        .await
        .unwrap();
    assert_eq!((status, &body["state"]), (202, &json!("pending")));
    registry_says_yes(&app, &phone).await;
    let identity = phone.get("/identity").await.unwrap();
    assert_eq!((&identity["state"], &identity["account_class"]), (&json!("verified"), &json!("I")));
    assert_eq!((&identity["name"], &identity["number"]), (&json!("**雨"), &json!("310***********0422")));
    let second = &identity["classes"][1];
    assert_eq!((&second["checks_needed"], &second["checks_done"]), (&json!(3), &json!(1)));
    assert_eq!((&second["limit_kind"], &second["limit"]), (&json!("yearly"), &json!(10_000_000)));
    assert_eq!(codes(&second["how_to_raise"]), ["bind_card", "face_to_face"]);
    app.stop().await;
}

#[tokio::test]
async fn cards_are_recognised_and_binding_is_refused_before_verification() {
    let app = TestApp::start().await;
    let phone = app.sign_up("13800000001").await;
    let banks = phone.get("/banks").await.unwrap();
    assert_eq!(banks["items"][0]["recommended"], true);
    let known = phone.post("/cards/recognise", &json!({"pan": "6299 0100 0000 0000 018"})).await.unwrap();
    assert_eq!(
        (&known["bank"]["id"], &known["card_type"], &known["supported"]),
        (&json!("yunshan"), &json!("debit"), &json!(true))
    );
    let small = phone.post("/cards/recognise", &json!({"pan": "6299020000000000016"})).await.unwrap();
    assert_eq!((&small["supported"], &small["reason"]), (&json!(false), &json!("bank_not_supported_online")));
    let bind = json!({"pan": "6299010000000000018", "phone": "13800000001"});
    let refused = phone.post("/cards/bindings", &bind).await;
    let Err(PhoneError::Refused { body, .. }) = refused else { panic!("bound without verification") };
    assert_eq!((&body["code"], codes(&body["next"])), (&json!("not_verified"), vec!["verify_identity"]));
    app.stop().await;
}

#[tokio::test]
async fn settings_messages_help_and_safety_speak_of_this_account() {
    let app = TestApp::start().await;
    let phone = app.sign_up("13800000001").await;
    let wish = json!({"language": "en", "theme": "dark", "elder_mode": true, "shuffle_pad": false,
        "hide_balance": false, "sound": true, "pinless_enabled": true});
    let settings = put(&phone, "/account/settings", wish).await.unwrap();
    assert_eq!((&settings["language"], &settings["pinless_enabled"]), (&json!("en"), &json!(false)));
    let messages = phone.get("/messages").await.unwrap();
    assert_eq!((&messages["items"][0]["kind"], &messages["unread"]), (&json!("welcome"), &json!(1)));
    let newest = &messages["items"][0]["id"];
    assert_eq!(phone.post("/messages/read", &json!({"up_to": newest})).await.unwrap()["unread"], 0);
    let help = phone.get("/help").await.unwrap();
    let first = |place: usize| help["questions"][place]["findings"][0]["code"].as_str().unwrap().to_owned();
    assert_eq!((first(0), first(3)), ("not_verified".to_owned(), "pin_not_set".to_owned()));
    let safety = phone.get("/safety").await.unwrap();
    assert_eq!(safety["devices"].as_array().unwrap().len(), 1);
    assert!(safety["checks"].as_array().unwrap().contains(&json!({"key": "pin_set", "ok": false})));
    let (status, _) = phone.ask(Method::POST, "/account/close", Some(&new_key()), Some(&json!({}))).await.unwrap();
    assert_eq!(status, 200, "an empty account without a payment password closes at once");
    assert_eq!(code(phone.get("/account").await), "signed_out");
    app.stop().await;
}
