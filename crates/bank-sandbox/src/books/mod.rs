//! The bank's own books, in its own `SQLite` file.
//!
//! Every request is one [`Unit`]: one transaction, synced before the answer leaves, so a crash between any two
//! statements loses nothing that was acknowledged and keeps nothing that was not decided.
//!
//! **Invariant:** a booking takes from one account what it gives to another; no account but `world` is below zero; the
//! sum of all balances is zero.

pub mod card;
pub mod clock;
pub mod due;
pub mod inbox;
pub mod instruction;
pub mod mailbox;
pub mod mandate;
pub mod posting;
pub mod registry;
pub mod report;
pub mod statement;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::seed::Seed;

/// Why the books could not be read or written.
#[derive(Debug)]
pub enum BooksError {
    /// The database said no.
    Database(rusqlite::Error),
    /// A row holds what it never should.
    Corrupt(&'static str),
}

impl fmt::Display for BooksError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => write!(f, "the bank's books: {error}"),
            Self::Corrupt(what) => write!(f, "the bank's books hold a bad {what}"),
        }
    }
}

impl std::error::Error for BooksError {}

impl From<rusqlite::Error> for BooksError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// The books. Cheap to clone; one unit of work runs at a time.
#[derive(Clone)]
pub struct Books {
    connection: Arc<Mutex<Connection>>,
    seed: Arc<Seed>,
}

/// One unit of work: the transaction, the bank's time when it began, the seed.
pub struct Unit<'a> {
    /// The transaction.
    pub tx: Transaction<'a>,
    /// Now, by the bank's clock.
    pub now: Timestamp,
    /// Banks, people, cards.
    pub seed: &'a Seed,
}

impl Unit<'_> {
    /// Today, by the bank's clock.
    pub fn today(&self) -> Date {
        clock::business_date(self.now)
    }
}

impl Books {
    /// Opens the books, making them at first start; cards that are new in the seed get their first balance.
    ///
    /// # Errors
    /// [`BooksError`].
    pub fn open(path: &Path, seed: Arc<Seed>) -> Result<Self, BooksError> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.set_prepared_statement_cache_capacity(64);
        let books = Self { connection: Arc::new(Mutex::new(connection)), seed };
        books.write(prepare)?;
        Ok(books)
    }

    /// The seed that the books were opened with.
    pub fn seed(&self) -> &Arc<Seed> {
        &self.seed
    }

    /// Runs a unit of work: all of it, durably, or nothing. What is due by now happens first.
    ///
    /// # Errors
    /// [`BooksError`]; nothing was written.
    pub fn write<T>(&self, unit: impl FnOnce(&Unit<'_>) -> Result<T, BooksError>) -> Result<T, BooksError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut work = Unit { tx, now: Timestamp::now(), seed: &self.seed };
        if has_schema(&work.tx)? {
            work.now = clock::now(&work.tx)?;
            due::run(&work)?;
        }
        let outcome = unit(&work)?;
        work.tx.commit()?;
        Ok(outcome)
    }

    /// The same on a thread that may wait for the disk.
    ///
    /// # Errors
    /// [`BooksError`]; nothing was written.
    pub async fn run<T: Send + 'static>(
        &self,
        unit: impl FnOnce(&Unit<'_>) -> Result<T, BooksError> + Send + 'static,
    ) -> Result<T, BooksError> {
        let books = self.clone();
        let done = tokio::task::spawn_blocking(move || books.write(unit)).await;
        done.map_err(|_| BooksError::Corrupt("unit of work"))?
    }
}

fn has_schema(tx: &Transaction<'_>) -> rusqlite::Result<bool> {
    tx.query_row("SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'setting'", [], |row| row.get(0))
}

fn prepare(unit: &Unit<'_>) -> Result<(), BooksError> {
    if !has_schema(&unit.tx)? {
        unit.tx.execute_batch(include_str!("schema.sql"))?;
        clock::start(&unit.tx)?;
    }
    posting::open_accounts(unit)
}

#[cfg(test)]
mod tests {
    use super::posting::{Booking, RESERVE, WORLD, balance, book};
    use super::*;

    fn fund(unit: &Unit<'_>, fen: i64) -> Result<(), BooksError> {
        book(unit, &Booking { kind: "funding", end_to_end_id: "f", from: WORLD, to: RESERVE, fen, lines: 1 })
    }

    #[test]
    fn a_unit_that_stops_half_way_leaves_nothing_and_a_whole_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("books.sqlite");
        let open = || Books::open(&path, Arc::new(Seed::embedded().unwrap())).unwrap();
        let books = open();
        let half: Result<(), _> = books.write(|unit| fund(unit, 5).and(Err(BooksError::Corrupt("test"))));
        assert!(half.is_err());
        books.write(|unit| fund(unit, 700)).unwrap();
        drop(books);
        let books = open();
        assert_eq!(books.write(|unit| balance(unit, RESERVE)).unwrap(), 700);
        let report = books.write(report::check).unwrap();
        assert!(report.balanced && report.reserve == 700, "{report:?}");
    }

    #[test]
    fn the_tables_refuse_an_overdraft() {
        let folder = tempfile::tempdir().unwrap();
        let seed = Arc::new(Seed::embedded().unwrap());
        let books = Books::open(&folder.path().join("books.sqlite"), seed).unwrap();
        let booking = Booking { kind: "credit", end_to_end_id: "x", from: RESERVE, to: WORLD, fen: 1, lines: 1 };
        assert!(books.write(|unit| book(unit, &booking)).is_err());
        assert!(books.write(report::check).unwrap().balanced);
    }
}
