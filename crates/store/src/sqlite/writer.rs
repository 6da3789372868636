//! The one writer: a thread that runs waiting units one after another inside one transaction, commits once, syncs once,
//! and then answers all of them.

use std::fs::File;
use std::sync::{Arc, RwLock};
use std::thread::JoinHandle;

use ledger::Books;
use rusqlite::Connection;
use tokio::sync::{mpsc, watch};

use super::checkpoint::Checkpoint;
use super::memory::{Change, Memory};
use super::unit::{Scratch, WriteUnit};
use crate::Fault;
use crate::unit::{Unit, Verdict};

/// Units in one transaction at most: an answer should not wait for the work of too many others.
const GROUP_MAX: usize = 512;

/// What reaches the writer.
pub(super) enum Message {
    Unit(Box<dyn Unit>),
    /// Something between transactions: a lease, a seal, a checkpoint.
    Aside(Box<dyn FnOnce(&mut Writer) + Send>),
    /// Finish what waits and stop.
    Close,
}

pub(super) struct Writer {
    pub conn: Connection,
    pub memory: Memory,
    pub checkpoint: Checkpoint,
    /// The books as of the last commit, for readers.
    pub committed: Arc<RwLock<Books>>,
    pub commits: watch::Sender<u64>,
    pub scratch: Scratch,
    /// Whether a unit that was kept has written in the open transaction.
    pub wrote: bool,
}

/// Starts the thread; it ends with [`Message::Close`] or when every sender is gone, and then gives up the claim on the
/// file.
pub(super) fn start(
    mut writer: Writer,
    mut inbox: mpsc::UnboundedReceiver<Message>,
    claim: File,
) -> Result<JoinHandle<()>, Fault> {
    let thread = std::thread::Builder::new().name("store-writer".to_owned());
    let serve = move || {
        writer.serve(&mut inbox);
        drop(writer);
        drop(claim);
    };
    thread.spawn(serve).map_err(Fault::unavailable)
}

impl Writer {
    fn serve(&mut self, inbox: &mut mpsc::UnboundedReceiver<Message>) {
        while let Some(message) = inbox.blocking_recv() {
            if !self.take(message, inbox) {
                break;
            }
        }
        inbox.close();
        if let Err(fault) = self.checkpoint.complete(&self.conn, &self.memory) {
            tracing::error!(%fault, "the last checkpoint was not written; the next start replays the journal's tail");
        }
    }

    /// Handles a message and every unit that waits behind it; says whether to go on.
    fn take(&mut self, message: Message, inbox: &mut mpsc::UnboundedReceiver<Message>) -> bool {
        let mut next = Some(message);
        while let Some(message) = next.take() {
            match message {
                Message::Close => return false,
                Message::Aside(work) => work(self),
                Message::Unit(unit) => next = self.group(unit, inbox),
            }
        }
        true
    }

    /// Runs a group of units; answers the message that ended it, if it was not a unit.
    fn group(&mut self, first: Box<dyn Unit>, inbox: &mut mpsc::UnboundedReceiver<Message>) -> Option<Message> {
        let mut group = Vec::new();
        let mut ended_by = None;
        let mut ran = self.begin();
        let mut next = Some(first);
        while let Some(unit) = next.take() {
            group.push(unit);
            if ran.is_ok() {
                ran = group.last_mut().map_or(Ok(()), |unit| self.run(unit.as_mut()));
            }
            if group.len() < GROUP_MAX {
                next = match inbox.try_recv() {
                    Ok(Message::Unit(unit)) => Some(unit),
                    Ok(other) => {
                        ended_by = Some(other);
                        None
                    }
                    Err(_) => None,
                };
            }
        }
        if let Err(fault) = ran.and_then(|()| self.commit()) {
            self.abandon();
            for unit in &mut group {
                unit.fail(fault.clone());
            }
        }
        group.into_iter().for_each(Unit::answer);
        ended_by
    }

    fn begin(&mut self) -> Result<(), Fault> {
        self.wrote = false;
        self.conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        Ok(())
    }

    /// Runs one unit and keeps or undoes its writes. An error means that the whole transaction is lost.
    fn run(&mut self, unit: &mut dyn Unit) -> Result<(), Fault> {
        let mark = self.memory.log.len();
        let shared = self.wrote;
        let mut engine = WriteUnit::new(&self.conn, &mut self.memory, &mut self.scratch, shared);
        let verdict = unit.run(&mut engine);
        let wrote = engine.wrote();
        // Its statement goes back to the cache.
        drop(engine);
        if self.conn.is_autocommit() {
            return Err(Fault::corrupt("SQLite gave up the transaction: disk full or unreadable"));
        }
        match verdict {
            Verdict::Keep => self.keep(shared, wrote),
            Verdict::Undo => {
                self.memory.undo_to(mark);
                self.undo(shared, wrote)
            }
        }
    }

    fn keep(&mut self, shared: bool, wrote: bool) -> Result<(), Fault> {
        self.wrote |= wrote;
        if shared && wrote {
            self.conn.prepare_cached("RELEASE unit")?.execute([])?;
        }
        Ok(())
    }

    fn undo(&mut self, shared: bool, wrote: bool) -> Result<(), Fault> {
        match (wrote, shared) {
            (false, _) => Ok(()),
            (true, true) => Ok(self.conn.execute_batch("ROLLBACK TO unit; RELEASE unit")?),
            (true, false) => Ok(self.conn.execute_batch("ROLLBACK; BEGIN IMMEDIATE")?),
        }
    }

    /// Commits what was kept, durably, and shows it to readers.
    fn commit(&mut self) -> Result<(), Fault> {
        let entries = self.memory.log.iter().filter(|change| matches!(change, Change::Posted { .. })).count();
        let slice = if self.wrote { self.checkpoint.step(&self.conn, &self.memory, entries)? } else { None };
        let committed = self.conn.prepare_cached("COMMIT")?.execute([]);
        match committed {
            Ok(_) => {
                self.checkpoint.kept();
                self.publish(entries);
                Ok(())
            }
            Err(error) => {
                if let Some(slice) = slice {
                    self.checkpoint.lost(slice);
                }
                Err(Fault::Unsure(Arc::new(error)))
            }
        }
    }

    /// Forgets a transaction that could not be committed.
    fn abandon(&mut self) {
        self.memory.undo_to(0);
        if !self.conn.is_autocommit()
            && let Err(error) = self.conn.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }

    fn publish(&mut self, entries: usize) {
        let mut sequence = self.memory.head.sequence - u64::try_from(entries).unwrap_or(0);
        let mut jobs = false;
        let mut books = self.committed.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        for change in self.memory.log.drain(..) {
            match change {
                Change::Opened(account, kind) => drop(books.open(account, kind)),
                Change::Posted { entry, .. } => {
                    sequence += 1;
                    // It was applied once to the same books, so it fits.
                    drop(books.apply(sequence, &entry));
                    self.checkpoint.note(&entry);
                }
                Change::Job { id, .. } => {
                    self.memory.board.forget_hint(id);
                    jobs = true;
                }
                Change::Request { .. } => {}
            }
        }
        drop(books);
        if jobs {
            self.commits.send_modify(|count| *count += 1);
        }
    }
}
