//! Transfers to holders on the wire: as documented, and nobody else's.

use reqwest::Method;
use serde_json::{Value, json};
use wxpay::fields;

use super::support::{Sandbox, Shop};
use super::{Told, as_documented};

const BILLS: &str = "/v3/fund-app/mch-transfer/transfer-bills";

fn wish(shop: &Shop, number: &str, amount: i64, url: &str) -> Value {
    json!({
        "appid": shop.appid, "out_bill_no": number, "openid": shop.openid, "transfer_amount": amount,
        "transfer_remark": "谢谢", "notify_url": url, "transfer_scene_id": "1000",
        "transfer_scene_report_infos": [
            { "info_type": "活动名称", "info_content": "茶会" }, { "info_type": "奖励说明", "info_content": "第一名" },
        ],
    })
}

fn call(shop: &Shop, made: &Value) -> Value {
    json!({ "package_info": made["package_info"], "mchId": shop.mchid, "appId": shop.appid })
}

/// What was sold yesterday is available: some of it goes to a holder, who says yes on the phone.
pub async fn a_holder_confirms_what_a_shop_sends(sandbox: &Sandbox, shop: &Shop, other: &Shop) {
    let told = Told::listen().await;
    shop.sell(sandbox, "remit-sold", 2_000).await;
    sandbox.post("/clock", &json!({ "jump_seconds": 90_000 })).await;
    let made = shop.post(BILLS, &wish(shop, "remit0001", 200, &told.url)).await;
    as_documented(&format!("POST {BILLS}"), &made);
    assert_eq!(made.body["state"], "WAIT_USER_CONFIRM");
    nobody_else_touches_it(sandbox, (shop, other), &made.body).await;
    let (status, got) = sandbox.post("/phone/confirm-transfer", &call(shop, &made.body)).await;
    assert_eq!((status.as_u16(), &got), (200, &json!({ "state": "succeeded", "amount": 200 })));
    let by_own = shop.get(&format!("{BILLS}/out-bill-no/remit0001")).await;
    as_documented(&format!("GET {BILLS}/out-bill-no/{{out_bill_no}}"), &by_own);
    let number = made.body["transfer_bill_no"].as_str().unwrap();
    let by_ours = shop.get(&format!("{BILLS}/transfer-bill-no/{number}")).await;
    as_documented(&format!("GET {BILLS}/transfer-bill-no/{{transfer_bill_no}}"), &by_ours);
    assert_eq!((&by_own.body["state"], &by_own.body), (&json!("SUCCESS"), &by_ours.body));
    let (event, notice) = told.next(shop).await;
    assert_eq!((event.as_str(), &notice["state"]), ("MCHTRANSFER.BILL.FINISHED", &json!("SUCCESS")));
    assert_eq!(fields::table("event MCHTRANSFER.BILL.FINISHED").unwrap().check(&notice), [], "{notice}");
    it_ends_without_a_yes(sandbox, shop, &told).await;
}

async fn nobody_else_touches_it(sandbox: &Sandbox, (shop, other): (&Shop, &Shop), made: &Value) {
    let number = made["transfer_bill_no"].as_str().unwrap();
    let foreign = [
        (Method::GET, format!("{BILLS}/out-bill-no/remit0001")),
        (Method::GET, format!("{BILLS}/transfer-bill-no/{number}")),
        (Method::POST, format!("{BILLS}/out-bill-no/remit0001/cancel")),
    ];
    for (method, target) in foreign {
        let answer = other.ask(method.clone(), &target, None).await;
        assert_eq!((answer.status, &answer.body["code"]), (404, &json!("NOT_FOUND")), "{method} {target}");
    }
    let theirs = wish(shop, "remit0002", 100, "http://127.0.0.1:9/n");
    let answer = other.post(BILLS, &theirs).await;
    assert!((400..500).contains(&answer.status), "another's app: {}", answer.text);
    let (status, _) = sandbox.post("/phone/confirm-transfer", &call(other, made)).await;
    assert_eq!(status, 404, "called for another merchant");
}

/// Cancelled by the shop, and forgotten by the holder for a day.
async fn it_ends_without_a_yes(sandbox: &Sandbox, shop: &Shop, told: &Told) {
    shop.post(BILLS, &wish(shop, "remit0003", 100, &told.url)).await;
    let cancelled = shop.ask(Method::POST, &format!("{BILLS}/out-bill-no/remit0003/cancel"), None).await;
    as_documented(&format!("POST {BILLS}/out-bill-no/{{out_bill_no}}/cancel"), &cancelled);
    let (_, notice) = told.next(shop).await;
    assert_eq!((&notice["state"], &notice["fail_reason"]), (&json!("CANCELLED"), &json!("MCH_CANCEL")));
    let waits = shop.post(BILLS, &wish(shop, "remit0004", 100, &told.url)).await;
    sandbox.post("/clock", &json!({ "jump_seconds": 86_400 })).await;
    let (_, notice) = told.next(shop).await;
    assert_eq!((&notice["state"], &notice["fail_reason"]), (&json!("FAIL"), &json!("OVERDUE_CLOSE")));
    let (status, late) = sandbox.post("/phone/confirm-transfer", &call(shop, &waits.body)).await;
    assert!(status.is_client_error() && late.to_string().contains("remittance_overdue"), "{late}");
    let again = shop.post(BILLS, &wish(shop, "remit0004", 101, &told.url)).await;
    assert_eq!((again.status, &again.body["code"]), (400, &json!("ALREADY_EXISTS")), "{}", again.text);
}
