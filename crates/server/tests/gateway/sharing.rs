//! Profit sharing on the wire: as documented, and nobody else's.

use reqwest::Method;
use serde_json::{Value, json};

use super::as_documented;
use super::support::{Sandbox, Shop};

const ROOT: &str = "/v3/profitsharing";

/// A merchant shares a trade with a holder and another merchant, which gives some of it back.
pub async fn a_shop_shares_what_it_sold(sandbox: &Sandbox, shop: &Shop, other: &Shop) {
    let mut wish = shop.order("share-sold", 1_000);
    wish["settle_info"] = json!({ "profit_sharing": true });
    let placed = shop.post("/v3/pay/transactions/native", &wish).await;
    sandbox.post("/phone/pay", &json!({ "code_url": placed.body["code_url"] })).await;
    let sold = shop.get(&format!("/v3/pay/transactions/out-trade-no/share-sold?mchid={}", shop.mchid)).await;
    let number = sold.body["transaction_id"].as_str().unwrap();
    let staff = json!({ "type": "PERSONAL_OPENID", "account": shop.openid });
    let branch = json!({ "type": "MERCHANT_ID", "account": other.mchid });
    receivers_are_named(shop, [&staff, &branch]).await;
    let share = |account: &Value, amount: i64| {
        let mut share = account.clone();
        (share["amount"], share["description"]) = (json!(amount), json!("分"));
        share
    };
    let order = json!({ "appid": shop.appid, "transaction_id": number, "out_order_no": "share-1",
        "receivers": [share(&staff, 100), share(&branch, 150)], "unfreeze_unsplit": false });
    let early = shop.post(&format!("{ROOT}/orders"), &order).await;
    assert_eq!((early.status, &early.body["code"]), (400, &json!("INVALID_REQUEST")), "a minute has to pass");
    sandbox.post("/clock", &json!({ "jump_seconds": 60 })).await;
    let made = shop.post(&format!("{ROOT}/orders"), &order).await;
    as_documented(&format!("POST {ROOT}/orders"), &made);
    let seen = shop.get(&format!("{ROOT}/orders/share-1?transaction_id={number}")).await;
    assert_eq!((&seen.body, &seen.body["state"]), (&made.body, &json!("FINISHED")));
    as_documented_left(shop, number, 744).await;
    some_comes_back(shop, other).await;
    nobody_else_shares(shop, other, number).await;
    let rest = json!({ "transaction_id": number, "out_order_no": "share-2", "description": "完" });
    as_documented(&format!("POST {ROOT}/orders/unfreeze"), &shop.post(&format!("{ROOT}/orders/unfreeze"), &rest).await);
    as_documented_left(shop, number, 0).await;
}

async fn receivers_are_named(shop: &Shop, receivers: [&Value; 2]) {
    for receiver in receivers {
        let mut named = receiver.clone();
        (named["appid"], named["relation_type"]) = (json!(shop.appid), json!("PARTNER"));
        as_documented(
            &format!("POST {ROOT}/receivers/add"),
            &shop.post(&format!("{ROOT}/receivers/add"), &named).await,
        );
    }
    let gone = json!({ "appid": shop.appid, "type": "MERCHANT_ID", "account": "1999999999" });
    let deleted = shop.post(&format!("{ROOT}/receivers/delete"), &gone).await;
    as_documented(&format!("POST {ROOT}/receivers/delete"), &deleted);
}

async fn as_documented_left(shop: &Shop, number: &str, left: i64) {
    let answer = shop.get(&format!("{ROOT}/transactions/{number}/amounts")).await;
    as_documented(&format!("GET {ROOT}/transactions/{{transaction_id}}/amounts"), &answer);
    assert_eq!(answer.body["unsplit_amount"], json!(left));
}

async fn some_comes_back(shop: &Shop, other: &Shop) {
    let wish = json!({ "out_order_no": "share-1", "out_return_no": "back-1", "return_mchid": other.mchid, "amount": 50,
        "description": "多分了" });
    let made = shop.post(&format!("{ROOT}/return-orders"), &wish).await;
    as_documented(&format!("POST {ROOT}/return-orders"), &made);
    let seen = shop.get(&format!("{ROOT}/return-orders/back-1?out_order_no=share-1")).await;
    as_documented(&format!("GET {ROOT}/return-orders/{{out_return_no}}"), &seen);
    assert_eq!((&seen.body, &seen.body["result"]), (&made.body, &json!("SUCCESS")));
}

async fn nobody_else_shares(shop: &Shop, other: &Shop, number: &str) {
    let share = json!({ "transaction_id": number, "out_order_no": "share-9", "receivers": [
        { "type": "MERCHANT_ID", "account": shop.mchid, "amount": 1, "description": "分" } ], "unfreeze_unsplit": false });
    let rest = json!({ "transaction_id": number, "out_order_no": "share-9", "description": "完" });
    let back = json!({ "out_order_no": "share-1", "out_return_no": "back-9", "return_mchid": other.mchid, "amount": 1,
        "description": "?" });
    let receiver =
        json!({ "appid": shop.appid, "type": "MERCHANT_ID", "account": other.mchid, "relation_type": "STORE" });
    let foreign = [
        (Method::POST, format!("{ROOT}/orders"), Some(share)),
        (Method::POST, format!("{ROOT}/orders/unfreeze"), Some(rest)),
        (Method::GET, format!("{ROOT}/orders/share-1?transaction_id={number}"), None),
        (Method::GET, format!("{ROOT}/transactions/{number}/amounts"), None),
        (Method::POST, format!("{ROOT}/return-orders"), Some(back)),
        (Method::GET, format!("{ROOT}/return-orders/back-1?out_order_no=share-1"), None),
        (Method::POST, format!("{ROOT}/receivers/add"), Some(receiver)),
        (Method::GET, format!("{ROOT}/merchant-configs/{}", shop.mchid), None),
    ];
    for (method, target, body) in foreign {
        let answer = other.ask(method.clone(), &target, body.as_ref()).await;
        assert!((400..500).contains(&answer.status), "{method} {target}: {} {}", answer.status, answer.text);
    }
}
