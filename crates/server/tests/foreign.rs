//! Nobody sees or touches what is another's: every operation whose path names a thing is asked for A's thing by B. The
//! operations are found in the document, so that a new one cannot escape: without a thing of A's here, the test fails.

mod support;

use std::collections::BTreeMap;

use ledger::{EntryKind, JournalEntry, house};
use money::{Amount, EntryId, MerchantId};
use reqwest::Method;
use serde_json::{Value, json};
use server::demo::{Phone, new_key, open_shops};
use store::{Fault, Tx};
use support::{PIN, TestApp};
use wallet::remittance::{self, NewRemittance};
use wallet::trade::{self, NewTrade, Party, Prepay, Wish};
use wallet::{Ctx, Stop, account, app, callback, merchant};

/// A's things, by the part of the path before the id.
type Things = BTreeMap<&'static str, String>;

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("{value}")).to_owned()
}

/// Something of every kind that a holder can own.
async fn things_of(app: &TestApp, owner: &Phone, friend: &Phone) -> Things {
    let card = id(&owner.get("/cards").await.unwrap()["items"][0]);
    let balance = json!({ "kind": "balance" });
    let pay = json!({ "shop_code": app.shop_code().await, "amount": 100, "method": balance });
    let payment = owner.post_with_pin("/payments", pay, PIN).await.unwrap();
    let moved = json!({ "card_id": card, "amount": 100 });
    let top_up = owner.post_with_pin("/topups", moved.clone(), PIN).await.unwrap();
    let withdrawal = owner.post_with_pin("/withdrawals", moved, PIN).await.unwrap();
    let payee = owner.get(&format!("/people?phone={}", friend.number)).await.unwrap();
    let send = json!({ "payee_token": payee["payee_token"], "amount": 100 });
    let transfer = owner.post_with_pin("/transfers", send, PIN).await.unwrap();
    let ticket = owner.post("/tickets", &json!({ "topic": "payment_failed", "text": "?" })).await.unwrap();
    let sessions = owner.get("/auth/sessions").await.unwrap();
    BTreeMap::from([
        ("/api/v1/auth/sessions", id(&sessions["items"][0])),
        ("/api/v1/bills", payment["bill_id"].as_str().unwrap().to_owned()),
        ("/api/v1/cards", card),
        ("/api/v1/cards/bindings", binding_of(app, owner).await),
        ("/api/v1/payments", id(&payment)),
        ("/api/v1/pin/recoveries", recovery_of(app, owner).await),
        ("/api/v1/remittances", remittance_to(app, owner).await),
        ("/api/v1/tickets", id(&ticket)),
        ("/api/v1/topups", id(&top_up)),
        ("/api/v1/transfers", id(&transfer)),
        ("/api/v1/withdrawals", id(&withdrawal)),
    ])
}

/// An attempt to bind a card, of which nothing will come: it is somebody else's.
async fn binding_of(app: &TestApp, owner: &Phone) -> String {
    let other = app.bank.as_ref().unwrap().crowd(7, 0).await;
    let begun = owner.post("/cards/bindings", &json!({ "pan": other.pan, "phone": owner.number })).await.unwrap();
    id(&begun)
}

async fn recovery_of(app: &TestApp, owner: &Phone) -> String {
    let who = app.bank.as_ref().unwrap().crowd(0, 0).await;
    let proof = json!({ "name": who.name, "number": who.id_number, "pan": who.pan });
    id(&owner.post("/pin/recoveries", &proof).await.unwrap())
}

/// Money that a shop sends A, and that waits for A's yes.
async fn remittance_to(app: &TestApp, owner: &Phone) -> String {
    let phone = account::Phone::parse(&owner.number).unwrap();
    let sent = app.state().work(move |tx, ctx| {
        let holder = account::by_phone(tx, ctx, &phone)?.unwrap();
        let seller = merchant::all(tx)?.remove(0);
        let app = app::open(tx, ctx, "商城")?;
        app::bind(tx, &app.appid, seller.id).map_err(refused)?;
        let openid = app::openid_of(tx, ctx, &app.appid, holder).map_err(refused)?;
        let fund =
            JournalEntry::build(EntryId::new(ctx.now_ms(), &mut ctx.entropy), EntryKind::Reversal, [9; 16], ctx.now);
        tx.post(
            fund.transfer(house::BANK_RESERVE, seller.available, Amount::from_fen(500).unwrap()).finish().unwrap(),
        )?;
        let wish = remittance(seller.id, app.appid, openid);
        Ok(remittance::create(tx, ctx, &wish).map_err(refused)?.id)
    });
    sent.await.unwrap().to_string()
}

