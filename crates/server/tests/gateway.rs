//! The merchants' gateway as merchants meet it: a sandbox process, signed requests, checked answers.

#[path = "gateway/combine.rs"]
mod combine;
#[path = "gateway/console.rs"]
mod console;
#[path = "gateway/coupons.rs"]
mod coupons;
#[path = "gateway/examiner.rs"]
mod examiner;
#[path = "gateway/partner.rs"]
mod partner;
#[path = "gateway/remittances.rs"]
mod remittances;
#[path = "gateway/sharing.rs"]
mod sharing;
mod support;

use reqwest::Method;
use serde_json::{Value, json};
use support::{Answer, Sandbox, Shop};
use wxpay::fields;

/// One sandbox for everything: it takes a second to start.
#[tokio::test]
async fn merchants_sell_through_the_gateway() {
    let sandbox = Sandbox::start().await;
    let shops = sandbox.merchants();
    let (own, other) = (&shops[0], &shops[1]);
    what_is_answered_is_as_documented(&sandbox, own).await;
    nobody_reaches_what_is_anothers(&sandbox, own, other).await;
    a_request_counts_once_and_unaltered(&sandbox, own).await;
    nothing_changed_is_let_in(&sandbox, own).await;
    a_number_stands_for_one_order(own).await;
    a_page_must_prove_that_it_is_the_shops(&sandbox, own).await;
    faults_are_data(&sandbox, own).await;
    faults_are_a_script(&sandbox, own).await;
    a_new_certificate_signs_and_the_old_one_is_listed(&sandbox, own).await;
    combine::several_orders_are_paid_at_once(&sandbox, own, other).await;
    partner::a_provider_deals_for_its_merchant(&sandbox, &shops[2], own).await;
    coupons::a_shop_takes_something_off(&sandbox, own, other).await;
    sharing::a_shop_shares_what_it_sold(&sandbox, own, other).await;
    remittances::a_holder_confirms_what_a_shop_sends(&sandbox, own, other).await;
    console::a_merchants_people_see_and_do_what_is_theirs(&sandbox, own).await;
}

/// Holds an answer against the table of its operation.
fn as_documented(operation: &str, answer: &Answer) {
    assert_eq!(answer.status, 200, "{operation}: {}", answer.text);
    let table = fields::table(&format!("{operation} answer")).unwrap_or_else(|| panic!("{operation} has no table"));
    assert_eq!(table.check(&answer.body), [], "{operation}: {}", answer.text);
}

/// Names, types and required marks of Annex A, held against what is answered and told on the wire.
async fn what_is_answered_is_as_documented(sandbox: &Sandbox, shop: &Shop) {
    let told = Told::listen().await;
    orders_are_documented(sandbox, shop, &told).await;
    refunds_are_documented(sandbox, shop, &told).await;
    tills_are_documented(sandbox, shop).await;
    as_documented("GET /v3/certificates", &shop.get("/v3/certificates").await);
    bills_are_documented(sandbox, shop).await;
}

async fn orders_are_documented(sandbox: &Sandbox, shop: &Shop, told: &Told) {
    let placed = |kind: &str, more: Value| {
        let mut order = shop.order(&format!("doc-{kind}"), 500);
        order["notify_url"] = json!(told.url);
        order["attach"] = json!("桌号 7");
        for (name, value) in more.as_object().unwrap() {
            order[name] = value.clone();
        }
        (format!("/v3/pay/transactions/{kind}"), order)
    };
    let browser = json!({ "scene_info": { "payer_client_ip": "192.0.2.1", "h5_info": { "type": "Wap" } } });
    let kinds = [
        placed("native", json!({})),
        placed("app", json!({})),
        placed("h5", browser),
        placed("jsapi", json!({ "payer": { "openid": shop.openid } })),
    ];
    for (target, order) in kinds {
        as_documented(&format!("POST {target}"), &shop.post(&target, &order).await);
    }
    let code = shop.post("/v3/pay/transactions/native", &placed("native", json!({})).1).await.body["code_url"].clone();
    sandbox.post("/phone/pay", &json!({ "code_url": code })).await;
    let seen = shop.get(&format!("/v3/pay/transactions/out-trade-no/doc-native?mchid={}", shop.mchid)).await;
    as_documented("GET /v3/pay/transactions/out-trade-no/{out_trade_no}", &seen);
    let (event, notice) = told.next(shop).await;
    assert_eq!((event.as_str(), &notice), ("TRANSACTION.SUCCESS", &seen.body), "what is told is what is answered");
    assert_eq!(fields::table("event TRANSACTION.SUCCESS").unwrap().check(&notice), [], "{notice}");
}

