//! What happens by the clock: expiry, folding, sealing, forgetting.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use store::Fault;
use tokio::sync::watch;

use crate::app::AppState;
use crate::door::chain;

/// How often counted attempts and remembered requests are forgotten.
const SWEEP_EVERY: Duration = Duration::from_hours(1);
/// How long a repeated request gets its first answer.
const REQUESTS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);
/// Orders, charges and codes that expire in one round.
const EXPIRED_MAX: u32 = 200;
/// How often the lanes' heads are sealed together.
const SEAL_EVERY: Duration = Duration::from_mins(1);

/// Runs until stopped. Several processes may do the same at once: every step is a unit that finds its work done.
pub(super) async fn run(state: AppState, mut stopped: watch::Receiver<bool>) {
    let pause = Duration::from_millis(state.config.workers.housekeeping_every_ms);
    let (mut sealed, mut swept) = (Instant::now(), Instant::now());
    while !*stopped.borrow() {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopped.changed() => break,
        }
        say(round(&state).await);
        if sealed.elapsed() >= SEAL_EVERY {
            sealed = Instant::now();
            say(blocking(&state, |state| state.store.seal(state.clock.now())).await);
        }
        if swept.elapsed() >= SWEEP_EVERY {
            swept = Instant::now();
            say(sweep(&state).await);
        }
    }
}

async fn round(state: &AppState) -> Result<(), Fault> {
    state.throttle.tidy();
    blocking(state, |state| state.store.fold()).await?;
    state.work(|tx, ctx| wallet::order::expire(tx, ctx, EXPIRED_MAX)).await?;
    state.work(|tx, ctx| wallet::payment_code::expire(tx, ctx, EXPIRED_MAX)).await?;
    state.work(|tx, ctx| wallet::remittance::expire(tx, ctx, EXPIRED_MAX)).await?;
    state.work(|tx, ctx| wallet::sharing::expire(tx, ctx, EXPIRED_MAX)).await?;
    state.work(|tx, ctx| wallet::coupon::expire(tx, ctx, EXPIRED_MAX)).await
}

async fn sweep(state: &AppState) -> Result<(), Fault> {
    state.work(|tx, ctx| wallet::attempt::sweep(tx, ctx)).await?;
    // The store dates what it remembers by real time.
    blocking(state, |state| state.store.forget_requests(Timestamp::now() - REQUESTS_KEPT)).await?;
    blocking(state, forget_days).await
}

/// A slice at a time, so that nobody waits long.
fn forget_days(state: &AppState) -> Result<(), Fault> {
    let kept_from = wallet::limit::days_kept_from(&state.ctx());
    while state.store.forget_days_before(kept_from)? > 0 {}
    Ok(())
}

async fn blocking(state: &AppState, work: fn(&AppState) -> Result<(), Fault>) -> Result<(), Fault> {
    let state = state.clone();
    tokio::task::spawn_blocking(move || work(&state)).await.unwrap_or(Err(Fault::Panicked))
}

fn say(done: Result<(), Fault>) {
    if let Err(fault) = done {
        tracing::warn!(fault = chain(&fault), "housekeeping is tried again in a moment");
    }
}
