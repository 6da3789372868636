//! A till and phones, over HTTP: orders, payment codes, takings, transfers and the bills of all of them.

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use server::demo::{Phone, new_key, open_shops};
use support::{PIN, TestApp};

/// A signed-in till.
struct Till {
    base: String,
    http: reqwest::Client,
    cookie: String,
    secret: String,
}

impl Till {
    async fn sign_in(app: &TestApp, login: &str, password: &str) -> Result<Self, u16> {
        let wish = json!({ "login": login, "password": password });
        let answer = app.http.post(format!("{}/till/api/v1/sessions", app.base)).json(&wish).send().await.unwrap();
        if !answer.status().is_success() {
            return Err(answer.status().as_u16());
        }
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let body: Value = answer.json().await.unwrap();
        let secret = body["till_secret"].as_str().unwrap().to_owned();
        Ok(Self { base: app.base.clone(), http: app.http.clone(), cookie, secret })
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let request = self.http.request(method, format!("{}/till/api/v1{path}", self.base));
        let mut request = request.header("cookie", &self.cookie).header("x-till", &self.secret);
        request = request.header("idempotency-key", new_key());
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or(Value::Null))
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let (status, body) = self.ask(Method::POST, path, Some(body)).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }
}

async fn tills(app: &TestApp) -> (Till, Till) {
    let shops = open_shops(app.state()).await.unwrap();
    let sign_in = |place: usize| Till::sign_in(app, shops[place].login, &shops[place].password);
    (sign_in(0).await.unwrap(), sign_in(1).await.unwrap())
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

fn balance() -> Value {
    json!({ "kind": "balance" })
}

/// A code on a phone; the first of an account needs the payment password.
async fn code(phone: &Phone) -> String {
    let made = phone.post_with_pin("/payment-codes", json!({ "method": balance() }), PIN).await.unwrap();
    made["digits"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_till_needs_its_password_and_both_its_secrets() {
    let app = TestApp::start().await;
    let shops = open_shops(app.state()).await.unwrap();
    assert_eq!(Till::sign_in(&app, shops[0].login, "wrong").await.err(), Some(401));
    assert_eq!(Till::sign_in(&app, "nobody", &shops[0].password).await.err(), Some(401));
    let mut till = Till::sign_in(&app, shops[0].login, &shops[0].password).await.unwrap();
    assert!(till.get("/shop").await["static_code_text"].as_str().unwrap().contains("/q/s/"));
    let secret = std::mem::replace(&mut till.secret, "0".repeat(64));
    assert_eq!(till.ask(Method::GET, "/shop", None).await.0, 401);
    till.secret = secret;
    assert_eq!(till.ask(Method::DELETE, "/session", None).await.0, 204);
    assert_eq!(till.ask(Method::GET, "/shop", None).await.0, 401);
    app.stop().await;
}

#[tokio::test]
async fn an_order_is_scanned_paid_and_counted() {
    let app = TestApp::start_with_bank().await;
    let phone = app.person(0, 10_000).await;
    let (till, other) = tills(&app).await;
    let order = till.post("/orders", json!({ "amount": 1288, "description": "牛肉面" })).await;
    assert_eq!(order["state"], "open");
    let path = format!("/orders/{}", id(&order));
    assert_eq!(other.ask(Method::GET, &path, None).await.0, 404);
    let scan = phone.post("/scans", &json!({ "text": order["qr_text"] })).await.unwrap();
    assert_eq!((&scan["kind"], &scan["amount"]), (&json!("order"), &json!(1288)));
    let pay = json!({ "order_id": scan["order_id"], "method": balance() });
    let paid = phone.post_with_pin("/payments", pay.clone(), PIN).await.unwrap();
    assert_eq!((&paid["state"], &paid["balance_after"]), (&json!("succeeded"), &json!(8712)));
    assert_eq!(till.get(&path).await["state"], "paid");
    let again = phone.post_with_pin("/payments", pay, PIN).await.unwrap_err().to_string();
    assert!(again.contains("order_paid"), "{again}");
    let closed = till.post("/orders", json!({ "amount": 1 })).await;
    assert_eq!(till.post(&format!("/orders/{}/close", id(&closed)), json!({})).await["state"], "closed");
    let takings = till.get("/takings").await;
    assert_eq!((&takings["total"], &takings["count"]), (&json!(1288), &json!(1)));
    assert_eq!(other.get("/takings").await["count"], 0);
    app.stop().await;
}

#[tokio::test]
async fn a_till_charges_a_phone_that_confirms_or_declines() {
    let app = TestApp::start_with_bank().await;
    let phone = app.person(0, 10_000).await;
    let (till, _) = tills(&app).await;
    let digits = code(&phone).await;
    let charge = till.post("/charges", json!({ "auth_code": digits, "amount": 600 })).await;
    assert_eq!(charge["state"], "awaiting_pin");
    let used = till.ask(Method::POST, "/charges", Some(json!({ "auth_code": digits, "amount": 600 }))).await;
    assert_eq!((used.0, &used.1["code"]), (422, &json!("code_used")));
    let waiting = phone.get("/payment-codes/charges").await.unwrap();
    assert_eq!(waiting["items"][0]["id"], charge["id"]);
    let confirm = format!("/payment-codes/charges/{}/confirm", id(&charge));
    let paid = phone.post_with_pin(&confirm, json!({}), PIN).await.unwrap();
    assert_eq!(paid["state"], "succeeded");
    assert_eq!(till.get(&format!("/charges/{}", id(&charge))).await["state"], "succeeded");
    let second = till.post("/charges", json!({ "auth_code": code(&phone).await, "amount": 700 })).await;
    phone.post(&format!("/payment-codes/charges/{}/decline", id(&second)), &json!({})).await.unwrap();
    let declined = till.get(&format!("/charges/{}", id(&second))).await;
    assert_eq!((&declined["state"], &declined["failure"]["code"]), (&json!("failed"), &json!("charge_declined")));
    assert_eq!(phone.get("/wallet").await.unwrap()["available"], 9400);
    app.stop().await;
}

#[tokio::test]
async fn friends_find_pay_and_see_each_other() {
    let app = TestApp::start_with_bank().await;
    let (from, to) = (app.person(0, 10_000).await, app.person(1, 0).await);
    let found = from.get(&format!("/people?phone={}", to.number)).await.unwrap();
    assert_eq!((&found["is_self"], &found["warning"]), (&json!(false), &json!("new_payee")));
    let wish = json!({ "payee_token": found["payee_token"], "amount": 2500, "note": "午饭" });
    let sent = from.post_with_pin("/transfers", wish, PIN).await.unwrap();
    assert_eq!(sent["state"], "arrived");
    assert_eq!(to.get("/wallet").await.unwrap()["available"], 2500);
    let contacts = from.get("/contacts").await.unwrap();
    assert_eq!(contacts["items"][0]["payee_token"], found["payee_token"]);
    let received = to.post("/receive-codes", &json!({ "amount": 300, "note": "书费" })).await.unwrap();
    let scan = from.post("/scans", &json!({ "text": received["text"] })).await.unwrap();
    assert_eq!((&scan["kind"], &scan["amount"]), (&json!("person"), &json!(300)));
    let bills = from.get("/bills?q=%E5%8D%88%E9%A5%AD").await.unwrap();
    assert_eq!(bills["items"].as_array().unwrap().len(), 1);
    assert_eq!((&bills["groups"][0]["out"], &bills["items"][0]["kind"]), (&json!(2500), &json!("transfer_out")));
    let detail = from.get(&format!("/bills/{}", id(&bills["items"][0]))).await.unwrap();
    assert!(detail["facts"].as_array().unwrap().iter().any(|fact| fact["value"] == "午饭"), "{detail}");
    assert_eq!(to.get("/bills/statistics").await.unwrap()["in"], 2500);
    let limits = from.get("/limits").await.unwrap();
    let used =
        |key: &str| limits["items"].as_array().unwrap().iter().find(|l| l["key"] == key).unwrap()["used"].clone();
    assert_eq!((used("transfer_daily"), used("top_up_daily")), (json!(2500), json!(10_000)));
    app.stop().await;
}

#[tokio::test]
async fn a_quote_says_what_a_movement_costs_and_whether_it_may() {
    let app = TestApp::start_with_bank().await;
    let phone = app.person(0, 10_000).await;
    let quote = phone.post("/quotes", &json!({ "kind": "withdrawal", "amount": 5000 })).await.unwrap();
    assert_eq!((&quote["fee"], &quote["free_left"], &quote["refusal"]), (&json!(0), &json!(100_000), &Value::Null));
    let short = phone.post("/quotes", &json!({ "kind": "transfer", "amount": 10_001 })).await.unwrap();
    assert_eq!(short["refusal"]["code"], "insufficient_balance");
    let methods = phone.post("/payments/methods", &json!({ "amount": 10_001 })).await.unwrap();
    assert_eq!((&methods["items"][0]["usable"], &methods["items"][1]["usable"]), (&json!(false), &json!(true)));
    assert_eq!(methods["items"][0]["reason"], "insufficient_balance");
    app.stop().await;
}
