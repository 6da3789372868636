//! Jobs: what must happen outside after a unit has committed, at least once.
//!
//! A job is written in the unit that causes it. A worker leases it, does the outside thing, and ends the job in the unit
//! that holds the effects ([`crate::Tx::complete`]). A lease that runs out gives the job to somebody else, so the outside
//! thing must bear being done twice. What fails for good is buried where an operator sees it, and can be revived.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::{Fault, FromValue, Row, Value};

/// The number of a job in its database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub i64);

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "job_{}", self.0)
    }
}

impl FromStr for JobId {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let number = text.strip_prefix("job_").and_then(|digits| digits.parse().ok());
        number.map(Self).ok_or_else(|| Fault::corrupt("a job id is job_ and a number"))
    }
}

impl From<JobId> for Value<'_> {
    fn from(job: JobId) -> Self {
        Self::Int(job.0)
    }
}

impl FromValue for JobId {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        i64::from_value(value).map(Self)
    }
}

/// A job to be written.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Which workers do it.
    pub queue: &'static str,
    /// Whom it waits for outside, such as a bank; empty when all jobs of the queue wait for the same.
    pub peer: String,
    /// What they need to know.
    pub payload: Vec<u8>,
    /// Not before this instant.
    pub run_at: Timestamp,
}

/// A job that a worker holds until its lease runs out.
#[derive(Clone, Debug)]
pub struct Leased {
    /// Which job.
    pub id: JobId,
    /// Of which queue.
    pub queue: String,
    /// What [`NewJob::peer`] was.
    pub peer: String,
    /// What [`NewJob::payload`] was.
    pub payload: Vec<u8>,
    /// Which attempt this is, from 1.
    pub attempt: u32,
}

/// Which jobs a worker has places for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Of this queue.
    pub queue: &'static str,
    /// Not those that wait for one of these: all their places are taken.
    pub except: Vec<String>,
    /// At most so many.
    pub limit: usize,
}

impl Wanted {
    /// Up to `limit` jobs of a queue, whomever they wait for.
    pub fn of(queue: &'static str, limit: usize) -> Self {
        Self { queue, except: Vec::new(), limit }
    }
}

/// What waits in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// Which queue.
    pub queue: String,
    /// Jobs that are due and that nobody holds.
    pub due: u64,
    /// When the oldest of them became due.
    pub oldest_due_at: Timestamp,
}

/// A job that failed for good.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    /// Which job.
    pub id: JobId,
    /// Of which queue.
    pub queue: String,
    /// What [`NewJob::payload`] was.
    pub payload: Vec<u8>,
    /// How often it was tried.
    pub attempts: u32,
    /// What was said when it was buried.
    pub error: String,
    /// When it was buried.
    pub buried_at: Timestamp,
}

impl Backlog {
    pub(crate) fn new(queue: String, due: u64, oldest_ms: i64) -> Self {
        Self { queue, due, oldest_due_at: Timestamp::from_millisecond(oldest_ms).unwrap_or(Timestamp::MIN) }
    }

    /// For how many seconds the oldest has been due.
    pub fn age_s(&self, now: Timestamp) -> u64 {
        u64::try_from(now.duration_since(self.oldest_due_at).as_secs()).unwrap_or(0)
    }
}

impl DeadLetter {
    /// From the columns id, queue, payload, attempts, error, `buried_at`.
    pub(crate) fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.get(0)?,
            queue: row.get(1)?,
            payload: row.get(2)?,
            attempts: row.get(3)?,
            error: row.get::<Option<String>>(4)?.unwrap_or_default(),
            buried_at: row.get(5)?,
        })
    }
}
