//! The store itself: where units of work are handed in.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use crate::{BooksReport, DeadLetter, Fault, JobId, Leased, StoreConfig, Tx, UnitError, View};

/// A database with its writers and readers. Clones share them.
#[derive(Clone)]
pub struct Store {
    commits: watch::Receiver<u64>,
}

impl Store {
    /// Opens the database, runs the migrations that are missing and, on SQLite, replays the tail of the journal.
    pub fn open(_config: &StoreConfig) -> Result<Self, Fault> {
        Err(Fault::Closed)
    }

    /// Runs a unit of work that may write, and answers after its commit is durable. The unit may be run again from the
    /// start, so everything random or timely comes in with it and is cloned at its start.
    pub async fn write<T, E>(&self, unit: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: UnitError + Send + 'static,
    {
        drop(unit);
        Err(Fault::Closed.into())
    }

    /// Runs a unit of work on a snapshot.
    pub async fn read<T, E>(&self, unit: impl FnMut(&mut View<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        drop(unit);
        Err(Fault::Closed.into())
    }

    /// [`Store::write`] for threads outside the runtime: commands and tests.
    pub fn write_blocking<T, E>(&self, unit: impl FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: UnitError + Send + 'static,
    {
        drop(unit);
        Err(Fault::Closed.into())
    }

    /// [`Store::read`] for threads outside the runtime: commands and tests.
    pub fn read_blocking<T, E>(&self, unit: impl FnMut(&mut View<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
    {
        drop(unit);
        Err(Fault::Closed.into())
    }

    /// Ticks after a commit of this process that wrote jobs: workers wake on it, and also look by themselves every few
    /// seconds for what other processes wrote.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.clone()
    }

    /// Takes up to `limit` jobs of a queue that are due, oldest first, for `lease_for`.
    pub async fn lease(
        &self,
        queue: &'static str,
        limit: usize,
        now: Timestamp,
        lease_for: Duration,
    ) -> Result<Vec<Leased>, Fault> {
        let _ = (queue, limit, now, lease_for);
        Err(Fault::Closed)
    }

    /// Gives a job back, to be tried again at `run_at`.
    pub async fn retry_later(&self, job: JobId, run_at: Timestamp, error: &str) -> Result<(), Fault> {
        let _ = (job, run_at, error);
        Err(Fault::Closed)
    }

    /// Puts a job that failed for good where an operator sees it.
    pub async fn bury(&self, job: JobId, now: Timestamp, error: &str) -> Result<(), Fault> {
        let _ = (job, now, error);
        Err(Fault::Closed)
    }

    /// The buried jobs, oldest first.
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetter>, Fault> {
        Err(Fault::Closed)
    }

    /// Makes a buried job due again, with its attempts forgotten; says whether it was buried.
    pub async fn revive(&self, job: JobId, now: Timestamp) -> Result<bool, Fault> {
        let _ = (job, now);
        Err(Fault::Closed)
    }

    /// Writes a consistent copy of the whole database to a new file while units go on.
    pub fn backup(&self, path: &Path) -> Result<(), Fault> {
        let _ = path;
        Err(Fault::Closed)
    }

    /// Fills an empty database from a backup.
    pub fn restore(config: &StoreConfig, path: &Path) -> Result<(), Fault> {
        let _ = (config, path);
        Err(Fault::Closed)
    }

    /// Re-derives every balance, hold and counter from the journal and checks every invariant of the books.
    pub fn books_check(&self) -> Result<BooksReport, Fault> {
        Err(Fault::Closed)
    }

    /// Seals the heads of all lanes together.
    pub fn seal(&self, now: Timestamp) -> Result<(), Fault> {
        let _ = now;
        Err(Fault::Closed)
    }

    /// Folds what was only appended into the balances of shared accounts (PostgreSQL; nothing to do on SQLite). Run it
    /// every second or so.
    pub fn fold(&self) -> Result<(), Fault> {
        Err(Fault::Closed)
    }

    /// Writes balances, holds and counters to their tables, so that the next start has no tail to replay.
    pub fn checkpoint(&self) -> Result<(), Fault> {
        Err(Fault::Closed)
    }

    /// Waits for the units under way, writes a checkpoint and closes the database. Later units get [`Fault::Closed`].
    pub fn close(&self) -> Result<(), Fault> {
        Err(Fault::Closed)
    }
}
