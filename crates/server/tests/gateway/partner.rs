//! A service provider deals for its merchant: as documented, and for nobody else's.

use reqwest::Method;
use serde_json::{Value, json};
use wxpay::fields;

use super::support::{Sandbox, Shop};
use super::{Told, as_documented};

const ROOT: &str = "/v3/pay/partner/transactions";

fn order(shop: &Shop, sub_mchid: &str, (number, total): (&str, i64), url: &str) -> Value {
    json!({
        "sp_appid": shop.appid, "sp_mchid": shop.mchid, "sub_mchid": sub_mchid, "description": "一碗面",
        "out_trade_no": number, "notify_url": url, "amount": { "total": total }, "attach": "三号桌",
    })
}

pub async fn a_provider_deals_for_its_merchant(sandbox: &Sandbox, provider: &Shop, stranger: &Shop) {
    let told = Told::listen().await;
    let sub = provider.sub_mchid.clone().unwrap();
    let query = format!("sp_mchid={}&sub_mchid={sub}", provider.mchid);
    let mut page = order(provider, &sub, ("sp-0002", 300), &told.url);
    page["payer"] = json!({ "sp_openid": provider.openid });
    as_documented(&format!("POST {ROOT}/jsapi"), &provider.post(&format!("{ROOT}/jsapi"), &page).await);
    let wish = order(provider, &sub, ("sp-0001", 700), &told.url);
    let placed = provider.post(&format!("{ROOT}/native"), &wish).await;
    as_documented(&format!("POST {ROOT}/native"), &placed);
    sandbox.post("/phone/pay", &json!({ "code_url": placed.body["code_url"] })).await;
    let seen = provider.get(&format!("{ROOT}/out-trade-no/sp-0001?{query}")).await;
    as_documented(&format!("GET {ROOT}/out-trade-no/{{out_trade_no}}"), &seen);
    assert_eq!((&seen.body["trade_state"], &seen.body["sub_mchid"]), (&json!("SUCCESS"), &json!(sub)));
    let number = seen.body["transaction_id"].as_str().unwrap();
    let by_number = provider.get(&format!("{ROOT}/id/{number}?{query}")).await;
    assert_eq!(by_number.body, seen.body);
    let (event, notice) = told.next(provider).await;
    assert_eq!((event.as_str(), &notice), ("TRANSACTION.SUCCESS", &seen.body), "the provider is told");
    assert_eq!(fields::table("event TRANSACTION.SUCCESS partner").unwrap().check(&notice), [], "{notice}");
    it_gives_back(provider, &sub, &told).await;
    nobody_else_deals(provider, stranger, (&sub, number)).await;
    let ours = json!({ "sp_mchid": provider.mchid, "sub_mchid": sub });
    let closed = provider.post(&format!("{ROOT}/out-trade-no/sp-0002/close"), &ours).await;
    assert_eq!(closed.status, 204, "{}", closed.text);
    it_charges_a_code(sandbox, provider, &sub).await;
}

async fn it_gives_back(provider: &Shop, sub: &str, told: &Told) {
    let refund = json!({ "sub_mchid": sub, "out_trade_no": "sp-0001", "out_refund_no": "sp-r-1", "notify_url": told.url,
        "amount": { "refund": 200, "total": 700, "currency": "CNY" } });
    let made = provider.post("/v3/refund/domestic/refunds", &refund).await;
    as_documented("POST /v3/refund/domestic/refunds", &made);
    let seen = provider.get(&format!("/v3/refund/domestic/refunds/sp-r-1?sub_mchid={sub}")).await;
    assert_eq!(seen.body["status"], "SUCCESS");
    let (event, notice) = told.next(provider).await;
    assert_eq!((event.as_str(), &notice["sub_mchid"]), ("REFUND.SUCCESS", &json!(sub)));
    assert_eq!(fields::table("event REFUND.SUCCESS partner").unwrap().check(&notice), [], "{notice}");
}

/// A stranger, the provider without naming its merchant, and the provider naming one that is not its own.
async fn nobody_else_deals(provider: &Shop, stranger: &Shop, (sub, number): (&str, &str)) {
    let url = "http://127.0.0.1:9/n";
    let theirs = format!("sp_mchid={}&sub_mchid={sub}", stranger.mchid);
    let foreign = [
        (stranger, Method::GET, format!("{ROOT}/id/{number}?{theirs}"), None),
        (stranger, Method::GET, format!("{ROOT}/id/{number}?sp_mchid={}&sub_mchid={sub}", provider.mchid), None),
        (stranger, Method::POST, format!("{ROOT}/native"), Some(order(stranger, sub, ("sp-0003", 100), url))),
        (
            provider,
            Method::POST,
            format!("{ROOT}/native"),
            Some(order(provider, &stranger.mchid, ("sp-0003", 100), url)),
        ),
        (provider, Method::GET, format!("/v3/pay/transactions/id/{number}?mchid={}", provider.mchid), None),
        (provider, Method::GET, "/v3/refund/domestic/refunds/sp-r-1".to_owned(), None),
        (stranger, Method::GET, format!("/v3/refund/domestic/refunds/sp-r-1?sub_mchid={sub}"), None),
        (stranger, Method::GET, format!("/v3/bill/tradebill?bill_date=2026-11-20&sub_mchid={sub}"), None),
    ];
    for (shop, method, target, body) in foreign {
        let answer = shop.ask(method.clone(), &target, body.as_ref()).await;
        assert!((400..500).contains(&answer.status), "{method} {target}: {} {}", answer.status, answer.text);
        assert!(!answer.text.contains(number), "{method} {target} tells of it: {}", answer.text);
    }
}

async fn it_charges_a_code(sandbox: &Sandbox, provider: &Shop, sub: &str) {
    let (_, shown) = sandbox.post("/phone/payment-code", &json!({})).await;
    let charge = json!({
        "sp_appid": provider.appid, "sp_mchid": provider.mchid, "sub_mchid": sub, "description": "一碗面",
        "out_trade_no": "sp-till", "amount": { "total": 100 }, "payer": { "auth_code": shown["auth_code"] },
        "scene_info": { "store_info": { "out_id": "1" } },
    });
    let asked = provider.post(&format!("{ROOT}/codepay"), &charge).await;
    assert_eq!((asked.status, &asked.body["code"]), (202, &json!("USERPAYING")), "{}", asked.text);
    let (status, _) = sandbox.post("/phone/confirm", &json!({ "out_trade_no": "sp-till" })).await;
    assert_eq!(status, 200);
    as_documented(&format!("POST {ROOT}/codepay"), &provider.post(&format!("{ROOT}/codepay"), &charge).await);
    let undo = json!({ "sp_appid": provider.appid, "sp_mchid": provider.mchid, "sub_mchid": sub });
    let undone = provider.post(&format!("{ROOT}/out-trade-no/sp-till/reverse"), &undo).await;
    as_documented(&format!("POST {ROOT}/out-trade-no/{{out_trade_no}}/reverse"), &undone);
}
