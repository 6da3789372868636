//! The document that describes the doors, and what holds for every operation in it. A new operation cannot escape:
//! it is found in the document itself.

mod support;

use std::collections::BTreeSet;

use reqwest::{Method, Response};
use serde_json::{Value, json};
use server::demo::new_key;
use support::TestApp;

const COMMITTED: &str = include_str!("../openapi.json");

/// What a stranger may do. Everything else needs a session.
const PUBLIC: [&str; 18] = [
    // The sandbox's own: they are served by `feiqian sandbox` alone, where nothing is worth anything.
    "GET /sandbox/api/v1/clock",
    "GET /sandbox/api/v1/faults",
    "GET /sandbox/api/v1/orders",
    "GET /sandbox/api/v1/settings",
    "POST /api/v1/auth/codes",
    "POST /api/v1/auth/sessions",
    "POST /operator/api/v1/sessions",
    "POST /operator/api/v1/sessions/first",
    "POST /sandbox/api/v1/clock",
    "POST /sandbox/api/v1/examinations",
    "POST /sandbox/api/v1/phone/confirm",
    "POST /sandbox/api/v1/phone/confirm-transfer",
    "POST /sandbox/api/v1/phone/decline",
    "POST /sandbox/api/v1/phone/pay",
    "POST /sandbox/api/v1/phone/payment-code",
    "POST /sandbox/api/v1/platform-certificates",
    "PUT /sandbox/api/v1/faults",
    "POST /till/api/v1/sessions",
];

struct Operation {
    method: Method,
    template: String,
    is_public: bool,
}

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.template)
    }

    /// The path with something in every place of an id.
    fn path(&self) -> String {
        let parts = self.template.split('/');
        let filled: Vec<&str> = parts.map(|part| if part.starts_with('{') { "x_00" } else { part }).collect();
        filled.join("/")
    }
}

fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(server::router::document()).unwrap();
    let mut all = Vec::new();
    for (template, methods) in document["paths"].as_object().unwrap() {
        for (method, facts) in methods.as_object().unwrap() {
            let security = facts["security"].as_array();
            // `security: [{}]` or `[]` says that nothing is needed.
            let open =
                |list: &Vec<Value>| list.iter().all(|one| one.as_object().is_some_and(serde_json::Map::is_empty));
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            all.push(Operation { method, template: template.clone(), is_public: security.is_some_and(open) });
        }
    }
    all
}

async fn ask(app: &TestApp, operation: &Operation, headers: &[(&str, &str)]) -> Response {
    let base = if operation.template.starts_with("/operator/") { &app.operator_base } else { &app.base };
    let url = format!("{base}{}", operation.path());
    let mut request = app.http.request(operation.method.clone(), url).header("idempotency-key", new_key());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.json(&json!({})).send().await.unwrap()
}

#[test]
fn the_committed_document_is_what_the_code_says() {
    let current = server::router::document().to_pretty_json().unwrap();
    assert!(current.trim() == COMMITTED.trim(), "crates/server/openapi.json is out of date: run `cargo xtask gen`");
}

#[test]
fn exactly_the_named_operations_are_open_to_strangers() {
    let open: BTreeSet<String> = operations().iter().filter(|one| one.is_public).map(Operation::name).collect();
    assert_eq!(open, PUBLIC.iter().map(ToString::to_string).collect());
}

#[tokio::test]
async fn the_sandbox_is_not_served_beside_real_money() {
    let app = TestApp::start().await;
    for operation in operations().iter().filter(|one| one.template.starts_with("/sandbox/")) {
        let answer = ask(&app, operation, &[]).await;
        // A page stands at every path that nothing else has.
        let is_page =
            answer.headers().get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        assert!(is_page || answer.status().is_client_error(), "{}: {}", operation.name(), answer.status());
    }
}

#[test]
fn every_operation_has_its_own_name() {
    let document = serde_json::to_value(server::router::document()).unwrap();
    let mut seen = BTreeSet::new();
    for methods in document["paths"].as_object().unwrap().values() {
        for facts in methods.as_object().unwrap().values() {
            let id = facts["operationId"].as_str().unwrap();
            assert!(seen.insert(id.to_owned()), "{id} names two operations");
        }
    }
}

#[tokio::test]
async fn every_other_operation_refuses_a_stranger() {
    let app = TestApp::start().await;
    for operation in operations().iter().filter(|one| !one.is_public) {
        let answer = ask(&app, operation, &[]).await;
        assert_eq!(answer.status(), 401, "{} with no session", operation.name());
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["code"], "signed_out", "{}", operation.name());
        assert!(problem["request_id"].as_str().is_some_and(|id| id.starts_with("req-")));
    }
    app.stop().await;
}

#[tokio::test]
async fn half_a_session_is_no_session() {
    let app = TestApp::start().await;
    let person = app.sign_up("13911110001").await;
    for operation in operations().iter().filter(|one| !one.is_public) {
        let cookie_only = ask(&app, operation, &[("cookie", &person.cookie)]).await;
        assert_eq!(cookie_only.status(), 401, "{} with a cookie alone", operation.name());
        let device_only = ask(&app, operation, &[("x-device", &person.device)]).await;
        assert_eq!(device_only.status(), 401, "{} with a device alone", operation.name());
        let mixed = ask(&app, operation, &[("cookie", &person.cookie), ("x-device", "somebody else's")]).await;
        assert_eq!(mixed.status(), 401, "{} with another device", operation.name());
    }
    app.stop().await;
}

#[tokio::test]
async fn a_holders_session_opens_neither_the_till_nor_the_operators_door() {
    let app = TestApp::start().await;
    let person = app.sign_up("13911110002").await;
    let elsewhere = |one: &&Operation| !one.is_public && !one.template.starts_with("/api/v1");
    for operation in operations().iter().filter(elsewhere) {
        let session = person.cookie.split_once('=').unwrap().1;
        for name in ["feiqian_till", "feiqian_operator"] {
            let cookie = format!("{name}={session}");
            let headers = [("cookie", cookie.as_str()), ("x-till", &person.device), ("x-device", &person.device)];
            assert_eq!(ask(&app, operation, &headers).await.status(), 401, "{}", operation.name());
        }
    }
    app.stop().await;
}
