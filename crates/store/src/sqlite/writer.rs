//! The one writer: a thread that runs waiting units one after another inside one transaction, commits once, syncs once,
//! and then answers all of them.
//!
//! Nearly every unit that writes is kept, and a savepoint for each would copy every page that it touches. So units share
//! the transaction without savepoints. When one has to be undone after it wrote, the transaction is rolled back, the
//! units before it run again, and the rest of the group has savepoints.

use std::fs::File;
use std::sync::{Arc, RwLock};
use std::thread::JoinHandle;

use ledger::Books;
use rusqlite::Connection;
use tokio::sync::{mpsc, watch};

use super::checkpoint::Checkpoint;
use super::hints::Hints;
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
    pub hints: Arc<Hints>,
    pub scratch: Scratch,
    /// Whether a unit that was kept has written in the open transaction.
    pub wrote: bool,
    /// Whether units of this group have savepoints.
    pub careful: bool,
}

/// A unit of the group, and whether its writes stand.
struct Member {
    unit: Box<dyn Unit>,
    kept: bool,
}

/// What running a unit left behind.
enum Left {
    Kept,
    Undone,
    /// The unit has to be undone, and with it the units before it: they have to run again.
    Spoilt,
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
            group.push(Member { unit, kept: false });
            if ran.is_ok() {
                ran = self.run_newest(&mut group);
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
            for member in &mut group {
                member.unit.fail(fault.clone());
            }
        }
        for member in group {
            member.unit.answer();
        }
        ended_by
    }

    fn begin(&mut self) -> Result<(), Fault> {
        (self.wrote, self.careful) = (false, false);
        self.conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        Ok(())
    }

    /// Runs the unit that joined the group last. An error means that the whole transaction is lost.
    fn run_newest(&mut self, group: &mut [Member]) -> Result<(), Fault> {
        let Some((newest, before)) = group.split_last_mut() else { return Ok(()) };
        match self.run(newest.unit.as_mut())? {
            Left::Kept => newest.kept = true,
            Left::Undone => {}
            Left::Spoilt => self.run_again(before)?,
        }
        Ok(())
    }

    /// Starts the transaction again with the units that were kept. They meet what they met before, so they do the same.
    fn run_again(&mut self, group: &mut [Member]) -> Result<(), Fault> {
        self.memory.undo_to(0);
        self.conn.execute_batch("ROLLBACK; BEGIN IMMEDIATE")?;
        (self.wrote, self.careful) = (false, true);
        for member in group.iter_mut().filter(|member| member.kept) {
            member.kept = matches!(self.run(member.unit.as_mut())?, Left::Kept);
        }
        Ok(())
    }

    /// Runs one unit and keeps or undoes its writes.
    fn run(&mut self, unit: &mut dyn Unit) -> Result<Left, Fault> {
        let mark = self.memory.log.len();
        let saved = self.careful && self.wrote;
        let mut engine = WriteUnit::new(&self.conn, &mut self.memory, &mut self.scratch, saved);
        let verdict = unit.run(&mut engine);
        let wrote = engine.wrote();
        // Its statement goes back to the cache.
        drop(engine);
        if self.conn.is_autocommit() {
            return Err(Fault::corrupt("SQLite gave up the transaction: disk full or unreadable"));
        }
        match verdict {
            Verdict::Keep => self.keep(saved, wrote),
            Verdict::Undo => {
                self.memory.undo_to(mark);
                self.undo(saved, wrote)
            }
        }
    }

    fn keep(&mut self, saved: bool, wrote: bool) -> Result<Left, Fault> {
        self.wrote |= wrote;
        if saved && wrote {
            self.conn.prepare_cached("RELEASE unit")?.execute([])?;
        }
        Ok(Left::Kept)
    }

    fn undo(&mut self, saved: bool, wrote: bool) -> Result<Left, Fault> {
        match (wrote, saved) {
            (false, _) => {}
            (true, true) => self.conn.execute_batch("ROLLBACK TO unit; RELEASE unit")?,
            (true, false) if self.wrote => return Ok(Left::Spoilt),
            (true, false) => self.conn.execute_batch("ROLLBACK; BEGIN IMMEDIATE")?,
        }
        Ok(Left::Undone)
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
        let (mut jobs, mut hints) = (false, Vec::new());
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
                Change::Job { .. } => jobs = true,
                Change::Hint(body) => hints.push(body),
                Change::Request { .. } => {}
            }
        }
        drop(books);
        jobs |= !hints.is_empty();
        self.hints.add(hints);
        if jobs {
            self.commits.send_modify(|count| *count += 1);
        }
    }
}
