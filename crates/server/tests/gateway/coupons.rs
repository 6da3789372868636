//! Cash coupons on the wire: as documented, told, and nobody else's.

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};
use wxpay::bill;
use wxpay::fields;

use super::support::{Answer, Sandbox, Shop};
use super::{Told, as_documented};

const ROOT: &str = "/v3/marketing/favor";

async fn now(sandbox: &Sandbox) -> Timestamp {
    sandbox.get("/clock").await["now"].as_str().unwrap().parse().unwrap()
}

fn wish(shop: &Shop, number: &str, begins: Timestamp) -> Value {
    let at = |days: i64| (begins + SignedDuration::from_hours(24 * days)).to_string().replace('Z', "+00:00");
    json!({
        "stock_name": "茶券", "comment": "满 10 减 3", "belong_merchant": shop.mchid, "available_begin_time": at(0),
        "available_end_time": at(2), "no_cash": true, "stock_type": "NORMAL", "out_request_no": number,
        "stock_use_rule": { "max_coupons": 10, "max_amount": 3_000, "max_coupons_per_user": 5,
            "natural_person_limit": false, "prevent_api_abuse": false },
        "coupon_use_rule": { "coupon_available_time": {}, "goods_tag": [number], "combine_use": false,
            "fixed_normal_coupon": { "coupon_amount": 300, "transaction_minimum": 1_000 } },
    })
}

/// A stock from its making to what its coupons were used for.
pub async fn a_shop_takes_something_off(sandbox: &Sandbox, shop: &Shop, other: &Shop) {
    let told = Told::listen().await;
    let begins = now(sandbox).await - SignedDuration::from_secs(1);
    its_uses_are_told(shop, &told.url).await;
    let made = shop.post(&format!("{ROOT}/coupon-stocks"), &wish(shop, "stock-1", begins)).await;
    as_documented(&format!("POST {ROOT}/coupon-stocks"), &made);
    let stock = made.body["stock_id"].as_str().unwrap().to_owned();
    it_is_started_and_seen(shop, &stock).await;
    let coupon = one_is_sent(shop, &stock, "coupon-1").await;
    let sold = sold(sandbox, shop, ("coupon-sold", "stock-1"), &told.url).await;
    assert_eq!((&sold["amount"]["total"], &sold["amount"]["payer_total"]), (&json!(1_000), &json!(700)), "{sold}");
    assert_eq!(sold["promotion_detail"][0]["coupon_id"], coupon, "{sold}");
    it_is_told(shop, &told, &sold).await;
    its_flows_are_files(sandbox, shop, &stock, &coupon).await;
    what_is_refunded_is_shared(shop, &stock).await;
    nobody_else_touches_it(shop, other, &stock, &coupon).await;
    what_is_not_offered_is_refused(shop, begins).await;
}

async fn its_uses_are_told(shop: &Shop, url: &str) {
    let none = shop.get(&format!("{ROOT}/callbacks?mchid={}", shop.mchid)).await;
    assert_eq!((none.status, &none.body["code"]), (404, &json!("RESOURCE_NOT_EXISTS")));
    let set = shop.post(&format!("{ROOT}/callbacks"), &json!({ "mchid": shop.mchid, "notify_url": url })).await;
    as_documented(&format!("POST {ROOT}/callbacks"), &set);
    let seen = shop.get(&format!("{ROOT}/callbacks?mchid={}", shop.mchid)).await;
    as_documented(&format!("GET {ROOT}/callbacks"), &seen);
    assert_eq!(seen.body["notify_url"], json!(url));
}

