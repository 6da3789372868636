//! The merchant's console over HTTP: what each role sees and does, and that it is the merchant's own.

use bank::{MandateAnswer, MandateRequest};
use jiff::Timestamp;
use ledger::{EntryKind, JournalEntry, house};
use money::{Amount, Entropy, EntryId, Pan};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use server::connectors::Connectors;
use server::demo::{new_key, open_shops};
use store::Fault;
use wallet::merchant::{self, BankAccount, Payout};
use wxpay::authorization::Authorization;
use wxpay::key::PrivateKey;
use wxpay::message::Request;
use wxpay::resource::ApiV3Key;

use super::Told;
use super::support::{Sandbox, Shop, TestApp};

/// Somebody signed in at a merchant's console.
struct Desk<'a> {
    http: &'a Client,
    base: &'a str,
    cookie: String,
    secret: String,
}

impl<'a> Desk<'a> {
    async fn sign_in(sandbox: &'a Sandbox, login: &str, password: &str) -> Result<Self, u16> {
        Self::at(&sandbox.http, &sandbox.base, login, password).await
    }

    async fn at(http: &'a Client, base: &'a str, login: &str, password: &str) -> Result<Self, u16> {
        let wish = json!({ "login": login, "password": password });
        let url = format!("{base}/till/api/v1/sessions");
        let answer = http.post(url).json(&wish).send().await.unwrap();
        if !answer.status().is_success() {
            return Err(answer.status().as_u16());
        }
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let body: Value = answer.json().await.unwrap();
        Ok(Self { http, base, cookie, secret: body["till_secret"].as_str().unwrap().to_owned() })
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        self.send((method, &format!("/console{path}")), &new_key(), body).await
    }

