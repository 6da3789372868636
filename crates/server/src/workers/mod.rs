//! What happens outside after a unit has committed: each queue of the outbox has a worker.
//!
//! A worker leases jobs, calls a connector, and then runs one use case that holds the effects and ends the job in the
//! same unit. A lease that runs out gives the job to another worker, so everything outside is asked in a way that bears
//! being asked twice.
//!
//! **Invariant:** the bank is called only here, with an instruction that is committed.

mod backoff;
mod queue;

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::app::AppState;
use crate::connectors::Connectors;

/// Starts every worker of this process; they end after what they hold once `stopped` says so.
pub fn start(tasks: &mut JoinSet<()>, state: &AppState, connectors: &Arc<Connectors>, stopped: &watch::Receiver<bool>) {
    let _ = (tasks, state, connectors, stopped);
}