fn remittance(merchant: MerchantId, appid: String, openid: String) -> NewRemittance {
    NewRemittance {
        merchant,
        appid,
        out_bill_no: "B1".into(),
        openid,
        payee_name: None,
        amount: Amount::from_fen(100).unwrap(),
        remark: "谢谢".into(),
        notify_url: None,
        scene: "1011".into(),
        reports: Vec::new(),
        appearance: String::new(),
    }
}

fn refused<R: std::fmt::Debug>(stop: Stop<R>) -> Fault {
    Fault::corrupt(format!("{stop:?}"))
}

/// The paths that name a thing, with their methods, under one door.
fn naming_operations(door: &str) -> Vec<(Method, String, String)> {
    let document = serde_json::to_value(server::router::document()).unwrap();
    let mut found = Vec::new();
    for (template, methods) in document["paths"].as_object().unwrap() {
        let Some((before, _)) = template.split_once("/{").filter(|_| template.starts_with(door)) else { continue };
        for method in methods.as_object().unwrap().keys() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            found.push((method, template.clone(), before.to_owned()));
        }
    }
    assert!(!found.is_empty(), "{door} names nothing");
    found
}

fn with_thing(template: &str, thing: &str) -> String {
    let filled: Vec<&str> = template.split('/').map(|part| if part.starts_with('{') { thing } else { part }).collect();
    filled.join("/")
}

#[tokio::test]
async fn every_operation_that_names_a_thing_refuses_another_holder() {
    let app = TestApp::start_with_bank().await;
    let owner = app.person(0, 10_000).await;
    let other = app.person(1, 0).await;
    let friend = app.person(2, 0).await;
    let mut things = things_of(&app, &owner, &friend).await;
    let (charge, _) = things_of_a_till(&app, &owner).await;
    things.insert("/api/v1/payment-codes/charges", charge);
    for (method, template, before) in naming_operations("/api/v1") {
        let thing = things.get(before.as_str()).unwrap_or_else(|| panic!("{template}: make one for A in this test"));
        let path = with_thing(template.trim_start_matches("/api/v1"), thing);
        let key = new_key();
        let pin = other.seal(PIN, &key).unwrap();
        let body = json!({ "pin": pin, "code": "123456", "text": "hello" });
        let (status, answer) = other.ask(method.clone(), &path, Some(&key), Some(&body)).await.unwrap();
        // A recovery that is another's is answered like one that never was.
        let unknown = answer["code"] == "recovery_expired";
        assert!(status == 404 || status == 403 || unknown, "{method} {template}: {status} {answer}");
    }
    let wallet = owner.get("/wallet").await.unwrap();
    assert!(wallet["cards"].as_array().is_none_or(|cards| !cards.is_empty()), "nothing of A's was touched: {wallet}");
    app.stop().await;
}

/// A signed-in till: its cookie and its secret.
async fn till(app: &TestApp, place: usize) -> (String, String) {
    let shops = open_shops(app.state()).await.unwrap();
    let wish = json!({ "login": shops[place].login, "password": shops[place].password });
    let answer = app.http.post(format!("{}/till/api/v1/sessions", app.base)).json(&wish).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let body: Value = answer.json().await.unwrap();
    (cookie, body["till_secret"].as_str().unwrap().to_owned())
}