    async fn send(&self, (method, path): (Method, &str), key: &str, body: Option<Value>) -> (u16, Value) {
        let url = format!("{}/till/api/v1{path}", self.base);
        let request = self.http.request(method, url).header("cookie", &self.cookie);
        let mut request = request.header("x-till", &self.secret).header("idempotency-key", key);
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

    async fn put(&self, path: &str, body: Value) -> Value {
        let (status, body) = self.ask(Method::PUT, path, Some(body)).await;
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
    refunds_are_listed_newest_first(&owner, &other).await;
    orders_are_listed_by_state(&owner, shop).await;
    keys_are_made_in_one_step(sandbox, (&owner, &other), shop).await;
    what_is_set_holds_for_the_next_message(sandbox, &owner, shop).await;
    a_merchant_binds_only_its_own_apps((&owner, &other), shop).await;
    money_is_shown_as_the_books_have_it(sandbox, &owner).await;
    roles_sit_at_their_desks(sandbox, &owner).await;
    a_changed_person_signs_in_anew(sandbox, &owner).await;
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
    let paid = shop.sell(sandbox, "desk-0002", 900).await;
    let found = owner.get("/orders?number=desk-0002").await["items"][0].clone();
    assert_eq!((&found["trade_state"], &found["refundable"]), (&json!("SUCCESS"), &json!(900)));
    let wish = json!({ "out_trade_no": "desk-0002", "out_refund_no": "desk-r-1", "amount": 400, "reason": "少一碟" });
    let first = owner.post("/refunds", wish.clone()).await;
    let again = owner.post("/refunds", wish.clone()).await;
    assert_eq!((&again["refund_id"], &first["state"]), (&first["refund_id"], &json!("succeeded")));
    let path = format!("/orders/{}", found["id"].as_str().unwrap());
    let detail = owner.get(&path).await;
    assert_eq!((&detail["refunded"], detail["refunds"].as_array().unwrap().len()), (&json!(400), 1));
    let by_ours = json!({ "out_trade_no": paid["transaction_id"], "out_refund_no": "desk-r-3", "amount": 100 });
    owner.post("/refunds", by_ours).await;
    assert_eq!(owner.get(&path).await["refunded"], json!(500), "by the house's number");
    let more = json!({ "out_trade_no": "desk-0002", "out_refund_no": "desk-r-2", "amount": 401 });
    let (status, refused) = owner.ask(Method::POST, "/refunds", Some(more)).await;
    assert_eq!(
        (status, &refused["code"], &refused["money"]),
        (422, &json!("refund_more_than_left"), &json!("not_taken"))
    );
    assert_eq!(other.ask(Method::GET, &path, None).await.0, 404);
    assert_eq!(other.ask(Method::POST, "/refunds", Some(wish)).await.1["code"], "trade_not_found");
}

async fn refunds_are_listed_newest_first(owner: &Desk<'_>, other: &Desk<'_>) {
    let page = owner.get("/refunds").await;
    let (newest, before) = (&page["items"][0], &page["items"][1]);
    assert_eq!((&newest["out_refund_no"], &newest["amount"]), (&json!("desk-r-3"), &json!(100)));
    assert_eq!((&before["out_trade_no"], &before["reason"]), (&json!("desk-0002"), &json!("少一碟")));
    let order = owner.get(&format!("/orders/{}", newest["order"].as_str().unwrap())).await;
    assert_eq!(order["out_trade_no"], "desk-0002");
    let rest = owner.get(&format!("/refunds?before={}", newest["id"].as_str().unwrap())).await;
    assert_eq!(rest["items"][0], *before);
    let others = other.get("/refunds").await["items"].as_array().unwrap().clone();
    assert!(others.iter().all(|one| one["out_trade_no"] != "desk-0002"));
    assert_eq!(owner.ask(Method::GET, "/refunds?before=nothing", None).await.0, 400);
}

async fn orders_are_listed_by_state(owner: &Desk<'_>, shop: &Shop) {
    shop.post("/v3/pay/transactions/native", &shop.order("desk-0003", 700)).await;
    for state in ["NOTPAY", "REFUND", "SUCCESS"] {
        let found = owner.get(&format!("/orders?state={state}")).await["items"].as_array().unwrap().clone();
        assert!(!found.is_empty() && found.iter().all(|one| one["trade_state"] == state), "{state}: {found:?}");
    }
    assert_eq!(owner.ask(Method::GET, "/orders?state=PAID", None).await.0, 400);
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

/// The key of callbacks, how we sign, and where the merchant is told; afterwards all is as it was.
async fn what_is_set_holds_for_the_next_message(sandbox: &Sandbox, owner: &Desk<'_>, shop: &Shop) {
    let key = "abcdefghijklmnopqrstuvwxyz012345";
    let told = Told::listen().await;
    assert_eq!(owner.put("/api-v3-key", json!({ "key": key })).await["has_api_v3_key"], true);
    let addresses = owner.put("/notify-addresses", json!({ "refund_url": told.url, "sharing_url": " " })).await;
    assert_eq!((&addresses["refund_url"], &addresses["sharing_url"]), (&json!(told.url), &Value::Null));
    let wish = json!({ "out_trade_no": "desk-0002", "out_refund_no": "desk-r-4", "amount": 1 });
    owner.post("/refunds", wish).await;
    let mut now = sandbox.merchants().remove(0);
    now.api_v3_key = ApiV3Key::parse(key).unwrap();
    let (_, plain) = told.next(&now).await;
    assert_eq!(plain["out_refund_no"], "desk-r-4", "told at the new address, under the new key");
    for (mode, serial) in [("cert", "platform_serial"), ("pubkey", "public_key_id")] {
        let keys = owner.put("/key-mode", json!({ "mode": mode })).await;
        assert_eq!(
            (&keys["mode"], signs_with(sandbox, shop).await),
            (&json!(mode), keys[serial].as_str().unwrap().to_owned())
        );
    }
    assert_eq!(owner.ask(Method::PUT, "/key-mode", Some(json!({ "mode": "none" }))).await.0, 400);
    owner.put("/key-mode", json!({ "mode": "transition" })).await;
    owner.put("/notify-addresses", json!({ "refund_url": "", "sharing_url": "" })).await;
    let wrong = json!({ "refund_url": "ftp://shop.example", "sharing_url": "" });
    assert_eq!(owner.ask(Method::PUT, "/notify-addresses", Some(wrong)).await.0, 400);
    owner.put("/api-v3-key", json!({ "key": sandbox.settings["merchants"][0]["apiv3_key"] })).await;
}

/// What an answer is signed with when the merchant asks for nothing.
async fn signs_with(sandbox: &Sandbox, shop: &Shop) -> String {
    let target = format!("/v3/pay/transactions/out-trade-no/desk-0002?mchid={}", shop.mchid);
    let header = shop.authorization(&Method::GET, &target, b"");
    let request = sandbox.http.get(format!("{}{target}", sandbox.base)).header("authorization", header);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.headers()["wechatpay-serial"].to_str().unwrap().to_owned()
}

async fn a_merchant_binds_only_its_own_apps((owner, other): (&Desk<'_>, &Desk<'_>), shop: &Shop) {
    let find = |apps: &Value, name: &str| {
        apps["items"].as_array().unwrap().iter().find(|one| one["name"] == name).cloned().unwrap()
    };
    let opened = find(&owner.post("/apps", json!({ "name": " 门店 " })).await, "门店");
    assert_eq!((&opened["is_bound"], &opened["is_own"]), (&json!(true), &json!(true)));
    let appid = opened["appid"].as_str().unwrap();
    let path = format!("/apps/{appid}/binding");
    let order = |number: &str| {
        let mut order = shop.order(number, 100);
        order["appid"] = json!(appid);
        order
    };
    assert_eq!(shop.post("/v3/pay/transactions/native", &order("desk-app-1")).await.status, 200);
    let (status, left) = owner.ask(Method::DELETE, &path, None).await;
    assert_eq!((status, &find(&left, "门店")["is_bound"]), (200, &json!(false)));
    assert_ne!(shop.post("/v3/pay/transactions/native", &order("desk-app-2")).await.status, 200);
    assert_eq!(other.ask(Method::PUT, &path, None).await.0, 404);
    assert_eq!(find(&owner.put(&path, json!({})).await, "门店")["is_bound"], true);
    let houses = format!("/apps/{}/binding", shop.appid);
    let (status, refused) = owner.ask(Method::PUT, &houses, None).await;
    assert_eq!((status, &refused["code"]), (422, &json!("app_not_owned")));
    assert_eq!(owner.ask(Method::POST, "/apps", Some(json!({ "name": "店".repeat(33) }))).await.0, 400);
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
    assert!(bill["packed"].is_null());
    let packed = owner.get(&format!("/bills?day={yesterday}&kind=flows&packed=true")).await;
    assert!(packed["packed"].as_str().unwrap().starts_with("H4sI") && packed["text"] == bill["text"]);
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

/// Role and password, set by the owner and by the person.
async fn a_changed_person_signs_in_anew(sandbox: &Sandbox, owner: &Desk<'_>) {
    let staff = owner.get("/staff").await["items"].as_array().unwrap().clone();
    let path = |login: &str| {
        let found = staff.iter().find(|one| one["login"] == login).unwrap();
        format!("/staff/{}", found["id"].as_str().unwrap())
    };
    let (theirs, own) = (path("desk-developer"), path("tea"));
    let person = Desk::sign_in(sandbox, "desk-developer", "a good password").await.unwrap();
    let changed = owner.put(&format!("{theirs}/role"), json!({ "role": "finance" })).await;
    assert!(
        changed["items"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["login"] == "desk-developer" && one["role"] == "finance")
    );
    assert_eq!(person.ask(Method::GET, "/me", None).await.0, 401, "signed out");
    let person = Desk::sign_in(sandbox, "desk-developer", "a good password").await.unwrap();
    assert_eq!(person.get("/me").await["desks"], json!(["money"]));
    owner.put(&format!("{theirs}/password"), json!({ "password": "another password" })).await;
    assert_eq!(person.ask(Method::GET, "/me", None).await.0, 401, "signed out");
    assert!(Desk::sign_in(sandbox, "desk-developer", "a good password").await.is_err());
    let person = Desk::sign_in(sandbox, "desk-developer", "another password").await.unwrap();
    let role = json!({ "role": "owner" });
    assert_eq!(person.ask(Method::PUT, &format!("{theirs}/role"), Some(role)).await.0, 403);
    for (path, body) in
        [("role", json!({ "role": "cashier" })), ("password", json!({ "password": "another password" }))]
    {
        let refused = owner.ask(Method::PUT, &format!("{own}/{path}"), Some(body)).await;
        assert_eq!(refused.0, 404, "nobody has a say about themselves");
    }
    people_change_their_own_password(sandbox, &person).await;
}

async fn people_change_their_own_password(sandbox: &Sandbox, person: &Desk<'_>) {
    let change = async |old: &str, new: &str| {
        let body = json!({ "old": old, "new": new });
        person.send((Method::PUT, "/password"), &new_key(), Some(body)).await
    };
    assert_eq!(change("a wrong password", "my own password").await.1["code"], "old_password_wrong");
    assert_eq!(change("another password", "short").await.0, 400);
    assert_eq!(person.ask(Method::GET, "/me", None).await.0, 200, "a refusal signs nobody out");
    assert_eq!(change("another password", "my own password").await.0, 204);
    assert_eq!(person.ask(Method::GET, "/me", None).await.0, 401, "signed out everywhere");
    assert!(Desk::sign_in(sandbox, "desk-developer", "another password").await.is_err());
    assert!(Desk::sign_in(sandbox, "desk-developer", "my own password").await.is_ok());
}

/// With a bank that has really agreed to pay into the account.
#[tokio::test]
async fn console_withdrawals_arrive_at_the_merchants_bank() {
    let app = TestApp::start_with_bank().await;
    // What somebody topped up is what the bank can pay out.
    app.person(1, 10_000).await;
    let shop = open_shops(app.state()).await.unwrap().remove(0);
    let owner = Desk::at(&app.http, &app.base, shop.login, &shop.password).await.unwrap();
    let mchid = owner.get("/me").await["mchid"].as_str().unwrap().to_owned();
    enrich(&app, mchid, payout(&app).await).await;
    let balance = owner.get("/balance").await;
    assert!(balance["bank_account"].is_string() && balance["available"] == 900, "{balance}");
    let (key, wish) = (new_key(), json!({ "amount": 400 }));
    let take = async |key: &str, wish: &Value| {
        owner.send((Method::POST, "/console/withdrawals"), key, Some(wish.clone())).await
    };
    let (status, made) = take(&key, &wish).await;
    assert_eq!((status, &made["label"]), (200, &balance["bank_account"]), "{made}");
    assert_eq!(take(&key, &wish).await.1["id"], made["id"], "the same again is the same");
    assert_eq!(take(&key, &json!({ "amount": 401 })).await.0, 409);
    assert_eq!(take(&new_key(), &json!({ "amount": 501 })).await.1["code"], "merchant_short");
    let arrived = arrival(&owner).await;
    assert_eq!((&arrived["available"], &arrived["held"]), (&json!(500), &json!(0)));
    assert_eq!(arrived["withdrawals"].as_array().unwrap().len(), 1);
    app.stop().await;
}

/// The balance once the newest withdrawal has come to its end at the bank.
async fn arrival(owner: &Desk<'_>) -> Value {
    for _ in 0..500 {
        let now = owner.get("/balance").await;
        match now["withdrawals"][0]["state"].as_str().unwrap() {
            "accepted" | "with_bank" => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
            "arrived" => return now,
            other => panic!("{other}: {now}"),
        }
    }
    panic!("the bank says nothing");
}

/// An account with the mandate that the bank gave for it, over its protocol.
async fn payout(app: &TestApp) -> Payout {
    let bank = app.bank.as_ref().unwrap();
    let who = bank.crowd(0, 0).await;
    let connector = Connectors::open(&app.state().config).unwrap().bank;
    let request = MandateRequest {
        request_id: "merchant-1".into(),
        name: who.name.clone(),
        id_number: who.id_number,
        pan: Pan::parse(&who.pan).unwrap(),
        phone: who.phone.clone(),
        branch: None,
    };
    let MandateAnswer::CodeSent(sent) = connector.request_mandate(&request).await.unwrap() else { panic!("no code") };
    let code = bank.newest_code(&who.phone).await;
    let given = connector.confirm_mandate(&sent.mandate_ref, &code).await.unwrap();
    let MandateAnswer::Accepted(terms) = given else { panic!("no mandate") };
    let account = BankAccount { bank: "yunshan".into(), number: who.pan, name: who.name };
    Payout { account, mandate: terms.mandate_ref }
}

/// A merchant with 9.00 CNY to take out, and an account to take it to.
async fn enrich(app: &TestApp, mchid: String, payout: Payout) {
    let given = app.state().decide(move |tx, ctx| {
        let known = merchant::by_mchid(tx, &mchid)?.unwrap();
        let id = EntryId::new(ctx.now_ms(), &mut ctx.entropy);
        let fund = JournalEntry::build(id, EntryKind::Reversal, [9; 16], ctx.now);
        let fund = fund.transfer(house::BANK_RESERVE, known.available, Amount::from_fen(900).unwrap());
        tx.post(fund.finish().unwrap()).map_err(|error| Fault::corrupt(format!("{error:?}")))?;
        merchant::set_bank_account(tx, ctx, known.id, &payout)
    });
    given.await.unwrap();
}
