//! Leases the jobs of one queue and carries them out, several at a time.
//!
//! **Invariant:** every peer has places of its own: a bank that answers slowly holds up only what waits for it.

use std::collections::{BTreeMap, HashMap};
use std::future::Future;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use store::{Fault, JobId, Leased, Wanted};
use tokio::sync::watch;
use tokio::task::{self, JoinError, JoinSet};

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
    let mut places = Places::new(state.config.workers.concurrency);
    while !*stopped.borrow() {
        while places.tasks.try_join_next_with_id().is_some_and(|ended| places.free(ended)) {}
        let looking = state.under_way.begin();
        let jobs = lease(&state, places.wanted(queue)).await;
        let idle = jobs.is_empty();
        for job in jobs {
            places.take(job.peer.clone(), carry_out(state.clone(), state.under_way.begin(), job, work.clone()));
        }
        drop(looking);
        if idle {
            tokio::select! {
                _ = commits.changed() => {}
                _ = moves.changed() => {}
                Some(ended) = places.tasks.join_next_with_id() => drop(places.free(ended)),
                () = tokio::time::sleep(LOOK_EVERY) => {}
                _ = stopped.changed() => {}
            }
        }
    }
    while places.tasks.join_next().await.is_some() {}
}

/// The jobs that are being carried out, and whom each of them waits for.
struct Places {
    tasks: JoinSet<()>,
    peers: HashMap<task::Id, String>,
    /// How many places one peer has.
    most: usize,
}

impl Places {
    fn new(most: usize) -> Self {
        Self { tasks: JoinSet::new(), peers: HashMap::new(), most }
    }

    fn take(&mut self, peer: String, job: impl Future<Output = ()> + Send + 'static) {
        let id = self.tasks.spawn(job).id();
        self.peers.insert(id, peer);
    }

    /// Frees the place of a job that ended, even by a panic; says whether it had one.
    fn free(&mut self, ended: Result<(task::Id, ()), JoinError>) -> bool {
        let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
        self.peers.remove(&id).is_some()
    }

    /// What there are places for. All that is leased may wait for the same peer, so the fullest one that still has
    /// places sets how much.
    fn wanted(&self, queue: &'static str) -> Wanted {
        let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
        for peer in self.peers.values() {
            *taken.entry(peer).or_default() += 1;
        }
        let (full, open): (Vec<_>, Vec<_>) = taken.into_iter().partition(|(_, taken)| *taken >= self.most);
        let most = open.iter().map(|(_, taken)| *taken).max().unwrap_or(0);
        Wanted { queue, except: full.iter().map(|(peer, _)| (*peer).to_owned()).collect(), limit: self.most - most }
    }
}

pub(super) async fn lease(state: &AppState, wanted: Wanted) -> Vec<Leased> {
    let (queue, lease_for) = (wanted.queue, Duration::from_millis(state.config.workers.lease_ms));
    state.store.lease(wanted, state.clock.now(), lease_for).await.unwrap_or_else(|fault| {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Jobs that never end, one for each peer of the list.
    fn taken(most: usize, peers: &[&str]) -> Places {
        let mut places = Places::new(most);
        for peer in peers {
            places.take((*peer).to_owned(), std::future::pending());
        }
        places
    }

    #[tokio::test]
    async fn a_full_peer_is_passed_over_and_the_others_keep_their_places() {
        let table = [
            ("", 3, ""),
            ("slow", 2, ""),
            ("slow slow", 1, ""),
            ("slow slow slow", 3, "slow"),
            ("slow slow slow quick", 2, "slow"),
            ("slow slow quick", 1, ""),
            ("slow slow slow quick quick quick", 3, "quick slow"),
        ];
        for (peers, limit, except) in table {
            let peers: Vec<_> = peers.split_whitespace().collect();
            let wanted = taken(3, &peers).wanted("bank");
            assert_eq!((wanted.limit, wanted.except.join(" ").as_str()), (limit, except), "{peers:?}");
        }
    }

    #[tokio::test]
    async fn a_job_that_panics_frees_its_place() {
        let mut places = Places::new(1);
        places.take("bank".to_owned(), async { panic!("a bug") });
        assert_eq!(places.wanted("bank").except, ["bank"]);
        let ended = places.tasks.join_next_with_id().await.unwrap();
        assert!(places.free(ended));
        assert!(places.wanted("bank").except.is_empty());
    }
}
