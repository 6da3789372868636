//! The real router on a port, with a database of its own, and people who use it.
#![allow(dead_code, reason = "every test binary uses a part of it")]

mod bank;
mod person;
mod pin_pad;

use std::path::Path;

use serde_json::Value;
use server::app::AppState;
use server::config::Config;
use server::serve::{Running, open, start};
use tempfile::TempDir;

pub use bank::BankProcess;
pub use person::Person;
pub use pin_pad::{PinKey, PinPad};

/// A started server. Everything it wrote goes away with it.
pub struct TestApp {
    pub base: String,
    pub operator_base: String,
    running: Running,
    pub bank: Option<BankProcess>,
    dir: TempDir,
}

impl TestApp {
    /// A server without a bank: its outbox is left alone, and tests read it.
    pub async fn start() -> Self {
        Self::with(None, |_| {}).await
    }

    /// A server with a sandbox bank of its own, and workers.
    pub async fn start_with_bank() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let bank = BankProcess::start(dir.path());
        Self::in_dir(dir, Some(bank), |_| {}).await
    }

    pub async fn with(bank: Option<BankProcess>, change: impl FnOnce(&mut Config)) -> Self {
        Self::in_dir(tempfile::tempdir().unwrap(), bank, change).await
    }

    async fn in_dir(dir: TempDir, bank: Option<BankProcess>, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = config_in(dir.path());
        match &bank {
            Some(bank) => bank.configure(&mut config),
            None => config.workers.enabled = false,
        }
        change(&mut config);
        let state = tokio::task::spawn_blocking(move || open(config)).await.unwrap().unwrap();
        let running = start(state).await.unwrap();
        let base = format!("http://{}", running.public);
        let operator_base = format!("http://{}", running.operator);
        Self { base, operator_base, running, bank, dir }
    }

    pub fn state(&self) -> &AppState {
        self.running.state()
    }

    pub fn data_dir(&self) -> &Path {
        self.dir.path()
    }

    /// The newest SMS code for a phone: from the bank's inbox, or from the outbox when there is no bank.
    pub async fn sms_code(&self, phone: &str) -> String {
        match &self.bank {
            Some(bank) => bank.newest_code(phone).await,
            None => code_in_outbox(self.state(), phone).await,
        }
    }

    /// A new person, signed in.
    pub async fn sign_up(&self, phone: &str) -> Person {
        Person::sign_in(self, phone).await
    }

    pub async fn stop(self) {
        self.running.stop().await.unwrap();
    }
}

/// A configuration on free ports with everything in one directory.
pub fn config_in(dir: &Path) -> Config {
    let mut config = Config::default();
    config.data_dir.0 = dir.join("data");
    config.server.http_port = 0;
    config.server.https_port = 0;
    config.server.operator_port = 0;
    config.server.sign_in_per_minute = 10_000;
    config.bank.exchange_dir = dir.join("exchange");
    config
}

/// Takes the SMS jobs as a worker would.
async fn code_in_outbox(state: &AppState, phone: &str) -> String {
    let lease = std::time::Duration::from_secs(60);
    let jobs = state.store.lease(wallet::sms_code::QUEUE, 100, jiff::Timestamp::now(), lease).await.unwrap();
    let mut code = None;
    for job in jobs {
        let task = wallet::sms_code::SmsTask::open(&state.vault, &job.payload).unwrap();
        if task.to == phone {
            code = Some(digits_in(&task.text));
        }
        state.work(move |tx, _| tx.complete(job.id)).await.unwrap();
    }
    code.expect("a code was sent")
}

/// The first run of six digits in a text.
pub fn digits_in(text: &str) -> String {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| run.len() == 6).next().expect("six digits").to_owned()
}

/// A new idempotency key.
pub fn new_key() -> String {
    uuid::Uuid::from_bytes(server::app::random()).to_string()
}

/// The value of an answer, and its status.
pub async fn read(answer: reqwest::Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or(Value::Null))
}
