//! What must hold after the last kill.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bank::signature::{PublicKey, SigningKey};
use bank::{BankClient, Direction, LinkConfig};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;
use server::config::Config;
use store::{Store, View};

use super::people::{Deed, Mover, Way};
use super::support::{BankProcess, PIN, ServerProcess};

/// How long what waits for the bank may take to come in: what was left in the queue, and late answers.
const PATIENCE: Duration = Duration::from_mins(5);

pub async fn pronounce(bank: &BankProcess, server: &mut ServerProcess, config: &Config, movers: &[Mover]) {
    let mut moved: HashMap<String, i64> = HashMap::new();
    for mover in movers {
        repeats_answer_the_same(mover).await;
        for deed in mover.deeds.iter().filter(|deed| deed.id.is_some()) {
            let end = ended(mover, deed).await;
            *moved.entry(mover.phone.number.clone()).or_default() += change_for_the_mover(deed, &end);
            if deed.way == Way::Transfer {
                *moved.entry(mover.friend.clone()).or_default() += deed.amount;
            }
        }
    }
    for mover in movers {
        let wallet = mover.phone.get("/wallet").await.unwrap();
        let stands = wallet["available"].as_i64().unwrap() + wallet["held"].as_i64().unwrap();
        let expected = mover.opening + moved.get(&mover.phone.number).copied().unwrap_or(0);
        assert_eq!(stands, expected, "{}: what was acknowledged, and nothing else, moved", mover.phone.number);
    }
    server.stop();
    let (sound, said) = server.run(&["books", "check"]);
    assert!(sound, "{said}");
    agree_with_the_bank(bank, config).await;
}

/// The same request again has the same answer, and does nothing.
async fn repeats_answer_the_same(mover: &Mover) {
    let mut phone = mover.phone.clone();
    phone.open_pin_pad().await.unwrap();
    for deed in mover.deeds.iter().filter(|deed| deed.id.is_some()).step_by(7) {
        let mut body = deed.body.clone();
        body["pin"] = phone.seal(PIN, &deed.key).unwrap();
        let again = phone.ask(Method::POST, deed.way.path(), Some(&deed.key), Some(&body)).await;
        let (status, answer) = again.unwrap();
        assert!((200..300).contains(&status), "{answer}");
        assert_eq!(answer["id"].as_str(), deed.id.as_deref(), "one key is one movement");
    }
}

/// The state in which a deed ends.
async fn ended(mover: &Mover, deed: &Deed) -> Value {
    let path = format!("{}/{}", deed.way.path(), deed.id.as_deref().unwrap());
    let since = Instant::now();
    loop {
        let now =
            mover.phone.get(&path).await.unwrap_or_else(|error| panic!("acknowledged and missing: {path}: {error}"));
        if !["accepted", "with_bank", "processing"].contains(&now["state"].as_str().unwrap()) {
            return now;
        }
        assert!(since.elapsed() < PATIENCE, "does not end: {now}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn change_for_the_mover(deed: &Deed, end: &Value) -> i64 {
    let state = end["state"].as_str().unwrap();
    assert_eq!(end["amount"].as_i64(), Some(deed.amount), "{end}");
    match (deed.way, state) {
        (Way::TopUp, "arrived") => deed.amount,
        (Way::TopUp | Way::Withdrawal, "failed" | "returned") => 0,
        (Way::Payment, "succeeded") | (Way::Transfer, "arrived") => -deed.amount,
        (Way::Withdrawal, "arrived") => -deed.amount - end["fee"].as_i64().unwrap_or(0),
        other => panic!("{other:?}: {end}"),
    }
}

/// Every instruction that one side holds for done is done on the other, for the same amount, once.
async fn agree_with_the_bank(bank: &BankProcess, config: &Config) {
    let booked = booked_at_bank(bank, config).await;
    let ours = instructions(config).await;
    for (id, (kind, amount, state)) in &ours {
        let theirs = booked.get(id);
        match state.as_str() {
            "settled" => assert_eq!(theirs, Some(&vec![(kind.clone(), *amount)]), "{id} is settled with us"),
            "rejected" => assert_eq!(theirs, None, "{id} is rejected with us"),
            other => panic!("{id} did not end: {other}"),
        }
    }
    for id in booked.keys() {
        assert!(ours.contains_key(id), "{id} is booked at the bank and unknown to us");
    }
}

type Lines = HashMap<String, Vec<(String, i64)>>;

async fn booked_at_bank(bank: &BankProcess, config: &Config) -> Lines {
    let read = |path: std::path::PathBuf| std::fs::read_to_string(path).unwrap();
    let own_key = SigningKey::from_pem(&read(config.data_dir.0.join("keys/wallet-bank.key.pem"))).unwrap();
    let client = BankClient::new(&LinkConfig {
        base_url: bank.iso_url.clone(),
        ca_pem: read(bank.link_dir().join("ca.pem")),
        bank_key: PublicKey::from_pem(&read(bank.link_dir().join("bank.pub.pem"))).unwrap(),
        own_key: Arc::new(own_key),
        connect_timeout: Duration::from_secs(2),
        answer_timeout: Duration::from_secs(30),
    });
    let client = client.unwrap();
    let mut lines = Lines::new();
    let now = Timestamp::now();
    // A test that runs over midnight has two days.
    let days = [now - jiff::SignedDuration::from_hours(24), now].map(wallet::business_day);
    for day in days {
        for entry in client.statement(day).await.unwrap().entries {
            let kind = if entry.direction == Direction::In { "debit" } else { "credit" };
            if !entry.end_to_end_id.is_empty() && entry.kind != bank::EntryKind::Funding {
                lines.entry(entry.end_to_end_id).or_default().push((kind.to_owned(), entry.amount.fen()));
            }
        }
    }
    lines
}

async fn instructions(config: &Config) -> HashMap<String, (String, i64, String)> {
    let store_config = server::serve::store_config(config);
    tokio::task::spawn_blocking(move || {
        let store = Store::open(&store_config).unwrap();
        let all = store.read_blocking(|view: &mut View<'_>| {
            let rows = view.query("SELECT id, kind, amount, state FROM instruction", &[])?;
            let one = |row: &store::Row| -> Result<_, store::Fault> {
                let id: money::InstructionId = row.get(0)?;
                Ok((id.to_string(), (row.get(1)?, row.get(2)?, row.get(3)?)))
            };
            rows.iter().map(one).collect::<Result<_, store::Fault>>()
        });
        store.close();
        all.unwrap()
    })
    .await
    .unwrap()
}