async fn it_is_started_and_seen(shop: &Shop, stock: &str) {
    let command = json!({ "stock_creator_mchid": shop.mchid });
    for act in ["start", "pause", "restart"] {
        let done = shop.post(&format!("{ROOT}/stocks/{stock}/{act}"), &command).await;
        as_documented(&format!("POST {ROOT}/stocks/{{stock_id}}/{act}"), &done);
    }
    let creator = format!("stock_creator_mchid={}", shop.mchid);
    let seen = shop.get(&format!("{ROOT}/stocks/{stock}?{creator}")).await;
    as_documented(&format!("GET {ROOT}/stocks/{{stock_id}}"), &seen);
    assert_eq!((&seen.body["status"], &seen.body["distributed_coupons"]), (&json!("running"), &json!(0)));
    let all = shop.get(&format!("{ROOT}/stocks?offset=0&limit=10&{creator}&status=running")).await;
    as_documented(&format!("GET {ROOT}/stocks"), &all);
    assert_eq!((&all.body["total_count"], &all.body["data"][0]), (&json!(1), &seen.body));
    let none = shop.get(&format!("{ROOT}/stocks?offset=0&limit=10&{creator}&status=paused")).await;
    assert_eq!(none.body["total_count"], json!(0));
    for (list, expected) in [("merchants", json!([shop.mchid])), ("items", json!([]))] {
        let page = shop.get(&format!("{ROOT}/stocks/{stock}/{list}?offset=0&limit=10&{creator}")).await;
        as_documented(&format!("GET {ROOT}/stocks/{{stock_id}}/{list}"), &page);
        assert_eq!(page.body["data"], expected);
    }
}

async fn one_is_sent(shop: &Shop, stock: &str, number: &str) -> Value {
    let coupons = format!("{ROOT}/users/{}/coupons", shop.openid);
    let wish =
        json!({ "stock_id": stock, "out_request_no": number, "appid": shop.appid, "stock_creator_mchid": shop.mchid });
    let sent = shop.post(&coupons, &wish).await;
    as_documented(&format!("POST {ROOT}/users/{{openid}}/coupons"), &sent);
    assert_eq!(shop.post(&coupons, &wish).await.body, sent.body, "the same request is the same coupon");
    let coupon = sent.body["coupon_id"].clone();
    let one = shop.get(&format!("{coupons}/{}?appid={}", coupon.as_str().unwrap(), shop.appid)).await;
    as_documented(&format!("GET {ROOT}/users/{{openid}}/coupons/{{coupon_id}}"), &one);
    assert_eq!(one.body["status"], "SENDED");
    let all = shop.get(&format!("{coupons}?appid={}&stock_id={stock}&status=SENDED", shop.appid)).await;
    as_documented(&format!("GET {ROOT}/users/{{openid}}/coupons"), &all);
    assert_eq!((&all.body["total_count"], &all.body["data"][0]), (&json!(1), &one.body));
    let used = shop.get(&format!("{coupons}?appid={}&stock_id={stock}&status=USED", shop.appid)).await;
    assert_eq!(used.body["total_count"], json!(0));
    coupon
}

async fn sold(sandbox: &Sandbox, shop: &Shop, (number, tag): (&str, &str), url: &str) -> Value {
    let mut order = shop.order(number, 1_000);
    (order["goods_tag"], order["notify_url"]) = (json!(tag), json!(url));
    let placed = shop.post("/v3/pay/transactions/native", &order).await;
    let (status, paid) = sandbox.post("/phone/pay", &json!({ "code_url": placed.body["code_url"] })).await;
    assert_eq!((status.as_u16(), &paid["amount"]), (200, &json!(700)), "{paid}");
    let seen = shop.get(&format!("/v3/pay/transactions/out-trade-no/{number}?mchid={}", shop.mchid)).await;
    as_documented("GET /v3/pay/transactions/out-trade-no/{out_trade_no}", &seen);
    seen.body
}

