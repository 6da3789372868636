//! Combined orders on the wire: as documented, paid at once, and nobody else's.

use reqwest::Method;
use serde_json::{Value, json};
use wxpay::fields;

use super::support::{Sandbox, Shop};
use super::{Told, as_documented};

const ROOT: &str = "/v3/combine-transactions";

fn order(shop: &Shop, number: &str, url: &str) -> Value {
    let sub = |place: i64| {
        json!({ "mchid": shop.mchid, "attach": "a", "amount": { "total_amount": 100 * place, "currency": "CNY" },
            "out_trade_no": format!("{number}-{place}"), "description": "茶" })
    };
    json!({ "combine_appid": shop.appid, "combine_mchid": shop.mchid, "combine_out_trade_no": number,
        "notify_url": url, "sub_orders": [sub(1), sub(2)] })
}

pub async fn several_orders_are_paid_at_once(sandbox: &Sandbox, shop: &Shop, other: &Shop) {
    let told = Told::listen().await;
    let placed = shop.post(&format!("{ROOT}/native"), &order(shop, "comb-1", &told.url)).await;
    as_documented(&format!("POST {ROOT}/native"), &placed);
    let (status, paid) = sandbox.post("/phone/pay", &json!({ "code_url": placed.body["code_url"] })).await;
    assert_eq!((status.as_u16(), &paid["amount"]), (200, &json!(300)), "{paid}");
    let seen = shop.get(&format!("{ROOT}/out-trade-no/comb-1")).await;
    as_documented(&format!("GET {ROOT}/out-trade-no/{{combine_out_trade_no}}"), &seen);
    let stand: Vec<_> = seen.body["sub_orders"].as_array().unwrap().iter().map(|sub| &sub["trade_state"]).collect();
    assert_eq!(stand, ["SUCCESS", "SUCCESS"]);
    let (event, notice) = told.next(shop).await;
    assert_eq!((event.as_str(), &notice), ("TRANSACTION.SUCCESS", &seen.body), "what is told is what is answered");
    assert_eq!(fields::table("event TRANSACTION.SUCCESS combine").unwrap().check(&notice), [], "{notice}");
    a_part_is_refunded(shop, &seen.body["sub_orders"][1]).await;
    nobody_else_reaches_them(shop, other, &seen.body).await;
    they_close_together(shop, &told).await;
}

async fn a_part_is_refunded(shop: &Shop, sub: &Value) {
    let refund = json!({ "transaction_id": sub["transaction_id"], "out_refund_no": "comb-r-1",
        "amount": { "refund": 50, "total": 200, "currency": "CNY" } });
    let refunded = shop.post("/v3/refund/domestic/refunds", &refund).await;
    assert_eq!((refunded.status, &refunded.body["status"]), (200, &json!("SUCCESS")), "{}", refunded.text);
    let plain = shop.get(&format!("/v3/pay/transactions/out-trade-no/comb-1-2?mchid={}", shop.mchid)).await;
    assert_eq!(plain.body["code"], "ORDER_NOT_EXIST", "a part is asked for with its whole");
}

async fn nobody_else_reaches_them(shop: &Shop, other: &Shop, seen: &Value) {
    let number = seen["sub_orders"][0]["transaction_id"].as_str().unwrap();
    let closing = json!({ "combine_appid": other.appid, "sub_orders": [
        { "mchid": shop.mchid, "out_trade_no": "comb-1-1" }, { "mchid": shop.mchid, "out_trade_no": "comb-1-2" } ] });
    let mut theirs = order(shop, "comb-9", "http://127.0.0.1:9/n");
    theirs["combine_mchid"] = json!(other.mchid);
    let mut mixed = order(other, "comb-8", "http://127.0.0.1:9/n");
    mixed["sub_orders"][0]["mchid"] = json!(shop.mchid);
    let foreign = [
        (Method::GET, format!("{ROOT}/out-trade-no/comb-1"), None),
        (Method::POST, format!("{ROOT}/out-trade-no/comb-1/close"), Some(closing)),
        (Method::POST, format!("{ROOT}/native"), Some(order(shop, "comb-9", "http://127.0.0.1:9/n"))),
        (Method::POST, format!("{ROOT}/native"), Some(theirs)),
        (Method::POST, format!("{ROOT}/native"), Some(mixed)),
    ];
    for (method, target, body) in foreign {
        let answer = other.ask(method.clone(), &target, body.as_ref()).await;
        assert!((400..500).contains(&answer.status), "{method} {target}: {} {}", answer.status, answer.text);
        assert!(!answer.text.contains(number), "{method} {target} tells of it: {}", answer.text);
    }
}

async fn they_close_together(shop: &Shop, told: &Told) {
    let wish = order(shop, "comb-2", &told.url);
    shop.post(&format!("{ROOT}/native"), &wish).await;
    let sub = |place: i64| json!({ "mchid": shop.mchid, "out_trade_no": format!("comb-2-{place}") });
    let target = format!("{ROOT}/out-trade-no/comb-2/close");
    let some = shop.post(&target, &json!({ "combine_appid": shop.appid, "sub_orders": [sub(1)] })).await;
    assert_eq!((some.status, &some.body["code"]), (400, &json!("PARAM_ERROR")), "{}", some.text);
    let all = json!({ "combine_appid": shop.appid, "sub_orders": [sub(1), sub(2)] });
    assert_eq!(shop.post(&target, &all).await.status, 204);
    let closed = shop.get(&format!("{ROOT}/out-trade-no/comb-2")).await;
    assert_eq!(closed.body["sub_orders"][0]["trade_state"], "CLOSED", "{}", closed.text);
    let mut one = wish;
    one["combine_out_trade_no"] = json!("comb-3");
    one["sub_orders"].as_array_mut().unwrap().pop();
    assert_eq!(shop.post(&format!("{ROOT}/native"), &one).await.status, 400, "one order is no combination");
}
