//! The store itself: where units of work are handed in.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{oneshot, watch};

use crate::engine::JobChange;
use crate::postgres::{self, Postgres, Target};
use crate::sqlite::{self, Sqlite};
use crate::unit::{self, Unit};
use crate::{Backlog, BooksReport, DeadLetter, Fault, JobId, Leased, StoreConfig, Tx, UnitError, View, Wanted, params};

/// A database with its writers and readers. Clones share them.
#[derive(Clone)]
pub struct Store {
    backend: Arc<Backend>,
    config: Arc<StoreConfig>,
}

enum Backend {
    Sqlite(Box<Sqlite>),
    Postgres(Box<Postgres>),
}

impl Store {
    /// Opens the database, runs the migrations that are missing and, on SQLite, replays the tail of the journal.
    pub fn open(config: &StoreConfig) -> Result<Self, Fault> {
        let backend = match config {
            StoreConfig::Sqlite { path, readers } => Backend::Sqlite(Box::new(Sqlite::open(path, *readers)?)),
            StoreConfig::Postgres { url, ca_file, writers, readers } => {
                let target = Target::parse(url, ca_file.as_deref())?;
                Backend::Postgres(Box::new(Postgres::open(target, *writers, *readers)?))
            }
        };
        Ok(Self { backend: Arc::new(backend), config: Arc::new(config.clone()) })
    }

