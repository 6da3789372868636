//! A database for one test, and entries to put into it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use ledger::{AccountId, AccountKind, EntryKind, JournalEntry, house};
use money::{Amount, Entropy, EntryId};
use store::{Fault, Store, StoreConfig};
use tempfile::TempDir;
use tokio_postgres::SimpleQueryMessage;

/// Makes each test of a list twice: in `sqlite` and in `postgres`.
macro_rules! battery {
    ($($test:ident),* $(,)?) => {
        mod sqlite {
            $(#[test] fn $test() { super::$test(&crate::base::Base::sqlite()); })*
        }
        mod postgres {
            $(#[test] fn $test() { super::$test(&crate::base::Base::postgres()); })*
        }
    };
}
pub(crate) use battery;

/// A database that is gone after the test.
pub(crate) struct Base {
    pub config: StoreConfig,
    pub directory: TempDir,
    server: Option<String>,
}

static BASES: AtomicU32 = AtomicU32::new(0);

impl Base {
    pub fn sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self { config: StoreConfig::sqlite(directory.path().join("store.db")), directory, server: None }
    }

    pub fn postgres() -> Self {
        let server = std::env::var("FEIQIAN_TEST_POSTGRES").expect("FEIQIAN_TEST_POSTGRES names a PostgreSQL server");
        let name = format!("store_{}_{}", std::process::id(), BASES.fetch_add(1, Ordering::Relaxed));
        run_postgres(&server, &format!("CREATE DATABASE {name}"));
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        Self { config: StoreConfig::postgres(url), directory: tempfile::tempdir().unwrap(), server: Some(server) }
    }

    /// Another, empty database of the same kind.
    pub fn another(&self) -> Self {
        if self.server.is_some() { Self::postgres() } else { Self::sqlite() }
    }

    pub fn open(&self) -> Store {
        Store::open(&self.config).unwrap()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Changes the database behind the store's back.
    pub fn tamper(&self, sqlite: &str, postgres: &str) {
        match &self.config {
            StoreConfig::Sqlite { path, .. } => {
                rusqlite::Connection::open(path).unwrap().execute_batch(sqlite).unwrap();
            }
            StoreConfig::Postgres { url, .. } => run_postgres(url, postgres),
        }
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        if let (Some(server), StoreConfig::Postgres { url, .. }) = (&self.server, &self.config) {
            let name = url.rsplit_once('/').map_or("", |(_, name)| name);
            run_postgres(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

pub(crate) fn run_postgres(url: &str, sql: &str) {
    answers_of_postgres(url, sql);
}

/// The only value of an answer.
pub(crate) fn ask_postgres(url: &str, sql: &str) -> String {
    let answers = answers_of_postgres(url, sql);
    let values = answers.iter().filter_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    values.last().unwrap_or_default()
}

fn answers_of_postgres(url: &str, sql: &str) -> Vec<SimpleQueryMessage> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (client, link) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(link);
        client.simple_query(sql).await.unwrap()
    })
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_millisecond(1_795_000_000_000).unwrap()
}

pub(crate) fn fen(fen: i64) -> Amount {
    Amount::from_fen(fen).unwrap()
}

/// A new entry id, ordered by the real clock as in production.
pub(crate) fn entry_id() -> EntryId {
    entry_id_at(Timestamp::now().as_millisecond())
}

/// A new entry id of this millisecond.
pub(crate) fn entry_id_at(ms: i64) -> EntryId {
    static SEEDS: AtomicU32 = AtomicU32::new(0);
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&SEEDS.fetch_add(1, Ordering::Relaxed).to_be_bytes());
    seed[4..8].copy_from_slice(&std::process::id().to_be_bytes());
    EntryId::new(ms, &mut Entropy::from_seed(seed))
}

pub(crate) fn top_up(id: EntryId, account: AccountId, amount: i64) -> JournalEntry {
    let entry = JournalEntry::build(id, EntryKind::TopUp, [1; 16], now());
    entry.debit(house::BANK_RESERVE, fen(amount)).credit(account, fen(amount)).finish().unwrap()
}

pub(crate) fn transfer(id: EntryId, from: AccountId, to: AccountId, amount: i64) -> JournalEntry {
    JournalEntry::build(id, EntryKind::Transfer, [2; 16], now()).transfer(from, to, fen(amount)).finish().unwrap()
}

/// A new account with this much on it.
pub(crate) fn account_with(store: &Store, kind: AccountKind, amount: i64) -> AccountId {
    let id = entry_id();
    let opened = store.write_blocking::<_, Fault>(move |tx| {
        let account = tx.new_account(kind)?;
        if amount > 0 {
            tx.post(top_up(id, account, amount))?;
        }
        Ok(account)
    });
    opened.unwrap()
}

pub(crate) fn post(store: &Store, entry: JournalEntry) -> Result<(), store::PostError> {
    store.write_blocking::<_, Wrapped>(move |tx| Ok(tx.post(entry.clone())?)).map_err(|Wrapped(error)| error)
}

/// A posting error as the error of a unit.
pub(crate) struct Wrapped(pub store::PostError);

impl From<store::PostError> for Wrapped {
    fn from(error: store::PostError) -> Self {
        Self(error)
    }
}

impl From<Fault> for Wrapped {
    fn from(fault: Fault) -> Self {
        Self(fault.into())
    }
}

impl store::UnitError for Wrapped {}

/// What stands on an account, as a reader sees it.
pub(crate) fn posted(store: &Store, account: AccountId) -> i64 {
    store.read_blocking::<_, Fault>(|view| view.balance(account)).unwrap().posted
}

pub(crate) fn assert_sound(store: &Store) {
    let report = store.books_check().unwrap();
    assert!(report.is_sound(), "{report}");
}
