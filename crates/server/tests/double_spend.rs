//! Many payments at once that together exceed a balance never overdraw it, and one key is one payment.

mod support;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use server::demo::{Phone, new_key};
use support::{BankProcess, Database, PIN, ServerProcess, TestApp, config_in};

const BALANCE: i64 = 1_000;
const PRICE: i64 = 70;
const AT_ONCE: usize = 40;

async fn pay(phone: &Phone, shop: &str, key: &str) -> (u16, Value) {
    let pin = phone.seal(PIN, key).unwrap();
    let wish = json!({ "shop_code": shop, "amount": PRICE, "method": { "kind": "balance" }, "pin": pin });
    loop {
        let answer = phone.ask(Method::POST, "/payments", Some(key), Some(&wish)).await.unwrap();
        // Whoever lost every race asks again, as the answer says.
        if answer.1["code"] != "conflict" {
            return answer;
        }
    }
}

async fn spend_all_at_once(phones: &[Phone], shop: &str) {
    let keys: Vec<String> = (0..AT_ONCE).map(|_| new_key()).collect();
    let paying = keys.iter().enumerate().map(|(place, key)| pay(&phones[place % phones.len()], shop, key));
    let answers = join_all(paying).await;
    let paid = answers.iter().filter(|(status, _)| (200..300).contains(status)).count();
    assert_eq!(i64::try_from(paid).unwrap(), BALANCE / PRICE, "as many as the balance allows: {answers:?}");
    for (status, answer) in answers.iter().filter(|(status, _)| *status >= 300) {
        assert_eq!((*status, answer["code"].as_str()), (422, Some("insufficient_balance")), "{answer}");
    }
    let wallet = phones[0].get("/wallet").await.unwrap();
    assert_eq!(wallet["available"], BALANCE % PRICE);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_payments_never_overdraw() {
    let app = TestApp::start_with_bank().await;
    let phone = app.person(0, BALANCE).await;
    let shop = app.shop_code().await;
    spend_all_at_once(&[phone], &shop).await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_two_processes_never_overdraw() {
    let Some(database) = Database::create().await else {
        eprintln!("FEIQIAN_TEST_POSTGRES is not set");
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let bank = BankProcess::start(dir.path());
    let mut config = config_in(dir.path());
    bank.configure(&mut config);
    config.store.url.clone_from(&database.url);
    let http = server::demo::http_client().unwrap();
    let mut servers = [0, 1].map(|n| ServerProcess::new(dir.path(), &format!("server-{n}"), config.clone()));
    for server in &mut servers {
        server.start();
        server.answers(&http).await;
    }
    let who = bank.crowd(0, BALANCE).await;
    let phone = server::demo::bring_in(&servers[0].base, &bank.pages_url, &who).await.unwrap();
    let elsewhere = phone.at(&servers[1].base);
    let shop = support::shop_code(config.clone()).await;
    spend_all_at_once(&[phone, elsewhere], &shop).await;
    servers.iter_mut().for_each(ServerProcess::stop);
    let (sound, said) = servers[0].run(&["books", "check"]);
    assert!(sound, "{said}");
    database.remove().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_is_one_payment_however_often_it_is_sent() {
    let app = TestApp::start_with_bank().await;
    let phone = app.person(0, BALANCE).await;
    let shop = app.shop_code().await;
    let key = new_key();
    let answers = join_all((0..20).map(|_| pay(&phone, &shop, &key))).await;
    let first = &answers[0].1["id"];
    assert!(
        answers.iter().all(|(status, answer)| (200..300).contains(status) && answer["id"] == *first),
        "{answers:?}"
    );
    assert_eq!(phone.get("/wallet").await.unwrap()["available"], BALANCE - PRICE);

    let pin = phone.seal(PIN, &key).unwrap();
    let other = json!({ "shop_code": shop, "amount": PRICE + 1, "method": { "kind": "balance" }, "pin": pin });
    let (status, answer) = phone.ask(Method::POST, "/payments", Some(&key), Some(&other)).await.unwrap();
    assert_eq!((status, answer["code"].as_str()), (409, Some("idempotency_mismatch")));
    app.stop().await;
}
