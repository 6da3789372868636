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
    /// What [`NewJob::payload`] was.
    pub payload: Vec<u8>,
    /// Which attempt this is, from 1.
    pub attempt: u32,
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
