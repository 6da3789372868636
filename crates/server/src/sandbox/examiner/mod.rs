//! Plays what a merchant's own system must bear, watches how it asks, and says what it saw.
//!
//! *Notices* go to its callback address: right ones, and in every way in which somebody else might tell it something.
//! *Conduct* is what the gateway has seen it ask: whether it asked about an order of which it was not told, whether it
//! repeated a number after an error. What has not happened is not judged: the report says how to make it happen.

mod conduct;
mod notices;

use axum::http::StatusCode;
use money::MerchantId;
use reqwest::{Client, Url};
use serde::Serialize;
use store::Fault;
use utoipa::ToSchema;
use wallet::merchant;
use wallet::refund::{Refund, State as RefundState};
use wallet::trade::{self, Trade};

use crate::app::AppState;

/// How many of a merchant's newest orders are looked through.
const LOOKED_THROUGH: u32 = 200;

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Passed,
    Failed,
    /// What it is about has not happened yet.
    NotSeen,
}

/// What a check is called, what it is about, and what to do when it did not pass.
#[derive(Clone, Copy)]
struct Words {
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    advice_zh: &'static str,
    advice_en: &'static str,
}

/// What one check saw.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckFinding {
    /// Such as `accepts` or `asks_when_not_told`.
    check: &'static str,
    verdict: Verdict,
    /// What happened: an HTTP status, or what the system asked.
    #[serde(skip_serializing_if = "String::is_empty")]
    saw: String,
    /// How long the system took to answer a notice.
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<u64>,
    zh: &'static str,
    en: &'static str,
    /// What to do, unless it passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice_zh: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice_en: Option<&'static str>,
}

impl CheckFinding {
    fn new(words: Words, verdict: Verdict, saw: String) -> Self {
        let advises = verdict != Verdict::Passed;
        Self {
            check: words.code,
            verdict,
            saw,
            duration_ms: None,
            zh: words.zh,
            en: words.en,
            advice_zh: advises.then_some(words.advice_zh),
            advice_en: advises.then_some(words.advice_en),
        }
    }
}

/// What a merchant's system did.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExaminationReport {
    /// The order that the notices were about.
    out_trade_no: String,
    passed: usize,
    /// How many checks were judged.
    of: usize,
    not_seen: usize,
    findings: Vec<CheckFinding>,
}

/// Why nothing could be tried.
#[derive(Debug)]
pub enum Unexamined {
    /// No such merchant.
    MerchantUnknown,
    /// Nothing of it was paid yet: there is nothing to tell it about.
    NothingPaid,
    /// It has no key under which it could be told.
    NoKey,
    Fault(Fault),
}

impl From<Fault> for Unexamined {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Whose system is examined, with what the notices are about.
struct Subject {
    merchant: MerchantId,
    mchid: String,
    trade: Trade,
    /// One of its refunds, if it has any.
    refund: Option<Refund>,
}

/// Examines the system behind an address.
pub async fn examine(state: &AppState, http: &Client, mchid: &str, url: Url) -> Result<ExaminationReport, Unexamined> {
    let subject = subject(state, mchid).await?;
    let mut findings = notices::try_all(state, http, &subject, &url).await?;
    findings.extend(conduct::judge(state, &subject).await?);
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    let (passed, failed, not_seen) = (count(Verdict::Passed), count(Verdict::Failed), count(Verdict::NotSeen));
    let of = passed.saturating_add(failed);
    Ok(ExaminationReport { out_trade_no: subject.trade.out_trade_no, passed, of, not_seen, findings })
}

/// The merchant's newest paid order, and its newest refund.
async fn subject(state: &AppState, mchid: &str) -> Result<Subject, Unexamined> {
    let (ctx, number) = (state.ctx(), mchid.to_owned());
    let found = state.store.read(move |view| {
        let Some(known) = merchant::by_mchid(view, &number)? else { return Ok(None) };
        let mut paid = trade::list(view, &ctx, known.id, None, LOOKED_THROUGH)?;
        paid.retain(|trade| trade.paid.is_some() && trade.combined.is_none() && trade.party.provider.is_none());
        let mut refund = None;
        for trade in paid.iter().filter(|trade| trade.refunds > 0) {
            let of_trade = wallet::refund::of_trade(view, trade.order)?;
            refund = refund.or(of_trade.into_iter().find(|refund| refund.state == RefundState::Succeeded));
        }
        Ok::<_, Fault>(Some((known.id, paid.into_iter().next(), refund)))
    });
    match found.await? {
        None => Err(Unexamined::MerchantUnknown),
        Some((_, None, _)) => Err(Unexamined::NothingPaid),
        Some((merchant, Some(trade), refund)) => Ok(Subject { merchant, mchid: mchid.to_owned(), trade, refund }),
    }
}

/// Whether an answer to a notice says that it was understood.
fn said_yes(status: StatusCode) -> bool {
    matches!(status, StatusCode::OK | StatusCode::NO_CONTENT)
}