async fn refunds_are_documented(sandbox: &Sandbox, shop: &Shop, told: &Told) {
    let paid = shop.sell(sandbox, "doc-0001", 500).await;
    let refund = json!({ "out_trade_no": "doc-0001", "out_refund_no": "doc-r-1", "notify_url": told.url,
        "amount": { "refund": 100, "total": 500, "currency": "CNY" } });
    let refunded = shop.post("/v3/refund/domestic/refunds", &refund).await;
    as_documented("POST /v3/refund/domestic/refunds", &refunded);
    let seen = shop.get("/v3/refund/domestic/refunds/doc-r-1").await;
    as_documented("GET /v3/refund/domestic/refunds/{out_refund_no}", &seen);
    assert_eq!((&seen.body["status"], &seen.body["amount"]["refund"]), (&json!("SUCCESS"), &json!(100)));
    let by_number =
        format!("/v3/pay/transactions/id/{}?mchid={}", paid["transaction_id"].as_str().unwrap(), shop.mchid);
    let known = shop.get(&by_number).await;
    as_documented("GET /v3/pay/transactions/id/{transaction_id}", &known);
    assert_eq!(known.body["trade_state"], "REFUND");
    let (event, notice) = told.next(shop).await;
    assert_eq!((event.as_str(), &notice["out_refund_no"]), ("REFUND.SUCCESS", &json!("doc-r-1")));
    assert_eq!(fields::table("event REFUND.SUCCESS").unwrap().check(&notice), [], "{notice}");
}

async fn tills_are_documented(sandbox: &Sandbox, shop: &Shop) {
    let (_, shown) = sandbox.post("/phone/payment-code", &json!({})).await;
    let charge = json!({
        "appid": shop.appid, "mchid": shop.mchid, "description": "一壶茶", "out_trade_no": "doc-till", "amount": { "total": 100 },
        "payer": { "auth_code": shown["auth_code"] }, "scene_info": { "store_info": { "out_id": "1" } },
    });
    let asked = shop.post("/v3/pay/transactions/codepay", &charge).await;
    assert_eq!((asked.status, &asked.body["code"]), (202, &json!("USERPAYING")), "{}", asked.text);
    let (status, _) = sandbox.post("/phone/confirm", &json!({ "out_trade_no": "doc-till" })).await;
    assert_eq!(status, 200);
    let charged = shop.post("/v3/pay/transactions/codepay", &charge).await;
    as_documented("POST /v3/pay/transactions/codepay", &charged);
    let undo = json!({ "appid": shop.appid, "mchid": shop.mchid });
    let undone = shop.post("/v3/pay/transactions/out-trade-no/doc-till/reverse", &undo).await;
    as_documented("POST /v3/pay/transactions/out-trade-no/{out_trade_no}/reverse", &undone);
    let closed = shop.post("/v3/pay/transactions/out-trade-no/doc-till/close", &json!({ "mchid": shop.mchid })).await;
    assert!((400..500).contains(&closed.status), "a payment by code is reversed, not closed");
}

/// The day after, when the day was written down. Its files' sums are the day's.
async fn bills_are_documented(sandbox: &Sandbox, shop: &Shop) {
    let (_, before) = sandbox.post("/clock", &json!({ "jump_seconds": 0 })).await;
    let day = wallet::business_day(before["now"].as_str().unwrap().parse().unwrap());
    let today = shop.get(&format!("/v3/bill/tradebill?bill_date={day}")).await;
    assert_eq!(today.body["code"], "NO_STATEMENT_EXIST", "{}", today.text);
    sandbox.post("/clock", &json!({ "jump_seconds": 86_400 })).await;
    for kind in ["tradebill", "fundflowbill"] {
        let offered = shop.get(&format!("/v3/bill/{kind}?bill_date={day}")).await;
        as_documented(&format!("GET /v3/bill/{kind}"), &offered);
        let url = offered.body["download_url"].as_str().unwrap();
        let target = &url[url.find("/v3/").unwrap()..];
        let file = shop.get(target).await;
        let sheet = wxpay::bill::read(&file.text).unwrap();
        assert!(!sheet.rows.is_empty(), "{kind} has rows: {}", file.text);
        let spoilt = shop.get(&target.replace("token=", "token=x")).await;
        assert_eq!(spoilt.status, 400, "a token of one's own making: {}", spoilt.text);
    }
}

