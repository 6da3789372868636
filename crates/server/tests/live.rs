//! Server-sent events: a page that is open learns at once that something changed.

mod support;

use serde_json::json;
use support::{PIN, TestApp};

#[tokio::test]
async fn incoming_money_wakes_the_open_page_of_its_receiver() {
    let app = TestApp::start_with_bank().await;
    let (from, to) = (app.person(0, 1_000).await, app.person(1, 0).await);
    let request = app.http.get(format!("{}/api/v1/events", app.base));
    let mut answer = request.header("cookie", &to.cookie).header("x-device", &to.device).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");

    let payee = from.get(&format!("/people?phone={}", to.number)).await.unwrap();
    let wish = json!({ "payee_token": payee["payee_token"], "amount": 100 });
    from.post_with_pin("/transfers", wish, PIN).await.unwrap();
    let mut heard = String::new();
    while !heard.contains("event: message") {
        let more = answer.chunk().await.unwrap().expect("the stream stays open");
        heard.push_str(&String::from_utf8_lossy(&more));
    }
    app.stop().await;
}
