//! The store on PostgreSQL, shared by any number of processes.
//!
//! A unit of work is one transaction at read committed on a connection of its own; the rows it decides on are locked.
//! Each writing connection appends to its own lane of the journal, so that nothing global orders commits. Holders' rows
//! are exact; shared accounts (merchants, the house) are only appended to and folded later.
//!
//! **Invariant:** a unit is run again only when its transaction surely did not commit.

mod backup;
mod check;
mod connection;
mod dialect;
mod fold;
mod hints;
mod kinds;
mod lane;
mod posting;
mod reader;
mod talk;
mod target;
mod unit;
mod writer;

use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use ledger::{ChainHash, LaneHead};
use tokio::sync::watch;

use self::connection::{Connection, Params, fault};
use self::hints::Heard;
use self::kinds::Kinds;
use self::reader::Readers;
use self::talk::column;
pub(crate) use self::target::Target;
use self::writer::Writer;
use crate::migration::{self, HISTORY};
use crate::unit::Unit;
use crate::{Backlog, Fault, JobId, Leased, View, Wanted};

/// The key of the advisory lock under which migrations run.
const MIGRATING: i64 = 0x6665_6971_6d69_6772;

pub(crate) struct Postgres {
    inbox: Mutex<Option<Sender<Box<dyn Unit>>>>,
    readers: Arc<Readers>,
    commits: watch::Receiver<u64>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// For leases, folds and seals: short transactions that are not units.
    clerk: Mutex<Option<Connection>>,
    heard: Mutex<Heard>,
    kinds: Arc<Kinds>,
    target: Target,
}

