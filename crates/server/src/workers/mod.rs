//! What happens outside after a unit has committed: each queue of the outbox has a worker.
//!
//! A worker leases jobs, calls a connector, and then runs one use case that holds the effects and ends the job in the
//! same unit. A lease that runs out gives the job to another worker, so everything outside is asked in a way that bears
//! being asked twice.
//!
//! **Invariant:** the bank is called only here, with an instruction that is committed.

mod backoff;
mod binding;
mod callback;
mod housekeeping;
mod instruction;
mod live;
mod mailbox;
mod merchant_day;
mod queue;
mod reconciliation;
mod registry;
mod sms;
mod under_way;

use std::future::Future;
use std::sync::Arc;

use jiff::civil::Date;
use store::Leased;
use tokio::sync::watch;
use tokio::task::JoinSet;

use self::queue::Unfinished;
pub use self::under_way::{Begun, UnderWay};
use crate::app::AppState;
use crate::connectors::Connectors;

/// Every queue that a worker of ours reads.
pub const QUEUES: [&str; 5] = [
    wallet::identity::QUEUE,
    wallet::card::QUEUE,
    wallet::instruction::QUEUE,
    wallet::sms_code::QUEUE,
    wallet::callback::QUEUE,
];

/// Starts every worker of this process; they end after what they hold once `stopped` says so. Hints for open pages are
/// passed on even by a process that does no outbox work, because pages are open at it.
pub fn start(tasks: &mut JoinSet<()>, state: &AppState, connectors: &Arc<Connectors>, stopped: &watch::Receiver<bool>) {
    tasks.spawn(live::run(state.clone(), stopped.clone()));
    if !state.config.workers.enabled {
        return;
    }
    let mut team = Team { tasks, state, connectors, stopped };
    team.add(wallet::identity::QUEUE, registry::ask);
    team.add(wallet::card::QUEUE, binding::ask);
    team.add(wallet::instruction::QUEUE, instruction::carry);
    team.add(wallet::sms_code::QUEUE, sms::send);
    team.add(wallet::callback::QUEUE, callback::tell);
    tasks.spawn(mailbox::run(state.clone(), Arc::clone(connectors), stopped.clone()));
    tasks.spawn(reconciliation::run(state.clone(), Arc::clone(connectors), stopped.clone()));
    tasks.spawn(merchant_day::run(state.clone(), stopped.clone()));
    tasks.spawn(housekeeping::run(state.clone(), stopped.clone()));
}

/// Does at once what is otherwise done every so often, after the clock was set forward: reads the bank's mail and, when a
/// business day has ended since `day`, holds that day against the bank's statement. What fails is tried again by itself.
pub async fn catch_up(state: &AppState, connectors: &Connectors, day: Date) {
    while let Ok(1..) = mailbox::collect(state, connectors).await {}
    if wallet::business_day(state.clock.now()) <= day {
        return;
    }
    if let Err(why) = reconciliation::compare(state, connectors, day).await {
        tracing::info!(why, %day, "the statement of a day cannot be compared yet");
    }
    if let Err(fault) = merchant_day::end(state, day).await {
        tracing::warn!(fault = crate::door::chain(&fault), %day, "merchants' day is ended in a moment");
    }
}

struct Team<'a> {
    tasks: &'a mut JoinSet<()>,
    state: &'a AppState,
    connectors: &'a Arc<Connectors>,
    stopped: &'a watch::Receiver<bool>,
}

impl Team<'_> {
    fn add<F, W>(&mut self, queue: &'static str, work: W)
    where
        W: Fn(AppState, Arc<Connectors>, Leased) -> F + Copy + Send + Sync + 'static,
        F: Future<Output = Result<(), Unfinished>> + Send + 'static,
    {
        let (state, connectors) = (self.state.clone(), Arc::clone(self.connectors));
        let each = move |job| work(state.clone(), Arc::clone(&connectors), job);
        self.tasks.spawn(queue::run(queue, self.state.clone(), self.stopped.clone(), each));
    }
}
