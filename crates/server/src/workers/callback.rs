//! Tells merchants what happened to their money, until they have understood.

use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::Client;
use store::Leased;
use wallet::callback::{self, Attempt, Callback, Job, Outcome};

use super::queue::Unfinished;
use crate::app::AppState;
use crate::connectors::Connectors;
use crate::door::chain;
use crate::gateway::faults::FaultKind;
use crate::gateway::outbound::{self, Reach};
use crate::gateway::telling::{self, Told};
use crate::gateway::v2::telling::{Address, is_understood};
use wxpay::headers::SignatureHeaders;

/// How much of an answer is read: enough for a person to see what went wrong there.
const ANSWER_BYTES_MAX: usize = 4096;

/// Makes one attempt. What comes of it is written in the unit that ends the job; the next attempt is a job of its own.
pub(super) async fn tell(state: AppState, _: Arc<Connectors>, job: Leased) -> Result<(), Unfinished> {
    let work: Job = serde_json::from_slice(&job.payload).map_err(|error| Unfinished::Hopeless(error.to_string()))?;
    let id = job.id;
    let begun = state.work(move |tx, _| callback::begin(tx, id, &work)).await?;
    let Some(callback) = begun else { return Ok(()) };
    let attempt = attempt(&state, &callback).await?;
    let at = state.work(move |tx, ctx| callback::record(tx, ctx, id, &work, &attempt)).await?;
    tracing::debug!(callback = %callback.id, state = ?at, "a merchant was told");
    Ok(())
}

async fn attempt(state: &AppState, callback: &Callback) -> Result<Attempt, Unfinished> {
    let at = state.clock.now();
    let Some(told) = telling::word(state, callback).await? else {
        return Ok(Attempt { at, outcome: Outcome::NoKey, duration_ms: 0, answer: Vec::new() });
    };
    let begun = Instant::now();
    let (outcome, answer) = bring(state, callback, told).await?;
    let duration_ms = u32::try_from(begun.elapsed().as_millis()).unwrap_or(u32::MAX);
    Ok(Attempt { at, outcome, duration_ms, answer })
}

/// Posts a notice, and what the sandbox makes of it. What the last of several is answered counts.
async fn bring(state: &AppState, callback: &Callback, told: Told) -> Result<(Outcome, Vec<u8>), Unfinished> {
    let before = match telling::fault(state, callback).await? {
        Some(FaultKind::MissingCallback | FaultKind::LateCallback) => return Ok(lost("lets this one get lost")),
        Some(FaultKind::ReorderedCallback) => {
            state.gateway.faults.hold(callback.merchant, callback.url.clone(), told);
            return Ok(lost("lets this one wait for the next"));
        }
        Some(FaultKind::DuplicateCallback) => Some(told.clone()),
        Some(FaultKind::CallbackProbe) => Some(told.clone().into_probe()),
        Some(FaultKind::RateLimit | FaultKind::SystemErrorAfterEffect) | None => None,
    };
    if let Some(before) = before {
        post(state, &callback.url, before).await;
    }
    let answered = post(state, &callback.url, told).await;
    for (url, held) in state.gateway.faults.let_go(callback.merchant) {
        post(state, &url, held).await;
    }
    Ok(answered)
}

fn lost(how: &str) -> (Outcome, Vec<u8>) {
    (Outcome::Unreachable, format!("the sandbox {how}").into_bytes())
}

async fn post(state: &AppState, url: &str, told: Told) -> (Outcome, Vec<u8>) {
    let reach = if state.config.gateway.allow_private_callbacks { Reach::Everywhere } else { Reach::Public };
    let address = Address::parse(url);
    let url = match outbound::address(&address.url, reach) {
        Ok(url) => url,
        Err(why) => return (Outcome::Unreachable, why.code().into()),
    };
    let wait = Duration::from_millis(u64::from(*state.policy.callback.answer_within_ms));
    match outbound::client(reach, wait) {
        Ok(client) => send(&client, url, told).await,
        Err(error) => (Outcome::Unreachable, chain(&error).into_bytes()),
    }
}

async fn send(client: &Client, url: reqwest::Url, told: Told) -> (Outcome, Vec<u8>) {
    let content_type = if told.headers.is_some() { "application/json" } else { "text/xml" };
    let mut request = client.post(url).header("Content-Type", content_type).header("Accept", "*/*");
    let is_v2 = told.headers.is_none();
    for (name, value) in told.headers.iter().flat_map(SignatureHeaders::pairs) {
        request = request.header(name, value);
    }
    let answered = match request.body(told.body).send().await {
        Ok(answered) => answered,
        Err(error) => return failed(&error),
    };
    let status = answered.status().as_u16();
    match beginning(answered).await {
        Ok(answer) if is_v2 && !is_understood(&answer) => (Outcome::Declined { status }, answer),
        Ok(answer) => (Outcome::Answered { status }, answer),
        Err(error) => failed(&error),
    }
}

fn failed(error: &reqwest::Error) -> (Outcome, Vec<u8>) {
    let outcome = if error.is_timeout() { Outcome::TimedOut } else { Outcome::Unreachable };
    (outcome, chain(error).into_bytes())
}

async fn beginning(mut answered: reqwest::Response) -> Result<Vec<u8>, reqwest::Error> {
    let mut answer = Vec::new();
    while answer.len() < ANSWER_BYTES_MAX
        && let Some(more) = answered.chunk().await?
    {
        answer.extend_from_slice(&more);
    }
    answer.truncate(ANSWER_BYTES_MAX);
    Ok(answer)
}