/// The payment and the use of the coupon, in any order.
async fn it_is_told(shop: &Shop, told: &Told, sold: &Value) {
    let mut notices = [told.next(shop).await, told.next(shop).await];
    notices.sort_by(|a, b| a.0.cmp(&b.0));
    let [(used_event, used), (paid_event, paid)] = notices;
    assert_eq!((used_event.as_str(), paid_event.as_str()), ("COUPON.USE", "TRANSACTION.SUCCESS"));
    assert_eq!(fields::table("event COUPON.USE").unwrap().check(&used), [], "{used}");
    assert_eq!(&paid, sold);
    let about = &used["consume_information"];
    assert_eq!((&used["status"], &about["transaction_id"]), (&json!("USED"), &sold["transaction_id"]));
    assert_eq!((&about["consume_mchid"], &about["consume_amount"]), (&json!(shop.mchid), &json!(300)));
}

async fn its_flows_are_files(sandbox: &Sandbox, shop: &Shop, stock: &str, coupon: &Value) {
    let lines = |answer: Answer| {
        let url = answer.body["url"].as_str().unwrap().to_owned();
        async move {
            let target = &url[url.find("/v3/").unwrap()..];
            let file = shop.ask(Method::GET, target, None).await;
            assert_eq!(file.status, 200, "{}", file.text);
            bill::read(&file.text).unwrap().rows
        }
    };
    let uses = shop.get(&format!("{ROOT}/stocks/{stock}/use-flow")).await;
    as_documented(&format!("GET {ROOT}/stocks/{{stock_id}}/use-flow"), &uses);
    let rows = lines(uses).await;
    assert_eq!((rows.len(), rows[0][1].as_str(), rows[0][2].as_str()), (1, coupon.as_str().unwrap(), "3.00"));
    let back = shop.get(&format!("{ROOT}/stocks/{stock}/refund-flow")).await;
    as_documented(&format!("GET {ROOT}/stocks/{{stock_id}}/refund-flow"), &back);
    assert!(lines(back).await.is_empty());
    let today = wallet::business_day(now(sandbox).await);
    for (flow, count) in [("use", "stock_useflow_count"), ("refund", "stock_refundflow_count")] {
        let target = |day| format!("{ROOT}/stocks/{stock}/{flow}-flow-by-day?bill_date={day}");
        let early = shop.get(&target(today)).await;
        assert_eq!((early.status, &early.body["code"]), (400, &json!("NO_STATEMENT_EXIST")));
        let yesterday = shop.get(&target(today.yesterday().unwrap())).await;
        as_documented(&format!("GET {ROOT}/stocks/{{stock_id}}/{flow}-flow-by-day"), &yesterday);
        assert_eq!(yesterday.body[count], json!("0"));
    }
}

async fn what_is_refunded_is_shared(shop: &Shop, stock: &str) {
    let refund = |number: &str, amount: i64| {
        json!({ "out_trade_no": "coupon-sold", "out_refund_no": number,
            "amount": { "refund": amount, "total": 1_000, "currency": "CNY" } })
    };
    let half = shop.post("/v3/refund/domestic/refunds", &refund("coupon-r-1", 500)).await;
    as_documented("POST /v3/refund/domestic/refunds", &half);
    let amount = &half.body["amount"];
    let told = ["payer_total", "payer_refund", "settlement_refund", "settlement_total", "discount_refund"];
    assert_eq!(told.map(|name| amount[name].as_i64().unwrap()), [700, 350, 350, 700, 150]);
    assert_eq!(half.body["promotion_detail"][0]["refund_amount"], json!(150));
    shop.post("/v3/refund/domestic/refunds", &refund("coupon-r-2", 500)).await;
    let coupons = format!("{ROOT}/users/{}/coupons?appid={}&stock_id={stock}", shop.openid, shop.appid);
    assert_eq!(shop.get(&coupons).await.body["data"][0]["status"], "SENDED", "all was given back in time");
}

