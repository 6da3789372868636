//! A writing thread: one connection, one lane, one unit at a time, each in a transaction of its own.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ledger::LaneHead;
use tokio::sync::watch;

use super::connection::{Connection, Meaning};
use super::kinds::Kinds;
use super::lane;
use super::target::Target;
use super::unit::{End, WriteUnit};
use crate::Fault;
use crate::unit::{Unit, Verdict};

/// How often a unit is run when others keep committing first.
const CONFLICT_RUNS_MAX: u32 = 20;

/// How often a unit is run when something exists already: once carelessly, then looking before each step.
const CAREFUL_RUNS_MAX: u32 = 4;

/// How often a connection that was lost before the commit is opened again for the same unit.
const LOST_RUNS_MAX: u32 = 3;

pub(super) struct Writer {
    pub target: Target,
    pub kinds: Arc<Kinds>,
    pub inbox: Arc<Mutex<Receiver<Box<dyn Unit>>>>,
    pub commits: Arc<watch::Sender<u64>>,
    pub link: Option<(Connection, LaneHead)>,
}

/// How often a unit was run again, by reason.
#[derive(Default)]
struct Runs {
    conflicts: u32,
    looks: u32,
    losses: u32,
}

impl Writer {
    /// Serves until every sender is gone.
    pub fn serve(mut self) {
        loop {
            // The lock is held while waiting: the other writers wait for it instead of for the channel.
            let next = self.inbox.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(mut unit) = next else { return };
            self.carry_out(unit.as_mut());
            unit.answer();
        }
    }

    fn carry_out(&mut self, unit: &mut dyn Unit) {
        let mut runs = Runs::default();
        while let Err(meaning) = self.run_once(unit, runs.looks > 0) {
            if !runs.may_go_on(meaning) {
                return;
            }
            if meaning == Meaning::Conflict {
                // Not all at once again: those on other lanes wait for another time.
                let lane = self.link.as_ref().map_or(0, |(_, head)| head.lane.unsigned_abs());
                std::thread::sleep(Duration::from_millis(u64::from(runs.conflicts) * (1 + lane % 7)));
            }
        }
    }

    /// Runs a unit to its end; an error says why it may be run again. The unit then has the fault as its outcome.
    fn run_once(&mut self, unit: &mut dyn Unit, careful: bool) -> Result<(), Meaning> {
        let (mut conn, head) = self.connect().map_err(|fault| {
            unit.fail(fault);
            Meaning::Lost
        })?;
        let mut engine = WriteUnit::new(&mut conn, &self.kinds, head, careful);
        let end = match unit.run(&mut engine) {
            Verdict::Keep => engine.commit(),
            Verdict::Undo => engine.undo(),
        };
        if conn.client.is_closed() {
            return self.ended(unit, end);
        }
        let kept = match end {
            End::Settled { head: Some(head), .. } => head,
            _ => head,
        };
        self.link = Some((conn, kept));
        self.ended(unit, end)
    }

    fn ended(&self, unit: &mut dyn Unit, end: End) -> Result<(), Meaning> {
        match end {
            End::Settled { jobs, .. } => {
                if jobs {
                    self.commits.send_modify(|count| *count += 1);
                }
                Ok(())
            }
            End::Failed(fault) => {
                unit.fail(fault);
                Ok(())
            }
            End::Again { meaning, fault } => {
                unit.fail(fault);
                Err(meaning)
            }
        }
    }

    fn connect(&mut self) -> Result<(Connection, LaneHead), Fault> {
        if let Some((conn, head)) = self.link.take()
            && !conn.client.is_closed()
        {
            return Ok((conn, head));
        }
        let conn = Connection::open(&self.target)?;
        let head = lane::claim(&conn)?;
        Ok((conn, head))
    }
}

impl Runs {
    fn may_go_on(&mut self, meaning: Meaning) -> bool {
        let (count, max) = match meaning {
            Meaning::Conflict => (&mut self.conflicts, CONFLICT_RUNS_MAX),
            Meaning::LookFirst => (&mut self.looks, CAREFUL_RUNS_MAX),
            Meaning::Lost => (&mut self.losses, LOST_RUNS_MAX),
            Meaning::Refused => return false,
        };
        *count += 1;
        *count < max
    }
}
