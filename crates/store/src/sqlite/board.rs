//! The job board: which jobs wait or are leased, in memory, because only this process works on them.
//!
//! A lease is not written: when the process dies, its workers die with it, and the jobs are due again at the next start.

use std::collections::BTreeSet;

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use crate::Fault;

/// A job that is not buried. While it is leased, `due_at` is the end of the lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Job {
    pub queue: usize,
    pub due_at: i64,
    pub attempts: u32,
}

#[derive(Debug, Default)]
pub(super) struct JobBoard {
    names: Vec<String>,
    due: Vec<BTreeSet<(i64, i64)>>,
    jobs: FxHashMap<i64, Job>,
    last: i64,
}

impl JobBoard {
    /// Reads the board from the table.
    pub fn load(conn: &Connection) -> Result<Self, Fault> {
        let mut board = Self::default();
        let mut statement = conn.prepare("SELECT id, queue, run_at, attempts, buried_at FROM job ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            board.last = row.get(0)?;
            if row.get_ref(4)? == rusqlite::types::ValueRef::Null {
                let queue = board.queue(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?);
                board.set(board.last, Some(Job { queue, due_at: row.get(2)?, attempts: row.get(3)? }));
            }
        }
        Ok(board)
    }

    /// The place of a queue; a new name gets one.
    pub fn queue(&mut self, name: &str) -> usize {
        self.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.due.push(BTreeSet::new());
            self.names.len() - 1
        })
    }

    /// A number that no job of this process has had.
    pub fn next_id(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    pub fn get(&self, id: i64) -> Option<Job> {
        self.jobs.get(&id).copied()
    }

    /// Puts a job on the board, moves it or takes it off; answers what was there before, which undoes it.
    pub fn set(&mut self, id: i64, job: Option<Job>) -> Option<Job> {
        let before = match job {
            Some(job) => self.jobs.insert(id, job),
            None => self.jobs.remove(&id),
        };
        if let Some(before) = before {
            self.due[before.queue].remove(&(before.due_at, id));
        }
        if let Some(job) = job {
            self.due[job.queue].insert((job.due_at, id));
        }
        before
    }

    /// Leases what is due, oldest first: number and attempt.
    pub fn lease(&mut self, queue: &str, limit: usize, now: i64, until: i64) -> Vec<(i64, u32)> {
        let queue = self.queue(queue);
        let due: Vec<i64> = self.due[queue].range(..=(now, i64::MAX)).take(limit).map(|(_, id)| *id).collect();
        due.into_iter().filter_map(|id| self.lease_one(id, until)).collect()
    }

    fn lease_one(&mut self, id: i64, until: i64) -> Option<(i64, u32)> {
        let job = self.get(id)?;
        let attempts = job.attempts.saturating_add(1);
        self.set(id, Some(Job { due_at: until, attempts, ..job }));
        Some((id, attempts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_hides_a_job_until_it_runs_out() {
        let mut board = JobBoard::default();
        let queue = board.queue("bank");
        let id = board.next_id();
        board.set(id, Some(Job { queue, due_at: 10, attempts: 0 }));
        assert_eq!(board.lease("bank", 5, 9, 50), vec![]);
        assert_eq!(board.lease("bank", 5, 10, 50), vec![(id, 1)]);
        assert_eq!(board.lease("bank", 5, 49, 90), vec![]);
        assert_eq!(board.lease("bank", 5, 50, 90), vec![(id, 2)]);
        assert_eq!(board.lease("sms", 5, 50, 90), vec![]);
    }

    #[test]
    fn what_set_answers_undoes_it() {
        let mut board = JobBoard::default();
        let queue = board.queue("bank");
        let job = Job { queue, due_at: 1, attempts: 0 };
        assert_eq!(board.set(7, Some(job)), None);
        assert_eq!(board.set(7, None), Some(job));
        assert!(board.lease("bank", 1, 5, 9).is_empty());
        board.set(7, Some(job));
        assert_eq!(board.lease("bank", 1, 5, 9).len(), 1);
    }
}