    fn submit(&self, unit: Box<dyn Unit>) {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.submit(unit),
            Backend::Postgres(postgres) => postgres.submit(unit),
        }
    }

    /// Does something on PostgreSQL that waits, away from the runtime's own threads.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Postgres) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let backend = Arc::clone(&self.backend);
        let done = tokio::task::spawn_blocking(move || match &*backend {
            Backend::Postgres(postgres) => work(postgres),
            Backend::Sqlite(_) => Err(Fault::Closed),
        });
        done.await.unwrap_or(Err(Fault::Panicked))
    }

    /// Runs a unit of work that may write, and answers after its commit is durable. The unit may be run again from the
    /// start, so everything random or timely comes in with it and is cloned at its start.
    pub async fn write<T, E>(&self, unit: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: UnitError + Send + 'static,
    {
        let (unit, answer) = unit::pack(unit);
        self.submit(unit);
        answer.await.unwrap_or_else(|_| Err(Fault::Closed.into()))
    }

    /// Runs a unit of work on a snapshot.
    pub async fn read<T, E>(&self, unit: impl FnMut(&mut View<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        let store = self.clone();
        let read = tokio::task::spawn_blocking(move || store.read_blocking(unit));
        read.await.unwrap_or_else(|_| Err(Fault::Panicked.into()))
    }

    /// [`Store::write`] for threads outside the runtime: commands and tests.
    pub fn write_blocking<T, E>(&self, unit: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: UnitError + Send + 'static,
    {
        let (unit, answer) = unit::pack(unit);
        self.submit(unit);
        answer.blocking_recv().unwrap_or_else(|_| Err(Fault::Closed.into()))
    }

    /// [`Store::read`] for threads outside the runtime: commands and tests.
    pub fn read_blocking<T, E>(&self, mut unit: impl FnMut(&mut View<'_>) -> Result<T, E>) -> Result<T, E>
    where
        E: From<Fault>,
    {
        let read = match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.read(&mut unit),
            Backend::Postgres(postgres) => postgres.read(&mut unit),
        };
        read.unwrap_or_else(|fault| Err(fault.into()))
    }

    /// Ticks after a commit of this process that wrote jobs or hints: workers wake on it, and also look by themselves
    /// every few seconds for what other processes wrote.
    pub fn commits(&self) -> watch::Receiver<u64> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.commits(),
            Backend::Postgres(postgres) => postgres.commits(),
        }
    }

    /// What units have hinted at since the last call ([`Tx::hint`]): on SQLite here, on PostgreSQL in every process. The
    /// first call on PostgreSQL only begins to listen.
    pub async fn hints(&self) -> Result<Vec<Vec<u8>>, Fault> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => Ok(sqlite.hints()),
            Backend::Postgres(_) => self.blocking(Postgres::hints).await,
        }
    }

    /// Takes jobs that are due for `lease_for`: those that have waited longest, whatever they ask for and of whom.
    pub async fn lease(&self, wanted: Wanted, now: Timestamp, lease_for: Duration) -> Result<Vec<Leased>, Fault> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => waited(sqlite.lease(wanted, now, lease_for).await),
            Backend::Postgres(_) => self.blocking(move |postgres| postgres.lease(&wanted, now, lease_for)).await,
        }
    }

    /// What is due and held by nobody, for each queue where there is something.
    pub async fn backlogs(&self, now: Timestamp) -> Result<Vec<Backlog>, Fault> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => waited(sqlite.backlogs(now).await),
            Backend::Postgres(_) => self.blocking(move |postgres| postgres.backlogs(now)).await,
        }
    }

    /// Gives a job back, to be tried again at `run_at`.
    pub async fn retry_later(&self, job: JobId, run_at: Timestamp, error: &str) -> Result<(), Fault> {
        let error = error.to_owned();
        self.write(move |tx| tx.reschedule(job, &JobChange::RetryAt { run_at, error: &error }).map(drop)).await
    }

    /// Puts a job that failed for good where an operator sees it.
    pub async fn bury(&self, job: JobId, now: Timestamp, error: &str) -> Result<(), Fault> {
        let error = error.to_owned();
        self.write(move |tx| tx.reschedule(job, &JobChange::Bury { at: now, error: &error }).map(drop)).await
    }

    /// The buried jobs, oldest first, at most a thousand.
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetter>, Fault> {
        self.read(|view| {
            let sql = "SELECT id, queue, payload, attempts, error, buried_at FROM job \
                       WHERE buried_at IS NOT NULL ORDER BY buried_at, id LIMIT 1000";
            view.query(sql, params![])?.iter().map(DeadLetter::from_row).collect()
        })
        .await
    }

    /// When the next job becomes due that is not due at this instant.
    pub async fn next_due_at(&self, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
        self.read(move |view| {
            let sql = "SELECT run_at FROM job WHERE buried_at IS NULL AND run_at > ?1 ORDER BY run_at LIMIT 1";
            view.query_opt(sql, params![now])?.map(|row| row.get(0)).transpose()
        })
        .await
    }

    /// Makes a buried job due again, with its attempts forgotten; says whether it was buried.
    pub async fn revive(&self, job: JobId, now: Timestamp) -> Result<bool, Fault> {
        self.write(move |tx| tx.reschedule(job, &JobChange::Revive { run_at: now })).await
    }

    /// Forgets the outcomes of requests from before this instant: whoever repeats one later is a stranger.
    pub fn forget_requests(&self, before: Timestamp) -> Result<(), Fault> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => waited(sqlite.forget_requests(before).blocking_recv()),
            Backend::Postgres(postgres) => postgres.forget_requests(before),
        }
    }

    /// Keeps no counters of days before this one (20251022): no limit looks at them any more. The journal is untouched,
    /// and the books check knows from which day on there must be rows. Answers how many rows were deleted: call it
    /// until there are none.
    pub fn forget_days_before(&self, day: u32) -> Result<usize, Fault> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => waited(sqlite.forget_days_before(day).blocking_recv()),
            Backend::Postgres(postgres) => postgres.forget_days_before(day),
        }
    }

    /// Writes a consistent copy of a whole database to a new file. It may be in use meanwhile, by this process or another.
    pub fn backup(config: &StoreConfig, copy: &Path) -> Result<(), Fault> {
        match config {
            StoreConfig::Sqlite { path, .. } => sqlite::backup(path, copy),
            StoreConfig::Postgres { url, ca_file, .. } => {
                postgres::backup(&Target::parse(url, ca_file.as_deref())?, copy)
            }
        }
    }

    /// Fills a new database from a copy.
    pub fn restore(config: &StoreConfig, copy: &Path) -> Result<(), Fault> {
        match config {
            StoreConfig::Sqlite { path, .. } => sqlite::restore(path, copy),
            StoreConfig::Postgres { url, ca_file, .. } => {
                postgres::restore(&Target::parse(url, ca_file.as_deref())?, copy)
            }
        }
    }

    /// Derives every balance, hold and counter from the journal again and checks every invariant of the books, in one
    /// snapshot. The database may be in use meanwhile, by this process or another.
    pub fn check_books(config: &StoreConfig) -> Result<BooksReport, Fault> {
        match config {
            StoreConfig::Sqlite { path, .. } => sqlite::books_check(path),
            StoreConfig::Postgres { url, ca_file, .. } => {
                postgres::books_check(&Target::parse(url, ca_file.as_deref())?)
            }
        }
    }

    /// [`Store::check_books`] of the database that this store has open.
    pub fn books_check(&self) -> Result<BooksReport, Fault> {
        Self::check_books(&self.config)
    }

    /// Seals the heads of all lanes together.
    pub fn seal(&self, now: Timestamp) -> Result<(), Fault> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => waited(sqlite.seal(now).blocking_recv()),
            Backend::Postgres(postgres) => postgres.seal(now),
        }
    }

    /// Folds what was only appended into the balances of shared accounts (PostgreSQL; nothing to do on SQLite). Run it
    /// every second or so.
    pub fn fold(&self) -> Result<(), Fault> {
        match &*self.backend {
            Backend::Sqlite(_) => Ok(()),
            Backend::Postgres(postgres) => postgres.fold(),
        }
    }

    /// Writes balances, holds and counters to their tables, so that the next start has no tail to replay.
    pub fn checkpoint(&self) -> Result<(), Fault> {
        match &*self.backend {
            Backend::Sqlite(sqlite) => waited(sqlite.checkpoint().blocking_recv()),
            Backend::Postgres(postgres) => postgres.fold(),
        }
    }

    /// Waits for the units under way, writes a checkpoint and closes the database. Later units get [`Fault::Closed`].
    /// Dropping the last clone does the same.
    pub fn close(&self) {
        match &*self.backend {
            Backend::Sqlite(sqlite) => sqlite.close(),
            Backend::Postgres(postgres) => postgres.close(),
        }
    }
}

fn waited<T>(answer: Result<Result<T, Fault>, oneshot::error::RecvError>) -> Result<T, Fault> {
    answer.unwrap_or(Err(Fault::Closed))
}