/// A shop's own address, which listens.
struct Told {
    url: String,
    heard: tokio::sync::Mutex<tokio::sync::mpsc::UnboundedReceiver<Value>>,
}

impl Told {
    async fn listen() -> Self {
        let (say, heard) = tokio::sync::mpsc::unbounded_channel();
        let hear = axum::routing::post(move |axum::Json(body): axum::Json<Value>| async move {
            // Whoever listened may be gone by now.
            say.send(body).ok();
            axum::http::StatusCode::NO_CONTENT
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/told", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, axum::Router::new().route("/told", hear)).await });
        Self { url, heard: tokio::sync::Mutex::new(heard) }
    }

    /// The next event and its plain text, opened with the shop's key.
    async fn next(&self, shop: &Shop) -> (String, Value) {
        let body = self.heard.lock().await.recv().await.unwrap();
        let sealed = serde_json::from_value(body["resource"].clone()).unwrap();
        let plain = shop.api_v3_key.open(&sealed).unwrap();
        (body["event_type"].as_str().unwrap().to_owned(), serde_json::from_slice(&plain).unwrap())
    }
}

/// Every operation, asked by one merchant about what is another's, by its numbers and in its name.
async fn nobody_reaches_what_is_anothers(sandbox: &Sandbox, own: &Shop, other: &Shop) {
    let paid = own.sell(sandbox, "own-0001", 300).await;
    let number = paid["transaction_id"].as_str().unwrap();
    let refund = json!({ "out_refund_no": "own-r-1", "amount": { "refund": 100, "total": 300, "currency": "CNY" } });
    let with = |mut body: Value, name: &str, value: &str| {
        body[name] = json!(value);
        body
    };
    let made = own.post("/v3/refund/domestic/refunds", &with(refund.clone(), "out_trade_no", "own-0001")).await;
    let refund_id = made.body["refund_id"].as_str().unwrap();
    let (mine, theirs) = (&other.mchid, &own.mchid);
    let foreign = [
        (Method::GET, format!("/v3/pay/transactions/id/{number}?mchid={mine}"), None),
        (Method::GET, format!("/v3/pay/transactions/id/{number}?mchid={theirs}"), None),
        (Method::GET, format!("/v3/pay/transactions/out-trade-no/own-0001?mchid={mine}"), None),
        (Method::GET, format!("/v3/pay/transactions/out-trade-no/own-0001?mchid={theirs}"), None),
        (Method::POST, "/v3/pay/transactions/out-trade-no/own-0001/close".into(), Some(json!({ "mchid": mine }))),
        (Method::POST, "/v3/pay/transactions/out-trade-no/own-0001/close".into(), Some(json!({ "mchid": theirs }))),
        (Method::POST, "/v3/pay/transactions/native".into(), Some(own.order("own-0002", 300))),
        (Method::POST, "/v3/pay/transactions/native".into(), Some(with(own.order("own-0002", 300), "mchid", mine))),
        (
            Method::POST,
            "/v3/pay/transactions/out-trade-no/own-0001/reverse".into(),
            Some(json!({ "appid": other.appid, "mchid": mine })),
        ),
        (Method::POST, "/v3/refund/domestic/refunds".into(), Some(with(refund.clone(), "out_trade_no", "own-0001"))),
        (Method::POST, "/v3/refund/domestic/refunds".into(), Some(with(refund, "transaction_id", number))),
        (Method::GET, "/v3/refund/domestic/refunds/own-r-1".into(), None),
        (
            Method::POST,
            format!("/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund"),
            Some(json!({ "out_refund_no": "own-r-1", "type": "MERCHANT_BANK_CARD" })),
        ),
    ];
    for (method, target, body) in foreign {
        let answer = other.ask(method.clone(), &target, body.as_ref()).await;
        assert!((400..500).contains(&answer.status), "{method} {target}: {} {}", answer.status, answer.text);
        assert!(!answer.text.contains(number), "{method} {target} tells of it: {}", answer.text);
    }
}

async fn a_request_counts_once_and_unaltered(sandbox: &Sandbox, shop: &Shop) {
    let target = format!("/v3/pay/transactions/out-trade-no/doc-0001?mchid={}", shop.mchid);
    let signed = shop.authorization(&Method::GET, &target, b"");
    let send = async |target: &str, authorization: &str| {
        let request = sandbox.http.get(format!("{}{target}", sandbox.base)).header("authorization", authorization);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    assert_eq!(send(&target, &signed).await.0, 200);
    let (status, again) = send(&target, &signed).await;
    assert_eq!(
        (status, &again["code"], &again["detail"]["detail"]["issue"]),
        (401, &json!("SIGN_ERROR"), &json!("replayed"))
    );
    let (status, altered) = send(&format!("{target}&x=1"), &shop.authorization(&Method::GET, &target, b"")).await;
    assert_eq!((status, &altered["code"]), (401, &json!("SIGN_ERROR")));
    let (status, _) = send(&target, "WECHATPAY2-SHA256-RSA2048 mchid=\"1\"").await;
    assert_eq!(status, 401);
}

/// Requests that were changed on their way: none is let in, and the gateway goes on answering.
async fn nothing_changed_is_let_in(sandbox: &Sandbox, shop: &Shop) {
    let order = shop.order("never-0001", 100).to_string();
    let target = "/v3/pay/transactions/native";
    for at in 0..300_usize {
        let signed = shop.authorization(&Method::POST, target, order.as_bytes());
        let (mut authorization, mut body) = (signed.into_bytes(), order.clone().into_bytes());
        let part = if at % 2 == 0 { &mut authorization } else { &mut body };
        let place = at * 7 % part.len();
        part[place] = if part[place] == b'0' { b'1' } else { b'0' };
        let request = sandbox.http.post(format!("{}{target}", sandbox.base)).header("authorization", authorization);
        let answer = request.body(body).send().await.unwrap();
        assert!((400..500).contains(&answer.status().as_u16()), "byte {place}: {}", answer.status());
    }
    let never = shop.get(&format!("/v3/pay/transactions/out-trade-no/never-0001?mchid={}", shop.mchid)).await;
    assert_eq!((never.status, &never.body["code"]), (404, &json!("ORDER_NOT_EXIST")), "{}", never.text);
}

async fn a_number_stands_for_one_order(shop: &Shop) {
    let order = shop.order("same-0001", 700);
    let first = shop.post("/v3/pay/transactions/native", &order).await;
    let again = shop.post("/v3/pay/transactions/native", &order).await;
    assert_eq!((first.status, again.status), (200, 200), "{}", again.text);
    let other = shop.post("/v3/pay/transactions/native", &shop.order("same-0001", 701)).await;
    assert_eq!((other.status, &other.body["code"]), (400, &json!("INVALID_REQUEST")), "{}", other.text);
    let closed = shop.post("/v3/pay/transactions/out-trade-no/same-0001/close", &json!({ "mchid": shop.mchid })).await;
    assert_eq!(closed.status, 204);
    let after = shop.post("/v3/pay/transactions/native", &order).await;
    assert_eq!((after.status, &after.body["code"]), (400, &json!("ORDER_CLOSED")), "{}", after.text);
}

async fn a_page_must_prove_that_it_is_the_shops(sandbox: &Sandbox, shop: &Shop) {
    let mut order = shop.order("page-0001", 200);
    order["payer"] = json!({ "openid": shop.openid });
    let placed = shop.post("/v3/pay/transactions/jsapi", &order).await;
    let prepay_id = placed.body["prepay_id"].as_str().unwrap_or_else(|| panic!("{}", placed.text));
    let forged = json!({ "jsapi": {
        "appId": shop.appid, "timeStamp": "1", "nonceStr": "n", "package": format!("prepay_id={prepay_id}"),
        "signType": "RSA", "paySign": "Zm9yZ2Vk",
    }});
    let (status, answer) = sandbox.post("/phone/pay", &forged).await;
    assert!(status.is_client_error(), "{status} {answer}");
    assert!(answer.to_string().contains("invocation_not_signed"), "{answer}");
    let (status, _) =
        sandbox.post("/phone/pay", &json!({ "h5_url": format!("{}/q/h/{prepay_id}", sandbox.base) })).await;
    assert!(status.is_client_error(), "a page's order is not paid by its number alone");
}

/// Each fault, and that it ends.
async fn faults_are_data(sandbox: &Sandbox, shop: &Shop) {
    let told = Told::listen().await;
    let sell = async |number: &str, attach: &str| {
        let mut order = shop.order(number, 100);
        (order["notify_url"], order["attach"]) = (json!(told.url), json!(attach));
        let placed = shop.post("/v3/pay/transactions/native", &order).await;
        sandbox.post("/phone/pay", &json!({ "code_url": placed.body["code_url"] })).await;
    };
    let rules = json!({ "rules": [
        { "fault": "duplicate_callback", "attach": "twice", "times": 1 },
        { "fault": "missing_callback", "attach": "late", "times": 1 },
        { "fault": "rate_limit", "path": "/v3/certificates", "times": 1 },
        { "fault": "system_error_after_effect", "path": "/v3/pay/transactions/native", "amount": 909, "times": 1 },
    ]});
    let (status, set) = sandbox.put("/faults", &rules).await;
    assert_eq!((status.as_u16(), &set["rules"]), (200, &rules["rules"]));

    sell("fault-0001", "twice").await;
    let (first, second) = (told.next(shop).await.1, told.next(shop).await.1);
    assert_eq!(first, second);
    assert_eq!(first["out_trade_no"], "fault-0001");

    sell("fault-0002", "late").await;
    sell("fault-0003", "as usual").await;
    assert_eq!(told.next(shop).await.1["out_trade_no"], "fault-0003", "the one before got lost");
    sandbox.post("/clock", &json!({ "jump_seconds": 60 })).await;
    assert_eq!(told.next(shop).await.1["out_trade_no"], "fault-0002", "and came later");

    assert_eq!(shop.get("/v3/certificates").await.status, 429);
    assert_eq!(shop.get("/v3/certificates").await.status, 200);
    let order = shop.order("fault-0004", 909);
    assert_eq!(shop.post("/v3/pay/transactions/native", &order).await.status, 500);
    let there = shop.get(&format!("/v3/pay/transactions/out-trade-no/fault-0004?mchid={}", shop.mchid)).await;
    assert_eq!((there.status, &there.body["trade_state"]), (200, &json!("NOTPAY")), "it took effect all the same");
}

/// The same as a script in YAML, the bank's faults too.
async fn faults_are_a_script(sandbox: &Sandbox, shop: &Shop) {
    let script = "\
rules:
  - fault: reordered_callback   # waits for the next
    attach: first
    times: 1
bank:
  - { kind: reject, code: AM04, times: 1 }
";
    let (status, set) = sandbox.put_text("/faults", script).await;
    assert_eq!((status.as_u16(), &set["bank"][0]["code"]), (200, &json!("AM04")), "{set}");
    let (status, refused) = sandbox.put_text("/faults", "bank: [{ kind: earthquake }]").await;
    assert!(status == 400 && refused["message"].is_string(), "{refused}");
    sandbox.put_text("/faults", script).await;
    let told = Told::listen().await;
    for (number, attach, method) in
        [("script-0001", "first", "balance"), ("script-0002", "second", "balance"), ("script-0003", "third", "card")]
    {
        let mut order = shop.order(number, 100);
        (order["notify_url"], order["attach"]) = (json!(told.url), json!(attach));
        let placed = shop.post("/v3/pay/transactions/native", &order).await;
        sandbox.post("/phone/pay", &json!({ "code_url": placed.body["code_url"], "method": method })).await;
        // Each is told before the next is paid.
        sandbox.post("/clock", &json!({ "jump_seconds": 1 })).await;
    }
    let heard = [told.next(shop).await.1, told.next(shop).await.1];
    assert_eq!([&heard[0]["out_trade_no"], &heard[1]["out_trade_no"]], ["script-0002", "script-0001"]);
    let target = format!("/v3/pay/transactions/out-trade-no/script-0003?mchid={}", shop.mchid);
    assert_eq!(shop.get(&target).await.body["trade_state"], "NOTPAY", "the bank said no");
    sandbox.put_text("/faults", "{}").await;
}

async fn a_new_certificate_signs_and_the_old_one_is_listed(sandbox: &Sandbox, shop: &Shop) {
    let serials = async || {
        let listed = shop.get("/v3/certificates").await.body["data"].clone();
        listed.as_array().unwrap().iter().map(|one| one["serial_no"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = serials().await;
    let (_, made) = sandbox.post("/platform-certificates", &json!({})).await;
    let after = serials().await;
    assert_eq!(after.len(), before.len() + 1);
    assert!(after.contains(&made["serial_no"].as_str().unwrap().to_owned()) && after.contains(&before[0]));
}
