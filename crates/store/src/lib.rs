//! The database: units of work over SQLite and PostgreSQL, the journal, migrations, jobs and backup.
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
pub use job::{DeadLetter, JobId, Leased, NewJob};
pub use post::PostError;
pub use request::Recall;
pub use store::Store;
pub use tx::{Tx, View};
pub use value::{FromValue, Row, Value};
