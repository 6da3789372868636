//! The store on a SQLite file.
//!
//! One process owns the file (a lock file says so), one thread writes it. The journal is appended in order; balances,
//! holds, counters, the outbox and the index of remembered requests are views of the tables that the writer keeps in
//! memory, and takes back with the unit that fails.
//!
//! **Invariant:** what a reader or a caller learns was committed and synced before.

mod backup;
mod board;
mod check;
mod checkpoint;
mod forget;
mod hints;
mod journal;
mod load;
mod memory;
mod reader;
mod recent;
mod requests;
mod statement;
mod unit;
mod writer;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use self::hints::Hints;
use self::reader::Readers;
use self::unit::Scratch;
use self::writer::{Message, Writer};
use crate::migration::{self, HISTORY};
use crate::unit::Unit;
use crate::{Backlog, Fault, JobId, Leased, View, Wanted};

pub(crate) use self::backup::{backup, restore};
pub(crate) use self::check::books_check;

/// How much of the file the writer keeps in memory, in kibibytes.
const WRITER_CACHE_KIB: i64 = 128 * 1024;

/// Pages of 4 kB in the write-ahead log before they are moved into the file: 128 MB. A page that many commits touch is
/// moved once, so a longer log writes less.
const WAL_PAGES: i64 = 32 * 1024;

pub(crate) struct Sqlite {
    inbox: mpsc::UnboundedSender<Message>,
    readers: Arc<Readers>,
    commits: watch::Receiver<u64>,
    hints: Arc<Hints>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Sqlite {
    pub fn open(path: &Path, readers: usize) -> Result<Self, Fault> {
        let claim = claim(path)?;
        let conn = connect(path)?;
        migrate(&conn)?;
        let (memory, checkpoint) = load::load(&conn)?;
        let committed = Arc::new(RwLock::new(memory.books.clone()));
        let (commits_in, commits) = watch::channel(0);
        let (inbox, waiting) = mpsc::unbounded_channel();
        let readers = Arc::new(Readers::new(path, readers, Arc::clone(&committed)));
        let scratch = Scratch::default();
        let hints = Arc::new(Hints::default());
        let writer = Writer {
            conn,
            memory,
            checkpoint,
            committed,
            commits: commits_in,
            hints: Arc::clone(&hints),
            scratch,
            wrote: false,
            careful: false,
        };
        let thread = Mutex::new(Some(writer::start(writer, waiting, claim)?));
        Ok(Self { inbox, readers, commits, hints, thread })
    }

    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.clone()
    }

    /// What units have hinted at since the last call.
    pub fn hints(&self) -> Vec<Vec<u8>> {
        self.hints.take()
    }

    /// Hands a unit to the writer. When the writer is gone the unit is dropped, and with it the place for its answer.
    pub fn submit(&self, unit: Box<dyn Unit>) {
        drop(self.inbox.send(Message::Unit(unit)));
    }

    /// Runs something on a snapshot, on this thread.
    pub fn read<T>(&self, work: impl FnOnce(&mut View<'_>) -> T) -> Result<T, Fault> {
        self.readers.with(|snapshot| work(&mut View::new(snapshot)))
    }

    /// Runs something between the writer's transactions.
    fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> Result<T, Fault> + Send + 'static,
    ) -> oneshot::Receiver<Result<T, Fault>> {
        let (reply, answer) = oneshot::channel();
        let work = Box::new(move |writer: &mut Writer| drop(reply.send(work(writer))));
        drop(self.inbox.send(Message::Aside(work)));
        answer
    }

    /// Leases jobs; nothing is written.
    pub fn lease(
        &self,
        wanted: Wanted,
        now: Timestamp,
        lease_for: Duration,
    ) -> oneshot::Receiver<Result<Vec<Leased>, Fault>> {
        self.aside(move |writer| {
            let until = now.as_millisecond().saturating_add(i64::try_from(lease_for.as_millis()).unwrap_or(i64::MAX));
            let leased = writer.memory.board.lease(&wanted, now.as_millisecond(), until);
            leased.into_iter().map(|(id, attempt)| leased_row(writer, wanted.queue, id, attempt)).collect()
        })
    }

