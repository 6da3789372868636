//! The examiner against merchants' systems: one that is right, and for each check one that is wrong in that way only.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use wxpay::headers::PROBE_PREFIX;
use wxpay::key::PublicKey;
use wxpay::message::Response;
use wxpay::resource::{ApiV3Key, Sealed};

use crate::support::{Sandbox, Shop};

/// In which way a system takes callbacks wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    RefusesAll,
    RefusesRepeats,
    KnowsIdsOnly,
    KnowsNoRefunds,
    VerifiesNoBody,
    IgnoresTheSeal,
    ComparesSerialsOnly,
    IgnoresTheSerial,
    IgnoresTheTime,
    BelievesTheProbe,
    HangsUp,
    IgnoresTheAmount,
    IsSlow,
}

/// What a system fails that is wrong in one way.
const FAILS: [(Wrong, &[&str]); 13] = [
    (Wrong::RefusesRepeats, &["accepts_again"]),
    (Wrong::KnowsIdsOnly, &["accepts_new_id"]),
    (Wrong::KnowsNoRefunds, &["accepts_refund"]),
    (Wrong::VerifiesNoBody, &["refuses_altered"]),
    (Wrong::IgnoresTheSeal, &["refuses_broken_seal"]),
    (Wrong::ComparesSerialsOnly, &["refuses_wrong_key"]),
    (Wrong::IgnoresTheSerial, &["refuses_unknown_key"]),
    (Wrong::IgnoresTheTime, &["refuses_stale"]),
    (Wrong::BelievesTheProbe, &["refuses_probe"]),
    (Wrong::HangsUp, &["bears_unknown_order"]),
    (Wrong::IgnoresTheAmount, &["refuses_other_amount"]),
    (Wrong::IsSlow, &["answers_in_time"]),
    // Who takes nothing fails whatever is to be taken.
    (Wrong::RefusesAll, &["accepts", "accepts_again", "accepts_new_id", "accepts_refund"]),
];

/// A merchant's own system, as small as it can be.
struct System {
    wrong: Option<Wrong>,
    key: PublicKey,
    serial: String,
    v3: ApiV3Key,
    /// The orders that it has placed, in fen.
    orders: HashMap<String, i64>,
    /// The ids of notices, and the orders that are done.
    done: Mutex<Vec<String>>,
}

impl System {
    fn is(&self, wrong: Wrong) -> bool {
        self.wrong == Some(wrong)
    }

    async fn take(&self, headers: &HeaderMap, body: &[u8]) -> StatusCode {
        let verified = self.verify(headers, body);
        let notice: Value = serde_json::from_slice(body).unwrap();
        let sealed: Sealed = serde_json::from_value(notice["resource"].clone()).unwrap();
        let plain = self.v3.open(&sealed).map(|plain| serde_json::from_slice::<Value>(&plain).unwrap());
        match (verified, plain) {
            (false, _) => StatusCode::UNAUTHORIZED,
            (true, Err(_)) if self.is(Wrong::IgnoresTheSeal) => StatusCode::OK,
            (true, Err(_)) => StatusCode::BAD_REQUEST,
            (true, Ok(plain)) => self.understand(&notice, &plain).await,
        }
    }

    fn verify(&self, headers: &HeaderMap, body: &[u8]) -> bool {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let timestamp: i64 = text("wechatpay-timestamp").parse().unwrap_or(0);
        let (nonce, signature) = (text("wechatpay-nonce"), text("wechatpay-signature"));
        let is_timely = (Timestamp::now().as_second() - timestamp).abs() < 300 || self.is(Wrong::IgnoresTheTime);
        let is_ours = text("wechatpay-serial") == self.serial || self.is(Wrong::IgnoresTheSerial);
        let is_probe = signature.starts_with(PROBE_PREFIX);
        let is_signed = Response { timestamp, nonce, body }.verify(&self.key, signature).is_ok();
        is_timely && is_ours && (is_signed || self.believes_anyway(is_probe, body))
    }

    /// Takes a wrong signature for a right one, in just one case each.
    fn believes_anyway(&self, is_probe: bool, body: &[u8]) -> bool {
        let notice: Value = serde_json::from_slice(body).unwrap();
        let is_whole = notice["summary"] == "支付成功";
        match self.wrong {
            Some(Wrong::BelievesTheProbe) => is_probe,
            Some(Wrong::VerifiesNoBody) => !is_whole,
            Some(Wrong::ComparesSerialsOnly) => is_whole && !is_probe,
            _ => false,
        }
    }