async fn ask_till(app: &TestApp, till: &(String, String), method: Method, path: &str, body: &Value) -> (u16, Value) {
    let request = app.http.request(method, format!("{}{path}", app.base));
    let request = request.header("cookie", &till.0).header("x-till", &till.1).header("idempotency-key", new_key());
    let answer = request.json(body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
}

/// A charge that waits for A's payment password, and an order of the same till.
async fn things_of_a_till(app: &TestApp, payer: &Phone) -> (String, String) {
    let first = till(app, 0).await;
    let wish = json!({ "method": { "kind": "balance" } });
    let code = payer.post_with_pin("/payment-codes", wish, PIN).await.unwrap();
    let body = json!({ "auth_code": code["digits"], "amount": 300 });
    let (_, charge) = ask_till(app, &first, Method::POST, "/till/api/v1/charges", &body).await;
    let (_, order) = ask_till(app, &first, Method::POST, "/till/api/v1/orders", &json!({ "amount": 100 })).await;
    (id(&charge), id(&order))
}

/// What the first till's merchant has at its console.
async fn things_of_a_merchant(app: &TestApp, payer: &Phone) -> Things {
    let owner = till(app, 0).await;
    let console = "/till/api/v1/console";
    let (_, me) = ask_till(app, &owner, Method::GET, &format!("{console}/me"), &Value::Null).await;
    let (_, made) = ask_till(app, &owner, Method::POST, &format!("{console}/certificates"), &json!({})).await;
    let (_, staff) = ask_till(app, &owner, Method::GET, &format!("{console}/staff"), &Value::Null).await;
    let mchid = me["mchid"].as_str().unwrap().to_owned();
    let phone = account::Phone::parse(&payer.number).unwrap();
    let placed = app.state().work(move |tx, ctx| order_and_callback(tx, ctx, &mchid, &phone));
    let (order, told) = placed.await.unwrap();
    let (_, apps) = ask_till(app, &owner, Method::POST, &format!("{console}/apps"), &json!({ "name": "门店" })).await;
    BTreeMap::from([
        ("/till/api/v1/console/apps", apps["items"][0]["appid"].as_str().unwrap().to_owned()),
        ("/till/api/v1/console/callbacks", told),
        ("/till/api/v1/console/certificates", made["serial"].as_str().unwrap().to_owned()),
        ("/till/api/v1/console/orders", order),
        ("/till/api/v1/console/staff", id(&staff["items"][0])),
    ])
}

/// An order over the wire, and a callback: a remittance under a wrong name fails, and says so.
fn order_and_callback(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    mchid: &str,
    payee: &account::Phone,
) -> Result<(String, String), Fault> {
    let holder = account::by_phone(tx, ctx, payee)?.unwrap();
    let seller = merchant::by_mchid(tx, mchid)?.unwrap();
    let app = app::open(tx, ctx, "商城")?;
    app::bind(tx, &app.appid, seller.id).map_err(refused)?;
    let openid = app::openid_of(tx, ctx, &app.appid, holder).map_err(refused)?;
    let party = Party { merchant: seller.id, provider: None };
    let new = NewTrade {
        party,
        appid: app.appid.clone(),
        sub_appid: None,
        out_trade_no: "A-1".into(),
        description: "一碗面".into(),
        amount: Amount::from_fen(100).unwrap(),
        wish: Wish::default(),
    };
    let placed = Prepay { new, kind: trade::Kind::Native, expires_at: None, payer: None };
    let order = trade::prepay(tx, ctx, &placed).map_err(refused)?.order.to_string();
    let mut wish = remittance(seller.id, app.appid, openid);
    (wish.payee_name, wish.notify_url) = (Some("无此人".into()), Some("http://127.0.0.1:9/told".into()));
    remittance::create(tx, ctx, &wish).map_err(refused)?;
    let told = callback::list(tx, seller.id, None, 1)?.remove(0);
    Ok((order, told.id.to_string()))
}

#[tokio::test]
async fn every_operation_that_names_a_thing_refuses_another_till() {
    let app = TestApp::start_with_bank().await;
    let payer = app.person(0, 1_000).await;
    let (charge, order) = things_of_a_till(&app, &payer).await;
    let mut things: Things = BTreeMap::from([("/till/api/v1/charges", charge), ("/till/api/v1/orders", order)]);
    things.extend(things_of_a_merchant(&app, &payer).await);
    let other = till(&app, 1).await;
    for (method, template, before) in naming_operations("/till/api/v1") {
        let thing = things.get(before.as_str()).unwrap_or_else(|| panic!("{template}: make one for A in this test"));
        let body = json!({ "role": "cashier", "password": "a good password" });
        let (status, answer) = ask_till(&app, &other, method.clone(), &with_thing(&template, thing), &body).await;
        assert_eq!(status, 404, "{method} {template}: {answer}");
    }
    app.stop().await;
}
