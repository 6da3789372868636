//! The operator's door over HTTP: one link, acts with reasons, and what holders notice of them.

mod support;

use reqwest::{Client, Method};
use serde_json::{Value, json};
use support::TestApp;

/// A signed-in operator.
struct Console<'a> {
    http: &'a Client,
    base: &'a str,
    cookie: String,
}

impl<'a> Console<'a> {
    /// Uses a one-time link.
    async fn join(app: &'a TestApp) -> Self {
        let token = app.state().work(wallet::operator::invite).await.unwrap();
        let wish = json!({"token": token.as_str(), "name": "王工", "password": "a long password"});
        let url = format!("{}/operator/api/v1/sessions/first", app.operator_base);
        let answer = app.http.post(&url).json(&wish).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let again = app.http.post(&url).json(&wish).send().await.unwrap();
        assert_eq!(again.json::<Value>().await.unwrap()["code"], "link_invalid", "a link works once");
        Self { http: &app.http, base: &app.operator_base, cookie }
    }

    async fn ask(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let request = self.http.request(method, format!("{}/operator/api/v1{path}", self.base));
        let answer = request.header("cookie", &self.cookie).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.ask(Method::POST, path, body).await
    }

    async fn items(&self, path: &str) -> Vec<Value> {
        let (status, body) = self.ask(Method::GET, path, json!({})).await;
        assert_eq!(status, 200, "{body}");
        body["items"].as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn a_frozen_holder_sees_why_and_writes_to_support() {
    let app = TestApp::start().await;
    let console = Console::join(&app).await;
    let phone = app.sign_up("13800000001").await;
    let found = console.items("/accounts?phone=13800000001").await;
    let id = found[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(found[0]["phone"], "138****0001");
    let path = format!("/accounts/{id}/state");
    assert_eq!(console.post(&path, json!({"state": "frozen", "reason": ""})).await.1["code"], "reason_missing");
    assert_eq!(console.post(&path, json!({"state": "frozen", "reason": "reported lost"})).await.0, 200);
    let account = phone.get("/account").await.unwrap();
    assert_eq!((&account["state"], &account["state_reason"]), (&json!("frozen"), &json!("reported lost")));
    let verify = json!({"name": "林晓雨", "number": "310115199503160422"});
    let (status, body) = phone.ask(Method::POST, "/identity", None, Some(&verify)).await.unwrap();
    assert_eq!(
        (status, &body["code"], &body["params"]["reason"]),
        (422, &json!("account_frozen"), &json!("reported lost"))
    );
    assert_eq!(body["next"], json!(["contact_support"]));
    let ticket = phone.post("/tickets", &json!({"topic": "account", "text": "Please help"})).await.unwrap();
    let open = console.items("/tickets").await;
    assert_eq!(
        (&open[0]["id"], &open[0]["text"], &open[0]["holder"]),
        (&ticket["id"], &json!("Please help"), &json!(id))
    );
    let reply = format!("/tickets/{}/replies", ticket["id"].as_str().unwrap());
    assert_eq!(console.post(&reply, json!({"text": "We look at it"})).await.0, 200);
    let answered = phone.get(&format!("/tickets/{}", ticket["id"].as_str().unwrap())).await.unwrap();
    assert_eq!((&answered["state"], &answered["replies"][0]["from"]), (&json!("answered"), &json!("operator")));
    let newest = phone.get("/messages").await.unwrap();
    assert_eq!(newest["items"][0]["kind"], "ticket_answered");
    assert_eq!(console.post(&path, json!({"state": "normal", "reason": "cleared"})).await.0, 200);
    assert_eq!(phone.get("/account").await.unwrap()["state"], "normal");
    let acts: Vec<Value> = console.items("/acts").await.into_iter().map(|act| act["act"].clone()).collect();
    assert_eq!(acts, ["account_restored", "ticket_answered", "account_frozen"]);
    app.stop().await;
}

#[tokio::test]
async fn a_child_is_reviewed_and_what_is_masked_is_revealed_on_record() {
    let app = TestApp::start().await;
    let console = Console::join(&app).await;
    let phone = app.sign_up("13800000010").await;
    phone.post("/identity", &json!({"name": "何小满", "number": "320508201405200443"})).await.unwrap();
    let account = phone.get("/account").await.unwrap();
    let id: money::HolderId = account["id"].as_str().unwrap().parse().unwrap();
    app.state()
        .work(move |tx, ctx| {
            let submitted = wallet::identity::latest(tx, &ctx.vault, id)?.expect("a submission");
            wallet::identity::settle(tx, ctx, submitted.id, wallet::identity::RegistryAnswer::Match).map(drop)
        })
        .await
        .unwrap();
    assert_eq!(phone.get("/identity").await.unwrap()["state"], "review");
    let reviews = console.items("/reviews").await;
    assert_eq!((&reviews[0]["why"], &reviews[0]["name"]), (&json!("age"), &json!("**满")));
    let reveal = format!("/accounts/{id}/reveal");
    let (_, shown) = console.post(&reveal, json!({"field": "number", "reason": "to decide a review"})).await;
    assert_eq!(shown["value"], "320508201405200443");
    let decision = format!("/reviews/{}/decision", reviews[0]["id"].as_str().unwrap());
    assert_eq!(console.post(&decision, json!({"approve": true, "reason": "with a guardian"})).await.0, 200);
    assert_eq!(phone.get("/account").await.unwrap()["verified"], true);
    assert_eq!(console.post(&decision, json!({"approve": false, "reason": "again"})).await.0, 404, "decided");
    assert_eq!(console.post(&format!("/accounts/{id}/face-to-face"), json!({"reason": "at the desk"})).await.0, 200);
    assert_eq!(phone.get("/account").await.unwrap()["account_class"], "III");
    assert_eq!(console.items("/acts").await.len(), 3);
    app.stop().await;
}

#[tokio::test]
async fn books_and_dead_letters_are_within_reach() {
    let app = TestApp::start().await;
    let console = Console::join(&app).await;
    let (status, report) = console.post("/books/check", json!({})).await;
    assert_eq!((status, &report["ok"]), (200, &json!(true)), "{report}");
    let now = jiff::Timestamp::now();
    let job = store::NewJob { queue: "nobody", payload: b"x".to_vec(), run_at: now };
    app.state().work(move |tx, _| tx.enqueue(job.clone())).await.unwrap();
    let lease = std::time::Duration::from_mins(1);
    let leased = app.state().store.lease("nobody", 1, jiff::Timestamp::now(), lease).await.unwrap();
    app.state().store.bury(leased[0].id, jiff::Timestamp::now(), "no such worker").await.unwrap();
    let letters = console.items("/dead-letters").await;
    assert_eq!((&letters[0]["queue"], &letters[0]["error"]), (&json!("nobody"), &json!("no such worker")));
    let revive = format!("/dead-letters/{}/revive", letters[0]["id"].as_str().unwrap());
    assert_eq!(console.post(&revive, json!({})).await.0, 200);
    assert!(console.items("/dead-letters").await.is_empty());
    assert_eq!(console.post(&revive, json!({})).await.0, 404);
    assert_eq!(console.items("/acts").await.len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn an_operator_signs_in_with_the_password_and_out_again() {
    let app = TestApp::start().await;
    let console = Console::join(&app).await;
    let wrong = console.post("/sessions", json!({"name": "王工", "password": "another password"})).await;
    assert_eq!((wrong.0, &wrong.1["code"]), (401, &json!("credentials_wrong")));
    let right = console.post("/sessions", json!({"name": "王工", "password": "a long password"})).await;
    assert_eq!((right.0, &right.1["name"]), (200, &json!("王工")));
    assert_eq!(console.ask(Method::GET, "/session", json!({})).await.1["name"], "王工");
    assert_eq!(console.ask(Method::DELETE, "/session", json!({})).await.0, 200);
    assert_eq!(console.ask(Method::GET, "/reviews", json!({})).await.1["code"], "signed_out");
    app.stop().await;
}