    async fn understand(&self, notice: &Value, plain: &Value) -> StatusCode {
        if notice["event_type"] != "TRANSACTION.SUCCESS" {
            let known = plain["refund_status"] == "SUCCESS" && !self.is(Wrong::KnowsNoRefunds);
            return if known && !self.is(Wrong::RefusesAll) { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        }
        let number = plain["out_trade_no"].as_str().unwrap();
        match self.orders.get(number) {
            None if self.is(Wrong::HangsUp) => panic!("there is no {number}, and the connection breaks"),
            None => StatusCode::NOT_FOUND,
            Some(fen) if plain["amount"]["total"] != json!(fen) && !self.is(Wrong::IgnoresTheAmount) => {
                StatusCode::BAD_REQUEST
            }
            Some(_) => self.deliver(notice["id"].as_str().unwrap(), number).await,
        }
    }

    async fn deliver(&self, id: &str, number: &str) -> StatusCode {
        let (has_id, has_order) = {
            let mut done = self.done.lock().unwrap();
            let has = |what: &str| done.iter().any(|known| known == what);
            let found = (has(id), has(number));
            done.extend([id.to_owned(), number.to_owned()]);
            found
        };
        if self.is(Wrong::IsSlow) && !has_order {
            // Longer than a callback's answer may take; the examiner's own clock is real.
            tokio::time::sleep(Duration::from_millis(5_200)).await;
        }
        let refuses = match self.wrong {
            Some(Wrong::RefusesAll) => true,
            Some(Wrong::RefusesRepeats) => has_id,
            Some(Wrong::KnowsIdsOnly) => has_order && !has_id,
            _ => false,
        };
        if refuses { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::NO_CONTENT }
    }

    /// Serves it; answers its address.
    async fn listen(self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/notify", listener.local_addr().unwrap());
        let take =
            async |State(system): State<Arc<Self>>, headers: HeaderMap, body: Bytes| system.take(&headers, &body).await;
        let router = axum::Router::new().route("/notify", axum::routing::post(take)).with_state(Arc::new(self));
        tokio::spawn(async move { axum::serve(listener, router).await });
        url
    }
}

fn system(shop: &Shop, wrong: Option<Wrong>) -> System {
    let orders = [("exam-paid", 2800), ("exam-open", 4500), ("lost-1", 100), ("lost-2", 100)];
    System {
        wrong,
        key: shop.public_key.clone(),
        serial: shop.public_key_id.clone(),
        v3: shop.api_v3_key.clone(),
        orders: orders.into_iter().map(|(number, fen)| (number.to_owned(), fen)).collect(),
        done: Mutex::default(),
    }
}

async fn report(sandbox: &Sandbox, shop: &Shop, url: &str) -> Value {
    let wish = json!({ "callback_url": url, "mchid": shop.mchid });
    let (status, report) = sandbox.post("/examinations", &wish).await;
    assert_eq!(status, 200, "{report}");
    report
}

fn with(report: &Value, outcome: &str) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter();
    let found = findings.filter(|finding| finding["outcome"] == outcome);
    found.map(|finding| finding["check"].as_str().unwrap().to_owned()).collect()
}

