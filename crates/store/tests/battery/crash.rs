//! A process that dies loses nothing that was acknowledged.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use ledger::{AccountId, AccountKind};
use store::{Store, StoreConfig};

use crate::base::{Base, account_with, assert_sound, battery, entry_id, post, posted, top_up};

battery!(a_killed_process_loses_nothing_acknowledged, the_tail_of_the_journal_is_replayed);

const CHILD: &str = "STORE_DOOMED_PROCESS";

/// A child process says on its output what it was told is committed, until it is killed.
fn a_killed_process_loses_nothing_acknowledged(base: &Base) {
    let store = base.open();
    let account = account_with(&store, AccountKind::Holder, 0);
    drop(store);
    let mut acknowledged = 0;
    for round in 1..=5_i64 {
        acknowledged += kill_after(base, account, round * 20);
        let store = base.open();
        let kept = posted(&store, account);
        assert!(kept >= acknowledged, "{kept} kept, {acknowledged} acknowledged");
        // What was committed and not yet said.
        acknowledged = kept;
        assert_sound(&store);
    }
}

/// Runs the child until it has acknowledged this many, then kills it; answers how many it did.
fn kill_after(base: &Base, account: AccountId, count: i64) -> i64 {
    let place = match &base.config {
        StoreConfig::Sqlite { path, .. } => path.display().to_string(),
        StoreConfig::Postgres { url, .. } => url.clone(),
    };
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::sqlite_or_postgres_doomed_process", "--nocapture"])
        .env(CHILD, format!("{} {place}", account.0))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut said = 0;
    for line in lines.filter(|line| line.ends_with("acknowledged")) {
        assert!(line.contains("acknowledged"));
        said += 1;
        if said == count {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    said
}

/// What the child does; without its variable there is nothing to do.
#[test]
fn sqlite_or_postgres_doomed_process() {
    let Ok(task) = std::env::var(CHILD) else { return };
    let (account, place) = task.split_once(' ').unwrap();
    let account = AccountId(account.parse().unwrap());
    let postgres = place.starts_with("postgres");
    let config = if postgres { StoreConfig::postgres(place) } else { StoreConfig::sqlite(place) };
    let store = Store::open(&config).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10_000 {
                    post(&store, top_up(entry_id(), account, 1)).unwrap();
                    println!("acknowledged");
                }
            });
        }
    });
}

fn the_tail_of_the_journal_is_replayed(base: &Base) {
    let store = base.open();
    let account = account_with(&store, AccountKind::Holder, 5);
    store.checkpoint().unwrap();
    post(&store, top_up(entry_id(), account, 7)).unwrap();
    // A copy of the committed state has the entry, and on SQLite no balance row that includes it.
    let copy = base.file("copy");
    Store::backup(&base.config, &copy).unwrap();
    let other = base.another();
    Store::restore(&other.config, &copy).unwrap();
    let restored = other.open();
    assert_eq!(posted(&restored, account), 12);
    assert_sound(&restored);
}
