//! Tells open pages that something changed: the hints of every process, to the pages that are open at this one.

use std::time::Duration;

use tokio::sync::watch;

use crate::app::AppState;
use crate::door::chain;
use crate::live::{Audience, Live};

/// How long after a commit its hints are taken. A page that is told a moment later is told soon enough, and many hints
/// are taken at once.
const PAUSE: Duration = Duration::from_millis(50);
/// How often hints of other processes are looked for.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Passes hints on until stopped.
pub(super) async fn run(state: AppState, mut stopped: watch::Receiver<bool>) {
    let mut commits = state.store.commits();
    while !*stopped.borrow() {
        match state.store.hints().await {
            Ok(hints) => pass_on(&state, &hints),
            Err(fault) => tracing::warn!(fault = chain(&fault), "cannot take live hints"),
        }
        tokio::select! {
            _ = commits.changed() => tokio::time::sleep(PAUSE).await,
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = stopped.changed() => {}
        }
    }
}

fn pass_on(state: &AppState, hints: &[Vec<u8>]) {
    for live in hints.iter().filter_map(|hint| serde_json::from_slice(hint).ok()) {
        tell(state, &live);
    }
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
