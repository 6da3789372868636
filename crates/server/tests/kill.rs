//! Kills the real server process again and again while people move money and the bank misbehaves. Afterwards nothing
//! that was acknowledged is missing, nothing happened twice, the bank and the wallet agree, and the books are sound.
//!
//! `FEIQIAN_KILL_COUNT` sets how often (200). On PostgreSQL it needs `FEIQIAN_TEST_POSTGRES`.

mod support;

#[path = "kill/people.rs"]
mod people;
#[path = "kill/verdict.rs"]
mod verdict;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use people::{Deed, Mover};
use serde_json::json;
use server::demo::{bring_in, http_client};
use support::{BankProcess, ServerProcess, config_in};

const PEOPLE: usize = 6;
/// One town at a time: two would only slow each other down.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test(flavor = "multi_thread")]
async fn kill_on_sqlite() {
    let _alone = ONE_AT_A_TIME.lock().await;
    torment(String::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_on_server_database() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let Some(database) = support::Database::create().await else {
        eprintln!("FEIQIAN_TEST_POSTGRES is not set: nothing was killed on PostgreSQL");
        return;
    };
    torment(database.url.clone()).await;
    database.remove().await;
}

fn kill_count() -> u32 {
    std::env::var("FEIQIAN_KILL_COUNT").ok().and_then(|count| count.parse().ok()).unwrap_or(200)
}

async fn torment(store_url: String) {
    let dir = tempfile::tempdir().unwrap();
    let bank = BankProcess::start(dir.path());
    let mut config = config_in(dir.path());
    bank.configure(&mut config);
    config.store.url = store_url;
    config.store.writers = 4;
    // Short waits, so that what a dead process held is taken up again within the test.
    config.bank.timeout_ms = 800;
    config.bank.collect_every_ms = 200;
    config.workers.lease_ms = 1_000;
    config.workers.concurrency = 32;
    config.workers.back_off_first_ms = 50;
    config.workers.back_off_max_ms = 500;
    config.policy.file = dir.path().join("policy.toml");
    let asked_soon = support::policy_with("instruction", "ask_again_after_s", vec![1, 1, 2, 2, 4]);
    std::fs::write(&config.policy.file, asked_soon).unwrap();
    let shop_code = support::shop_code(config.clone()).await;
    let mut server = ServerProcess::new(dir.path(), "server", config.clone());
    let http = http_client().unwrap();
    server.start();
    server.answers(&http).await;
    let movers = settle_in(&bank, &server.base, &shop_code).await;
    misbehave(&bank).await;

    let over = Arc::new(AtomicBool::new(false));
    let tasks: Vec<_> = movers.into_iter().map(|mover| tokio::spawn(mover.work(Arc::clone(&over)))).collect();
    for round in 0..kill_count() {
        let [a, b] = server::app::random::<2>();
        // From the first instruction of the new process to well into its work.
        tokio::time::sleep(Duration::from_millis(u64::from(u16::from_be_bytes([a, b])) % 500)).await;
        server.kill();
        server.start();
        // Every third process may be killed before it answers for the first time.
        if round % 3 != 0 {
            server.answers(&http).await;
        }
    }
    server.answers(&http).await;
    over.store(true, Ordering::Relaxed);
    let mut movers = Vec::new();
    for task in tasks {
        movers.push(task.await.unwrap());
    }
    verdict::pronounce(&bank, &mut server, &config, &movers).await;
    let count = |wanted: fn(&Deed) -> bool| movers.iter().flat_map(|m| &m.deeds).filter(|d| wanted(d)).count();
    eprintln!(
        "{} kills, {} deeds acknowledged, {} refused",
        kill_count(),
        count(|deed| deed.id.is_some()),
        count(|deed| deed.id.is_none())
    );
}

async fn settle_in(bank: &BankProcess, base: &str, shop_code: &str) -> Vec<Mover> {
    let mut phones = Vec::new();
    for place in 0..PEOPLE {
        let who = bank.crowd(place, 10_000).await;
        phones.push(bring_in(base, &bank.pages_url, &who).await.unwrap());
    }
    let mut movers = Vec::new();
    for (place, phone) in phones.iter().enumerate() {
        let friend = &phones[(place + 1) % PEOPLE];
        movers.push(Mover::new(phone.clone(), &friend.number, shop_code, 10_000).await);
    }
    movers
}

/// Every kind of misbehaviour that ends by itself within the test.
async fn misbehave(bank: &BankProcess) {
    let faults = [
        json!({ "kind": "silent", "probability": 0.08, "seed": 1 }),
        json!({ "kind": "lost", "probability": 0.08, "seed": 2 }),
        json!({ "kind": "twice", "probability": 0.08, "seed": 3 }),
        json!({ "kind": "late", "probability": 0.08, "seed": 4, "delay_ms": 1_500 }),
        json!({ "kind": "reject", "code": "AM04", "probability": 0.05, "seed": 5 }),
        json!({ "kind": "slow", "probability": 0.05, "seed": 6, "delay_ms": 300 }),
    ];
    for fault in &faults {
        bank.post("/faults", fault).await;
    }
}