/// How a check came out, and that something is said about it in both languages when something is to be done.
fn outcome(report: &Value, check: &str) -> String {
    let findings = report["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["check"] == check).unwrap();
    let outcome = found["outcome"].as_str().unwrap().to_owned();
    for language in ["zh", "en"] {
        assert!(found["title"][language].is_string(), "{found}");
        assert_eq!(found["next"][language].is_string(), outcome != "passed", "{found}");
    }
    outcome
}

#[tokio::test]
async fn an_examiner_tells_which_check_a_system_fails() {
    let sandbox = Sandbox::start().await;
    let shops = sandbox.merchants();
    // The second answers under the public key, which the tests know.
    let shop = &shops[1];
    who_cannot_be_examined_is_told_why(&sandbox, shop, &shops[2]).await;
    sell_and_refund(&sandbox, shop).await;
    callbacks_are_examined(&sandbox, shop).await;
    nobody_there_is_one_failure(&sandbox, shop).await;
    behaviour_is_examined(&sandbox, shop).await;
    a_provider_is_examined_about_what_it_deals(&sandbox, &shops[2]).await;
    the_command_prints_a_table_and_fails(&sandbox, shop).await;
}

async fn who_cannot_be_examined_is_told_why(sandbox: &Sandbox, shop: &Shop, provider: &Shop) {
    let sub = provider.sub_mchid.clone().unwrap();
    let table = [
        ("1999999999", "examinee_unknown"),
        (sub.as_str(), "examinee_without_key"),
        (shop.mchid.as_str(), "examinee_without_payment"),
    ];
    for (mchid, code) in table {
        let (status, refused) = sandbox.post("/examinations", &json!({ "mchid": mchid })).await;
        assert_eq!((status.as_u16(), &refused["code"]), (422, &json!(code)), "{refused}");
    }
    let (status, _) = sandbox.post("/examinations", &json!({ "callback_url": "ftp://shop" })).await;
    assert_eq!(status, 400);
}

async fn sell_and_refund(sandbox: &Sandbox, shop: &Shop) {
    let url = system(shop, None).listen().await;
    let order = |number: &str, fen: i64| {
        let mut order = shop.order(number, fen);
        order["notify_url"] = json!(url);
        order
    };
    let placed = shop.post("/v3/pay/transactions/native", &order("exam-paid", 2800)).await;
    sandbox.post("/phone/pay", &json!({ "code_url": placed.body["code_url"] })).await;
    assert_eq!(shop.post("/v3/pay/transactions/native", &order("exam-open", 4500)).await.status, 200);
    let refund = json!({ "out_trade_no": "exam-paid", "out_refund_no": "exam-r-1", "notify_url": url,
        "amount": { "refund": 100, "total": 2800, "currency": "CNY" } });
    assert_eq!(shop.post("/v3/refund/domestic/refunds", &refund).await.status, 200);
    // Whatever is due on the way happens on the way.
    sandbox.post("/clock", &json!({ "jump_seconds": 1 })).await;
}

async fn callbacks_are_examined(sandbox: &Sandbox, shop: &Shop) {
    let right = report(sandbox, shop, &system(shop, None).listen().await).await;
    assert_eq!(with(&right, "failed"), [""; 0], "{right}");
    assert_eq!(right["out_trade_no"], "exam-paid");
    let unseen = ["asks_when_untold", "repeats_refund_number", "closes_before_reordering", "polls_codes"];
    assert_eq!(with(&right, "not_seen"), unseen);
    assert_eq!((&right["passed"], &right["failed"], &right["not_seen"]), (&json!(14), &json!(0), &json!(4)));
    for (wrong, fails) in FAILS {
        let found = report(sandbox, shop, &system(shop, Some(wrong)).listen().await).await;
        assert_eq!(with(&found, "failed"), fails, "{wrong:?}: {found}");
        assert_eq!(found["failed"], json!(fails.len()));
    }
}

async fn nobody_there_is_one_failure(sandbox: &Sandbox, shop: &Shop) {
    let found = report(sandbox, shop, "http://127.0.0.1:9/notify").await;
    assert_eq!(with(&found, "failed"), ["accepts"], "{found}");
    assert_eq!(outcome(&found, "answers_in_time"), "not_seen");
    let next = &found["findings"][0]["next"]["en"];
    assert!(next.as_str().unwrap().contains("whether the service runs"), "{found}");
}

/// Each behaviour is seen wrong first, and then right.
async fn behaviour_is_examined(sandbox: &Sandbox, shop: &Shop) {
    let url = system(shop, None).listen().await;
    let behaved = async |check: &str| outcome(&report(sandbox, shop, &url).await, check);

    lose_a_notice(sandbox, shop, "lost-1").await;
    assert_eq!(behaved("asks_when_untold").await, "not_seen", "there is still time");
    sandbox.post("/clock", &json!({ "jump_seconds": 900 })).await;
    assert_eq!(behaved("asks_when_untold").await, "failed");
    lose_a_notice(sandbox, shop, "lost-2").await;
    query(shop, "lost-2").await;
    assert_eq!(behaved("asks_when_untold").await, "passed");

    refund_twice(sandbox, shop, ["again-1", "again-2"]).await;
    assert_eq!(behaved("repeats_refund_number").await, "failed");
    refund_twice(sandbox, shop, ["again-3", "again-3"]).await;
    assert_eq!(behaved("repeats_refund_number").await, "passed");

    shop.post("/v3/refund/domestic/refunds", &refund_of("exam-paid", "yuan-1", 100, 28)).await;
    assert_eq!(behaved("counts_in_fen").await, "failed");
    shop.post("/v3/refund/domestic/refunds", &refund_of("exam-paid", "fen-1", 100, 2800)).await;
    assert_eq!(behaved("counts_in_fen").await, "passed");

    let page = async |number: &str| {
        let mut order = shop.order(number, 700);
        order["payer"] = json!({ "openid": shop.openid });
        assert_eq!(shop.post("/v3/pay/transactions/jsapi", &order).await.status, 200);
    };
    page("anew-1").await;
    page("anew-2").await;
    assert_eq!(behaved("closes_before_reordering").await, "failed");
    shop.post("/v3/pay/transactions/out-trade-no/anew-2/close", &json!({ "mchid": shop.mchid })).await;
    page("anew-3").await;
    assert_eq!(behaved("closes_before_reordering").await, "passed");

    charge(sandbox, shop, "code-1").await;
    reverse(shop, "code-1").await;
    assert_eq!(behaved("polls_codes").await, "failed");
    charge(sandbox, shop, "code-2").await;
    query(shop, "code-2").await;
    reverse(shop, "code-2").await;
    assert_eq!(behaved("polls_codes").await, "passed");

    let all = report(sandbox, shop, &url).await;
    let unseen = with(&all, "not_seen");
    assert_eq!((with(&all, "failed"), unseen), (Vec::new(), Vec::new()), "{all}");
    assert_eq!(all["passed"], json!(18), "a right system has the full score");
}

async fn lose_a_notice(sandbox: &Sandbox, shop: &Shop, number: &str) {
    sandbox.put("/faults", &json!({ "rules": [{ "fault": "missing_callback", "mchid": shop.mchid }] })).await;
    shop.sell_unseen(sandbox, number, 100).await;
    sandbox.post("/clock", &json!({ "jump_seconds": 1 })).await;
}

async fn refund_twice(sandbox: &Sandbox, shop: &Shop, numbers: [&str; 2]) {
    let fault = json!({ "fault": "system_error_after_effect", "path": "/v3/refund", "times": 1 });
    sandbox.put("/faults", &json!({ "rules": [fault] })).await;
    for (number, status) in numbers.into_iter().zip([500, 200]) {
        let asked = refund_of("exam-paid", number, 10, 2800);
        let answer = shop.post("/v3/refund/domestic/refunds", &asked).await;
        assert_eq!(answer.status, status, "{}", answer.text);
    }
}

fn refund_of(order: &str, number: &str, fen: i64, total: i64) -> Value {
    json!({ "out_trade_no": order, "out_refund_no": number,
        "amount": { "refund": fen, "total": total, "currency": "CNY" } })
}

async fn query(shop: &Shop, number: &str) {
    shop.get(&format!("/v3/pay/transactions/out-trade-no/{number}?mchid={}", shop.mchid)).await;
}

/// The payer is asked for the PIN, and does not answer.
async fn charge(sandbox: &Sandbox, shop: &Shop, number: &str) {
    let (_, shown) = sandbox.post("/phone/payment-code", &json!({})).await;
    let charge = json!({ "appid": shop.appid, "mchid": shop.mchid, "description": "一壶茶", "out_trade_no": number,
        "amount": { "total": 100 }, "payer": { "auth_code": shown["auth_code"] },
        "scene_info": { "store_info": { "out_id": "1" } } });
    let answer = shop.post("/v3/pay/transactions/codepay", &charge).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
}

async fn reverse(shop: &Shop, number: &str) {
    let body = json!({ "appid": shop.appid, "mchid": shop.mchid });
    shop.post(&format!("/v3/pay/transactions/out-trade-no/{number}/reverse"), &body).await;
}

async fn a_provider_is_examined_about_what_it_deals(sandbox: &Sandbox, provider: &Shop) {
    let sub = provider.sub_mchid.clone().unwrap();
    let order = |number: &str| {
        json!({ "sp_appid": provider.appid, "sp_mchid": provider.mchid, "sub_mchid": sub, "description": "一碗面",
            "out_trade_no": number, "notify_url": "http://127.0.0.1:9/provider", "amount": { "total": 700 } })
    };
    let placed = provider.post("/v3/pay/partner/transactions/native", &order("exam-sp-1")).await;
    sandbox.post("/phone/pay", &json!({ "code_url": placed.body["code_url"] })).await;
    let (status, found) = sandbox.post("/examinations", &json!({ "mchid": provider.mchid })).await;
    assert_eq!((status.as_u16(), &found["out_trade_no"]), (200, &json!("exam-sp-1")), "{found}");
    assert_eq!(found["callback_url"], "http://127.0.0.1:9/provider", "where it wants to be told");
    assert_eq!(outcome(&found, "counts_in_fen"), "passed");
}

async fn the_command_prints_a_table_and_fails(sandbox: &Sandbox, shop: &Shop) {
    let url = system(shop, Some(Wrong::IgnoresTheTime)).listen().await;
    let (code, table, _) = sandbox.run(&["examine", &url, "--mchid", &shop.mchid]).await;
    assert_eq!(code, Some(1), "{table}");
    assert!(table.contains("✗ FAILED    refuses_stale") && table.contains("17 / 18"), "{table}");
    let (code, _, said) = sandbox.run(&["examine", "--mchid", "1999999999"]).await;
    assert!(code == Some(1) && said.contains("examinee_unknown"), "{said}");
    let url = system(shop, None).listen().await;
    let (code, table, _) = sandbox.run(&["examine", &url, "--mchid", &shop.mchid]).await;
    assert_eq!(code, Some(0), "{table}");
}
