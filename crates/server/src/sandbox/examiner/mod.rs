//! Plays the official check-list against a merchant's own system, and says what it saw.
//!
//! ```text
//! notices    about the newest paid order: told rightly, again, and in every way in which somebody else might tell it
//! behaviour  what the system did at the gateway by itself, as far as it was seen there
//! report     each check passed, failed, or was not seen; the score counts what was seen
//! ```
//!
//! **Invariant:** it writes nothing down: no notice is a callback of the books, and no order changes.

mod behaviour;
mod checks;
mod notices;
mod report;

pub use report::{Report, Unexamined};

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use reqwest::{Client, Url};
use serde_json::{Value, json};
use store::Fault;
use wallet::merchant::Merchant;
use wallet::{Stop, merchant, trade};
use wxpay::headers::SignatureHeaders;

use self::behaviour::{Evidence, Known};
use self::checks::{Check, Wants};
use self::notices::{Desk, Sample};
use self::report::{Finding, Verdict, said};
use crate::app::AppState;
use crate::gateway::keyring::{MerchantKeys, Platform};
use crate::gateway::outbound::{Reach, address, client};
use crate::gateway::telling::{self, Told};
use crate::gateway::{merchant_keys, platform};

/// Examines the system of a merchant behind an address: the one to which the paid order was told when nothing is said.
///
/// # Errors
/// [`Unexamined`].
pub async fn examine(state: &AppState, mchid: &str, url: Option<Url>) -> Result<Report, Stop<Unexamined>> {
    let known = known(state, mchid).await?;
    let keys = merchant_keys(state, known.id).await?.filter(|keys| keys.api_v3_key.is_some());
    let keys = keys.ok_or(Stop::Refused(Unexamined::NoKey))?;
    let (found, evidence) = gather(state, known).await?;
    let sample = found.ok_or(Stop::Refused(Unexamined::NothingPaid))?;
    let told = || address(&sample.paid.0.url, Reach::Everywhere).map_err(|why| Fault::corrupt(why.code()));
    let url = url.map_or_else(told, Ok)?;
    let heard = bring_all(state, &keys, &sample, &url).await?;
    let findings = Check::ALL.iter().map(|check| Finding::new(*check, verdict(*check, &heard, &evidence)));
    Ok(Report::new(mchid, url.to_string(), sample.paid.1.out_trade_no.clone(), findings.collect()))
}

async fn known(state: &AppState, mchid: &str) -> Result<Merchant, Stop<Unexamined>> {
    let mchid = mchid.to_owned();
    let found = state.store.read(move |view| merchant::by_mchid(view, &mchid)).await?;
    found.ok_or(Stop::Refused(Unexamined::Unknown))
}

/// What there is to tell, and what was seen.
async fn gather(state: &AppState, known: Merchant) -> Result<(Option<Sample>, Evidence), Fault> {
    let (ctx, sights) = (state.ctx(), state.gateway.watch.of(&known.mchid));
    let now = ctx.now;
    let found = state.store.read(move |view| {
        let sample = notices::sample(view, &ctx, &known)?;
        let orders = notices::dealt(view, &ctx, &known)?;
        Ok::<_, Fault>((sample, orders.into_iter().map(Known::from).collect()))
    });
    let (sample, orders) = found.await?;
    Ok((sample, Evidence { sights, orders, now }))
}

impl From<trade::Trade> for Known {
    fn from(trade: trade::Trade) -> Self {
        let number = trade.paid.as_ref().map(|paid| paid.number.clone());
        let paid_at = trade.paid.as_ref().map(|paid| paid.at);
        let (amount, expires_at) = (trade.amount.fen(), trade.expires_at);
        Self { out_trade_no: trade.out_trade_no, number, amount, paid_at, expires_at }
    }
}

/// How a notice was answered.
struct Heard {
    check: Check,
    /// The status, or why there was none.
    answer: Result<StatusCode, String>,
    took: Duration,
    limit: Duration,
}

impl Heard {
    fn is_in_time(&self) -> bool {
        self.took <= self.limit
    }
}

