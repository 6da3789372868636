//! The real router on a port, with a database of its own, and people who use it.
#![allow(dead_code, unused_imports, reason = "every test binary uses a part of it")]

mod bank;
mod database;
mod process;
mod sandbox;

use std::path::Path;

use reqwest::{Client, Method};
use serde_json::Value;
use server::app::AppState;
use server::config::Config;
use server::demo::{Phone, Stranger, bring_in, http_client, open_shops};
use server::serve::{Running, open, start};
use tempfile::TempDir;

pub use bank::{BankProcess, PIN, executable};
pub use database::Database;
pub use process::{ServerProcess, free_port};
pub use sandbox::{Answer, Sandbox, Shop};

/// A started server. Everything it wrote goes away with it.
pub struct TestApp {
    pub base: String,
    pub operator_base: String,
    pub http: Client,
    pub bank: Option<BankProcess>,
    running: Running,
    dir: TempDir,
}

impl TestApp {
    /// A server without a bank: its outbox is left alone, and tests read it.
    pub async fn start() -> Self {
        Self::in_dir(tempfile::tempdir().unwrap(), None, |_| {}).await
    }

    /// A server with a sandbox bank of its own, and workers.
    pub async fn start_with_bank() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same with another configuration.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let bank = BankProcess::start(dir.path());
        Self::in_dir(dir, Some(bank), change).await
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
        Self { base, operator_base, http: http_client().unwrap(), bank, running, dir }
    }

    pub fn state(&self) -> &AppState {
        self.running.state()
    }

    pub fn data_dir(&self) -> &Path {
        self.dir.path()
    }

    fn bank(&self) -> &BankProcess {
        self.bank.as_ref().expect("this test needs start_with_bank")
    }

    /// Somebody new, signed in and nothing more. Needs no bank.
    pub async fn sign_up(&self, phone: &str) -> Phone {
        Phone::ask_for_code(&self.http, &self.base, phone).await.unwrap();
        let code = match &self.bank {
            Some(bank) => bank.newest_code(phone).await,
            None => code_in_outbox(self.state(), phone).await,
        };
        Phone::sign_in(&self.http, &self.base, phone, &code).await.unwrap()
    }

    /// Somebody of the bank's crowd with a verified identity, a card, a payment password and, if asked, money.
    pub async fn person(&self, place: usize, first_top_up: i64) -> Phone {
        let who = self.bank().crowd(place, first_top_up).await;
        self.bring_in(&who).await
    }

    pub async fn bring_in(&self, who: &Stranger) -> Phone {
        bring_in(&self.base, &self.bank().pages_url, who).await.unwrap()
    }

    /// The static code of a demo shop.
    pub async fn shop_code(&self) -> String {
        open_shops(self.state()).await.unwrap();
        self.state().look(|view, _| wallet::merchant::listed(view)).await.unwrap().remove(0).code
    }

    pub async fn stop(self) {
        self.running.stop().await.unwrap();
    }
}

/// The static code of a demo shop, made from beside the servers that run.
pub async fn shop_code(config: Config) -> String {
    let state = tokio::task::spawn_blocking(move || open(config)).await.unwrap().unwrap();
    open_shops(&state).await.unwrap();
    let code = state.look(|view, _| wallet::merchant::listed(view)).await.unwrap().remove(0).code;
    tokio::task::spawn_blocking(move || state.store.close()).await.unwrap();
    code
}

/// The wallet's own policy with one figure changed.
pub fn policy_with(section: &str, key: &str, value: impl Into<toml::Value>) -> String {
    let mut policy: toml::Table = toml::from_str(wallet::policy::DEFAULT).unwrap();
    policy[section][key]["value"] = value.into();
    toml::to_string(&policy).unwrap()
}

/// A configuration on free ports with everything in one directory.
pub fn config_in(dir: &Path) -> Config {
    let mut config = Config::default();
    config.data_dir.0 = dir.join("data");
    config.server.http_port = 0;
    config.server.https_port = 0;
    config.server.operator_port = 0;
    config.server.gateway_port = 0;
    config.server.sign_in_per_minute = 10_000;
    config.bank.link_dir = dir.join("bank/link");
    config
}

/// Takes the SMS jobs as a worker would.
async fn code_in_outbox(state: &AppState, phone: &str) -> String {
    let lease = std::time::Duration::from_mins(1);
    let jobs = state
        .store
        .lease(store::Wanted::of(wallet::sms_code::QUEUE, 100), jiff::Timestamp::now(), lease)
        .await
        .unwrap();
    let mut code = None;
    for job in jobs {
        let task = wallet::sms_code::SmsTask::open(&state.vault, &job.payload).unwrap();
        if task.to == phone {
            code = server::demo::code_in(&task.text);
        }
        state.work(move |tx, _| tx.complete(job.id)).await.unwrap();
    }
    code.expect("a code was sent")
}
