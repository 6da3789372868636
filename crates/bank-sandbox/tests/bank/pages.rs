//! The pages.

use bank::sandbox::{Sms, SmsInboxClient};
use serde_json::json;

use crate::desk::{Desk, LIN, debit};

#[tokio::test]
async fn a_message_shows_on_the_phone_it_was_sent_to_and_cannot_be_markup() {
    let desk = Desk::open().await;
    let inbox = SmsInboxClient::new(&desk.sandbox.pages_url, std::time::Duration::from_secs(30)).unwrap();
    let text = "验证码 482913 <script>alert(1)</script>".to_owned();
    inbox.send(&Sms { to: LIN.phone.to_owned(), from: "飞钱".to_owned(), text }).await.unwrap();
    let page = desk.get(&format!("/phone?to={}", LIN.phone)).await;
    assert!(page.contains("data-code=\"482913\"") && page.contains("&lt;script&gt;alert"), "{page}");
    assert!(!page.contains("<script>alert"));
    assert_eq!(desk.get_json("/phone/messages?to=13800000002").await, json!([]));
    assert_eq!(desk.post("/sms", json!({"to": "nobody", "from": "x", "text": "y"})).await, 400);
}

#[tokio::test]
async fn an_open_page_is_told_of_a_new_message() {
    let desk = Desk::open().await;
    let mut answer = reqwest::get(format!("{}/phone/events", desk.sandbox.pages_url)).await.unwrap();
    assert_eq!(desk.post("/sms", json!({"to": LIN.phone, "from": "x", "text": "y"})).await, 201);
    let event = answer.chunk().await.unwrap().unwrap();
    assert!(event.starts_with(b"event: message"), "{event:?}");
}

#[tokio::test]
async fn the_home_page_shows_cards_faults_and_messages() {
    let desk = Desk::open().await;
    let terms = desk.bind(LIN).await;
    desk.client().debit(&debit("d1", &terms, 123_456)).await.unwrap();
    desk.fault(json!({"kind": "late", "bank": "haitang"})).await;
    let page = desk.get("/").await;
    for part in
        ["云杉银行", "林晓雨", "6299 0100 0000 0000 018", "18,765.44", "1,234.56", "bank haitang", "pacs.003.001.08"]
    {
        assert!(page.contains(part), "{part}");
    }
}

#[tokio::test]
async fn the_fact_sheet_names_everybody() {
    let desk = Desk::open().await;
    let facts = desk.get_json("/sandbox/facts.json").await;
    assert_eq!(facts["banks"].as_array().unwrap().len(), 6);
    assert_eq!(facts["people"][0]["name"]["zh"], LIN.name);
    assert_eq!(facts["people"][0]["card"][0]["pan"], LIN.pan);
    assert_eq!(facts["people"][0]["balances"][0], 2_000_000);
    assert_eq!(facts["crowd"].as_array().unwrap().len(), 200);
}
