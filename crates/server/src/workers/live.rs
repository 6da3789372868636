//! Tells open pages that something changed.
//!
//! On SQLite every page is open in this process. On PostgreSQL the worker that leases a hint writes it where every
//! process reads it; each looks a few times a second and remembers what it has told.

use std::collections::HashMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use money::EntryId;
use store::{Fault, JobId, Leased, Tx};
use tokio::sync::watch;
use wallet::Ctx;
use wallet::message::{self, Announcement};

use super::queue::lease;
use crate::app::AppState;
use crate::door::chain;
use crate::live::{Audience, Live};

const QUEUE: &str = wallet::message::QUEUE;
/// Hints are ended many at a time: one commit for all of them.
const BATCH_MAX: usize = 512;
/// How long after a commit its hints are taken. A page that is told a moment later is told soon enough, and payments
/// are not slowed down by one commit of ours for each of theirs.
const PAUSE: Duration = Duration::from_millis(50);
/// How often hints of other processes are looked for.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// How often the other processes' hints are read.
const TAIL_EVERY: Duration = Duration::from_millis(300);
/// How far back they are read: a hint may become visible a moment after its time, when its commit took long.
const TAIL_BACK: SignedDuration = SignedDuration::from_secs(10);
/// When a told hint may go.
const KEPT: SignedDuration = SignedDuration::from_secs(60);

/// Passes the outbox's hints on until stopped.
pub(super) async fn run(state: AppState, mut stopped: watch::Receiver<bool>) {
    let mut commits = state.store.commits();
    while !*stopped.borrow() {
        let jobs = lease(&state, QUEUE, BATCH_MAX).await;
        let full = jobs.len() == BATCH_MAX;
        if !jobs.is_empty()
            && let Err(fault) = pass_on(&state, jobs).await
        {
            tracing::warn!(fault = chain(&fault), "cannot pass live hints on");
        }
        if full {
            continue;
        }
        tokio::select! {
            _ = commits.changed() => tokio::time::sleep(PAUSE).await,
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn pass_on(state: &AppState, jobs: Vec<Leased>) -> Result<(), Fault> {
    let ids: Vec<JobId> = jobs.iter().map(|job| job.id).collect();
    if state.config.store.url.is_empty() {
        for live in jobs.iter().filter_map(|job| serde_json::from_slice(&job.payload).ok()) {
            tell(state, &live);
        }
        return state.work(move |tx, _| ids.iter().try_for_each(|id| tx.complete(*id).map(drop))).await;
    }
    state.work(move |tx, ctx| jobs.iter().try_for_each(|job| announce(tx, ctx, job))).await
}

fn announce(tx: &mut Tx<'_>, ctx: &mut Ctx, job: &Leased) -> Result<(), Fault> {
    if !tx.complete(job.id)? {
        return Ok(());
    }
    message::announce(tx, ctx, &job.payload)
}

/// Publishes here, and forgets the sessions of an account that changed: one of them may have been revoked elsewhere.
fn tell(state: &AppState, live: &Live) {
    if let Audience::Holder(holder) = live.to
        && live.event == "account"
    {
        state.sessions.forget(holder);
    }
    state.live.publish(live);
}

/// Reads the announcements of every process, on PostgreSQL.
pub(super) async fn tail(state: AppState, mut stopped: watch::Receiver<bool>) {
    let mut told: HashMap<EntryId, Timestamp> = HashMap::new();
    let started = Timestamp::now();
    while !*stopped.borrow() {
        let since = Timestamp::now().checked_sub(TAIL_BACK).unwrap_or(started).max(started);
        match state.store.read(move |view| message::announced(view, since)).await {
            Ok(hints) => tell_new(&state, &mut told, hints),
            Err(fault) => tracing::debug!(fault = chain(&fault), "cannot read announcements"),
        }
        told.retain(|_, at| *at >= since);
        tokio::select! {
            () = tokio::time::sleep(TAIL_EVERY) => {}
            _ = stopped.changed() => {}
        }
    }
}

fn tell_new(state: &AppState, told: &mut HashMap<EntryId, Timestamp>, hints: Vec<Announcement>) {
    for (id, at, live) in hints {
        if told.insert(id, at).is_none()
            && let Ok(live) = serde_json::from_slice(&live)
        {
            tell(state, &live);
        }
    }
}

/// Removes what every process has read.
pub(super) fn tidy(tx: &mut Tx<'_>, ctx: &Ctx) -> Result<(), Fault> {
    let before = ctx.now.checked_sub(KEPT).unwrap_or(Timestamp::MIN);
    message::forget_announced(tx, before)
}