async fn nobody_else_touches_it(shop: &Shop, other: &Shop, stock: &str, coupon: &Value) {
    let (own, theirs) = (json!({ "stock_creator_mchid": other.mchid }), json!({ "stock_creator_mchid": shop.mchid }));
    for act in ["start", "pause", "restart", "modify-goods-id"] {
        for (body, status) in [(&own, 404), (&theirs, 403)] {
            let answer = other.post(&format!("{ROOT}/stocks/{stock}/{act}"), body).await;
            assert_eq!(answer.status, status, "{act}: {}", answer.text);
        }
    }
    for list in ["?", "/merchants?offset=0&limit=1&", "/items?offset=0&limit=1&"] {
        for (mchid, status) in [(&other.mchid, 404), (&shop.mchid, 403)] {
            let answer = other.get(&format!("{ROOT}/stocks/{stock}{list}stock_creator_mchid={mchid}")).await;
            assert_eq!(answer.status, status, "{list}: {}", answer.text);
        }
    }
    for flow in
        ["use-flow", "refund-flow", "use-flow-by-day?bill_date=2020-01-01", "refund-flow-by-day?bill_date=2020-01-01"]
    {
        assert_eq!(other.get(&format!("{ROOT}/stocks/{stock}/{flow}")).await.status, 404, "{flow}");
    }
    let foreign = other.get(&format!("{ROOT}/stocks?offset=0&limit=10&stock_creator_mchid={}", shop.mchid)).await;
    assert_eq!(foreign.status, 403, "{}", foreign.text);
    let address = other.get(&format!("{ROOT}/callbacks?mchid={}", shop.mchid)).await;
    let set = json!({ "mchid": shop.mchid, "notify_url": "http://127.0.0.1:9/n" });
    let set = other.post(&format!("{ROOT}/callbacks"), &set).await;
    assert_eq!((address.status, set.status), (403, 403));
    let coupons = format!("{ROOT}/users/{}/coupons", shop.openid);
    for tail in [String::new(), format!("/{}", coupon.as_str().unwrap())] {
        let answer = other.get(&format!("{coupons}{tail}?appid={}", shop.appid)).await;
        assert_eq!((answer.status, &answer.body["code"]), (400, &json!("APPID_MCHID_NOT_MATCH")), "{}", answer.text);
    }
    let mut send = json!({ "stock_id": stock, "out_request_no": "theirs", "appid": shop.appid });
    for (mchid, status) in [(&other.mchid, 404), (&shop.mchid, 403)] {
        send["stock_creator_mchid"] = json!(mchid);
        assert_eq!(other.post(&coupons, &send).await.status, status);
    }
    let cheaper = wish(shop, "theirs", Timestamp::now());
    let cheaper = other.post(&format!("{ROOT}/coupon-stocks"), &cheaper).await;
    assert_eq!((cheaper.status, &cheaper.body["code"]), (403, &json!("NO_AUTH")), "{}", cheaper.text);
}

async fn what_is_not_offered_is_refused(shop: &Shop, begins: Timestamp) {
    let changed = |pointer: &str, value: Value| {
        let mut asked = wish(shop, "odd", begins);
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = if parent.is_empty() { &mut asked } else { asked.pointer_mut(parent).unwrap() };
        parent[name] = value;
        asked
    };
    let table = [
        ("/stock_type", json!("RANDOM"), "/stock_type"),
        ("/coupon_use_rule/available_items", json!(["a"]), "/coupon_use_rule/available_items"),
        ("/coupon_use_rule/limit_pay", json!(["CMB"]), "/coupon_use_rule/limit_pay"),
        ("/coupon_use_rule/trade_type", json!(["FACE"]), "/coupon_use_rule/trade_type"),
        (
            "/coupon_use_rule/fixed_normal_coupon/transaction_minimum",
            json!(300),
            "/coupon_use_rule/fixed_normal_coupon/transaction_minimum",
        ),
        ("/stock_use_rule/max_amount", json!(2_999), "/stock_use_rule/max_amount"),
    ];
    for (pointer, value, field) in table {
        let answer = shop.post(&format!("{ROOT}/coupon-stocks"), &changed(pointer, value)).await;
        assert_eq!((answer.status, &answer.body["code"]), (400, &json!("PARAM_ERROR")), "{pointer}: {}", answer.text);
        assert_eq!(answer.body["detail"]["field"], json!(field), "{}", answer.text);
    }
}
