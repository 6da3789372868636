//! Leases the jobs of one queue and carries them out, several at a time.

use std::future::Future;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use store::{Fault, JobId, Leased};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::backoff::wait_after;
use super::under_way::Begun;
use crate::app::{AppState, random};
use crate::door::chain;
use crate::metrics::{self, JobEnd};

/// How often to look for jobs that other processes wrote or that became due.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Why a job is not finished.
#[derive(Debug)]
pub enum Unfinished {
    /// Try again after the usual wait; it counts towards being set aside.
    Later(String),
    /// Try again after the usual wait, however often: the outcome outside is unknown and must be found out.
    Unknown(String),
    /// Trying again is pointless: set aside for an operator.
    Hopeless(String),
}

impl From<Fault> for Unfinished {
    fn from(fault: Fault) -> Self {
        Self::Unknown(chain(&fault))
    }
}

/// Runs a queue until stopped, then waits for the jobs under way.
pub async fn run<F, W>(queue: &'static str, state: AppState, mut stopped: watch::Receiver<bool>, work: W)
where
    W: Fn(Leased) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<(), Unfinished>> + Send + 'static,
{
    let (mut commits, mut moves) = (state.store.commits(), state.clock.moves());
    let mut under_way = JoinSet::new();
    while !*stopped.borrow() {
        while under_way.try_join_next().is_some() {}
        let free = state.config.workers.concurrency.saturating_sub(under_way.len());
        let looking = state.under_way.begin();
        let jobs = lease(&state, queue, free).await;
        let idle = jobs.is_empty();
        for job in jobs {
            under_way.spawn(carry_out(state.clone(), state.under_way.begin(), job, work.clone()));
        }
        drop(looking);
        if idle {
            tokio::select! {
                _ = commits.changed(), if free > 0 => {}
                _ = moves.changed(), if free > 0 => {}
                Some(_) = under_way.join_next() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
                _ = stopped.changed() => {}
            }
        }
    }
    while under_way.join_next().await.is_some() {}
}

pub(super) async fn lease(state: &AppState, queue: &'static str, limit: usize) -> Vec<Leased> {
    if limit == 0 {
        return Vec::new();
    }
    let lease_for = Duration::from_millis(state.config.workers.lease_ms);
    state.store.lease(queue, limit, state.clock.now(), lease_for).await.unwrap_or_else(|fault| {
        tracing::warn!(queue, fault = chain(&fault), "cannot lease jobs");
        Vec::new()
    })
}

async fn carry_out<F, W>(state: AppState, begun: Begun, job: Leased, work: W)
where
    W: Fn(Leased) -> F,
    F: Future<Output = Result<(), Unfinished>>,
{
    let (id, attempt) = (job.id, job.attempt);
    let ended = match work(job).await {
        Ok(()) => {
            metrics::job(JobEnd::Done);
            return;
        }
        Err(Unfinished::Hopeless(why)) => bury(&state, id, &why).await,
        Err(Unfinished::Later(why)) if attempt >= state.config.workers.attempts_max => bury(&state, id, &why).await,
        Err(Unfinished::Later(why) | Unfinished::Unknown(why)) => retry(&state, id, attempt, &why).await,
    };
    if let Err(fault) = ended {
        // The lease runs out by itself, so the job is not lost.
        tracing::warn!(%id, fault = chain(&fault), "cannot say how a job ended");
    }
    drop(begun);
}

async fn bury(state: &AppState, id: JobId, why: &str) -> Result<(), Fault> {
    tracing::error!(%id, why, "a job is set aside for an operator");
    metrics::job(JobEnd::Buried);
    state.store.bury(id, state.clock.now(), why).await
}

async fn retry(state: &AppState, id: JobId, attempt: u32, why: &str) -> Result<(), Fault> {
    let [chance] = random::<1>();
    let wait = wait_after(attempt, &state.config.workers, chance);
    tracing::debug!(%id, attempt, why, wait_ms = wait.as_millis(), "a job is tried again");
    metrics::job(JobEnd::Retried);
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::ZERO);
    state.store.retry_later(id, state.clock.now().checked_add(wait).unwrap_or(Timestamp::MAX), why).await
}