impl Postgres {
    pub fn open(target: Target, writers: usize, readers: usize) -> Result<Self, Fault> {
        let conn = Connection::open(&target)?;
        migrate(&conn)?;
        let kinds = Arc::new(Kinds::new());
        let (commits_in, commits) = watch::channel(0);
        let (inbox, waiting) = channel();
        let (waiting, commits_in) = (Arc::new(Mutex::new(waiting)), Arc::new(commits_in));
        let writer = || Writer {
            target: target.clone(),
            kinds: Arc::clone(&kinds),
            inbox: Arc::clone(&waiting),
            commits: Arc::clone(&commits_in),
            link: None,
        };
        let threads = (0..writers.max(1)).map(|_| spawn(writer())).collect::<Result<_, _>>()?;
        Ok(Self {
            inbox: Mutex::new(Some(inbox)),
            readers: Arc::new(Readers::new(target.clone(), readers)),
            commits,
            threads: Mutex::new(threads),
            clerk: Mutex::new(Some(conn)),
            heard: Mutex::default(),
            kinds,
            target,
        })
    }

    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.clone()
    }

    /// Hands a unit to the next free writer. After the close it is dropped, and with it the place for its answer.
    pub fn submit(&self, unit: Box<dyn Unit>) {
        if let Some(inbox) = &*self.inbox.lock().unwrap_or_else(PoisonError::into_inner) {
            drop(inbox.send(unit));
        }
    }

    /// Runs something on a snapshot, on this thread.
    pub fn read<T>(&self, work: impl FnOnce(&mut View<'_>) -> T) -> Result<T, Fault> {
        self.readers.with(|snapshot| work(&mut View::new(snapshot)))
    }

    /// Does something on the connection for small things; a broken one is replaced.
    fn clerk<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        let mut place = self.clerk.lock().unwrap_or_else(PoisonError::into_inner);
        let conn = match place.take() {
            Some(conn) if !conn.client.is_closed() => conn,
            _ => Connection::open(&self.target)?,
        };
        let done = work(&conn);
        *place = Some(conn);
        done
    }

    /// Leases jobs; those that another worker is about to take are passed over.
    pub fn lease(&self, wanted: &Wanted, now: Timestamp, lease_for: Duration) -> Result<Vec<Leased>, Fault> {
        let now = now.as_millisecond();
        let until = now.saturating_add(i64::try_from(lease_for.as_millis()).unwrap_or(i64::MAX));
        let limit = i64::try_from(wanted.limit).unwrap_or(i64::MAX);
        let sql = "UPDATE job SET run_at = $3, attempts = attempts + 1 WHERE id IN (\
                     SELECT id FROM job WHERE queue = $1 AND run_at <= $2 AND buried_at IS NULL \
                     AND NOT (peer = ANY($5)) ORDER BY run_at, id LIMIT $4 FOR UPDATE SKIP LOCKED) \
                   RETURNING id, queue, peer, payload, attempts";
        self.clerk(|conn| {
            let params: Params<'_> = vec![&wanted.queue, &now, &until, &limit, &wanted.except];
            let rows = conn.wait(conn.client.query(sql, &params)).map_err(fault)?;
            let mut leased = rows.iter().map(leased_row).collect::<Result<Vec<_>, _>>()?;
            leased.sort_by_key(|job| job.id);
            Ok(leased)
        })
    }

    /// What units of all processes have hinted at since the last call.
    pub fn hints(&self) -> Result<Vec<Vec<u8>>, Fault> {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        self.clerk(|conn| heard.ask(conn))
    }

    /// What waits in each queue where something is due.
    pub fn backlogs(&self, now: Timestamp) -> Result<Vec<Backlog>, Fault> {
        let sql = "SELECT queue, COUNT(*), MIN(run_at) FROM job \
                   WHERE run_at <= $1 AND buried_at IS NULL GROUP BY queue ORDER BY queue";
        let now = now.as_millisecond();
        self.clerk(|conn| {
            let rows = conn.wait(conn.client.query(sql, &[&now])).map_err(fault)?;
            rows.iter().map(backlog_row).collect()
        })
    }

    /// Seals the heads of all lanes as one statement sees them.
    pub fn seal(&self, now: Timestamp) -> Result<(), Fault> {
        let sql = "SELECT l.number, e.sequence, e.hash FROM lane l CROSS JOIN LATERAL (\
                     SELECT sequence, hash FROM entry WHERE lane = l.number ORDER BY sequence DESC LIMIT 1) e \
                   ORDER BY l.number";
        self.clerk(|conn| {
            let rows = conn.wait(conn.client.query(sql, &[])).map_err(fault)?;
            let heads = rows.iter().map(head_row).collect::<Result<Vec<_>, _>>()?;
            let (bytes, root) = (crate::seal::encode(&heads), ledger::seal_root(&heads));
            let insert = "INSERT INTO seal (sealed_at, heads, root) VALUES ($1, $2, $3)";
            let at = now.as_millisecond();
            conn.wait(conn.client.execute(insert, &[&at, &bytes, &root.0.as_slice()])).map_err(fault)?;
            Ok(())
        })
    }

    pub fn fold(&self) -> Result<(), Fault> {
        self.clerk(|conn| fold::fold(conn, &self.kinds))
    }

    pub fn forget_requests(&self, before: Timestamp) -> Result<(), Fault> {
        let sql = "DELETE FROM request WHERE created_at < $1";
        let before = before.as_millisecond();
        self.clerk(|conn| conn.wait(conn.client.execute(sql, &[&before])).map(drop).map_err(fault))
    }

    /// Keeps no counters of days before this one, which is written down in the same statement. Answers how many were
    /// deleted; there may be more.
    pub fn forget_days_before(&self, day: u32) -> Result<usize, Fault> {
        let sql = "WITH kept AS (UPDATE day_counters SET kept_from = $1 WHERE kept_from < $1) \
                   DELETE FROM counter c USING (\
                     SELECT subject, meter, period FROM counter \
                     WHERE period > 65535 AND period < $1 LIMIT 2000 FOR UPDATE SKIP LOCKED) old \
                   WHERE c.subject = old.subject AND c.meter = old.meter AND c.period = old.period";
        let day = i64::from(day);
        let deleted = self.clerk(|conn| conn.wait(conn.client.execute(sql, &[&day])).map_err(fault))?;
        Ok(usize::try_from(deleted).unwrap_or(usize::MAX))
    }

    /// Finishes what waits and closes the connections.
    pub fn close(&self) {
        drop(self.inbox.lock().unwrap_or_else(PoisonError::into_inner).take());
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a writer had panicked");
            }
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.close();
    }
}

