//! The operator's door over HTTP: one link, acts with reasons, and what holders notice of them.

mod support;

use reqwest::{Client, Method};
use serde_json::{Value, json};
use support::{PIN, TestApp};
use wallet::instruction::{self, Answer};
use wallet::reconciliation::{self, BankDay, Line, LineKind};

/// A signed-in operator.
struct Console<'a> {
    http: &'a Client,
    base: &'a str,
    cookie: String,
}

impl<'a> Console<'a> {
    /// The first operator, by a link of the server's.
    async fn join(app: &'a TestApp) -> Self {
        let token = app.state().work(wallet::operator::invite).await.unwrap().token;
        Self::join_by(app, token.as_str(), "王工").await
    }

    /// Uses a one-time link.
    async fn join_by(app: &'a TestApp, token: &str, name: &str) -> Self {
        let wish = json!({"token": token, "name": name, "password": "a long password"});
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
    let job = store::NewJob { queue: "nobody", peer: String::new(), payload: b"x".to_vec(), run_at: now };
    app.state().work(move |tx, _| tx.enqueue(job.clone())).await.unwrap();
    let (_, room) = console.ask(Method::GET, "/dead-letters", json!({})).await;
    assert_eq!((&room["waiting"], room["oldest_waiting_s"].is_u64()), (&json!(1), true), "{room}");
    let figures = app.http.get(format!("{}/metrics", app.operator_base)).send().await.unwrap().text().await.unwrap();
    assert!(figures.contains("feiqian_queue_due_jobs{queue=\"nobody\"} 1\n"), "{figures}");
    assert!(figures.contains("feiqian_queue_due_jobs{queue=\"instruction\"} 0\n"), "{figures}");
    let lease = std::time::Duration::from_mins(1);
    let leased = app.state().store.lease(store::Wanted::of("nobody", 1), jiff::Timestamp::now(), lease).await.unwrap();
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

/// Somebody who topped up 100 CNY from a card and spent it, and whose bank takes it back.
async fn debtor(app: &TestApp) -> server::demo::Phone {
    let phone = app.person(0, 10_000).await;
    let spend = json!({"shop_code": app.shop_code().await, "amount": 10_000, "method": {"kind": "balance"}});
    phone.post_with_pin("/payments", spend, PIN).await.unwrap();
    let ids = app.state().store.read(|view| view.query("SELECT id FROM instruction", &[])).await.unwrap();
    let id: money::InstructionId = ids[0].get(0).unwrap();
    let back = Answer::Returned { reason: "MD06".into() };
    app.state().work(move |tx, ctx| instruction::hear(tx, ctx, id, &back)).await.unwrap();
    phone
}

#[tokio::test]
async fn what_is_owed_is_cleared_by_an_operator_and_one_whom_they_invited() {
    let app = TestApp::start_with_bank().await;
    let first = Console::join(&app).await;
    let phone = debtor(&app).await;
    let owed = first.items("/suspense").await.remove(0);
    assert_eq!(
        (&owed["cause"], &owed["open"], &owed["available"]),
        (&json!("top_up_returned"), &json!(10_000), &json!(0))
    );
    let wish = json!({"deed": "write_off", "subject": owed["id"], "amount": 10_000, "reason": "cannot be found"});
    let (status, made) = first.post("/proposals", wish).await;
    assert_eq!(status, 200, "{made}");
    let confirm = format!("/proposals/{}/confirm", made["id"].as_str().unwrap());
    assert_eq!(first.post(&confirm, json!({})).await.1["code"], "own_proposal");
    assert_eq!(first.items("/operators").await.len(), 1);
    let (_, invitation) = first.post("/operators/invitations", json!({})).await;
    let second = Console::join_by(&app, invitation["token"].as_str().unwrap(), "李工").await;
    let waiting = second.items("/proposals").await.remove(0);
    assert_eq!(
        (&waiting["maker"], &waiting["own"], &waiting["amount"]),
        (&json!("王工"), &json!(false), &json!(10_000))
    );
    assert_eq!(second.post(&confirm, json!({})).await.0, 200);
    assert!(second.items("/suspense").await.is_empty());
    let told = phone.get("/messages").await.unwrap();
    assert!(told["items"].as_array().unwrap().iter().any(|notice| notice["kind"] == "debt_arisen"), "{told}");
    assert_eq!(first.post("/books/check", json!({})).await.1["ok"], true);
    app.stop().await;
}

#[tokio::test]
async fn a_break_is_seen_from_both_sides_and_explained() {
    let app = TestApp::start().await;
    let console = Console::join(&app).await;
    let amount = money::Amount::from_fen(900).unwrap();
    let line = Line { end_to_end_id: "not ours".into(), kind: LineKind::Debit, amount };
    let statement = BankDay { account: "reserve".into(), day: jiff::civil::date(2026, 11, 22), lines: vec![line] };
    app.state().work(move |tx, ctx| reconciliation::reconcile(tx, ctx, &statement)).await.unwrap();
    let found = console.items("/reconciliation").await.remove(0);
    assert_eq!((&found["kind"], &found["theirs"]["amount"]), (&json!("theirs_only"), &json!(900)));
    assert!(found["ours"].is_null());
    let path = format!("/reconciliation/breaks/{}/resolution", found["id"].as_str().unwrap());
    let how = |resolution| json!({"resolution": resolution, "note": "the bank's mail of Monday"});
    assert_eq!(console.post(&path, how("perhaps")).await.0, 400);
    assert_eq!(console.post(&path, how("bank_corrects")).await.0, 200);
    assert!(console.items("/reconciliation").await.is_empty());
    assert_eq!(console.items("/acts").await[0]["act"], "break_resolved");
    app.stop().await;
}
