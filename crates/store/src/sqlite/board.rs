//! The job board: which jobs wait or are leased, in memory, because only this process works on them.
//!
//! A lease is not written: when the process dies, its workers die with it, and the jobs are due again at the next start.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use crate::{Fault, Wanted};

/// A job that is not buried. While it is leased, `due_at` is the end of the lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Job {
    /// The line that it stands in.
    pub line: usize,
    pub due_at: i64,
    pub attempts: u32,
}

/// The jobs of a queue that wait for the same peer, by the instant at which they are due. A peer whose places are all
/// taken is passed over as a whole, however many wait for it.
#[derive(Debug)]
struct Line {
    queue: String,
    peer: String,
    due: BTreeSet<(i64, i64)>,
}

#[derive(Debug, Default)]
pub(super) struct JobBoard {
    lines: Vec<Line>,
    jobs: FxHashMap<i64, Job>,
    last: i64,
}

impl JobBoard {
    /// Reads the board from the table.
    pub fn load(conn: &Connection) -> Result<Self, Fault> {
        let mut board = Self::default();
        let mut statement = conn.prepare("SELECT id, queue, run_at, attempts, buried_at, peer FROM job ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            board.last = row.get(0)?;
            if row.get_ref(4)? == rusqlite::types::ValueRef::Null {
                let text = |at| row.get_ref(at)?.as_str().map_err(rusqlite::Error::from);
                let line = board.line(text(1)?, text(5)?);
                board.set(board.last, Some(Job { line, due_at: row.get(2)?, attempts: row.get(3)? }));
            }
        }
        Ok(board)
    }

    /// The line of a queue and a peer; a new one is opened.
    pub fn line(&mut self, queue: &str, peer: &str) -> usize {
        self.lines.iter().position(|line| line.queue == queue && line.peer == peer).unwrap_or_else(|| {
            self.lines.push(Line { queue: queue.to_owned(), peer: peer.to_owned(), due: BTreeSet::new() });
            self.lines.len() - 1
        })
    }

    /// Whom a job waits for.
    pub fn peer(&self, id: i64) -> &str {
        self.jobs.get(&id).map_or("", |job| &self.lines[job.line].peer)
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
            self.lines[before.line].due.remove(&(before.due_at, id));
        }
        if let Some(job) = job {
            self.lines[job.line].due.insert((job.due_at, id));
        }
        before
    }

    /// Leases what is due, oldest first: number and attempt.
    pub fn lease(&mut self, wanted: &Wanted, now: i64, until: i64) -> Vec<(i64, u32)> {
        let lines = self.lines.iter().filter(|line| line.queue == wanted.queue && !wanted.except.contains(&line.peer));
        let due = |line: &Line| line.due.range(..=(now, i64::MAX)).take(wanted.limit).copied().collect::<Vec<_>>();
        let mut due: Vec<(i64, i64)> = lines.flat_map(due).collect();
        due.sort_unstable();
        due.truncate(wanted.limit);
        due.into_iter().filter_map(|(_, id)| self.lease_one(id, until)).collect()
    }

    /// What is due in each queue and held by nobody: how many, and since when.
    pub fn backlogs(&self, now: i64) -> BTreeMap<&str, (u64, i64)> {
        let mut backlogs = BTreeMap::new();
        for line in &self.lines {
            for (due_at, _) in line.due.range(..=(now, i64::MAX)) {
                let (due, oldest) = backlogs.entry(line.queue.as_str()).or_insert((0, *due_at));
                *due += 1;
                *oldest = (*due_at).min(*oldest);
            }
        }
        backlogs
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

    fn wanted(queue: &'static str) -> Wanted {
        Wanted::of(queue, 5)
    }

    #[test]
    fn a_lease_hides_a_job_until_it_runs_out() {
        let mut board = JobBoard::default();
        let line = board.line("bank", "");
        let id = board.next_id();
        board.set(id, Some(Job { line, due_at: 10, attempts: 0 }));
        assert_eq!(board.lease(&wanted("bank"), 9, 50), vec![]);
        assert_eq!(board.lease(&wanted("bank"), 10, 50), vec![(id, 1)]);
        assert_eq!(board.lease(&wanted("bank"), 49, 90), vec![]);
        assert_eq!(board.lease(&wanted("bank"), 50, 90), vec![(id, 2)]);
        assert_eq!(board.lease(&wanted("sms"), 50, 90), vec![]);
    }

    #[test]
    fn what_set_answers_undoes_it() {
        let mut board = JobBoard::default();
        let line = board.line("bank", "");
        let job = Job { line, due_at: 1, attempts: 0 };
        assert_eq!(board.set(7, Some(job)), None);
        assert_eq!(board.set(7, None), Some(job));
        assert!(board.lease(&wanted("bank"), 5, 9).is_empty());
        board.set(7, Some(job));
        assert_eq!(board.lease(&wanted("bank"), 5, 9).len(), 1);
    }
}
