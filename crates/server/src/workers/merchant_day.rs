//! What happens to merchants when a business day has ended: it is settled, and written down once for their bills.

use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Date;
use money::MerchantId;
use store::Fault;
use tokio::sync::watch;
use wallet::{Stop, merchant, settlement, statement};

use crate::app::AppState;
use crate::door::chain;

const LOOK_EVERY: Duration = Duration::from_mins(1);

/// Ends days until stopped. A day that was ended before stays as it is, so several processes may do the same.
pub(super) async fn run(state: AppState, mut stopped: watch::Receiver<bool>) {
    let mut done: Option<Date> = None;
    let mut moves = state.clock.moves();
    while !*stopped.borrow() {
        let yesterday = wallet::business_day(state.clock.now()).saturating_sub(1.day());
        if done != Some(yesterday) {
            match end(&state, yesterday).await {
                Ok(()) => done = Some(yesterday),
                Err(fault) => tracing::warn!(fault = chain(&fault), %yesterday, "merchants' day is ended in a moment"),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = moves.changed() => {}
            _ = stopped.changed() => {}
        }
    }
}

/// Writes a day down for every merchant and settles what is due; a unit each, so that nobody waits for all of them.
pub(super) async fn end(state: &AppState, day: Date) -> Result<(), Fault> {
    let merchants = state.store.read(merchant::all).await?;
    for known in merchants {
        end_for(state, known.id, day).await?;
    }
    Ok(())
}

async fn end_for(state: &AppState, id: MerchantId, day: Date) -> Result<(), Fault> {
    let taken = state.decide(move |tx, ctx| statement::take(tx, ctx, id, day)).await;
    unrefused(taken.map(drop))?;
    unrefused(state.decide(move |tx, ctx| settlement::settle(tx, ctx, id)).await.map(drop))
}

/// A merchant that is gone by now, or a day that has not ended here yet, is not a fault.
fn unrefused<R>(done: Result<(), Stop<R>>) -> Result<(), Fault> {
    match done {
        Err(Stop::Fault(fault)) => Err(fault),
        Ok(()) | Err(Stop::Refused(_) | Stop::Recorded(_)) => Ok(()),
    }
}
