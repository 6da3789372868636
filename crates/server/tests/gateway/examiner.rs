//! The examiner: what a merchant's system bears, and how it asks.

use serde_json::{Value, json};

use super::support::{Sandbox, Shop, Takes};

/// What does not pass of a system that takes everything.
const UNVERIFIED: [&str; 6] = [
    "refuses_altered",
    "refuses_probe",
    "refuses_stale",
    "refuses_unknown_key",
    "refuses_foreign_signature",
    "refuses_other_amount",
];

struct Examined {
    report: Value,
}

impl Examined {
    async fn of(sandbox: &Sandbox, shop: &Shop, takes: Takes) -> Self {
        let url = shop.listen(takes).await;
        let (status, report) =
            sandbox.post("/examinations", &json!({ "callback_url": url, "mchid": shop.mchid })).await;
        assert_eq!(status, 200, "{report}");
        Self { report }
    }

    fn all(&self, verdict: &str) -> Vec<&str> {
        let findings = self.report["findings"].as_array().unwrap().iter();
        findings.filter(|one| one["verdict"] == verdict).map(|one| one["check"].as_str().unwrap()).collect()
    }

    fn verdict(&self, check: &str) -> &str {
        let findings = self.report["findings"].as_array().unwrap();
        findings.iter().find(|one| one["check"] == check).unwrap()["verdict"].as_str().unwrap()
    }
}

pub async fn an_examiner_tells_what_a_system_bears(sandbox: &Sandbox, shop: &Shop) {
    what_cannot_be_examined_is_said(sandbox).await;
    shop.sell(sandbox, "examined-1", 500).await;
    let without_refund = Examined::of(sandbox, shop, Takes::Amount(500)).await;
    assert!(without_refund.all("not_seen").contains(&"accepts_refund"));
    let refund = json!({ "out_trade_no": "examined-1", "out_refund_no": "examined-r-1",
        "amount": { "refund": 100, "total": 500, "currency": "CNY" } });
    shop.post("/v3/refund/domestic/refunds", &refund).await;
    let deaf = Examined::of(sandbox, shop, Takes::Amount(1)).await;
    assert_eq!(deaf.all("failed")[..2], ["accepts", "accepts_again"]);
    assert!(UNVERIFIED.iter().all(|check| deaf.verdict(check) == "not_seen"), "{}", deaf.report);
    let careless = Examined::of(sandbox, shop, Takes::Anything).await;
    assert_eq!(careless.all("failed"), UNVERIFIED);
    let signed = Examined::of(sandbox, shop, Takes::Signed).await;
    assert_eq!(signed.all("failed"), ["refuses_other_amount"]);
    let right = Examined::of(sandbox, shop, Takes::Amount(500)).await;
    assert!(right.all("failed").is_empty(), "{}", right.report);
    let (passed, not_seen) = (right.all("passed").len(), right.all("not_seen").len());
    assert_eq!((&right.report["passed"], &right.report["of"]), (&json!(passed), &json!(passed)));
    assert_eq!(right.report["not_seen"], json!(not_seen));
    it_watches_how_a_shop_asks(sandbox, shop).await;
}

async fn what_cannot_be_examined_is_said(sandbox: &Sandbox) {
    let asked = async |mchid: &str| {
        let wish = json!({ "callback_url": "http://127.0.0.1:9/n", "mchid": mchid });
        let (status, problem) = sandbox.post("/examinations", &wish).await;
        (status.as_u16(), problem.to_string())
    };
    let (status, unknown) = asked("1999999999").await;
    assert!(status == 400 && unknown.contains("no such merchant"), "{unknown}");
    let (status, _) = sandbox.post("/examinations", &json!({ "callback_url": "ftp://shop" })).await;
    assert_eq!(status, 400);
}

/// Nothing is judged before it happens; then the newest time counts.
async fn it_watches_how_a_shop_asks(sandbox: &Sandbox, shop: &Shop) {
    let judged = async |check: &str| Examined::of(sandbox, shop, Takes::Anything).await.verdict(check).to_owned();
    for (check, verdict) in [
        ("repeats_the_number", "not_seen"),
        ("polls_while_paying", "not_seen"),
        ("counts_in_fen", "passed"),
        // Nobody listens where the shop's orders are told, and it has asked about each.
        ("asks_when_not_told", "passed"),
    ] {
        assert_eq!(judged(check).await, verdict, "{check}");
    }
    not_told(sandbox, shop, "unheard-1").await;
    assert_eq!(judged("asks_when_not_told").await, "failed");
    shop.get(&format!("/v3/pay/transactions/out-trade-no/unheard-1?mchid={}", shop.mchid)).await;
    assert_eq!(judged("asks_when_not_told").await, "passed");
    let rule = json!({ "fault": "system_error_after_effect", "path": "/v3/pay/transactions/native", "times": 1 });
    sandbox.put("/faults", &json!({ "rules": [rule] })).await;
    assert_eq!(shop.post("/v3/pay/transactions/native", &shop.order("shaken-1", 500)).await.status, 500);
    assert_eq!(judged("repeats_the_number").await, "not_seen");
    shop.post("/v3/pay/transactions/native", &shop.order("shaken-1", 500)).await;
    assert_eq!(judged("repeats_the_number").await, "passed");
    let mut odd = shop.order("odd-1", 500);
    odd["amount"]["total"] = json!("5.00");
    assert_eq!(shop.post("/v3/pay/transactions/native", &odd).await.status, 400);
    assert_eq!(judged("counts_in_fen").await, "failed");
}

/// An order whose first notice gets lost.
async fn not_told(sandbox: &Sandbox, shop: &Shop, number: &str) {
    let rule = json!({ "fault": "missing_callback", "attach": number, "times": 1 });
    sandbox.put("/faults", &json!({ "rules": [rule] })).await;
    let mut order = shop.order(number, 500);
    (order["attach"], order["notify_url"]) = (json!(number), json!("http://127.0.0.1:9/n"));
    let placed = shop.post("/v3/pay/transactions/native", &order).await;
    sandbox.post("/phone/pay", &json!({ "code_url": placed.body["code_url"] })).await;
    let lost = async || {
        let faults = sandbox.get("/faults").await;
        faults["rules"][0]["times"] == 0
    };
    while !lost().await {
        tokio::task::yield_now().await;
    }
    // What happened to the notice is written after it got lost; the clock waits for what is due.
    sandbox.post("/clock", &json!({ "jump_seconds": 1 })).await;
}
