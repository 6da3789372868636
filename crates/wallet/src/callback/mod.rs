//! Callbacks: what a merchant is told about what happened to its money, until it has understood.
//!
//! ```text
//! unit of the event (notify): the callback, waiting, and its job on [`QUEUE`]
//! worker:  lease → write(begin) → tell the merchant → write(record) → delivered · next attempt later · given up
//! ```
//!
//! What is told is read when it is told, so that a late attempt says how things stand then. Its id stays the same over
//! all attempts, so that a merchant can see a repetition.
//!
//! **Invariant:** a callback is written in the unit that makes it true; it is told at least once, or given up with every
//! attempt on record.

mod event;
mod rows;
mod state;

pub use event::Event;
pub use rows::{Attempt, Callback, Outcome};
pub use rows::{attempts, find, list};
pub use state::State;

use jiff::Timestamp;
use money::{CallbackId, MerchantId};
use serde::{Deserialize, Serialize};
use store::{Fault, JobId, NewJob, Tx};

use crate::{Ctx, Stop, refuse};

/// The queue of the worker that tells merchants.
pub const QUEUE: &str = "callback";

/// How much of an answer is kept.
const ANSWER_LENGTH_MAX: usize = 512;

/// The payload of a job on [`QUEUE`], as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    pub callback: CallbackId,
    pub round: u32,
}

/// Something a merchant is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News<'a> {
    /// Who is told: the provider when it deals for the merchant.
    pub merchant: MerchantId,
    pub event: Event,
    /// The 16 bytes of the id of the trade's order, or of the refund.
    pub subject: [u8; 16],
    /// The address, as the gateway writes it.
    pub url: &'a str,
}

/// Why something about a callback is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallbackRefusal {
    /// The merchant has no such callback.
    NotFound,
}

impl crate::Refusal for CallbackRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
        }
    }

    fn is_transient(&self) -> bool {
        false
    }

    fn next(&self) -> &'static [crate::Next] {
        &[]
    }
}

/// Writes that a merchant is to be told, after the unit has committed.
pub(crate) fn notify(tx: &mut Tx<'_>, ctx: &mut Ctx, news: &News<'_>) -> Result<CallbackId, Fault> {
    let callback = Callback {
        id: CallbackId::new(ctx.now_ms(), &mut ctx.entropy),
        merchant: news.merchant,
        event: news.event,
        subject: news.subject,
        url: news.url.to_owned(),
        state: State::Waiting,
        round: 1,
        tried: 0,
        next_at: Some(ctx.now),
        created_at: ctx.now,
    };
    rows::insert(tx, &callback)?;
    enqueue(tx, &callback, ctx.now)?;
    Ok(callback.id)
}

fn enqueue(tx: &mut Tx<'_>, callback: &Callback, run_at: Timestamp) -> Result<(), Fault> {
    let job = Job { callback: callback.id, round: callback.round };
    let payload = serde_json::to_vec(&job).map_err(|error| Fault::corrupt(error.to_string()))?;
    tx.enqueue(NewJob { queue: QUEUE, peer: host(&callback.url), payload, run_at })
}

/// The host and port of an address: merchants share nothing else, so a silent one holds up only itself.
fn host(url: &str) -> String {
    url.split('/').nth(2).unwrap_or_default().to_owned()
}

/// What a leased job is to tell; nothing when it is void, and then the job is done.
pub fn begin(tx: &mut Tx<'_>, job: JobId, work: &Job) -> Result<Option<Callback>, Fault> {
    let found = rows::lock(tx, work.callback)?;
    let live = found.filter(|callback| callback.round == work.round && callback.state == State::Waiting);
    if live.is_none() {
        tx.complete(job)?;
    }
    Ok(live)
}

/// Writes what came of an attempt: delivered, tried again later, or given up. Says how the callback stands.
pub fn record(tx: &mut Tx<'_>, ctx: &Ctx, job: JobId, work: &Job, attempt: &Attempt) -> Result<Option<State>, Fault> {
    if !tx.complete(job)? {
        return Ok(None);
    }
    let Some(mut callback) = rows::lock(tx, work.callback)? else { return Ok(None) };
    rows::insert_attempt(tx, &callback, attempt, ANSWER_LENGTH_MAX)?;
    if callback.round != work.round || callback.state != State::Waiting {
        return Ok(Some(callback.state));
    }
    let understood = attempt.is_understood(*ctx.policy.callback.answer_within_ms);
    callback.take(ctx, understood, attempt.outcome);
    rows::update(tx, &callback)?;
    if let Some(next_at) = callback.next_at {
        enqueue(tx, &callback, next_at)?;
    }
    Ok(Some(callback.state))
}

impl Callback {
    /// Counts an attempt and decides what follows.
    fn take(&mut self, ctx: &Ctx, understood: bool, outcome: Outcome) {
        let waits = &ctx.policy.callback.retry_after_s;
        let wait = usize::try_from(self.tried).ok().and_then(|place| waits.get(place)).copied();
        self.tried = self.tried.saturating_add(1);
        (self.state, self.next_at) = match (understood, outcome, wait) {
            (true, _, _) => (State::Delivered, None),
            (false, Outcome::NoKey, _) | (false, _, None) => (State::GivenUp, None),
            (false, _, Some(wait)) => (State::Waiting, Some(ctx.after_s(wait))),
        };
    }
}

/// Tells a merchant once more, at once, and again as often as the first time if need be.
///
/// # Errors
/// [`CallbackRefusal::NotFound`].
pub fn resend(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    id: CallbackId,
) -> Result<Callback, Stop<CallbackRefusal>> {
    let found = rows::lock(tx, id)?.filter(|callback| callback.merchant == merchant);
    let Some(mut callback) = found else { return refuse(CallbackRefusal::NotFound) };
    callback.round = callback.round.saturating_add(1);
    callback.tried = 0;
    callback.state = State::Waiting;
    callback.next_at = Some(ctx.now);
    rows::update(tx, &callback)?;
    enqueue(tx, &callback, ctx.now)?;
    Ok(callback)
}

#[cfg(test)]
mod tests;
