//! Sets the business clock forward, in the order in which things would have happened.
//!
//! It goes from one due job to the next and lets the workers finish what is due before it goes on, so that a notice is
//! tried again fifteen times on the way to tomorrow, not once at its end. Where a business day ends it stops too. The
//! sandbox bank's clock goes along.
//!
//! **Invariant:** one jump at a time; a jump that is cut short by a stop of the process leaves the clock where it was then.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan};
use reqwest::Client;
use serde_json::{Value, json};
use store::Fault;
use tokio::sync::Mutex;

use crate::app::AppState;
use crate::connectors::Connectors;
use crate::demo::{PhoneError, http_client};
use crate::workers;

/// How long the workers may take over what is due at one instant. What hangs longer is left behind, and happens late.
const SETTLE_MAX: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// The machine of one sandbox.
pub struct TimeMachine {
    state: AppState,
    connectors: Arc<Connectors>,
    http: Client,
    /// The bank's clock, which goes along.
    bank_clock: String,
    turning: Mutex<()>,
}

impl TimeMachine {
    /// A machine that stands still.
    pub fn new(state: AppState, connectors: Arc<Connectors>) -> Result<Self, PhoneError> {
        let bank_clock = format!("{}/clock", state.config.sms.url.trim_end_matches('/'));
        Ok(Self { state, connectors, http: http_client()?, bank_clock, turning: Mutex::new(()) })
    }

    /// What the business calls now.
    pub fn now(&self) -> Timestamp {
        self.state.clock.now()
    }

    /// Goes `seconds` forward; what was due on the way has happened when this returns.
    pub async fn jump(&self, seconds: u32) -> Result<Timestamp, PhoneError> {
        let _turning = self.turning.lock().await;
        let clock = &self.state.clock;
        let target = clock.offset_ms().saturating_add(i64::from(seconds) * 1000);
        self.settle().await;
        while clock.offset_ms() < target {
            let before = clock.now();
            let step = self.next_stop(before).await?.as_millisecond() - before.as_millisecond();
            let offset = clock.offset_ms().saturating_add(step.max(1)).min(target);
            self.take_bank_to(offset).await?;
            let state = &self.state;
            clock.show(
                state
                    .work(move |tx, _| wallet::clock::set_forward(tx, offset))
                    .await
                    .map_err(|fault| broken(&fault))?,
            );
            workers::catch_up(state, &self.connectors, wallet::business_day(before)).await;
            self.settle().await;
            if clock.offset_ms() < offset {
                break;
            }
        }
        Ok(clock.now())
    }

    /// Whatever comes first: a job, or the end of the business day.
    async fn next_stop(&self, now: Timestamp) -> Result<Timestamp, PhoneError> {
        let midnight = wallet::start_of_day(wallet::business_day(now).saturating_add(1.day()));
        let job = self.state.store.next_due_at(now).await.map_err(|fault| broken(&fault))?;
        Ok(job.map_or(midnight, |job| job.min(midnight)))
    }

    /// Waits until the workers hold nothing and nothing is due.
    async fn settle(&self) {
        let give_up = Instant::now() + SETTLE_MAX;
        while Instant::now() < give_up {
            let now = self.state.clock.now();
            let due = self.state.store.backlogs(now).await;
            if due.is_ok_and(|due| due.is_empty()) && self.state.under_way.is_nothing() {
                return;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        tracing::warn!("the time machine goes on although some jobs are not done");
    }

    /// The bank counts whole seconds and only forward; it may be a second ahead of us.
    async fn take_bank_to(&self, offset_ms: i64) -> Result<(), PhoneError> {
        let there: Value = self.http.get(&self.bank_clock).send().await?.json().await?;
        let missing = offset_ms - there["offset_ms"].as_i64().unwrap_or(0);
        let seconds = u32::try_from(missing.max(0).unsigned_abs().div_ceil(1000)).unwrap_or(u32::MAX);
        if seconds > 0 {
            let wish = json!({ "advance_seconds": seconds });
            self.http.post(&self.bank_clock).json(&wish).send().await?.error_for_status()?;
        }
        Ok(())
    }
}

fn broken(fault: &Fault) -> PhoneError {
    PhoneError::Phone(crate::door::chain(fault))
}