/// Brings every notice, one after the other; none but the first to a system that does not answer.
async fn bring_all(
    state: &AppState,
    keys: &Arc<MerchantKeys>,
    sample: &Sample,
    url: &Url,
) -> Result<Vec<Heard>, Fault> {
    let platform = platform(state).await.map_err(|refused| Fault::corrupt(refused.into_problem().message))?;
    let desk = desk(state, keys, &platform, sample).await?;
    let limit = Duration::from_millis(u64::from(*state.policy.callback.answer_within_ms));
    // Twice as long, to see what a late answer says.
    let http = client(Reach::Everywhere, limit * 2).map_err(|error| Fault::corrupt(error.to_string()))?;
    let mut heard: Vec<Heard> = Vec::new();
    for check in Check::ALL {
        if let Some(told) = desk.notice(*check)? {
            let (answer, took) = bring(&http, url.clone(), told).await;
            let is_deaf = heard.is_empty() && answer.is_err();
            heard.push(Heard { check: *check, answer, took, limit });
            if is_deaf {
                break;
            }
        }
    }
    Ok(heard)
}

async fn desk<'a>(
    state: &AppState,
    keys: &'a MerchantKeys,
    platform: &'a Platform,
    sample: &'a Sample,
) -> Result<Desk<'a>, Fault> {
    let signer = platform.choose(Some(keys.mode), None).ok_or_else(|| Fault::corrupt("there is no platform key"))?;
    let paid = telling::plain_text(state, &sample.paid.0).await?.unwrap_or_default();
    let mut paid: Value = serde_json::from_slice(&paid).map_err(|error| Fault::corrupt(error.to_string()))?;
    // What was refunded since is told as it was told then.
    (paid["trade_state"], paid["trade_state_desc"]) = (json!("SUCCESS"), json!("支付成功"));
    let refund = match &sample.refunded {
        Some(callback) => telling::plain_text(state, callback).await?,
        None => None,
    };
    Ok(Desk { keys, signer, sample, plain: (paid, refund) })
}

async fn bring(http: &Client, url: Url, told: Told) -> (Result<StatusCode, String>, Duration) {
    let mut request = http.post(url).header("Content-Type", "application/json").header("Accept", "*/*");
    for (name, value) in told.headers.iter().flat_map(SignatureHeaders::pairs) {
        request = request.header(name, value);
    }
    let since = Instant::now();
    let answered = request.body(told.body).send().await;
    (answered.map(|answer| answer.status()).map_err(|error| crate::door::chain(&error)), since.elapsed())
}

fn verdict(check: Check, heard: &[Heard], evidence: &Evidence) -> Verdict {
    match check {
        Check::InTime => in_time(heard),
        Check::Asks => evidence.asks(),
        Check::SameRefund => evidence.repeats_refund(),
        Check::Fen => evidence.counts_in_fen(),
        Check::Closes => evidence.closes(),
        Check::Polls => evidence.polls(),
        _ => heard.iter().find(|heard| heard.check == check).map_or(Verdict::NotSeen(None), answered),
    }
}

fn answered(heard: &Heard) -> Verdict {
    let Ok(status) = &heard.answer else { return Verdict::Unanswered(unanswered(heard)) };
    let said_yes = matches!(*status, StatusCode::OK | StatusCode::NO_CONTENT);
    let passed = match heard.check.wants() {
        Some(Wants::Yes) => said_yes,
        Some(Wants::No) => !said_yes,
        Some(Wants::Any) | None => true,
    };
    let (code, ms) = (status.as_u16(), heard.took.as_millis());
    let saw = said(format!("{ms} 毫秒后回答 {code}"), format!("answered {code} after {ms} ms"));
    if passed { Verdict::Passed(Some(saw)) } else { Verdict::Failed(saw) }
}

fn unanswered(heard: &Heard) -> crate::holder::LocalText {
    let why = heard.answer.as_ref().err().cloned().unwrap_or_default();
    said(format!("没有回答：{why}"), format!("no answer: {why}"))
}

/// The slowest answer counts.
fn in_time(heard: &[Heard]) -> Verdict {
    let Some(slowest) = heard.iter().max_by_key(|heard| heard.took) else { return Verdict::NotSeen(None) };
    let (ms, name) = (slowest.took.as_millis(), slowest.check.code());
    let saw = said(format!("最慢 {ms} 毫秒（{name}）"), format!("{ms} ms at the slowest ({name})"));
    if !slowest.is_in_time() {
        return Verdict::Failed(saw);
    }
    // A call that was refused at once was not answered in time; it was not answered at all.
    if heard.iter().all(|heard| heard.answer.is_err()) { Verdict::NotSeen(None) } else { Verdict::Passed(Some(saw)) }
}
