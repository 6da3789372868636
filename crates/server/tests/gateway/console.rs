//! The merchant's console over HTTP: what each role sees and does, and that it is the merchant's own.

use jiff::Timestamp;
use money::Entropy;
use reqwest::Method;
use serde_json::{Value, json};
use server::demo::new_key;
use wxpay::authorization::Authorization;
use wxpay::key::PrivateKey;
use wxpay::message::Request;

use super::Told;
use super::support::{Sandbox, Shop};

/// Somebody signed in at a merchant's console.
struct Desk<'a> {
    sandbox: &'a Sandbox,
    cookie: String,
    secret: String,
}

impl<'a> Desk<'a> {
    async fn sign_in(sandbox: &'a Sandbox, login: &str, password: &str) -> Result<Self, u16> {
        let wish = json!({ "login": login, "password": password });
        let url = format!("{}/till/api/v1/sessions", sandbox.base);
        let answer = sandbox.http.post(url).json(&wish).send().await.unwrap();
        if !answer.status().is_success() {
            return Err(answer.status().as_u16());
        }
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let body: Value = answer.json().await.unwrap();
        Ok(Self { sandbox, cookie, secret: body["till_secret"].as_str().unwrap().to_owned() })
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let url = format!("{}/till/api/v1/console{path}", self.sandbox.base);
        let request = self.sandbox.http.request(method, url).header("cookie", &self.cookie);
        let mut request = request.header("x-till", &self.secret).header("idempotency-key", new_key());
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
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

pub async fn a_merchants_people_see_and_do_what_is_theirs(sandbox: &Sandbox, shop: &Shop) {
    let password = sandbox.till_password();
    let owner = Desk::sign_in(sandbox, "tea", &password).await.unwrap();
    let other = Desk::sign_in(sandbox, "flowers", &password).await.unwrap();
    let me = owner.get("/me").await;
    assert_eq!((&me["mchid"], &me["desks"]), (&json!(shop.mchid), &json!(["money", "systems", "staff"])));
    what_was_told_can_be_read_and_told_again(sandbox, (&owner, &other), shop).await;
    refused_signatures_are_explained(&owner, shop).await;
    orders_are_refunded_once_under_one_number(sandbox, (&owner, &other), shop).await;
    keys_are_made_in_one_step(sandbox, (&owner, &other), shop).await;
    money_is_shown_as_the_books_have_it(sandbox, &owner).await;
    roles_sit_at_their_desks(sandbox, &owner).await;
}

async fn what_was_told_can_be_read_and_told_again(
    sandbox: &Sandbox,
    (owner, other): (&Desk<'_>, &Desk<'_>),
    shop: &Shop,
) {
    let told = Told::listen().await;
    let mut order = shop.order("desk-0001", 500);
    order["notify_url"] = json!(told.url);
    let placed = shop.post("/v3/pay/transactions/native", &order).await;
    sandbox.post("/phone/pay", &json!({ "code_url": placed.body["code_url"] })).await;
    let (_, first) = told.next(shop).await;
    let newest = owner.get("/callbacks").await["items"][0].clone();
    assert_eq!((&newest["event"], &newest["url"]), (&json!("trade_paid"), &json!(told.url)));
    let path = format!("/callbacks/{}", newest["id"].as_str().unwrap());
    let detail = owner.get(&path).await;
    assert_eq!((&detail["plain"], &detail["attempts"][0]["outcome"]), (&first, &json!("answered")));
    assert!(detail["headers"].as_array().unwrap().iter().any(|pair| pair[0] == "Wechatpay-Signature"), "{detail}");
    owner.post(&format!("{path}/resend"), json!({})).await;
    assert_eq!(told.next(shop).await.1, first, "the same again");
    assert_eq!(other.ask(Method::GET, &path, None).await.0, 404);
    assert_eq!(other.ask(Method::POST, &format!("{path}/resend"), None).await.0, 404);
}

/// A header as a merchant's system would send it, signed with one of its keys.
fn authorization(shop: &Shop, (key, serial): (&PrivateKey, &str), target: &str) -> String {
    let (timestamp, nonce) = (Timestamp::now().as_second(), Entropy::from_seed([9; 32]).digits(32));
    let request = Request { method: "GET", target: target.as_bytes(), timestamp, nonce: &nonce, body: b"" };
    let signature = key.sign_base64(&request.to_bytes()).unwrap();
    let header = Authorization {
        mchid: shop.mchid.clone(),
        nonce_str: nonce,
        timestamp,
        serial_no: serial.to_owned(),
        signature,
    };
    header.to_header()
}

async fn refused_signatures_are_explained(owner: &Desk<'_>, shop: &Shop) {
    let lesson = owner.get("/lessons").await["items"][0].clone();
    for field in ["cause", "zh", "en", "signed"] {
        assert!(lesson[field].is_string(), "{field}: {lesson}");
    }
    let signed = shop.authorization(&Method::GET, "/v3/certificates", b"");
    let ask = |target: &str| json!({ "method": "get", "target": target, "authorization": signed });
    let good = owner.post("/signature-checks", ask("/v3/certificates")).await;
    assert_eq!((&good["verifies"], good["signed"].as_str().unwrap().lines().next()), (&json!(true), Some("GET")));
    let bad = owner.post("/signature-checks", ask("/v3/certificate")).await;
    assert!(bad["verifies"] == false && bad["zh"].is_string() && bad["en"].is_string(), "{bad}");
}

async fn orders_are_refunded_once_under_one_number(
    sandbox: &Sandbox,
    (owner, other): (&Desk<'_>, &Desk<'_>),
    shop: &Shop,
) {
    shop.sell(sandbox, "desk-0002", 900).await;
    let found = owner.get("/orders?number=desk-0002").await["items"][0].clone();
    assert_eq!((&found["trade_state"], &found["refundable"]), (&json!("SUCCESS"), &json!(900)));
    let wish = json!({ "out_trade_no": "desk-0002", "out_refund_no": "desk-r-1", "amount": 400, "reason": "少一碟" });
    let first = owner.post("/refunds", wish.clone()).await;
    let again = owner.post("/refunds", wish.clone()).await;
    assert_eq!((&again["refund_id"], &first["state"]), (&first["refund_id"], &json!("succeeded")));
    let path = format!("/orders/{}", found["id"].as_str().unwrap());
    let detail = owner.get(&path).await;
    assert_eq!((&detail["refunded"], detail["refunds"].as_array().unwrap().len()), (&json!(400), 1));
    let more = json!({ "out_trade_no": "desk-0002", "out_refund_no": "desk-r-2", "amount": 501 });
    let (status, refused) = owner.ask(Method::POST, "/refunds", Some(more)).await;
    assert_eq!(
        (status, &refused["code"], &refused["money"]),
        (422, &json!("refund_more_than_left"), &json!("not_taken"))
    );
    assert_eq!(other.ask(Method::GET, &path, None).await.0, 404);
    assert_eq!(other.ask(Method::POST, "/refunds", Some(wish)).await.1["code"], "trade_not_found");
}

async fn keys_are_made_in_one_step(sandbox: &Sandbox, (owner, other): (&Desk<'_>, &Desk<'_>), shop: &Shop) {
    let before = owner.get("/keys").await["certificates"].as_array().unwrap().len();
    let made = owner.post("/certificates", json!({})).await;
    let (serial, key) = (made["serial"].as_str().unwrap(), made["private_key"].as_str().unwrap());
    assert!(!made["pkcs12"].as_str().unwrap().is_empty());
    let key = PrivateKey::from_pem(key).unwrap();
    let target = format!("/v3/pay/transactions/out-trade-no/desk-0002?mchid={}", shop.mchid);
    let ask = async || {
        let header = authorization(shop, (&key, serial), &target);
        let request = sandbox.http.get(format!("{}{target}", sandbox.base)).header("authorization", header);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(ask().await, 200, "what is signed with the new key is believed at once");
    let keys = owner.get("/keys").await;
    assert_eq!(keys["certificates"].as_array().unwrap().len(), before + 1);
    assert!(!keys.to_string().contains("PRIVATE"), "a private key is shown once");
    let path = format!("/certificates/{serial}");
    assert_eq!(other.ask(Method::DELETE, &path, None).await.0, 404);
    assert_eq!(owner.ask(Method::DELETE, &path, None).await.0, 200);
    assert_eq!(ask().await, 401, "a revoked one is not");
    let short = owner.ask(Method::PUT, "/api-v3-key", Some(json!({ "key": "short" }))).await;
    assert_eq!((short.0, &short.1["code"]), (422, &json!("key_malformed")));
}

async fn money_is_shown_as_the_books_have_it(sandbox: &Sandbox, owner: &Desk<'_>) {
    let balance = owner.get("/balance").await;
    assert!(balance["pending"].as_i64().unwrap() > 0 && balance["available"].as_i64().unwrap() > 0, "{balance}");
    let (status, refused) = owner.ask(Method::POST, "/withdrawals", Some(json!({ "amount": 100 }))).await;
    assert_eq!((status, &refused["code"]), (422, &json!("no_bank_account")));
    let (_, now) = sandbox.post("/clock", &json!({ "jump_seconds": 0 })).await;
    let today = wallet::business_day(now["now"].as_str().unwrap().parse().unwrap());
    let yesterday = today.yesterday().unwrap();
    let bill = owner.get(&format!("/bills?day={yesterday}&kind=flows")).await;
    assert!(wxpay::bill::read(bill["text"].as_str().unwrap()).is_ok());
    assert_eq!(owner.ask(Method::GET, &format!("/bills?day={today}&kind=trades"), None).await.0, 400);
}

/// Each role at each desk, by one operation of it.
async fn roles_sit_at_their_desks(sandbox: &Sandbox, owner: &Desk<'_>) {
    let table = [
        ("finance", [("/balance", 200), ("/keys", 403), ("/staff", 403)]),
        ("developer", [("/orders", 403), ("/callbacks", 200), ("/staff", 403)]),
        ("cashier", [("/orders", 403), ("/lessons", 403), ("/me", 403)]),
    ];
    for (role, expected) in table {
        let new = json!({ "login": format!("desk-{role}"), "name": role, "password": "a good password", "role": role });
        owner.post("/staff", new.clone()).await;
        assert_eq!(owner.ask(Method::POST, "/staff", Some(new)).await.1["code"], "login_taken");
        let person = Desk::sign_in(sandbox, &format!("desk-{role}"), "a good password").await.unwrap();
        for (path, status) in expected {
            assert_eq!(person.ask(Method::GET, path, None).await.0, status, "{role} {path}");
        }
    }
    let staff = owner.get("/staff").await["items"].as_array().unwrap().clone();
    let find = |login: &str| staff.iter().find(|one| one["login"] == login).unwrap()["id"].as_str().unwrap().to_owned();
    let gone = Desk::sign_in(sandbox, "desk-finance", "a good password").await.unwrap();
    let (status, _) = owner.ask(Method::DELETE, &format!("/staff/{}", find("desk-finance")), None).await;
    assert_eq!((status, gone.ask(Method::GET, "/me", None).await.0), (200, 401), "signed out at once");
    assert!(Desk::sign_in(sandbox, "desk-finance", "a good password").await.is_err());
    assert_eq!(
        owner.ask(Method::DELETE, &format!("/staff/{}", find("tea")), None).await.0,
        404,
        "nobody dismisses themselves"
    );
}