    /// What waits in each queue where something is due.
    pub fn backlogs(&self, now: Timestamp) -> oneshot::Receiver<Result<Vec<Backlog>, Fault>> {
        self.aside(move |writer| {
            let backlogs = writer.memory.board.backlogs(now.as_millisecond()).into_iter();
            Ok(backlogs.map(|(queue, (due, oldest))| Backlog::new(queue.to_owned(), due, oldest)).collect())
        })
    }

    /// Seals the head of the lane.
    pub fn seal(&self, now: Timestamp) -> oneshot::Receiver<Result<(), Fault>> {
        self.aside(move |writer| {
            let head = writer.memory.head;
            let sql = "INSERT INTO seal (sealed_at, heads, root) VALUES (?1, ?2, ?3)";
            let (heads, root) = (crate::seal::encode(&[head]), ledger::seal_root(&[head]));
            writer.conn.prepare_cached(sql)?.execute(rusqlite::params![now.as_millisecond(), heads, root.0])?;
            Ok(())
        })
    }

    /// Forgets the outcomes of requests from before this instant.
    pub fn forget_requests(&self, before: Timestamp) -> oneshot::Receiver<Result<(), Fault>> {
        self.aside(move |writer| {
            let sql = "SELECT COALESCE(MAX(number), 0) FROM request WHERE created_at < ?1";
            let through: i64 = writer.conn.query_row(sql, [before.as_millisecond()], |row| row.get(0))?;
            writer.conn.execute("DELETE FROM request WHERE number <= ?1", [through])?;
            writer.memory.requests.forget(through);
            Ok(())
        })
    }

    /// Keeps no counters of days before this one; see [`forget`].
    pub fn forget_days_before(&self, day: u32) -> oneshot::Receiver<Result<usize, Fault>> {
        self.aside(move |writer| forget::days_before(writer, day))
    }

    /// Writes everything that is in memory only to its tables.
    pub fn checkpoint(&self) -> oneshot::Receiver<Result<(), Fault>> {
        self.aside(|writer| writer.checkpoint.complete(&writer.conn, &writer.memory))
    }

    /// Finishes what waits and closes the file.
    pub fn close(&self) {
        drop(self.inbox.send(Message::Close));
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the writer had panicked");
        }
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.close();
    }
}

fn leased_row(writer: &Writer, queue: &str, id: i64, attempt: u32) -> Result<Leased, Fault> {
    let sql = "SELECT payload FROM job WHERE id = ?1";
    let payload = writer.conn.prepare_cached(sql)?.query_row([id], |row| row.get(0))?;
    let peer = writer.memory.board.peer(id).to_owned();
    Ok(Leased { id: JobId(id), queue: queue.to_owned(), peer, payload, attempt })
}

/// Takes the file for this process. Balances live in its memory, so a second process would corrupt them.
fn claim(path: &Path) -> Result<File, Fault> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory).map_err(Fault::unavailable)?;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = File::create(PathBuf::from(name)).map_err(Fault::unavailable)?;
    file.try_lock().map_err(|error| match error {
        std::fs::TryLockError::WouldBlock => {
            Fault::unavailable(std::io::Error::other(format!("{} is in use by another process", path.display())))
        }
        std::fs::TryLockError::Error(error) => Fault::unavailable(error),
    })?;
    Ok(file)
}

fn connect(path: &Path) -> Result<Connection, Fault> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(512);
    conn.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; \
         PRAGMA cache_size = -{WRITER_CACHE_KIB}; PRAGMA wal_autocheckpoint = {WAL_PAGES};"
    ))?;
    Ok(conn)
}

fn migrate(conn: &Connection) -> Result<(), Fault> {
    conn.execute_batch(HISTORY)?;
    let mut statement = conn.prepare("SELECT number, checksum FROM migration ORDER BY number")?;
    let done = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    for step in migration::missing(&done, |migration| migration.sqlite)? {
        let transaction = conn.unchecked_transaction()?;
        conn.execute_batch(step.sqlite)?;
        let sql = "INSERT INTO migration (number, name, checksum) VALUES (?1, ?2, ?3)";
        conn.execute(sql, rusqlite::params![step.number, step.name, migration::checksum(step.sqlite)])?;
        transaction.commit()?;
    }
    Ok(())
}
