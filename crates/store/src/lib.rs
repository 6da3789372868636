//! The database: units of work over SQLite and PostgreSQL, the journal, idempotency records, the outbox with its jobs,
//! migrations, backup and the books check.
//!
//! # A unit of work
//!
//! A closure over a [`Tx`], handed to [`Store::write`]. It reads rows, decides, posts journal entries, writes rows and
//! returns a value or a refusal; everything it did is committed, or nothing. The answer comes after the commit is
//! durable. A unit does no I/O of its own and may be run again from its start.
//!
//! ```
//! use store::{Fault, Store, StoreConfig, params};
//! # let directory = tempfile::tempdir().unwrap();
//! let store = Store::open(&StoreConfig::sqlite(directory.path().join("wallet.db")))?;
//! let answer = store.write_blocking::<_, Fault>(|tx| {
//!     tx.remember("holder 1", "key", [0; 32], b"the outcome")?;
//!     tx.query_one("SELECT outcome FROM request WHERE scope = ?1", params!["holder 1"])?.get::<Vec<u8>>(0)
//! })?;
//! assert_eq!(answer, b"the outcome");
//! # Ok::<(), Fault>(())
//! ```
//!
//! On SQLite one thread runs waiting units one after another inside one transaction with one sync; on PostgreSQL each
//! unit is a transaction of its own, at read committed, on one of several connections: **a row that a unit decides on
//! must be locked** ([`Tx::query_for_update`], or behind [`View::balance`] of the holder's account), or changed by a
//! conditional `UPDATE` whose count is looked at.
//!
//! # The journal
//!
//! **Invariant:** the journal is only appended to; balances, holds and counters are views of it, and
//! [`Store::check_books`] derives them all again. Each writing connection appends to a lane of its own, numbered without
//! gaps and hash-chained; the heads of all lanes are sealed together at intervals.
//!
//! **Invariant:** an entry id is posted once; a guarded account is never below what is held on it.
//!
//! # What is the same on both databases
//!
//! The SQL is the common subset with `?1, ?2` for parameters, columns are `INTEGER`/`BIGINT`, `TEXT` and `BLOB`/`BYTEA`,
//! and the tests in `tests/battery` hold for both. What differs is in `sqlite/` and `postgres/`.
//!
//! What this room does not do: it knows no business, and reads the clock only to say when a request was remembered.

mod check;
mod config;
mod engine;
mod fault;
mod job;
mod migration;
mod post;
mod postgres;
mod request;
mod seal;
mod sqlite;
mod store;
mod tx;
mod unit;
mod value;

pub use check::BooksReport;
pub use config::StoreConfig;
pub use fault::{Fault, Source, UnitError};
pub use job::{Backlog, DeadLetter, JobId, Leased, NewJob, Wanted};
pub use post::PostError;
pub use request::Recall;
pub use store::Store;
pub use tx::{Tx, View};
pub use value::{FromValue, Row, Value};
