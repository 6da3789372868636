//! One battery of facts about a store, proven on SQLite and on PostgreSQL alike.
//!
//! Tests under a module `postgres` need `FEIQIAN_TEST_POSTGRES`, the URL of a server on this machine where databases may be
//! created and encryption may be switched on; those under `sqlite` need nothing.

mod base;

mod books;
mod concurrency;
mod copies;
mod counters;
mod crash;
mod jobs;
mod journal;
mod requests;
mod tls;
mod units;
