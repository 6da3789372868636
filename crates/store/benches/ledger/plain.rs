//! The plain layout: a row for an entry found by its id, a row and an index row for each posting, and the balance row of
//! each posting's account rewritten at once.

use std::time::Instant;

use rusqlite::{Connection, params};

use crate::work::{Case, FUNDS, Measured, Transfer, size_of};

const TABLES: &str = "
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -131072; PRAGMA wal_autocheckpoint = 8192;
    CREATE TABLE entry (id BLOB PRIMARY KEY, kind INTEGER NOT NULL, reference BLOB NOT NULL, at INTEGER NOT NULL)
        STRICT, WITHOUT ROWID;
    CREATE TABLE posting (number INTEGER PRIMARY KEY, entry BLOB NOT NULL, account INTEGER NOT NULL,
        amount INTEGER NOT NULL) STRICT;
    CREATE INDEX posting_by_account ON posting (account, number);
    CREATE TABLE balance (account INTEGER PRIMARY KEY, posted INTEGER NOT NULL) STRICT;
";

pub fn run(case: &Case) -> Measured {
    let directory = tempfile::tempdir().expect("a directory for the database");
    let conn = Connection::open(directory.path().join("plain.db")).expect("the database opens");
    conn.execute_batch(TABLES).expect("the tables are made");
    fund(&conn, case.accounts).expect("the accounts are funded");
    let before = size_of(directory.path());
    let batches = case.batches().into_iter().map(|batch| {
        let begin = Instant::now();
        post(&conn, &batch).expect("every transfer is covered");
        begin.elapsed()
    });
    let batches = batches.collect();
    conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("the log is moved into the file");
    Measured { batches, bytes: size_of(directory.path()).saturating_sub(before) }
}

fn fund(conn: &Connection, accounts: usize) -> rusqlite::Result<()> {
    let transaction = conn.unchecked_transaction()?;
    let mut insert = conn.prepare("INSERT INTO balance (account, posted) VALUES (?1, ?2)")?;
    for place in 0..i64::try_from(accounts).unwrap_or(0) {
        insert.execute(params![place, FUNDS])?;
    }
    transaction.commit()
}

fn post(conn: &Connection, batch: &[Transfer]) -> rusqlite::Result<()> {
    let transaction = conn.unchecked_transaction()?;
    let mut entry = conn.prepare_cached("INSERT INTO entry (id, kind, reference, at) VALUES (?1, 8, ?1, ?2)")?;
    let mut posting = conn.prepare_cached("INSERT INTO posting (entry, account, amount) VALUES (?1, ?2, ?3)")?;
    let sql = "UPDATE balance SET posted = posted + ?2 WHERE account = ?1 AND posted + ?2 >= 0";
    let mut balance = conn.prepare_cached(sql)?;
    for transfer in batch {
        let id = transfer.id.to_bytes();
        entry.execute(params![id, 1_795_000_000_000_i64])?;
        for (account, amount) in [(transfer.from, -transfer.fen), (transfer.to, transfer.fen)] {
            let account = i64::try_from(account).unwrap_or(0);
            posting.execute(params![id, account, amount])?;
            assert_eq!(balance.execute(params![account, amount])?, 1, "the balance covers it");
        }
    }
    transaction.commit()
}