fn spawn(writer: Writer) -> Result<JoinHandle<()>, Fault> {
    let thread = std::thread::Builder::new().name("store-writer".to_owned());
    thread.spawn(move || writer.serve()).map_err(Fault::unavailable)
}

fn leased_row(row: &tokio_postgres::Row) -> Result<Leased, Fault> {
    let attempt = u32::try_from(column::<i64>(row, 4)?).unwrap_or(u32::MAX);
    let (queue, peer) = (column(row, 1)?, column(row, 2)?);
    Ok(Leased { id: JobId(column(row, 0)?), queue, peer, payload: column(row, 3)?, attempt })
}

fn backlog_row(row: &tokio_postgres::Row) -> Result<Backlog, Fault> {
    Ok(Backlog::new(column(row, 0)?, column::<i64>(row, 1)?.cast_unsigned(), column(row, 2)?))
}

fn head_row(row: &tokio_postgres::Row) -> Result<LaneHead, Fault> {
    let lane = column(row, 0)?;
    let hash = <[u8; 32]>::try_from(column::<&[u8]>(row, 2)?);
    let hash = hash.map_err(|_| Fault::corrupt(format!("a hash of lane {lane} is not 32 bytes")))?;
    Ok(LaneHead { lane, sequence: column::<i64>(row, 1)?.cast_unsigned(), hash: ChainHash(hash) })
}

/// Runs what is missing, one process at a time.
fn migrate(conn: &Connection) -> Result<(), Fault> {
    let lock = format!("SELECT pg_advisory_lock({MIGRATING})");
    conn.batch(&lock).map_err(fault)?;
    let done = migrate_locked(conn);
    conn.batch(&format!("SELECT pg_advisory_unlock({MIGRATING})")).map_err(fault)?;
    done
}

fn migrate_locked(conn: &Connection) -> Result<(), Fault> {
    conn.batch(HISTORY).map_err(fault)?;
    let rows = conn.wait(conn.client.query("SELECT number, checksum FROM migration ORDER BY number", &[]));
    let pair = |row: &tokio_postgres::Row| Ok((column(row, 0)?, column(row, 1)?));
    let done = rows.map_err(fault)?.iter().map(pair).collect::<Result<_, Fault>>()?;
    for step in migration::missing(&done, |migration| migration.postgres)? {
        let (number, name, checksum) = (step.number, step.name, migration::checksum(step.postgres));
        let record =
            format!("INSERT INTO migration (number, name, checksum) VALUES ({number}, '{name}', '{checksum}')");
        conn.batch(&format!("BEGIN;\n{}\n;{record};COMMIT", step.postgres)).map_err(|error| {
            // A failed batch leaves the transaction open.
            drop(conn.batch("ROLLBACK"));
            fault(error)
        })?;
    }
    Ok(())
}

/// Copies the committed state of the database into a new file.
pub(crate) fn backup(target: &Target, copy: &Path) -> Result<(), Fault> {
    backup::write(&Connection::open(target)?, copy)
}

/// Fills an empty database from a copy.
pub(crate) fn restore(target: &Target, copy: &Path) -> Result<(), Fault> {
    let conn = Connection::open(target)?;
    migrate(&conn)?;
    backup::read(&conn, copy)
}

/// Checks the books of a database, which may be in use.
pub(crate) fn books_check(target: &Target) -> Result<crate::BooksReport, Fault> {
    check::books_check(&Connection::open(target)?)
}
