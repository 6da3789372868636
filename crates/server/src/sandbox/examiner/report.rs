//! What the examiner says.

use serde::Serialize;
use utoipa::ToSchema;
use wallet::{Next, Refusal};

use super::checks::{Check, Pair};
use crate::holder::LocalText;

/// What came of a check.
pub enum Verdict {
    Passed(Option<LocalText>),
    /// With what happened.
    Failed(LocalText),
    /// Failed, because there was no answer; with why.
    Unanswered(LocalText),
    /// With how far it came, if it began.
    NotSeen(Option<LocalText>),
}

/// A text in both languages.
pub fn said(zh: impl Into<String>, en: impl Into<String>) -> LocalText {
    LocalText { zh: zh.into(), en: en.into() }
}

fn fixed((zh, en): Pair) -> LocalText {
    said(zh, en)
}

/// One line of the report.
#[derive(Serialize, ToSchema)]
#[schema(as = ExaminationFinding)]
pub struct Finding {
    /// Stable, such as `accepts_again`.
    check: &'static str,
    /// `passed`, `failed` or `not_seen`.
    outcome: &'static str,
    /// What a good system does.
    title: LocalText,
    /// What happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    saw: Option<LocalText>,
    /// What to do: to mend it when it failed, to make it happen when it was not seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<LocalText>,
}

impl Finding {
    /// Words a verdict.
    pub fn new(check: Check, verdict: Verdict) -> Self {
        let (outcome, saw, next) = match verdict {
            Verdict::Passed(saw) => ("passed", saw, None),
            Verdict::Failed(saw) => ("failed", Some(saw), Some(check.mend())),
            Verdict::Unanswered(saw) => ("failed", Some(saw), Some(check.mend_silence())),
            Verdict::NotSeen(saw) => ("not_seen", saw, Some(check.provoke())),
        };
        Self { check: check.code(), outcome, title: fixed(check.title()), saw, next: next.map(fixed) }
    }
}

/// What a merchant's system did.
#[derive(Serialize, ToSchema)]
#[schema(as = ExaminationReport)]
pub struct Report {
    mchid: String,
    /// Where the notices went.
    callback_url: String,
    /// The order that the notices were about.
    out_trade_no: String,
    passed: usize,
    failed: usize,
    /// These do not count.
    not_seen: usize,
    findings: Vec<Finding>,
}

impl Report {
    /// Counts.
    pub fn new(mchid: &str, callback_url: String, out_trade_no: String, findings: Vec<Finding>) -> Self {
        let count = |outcome: &str| findings.iter().filter(|finding| finding.outcome == outcome).count();
        let (passed, failed, not_seen) = (count("passed"), count("failed"), count("not_seen"));
        Self { mchid: mchid.to_owned(), callback_url, out_trade_no, passed, failed, not_seen, findings }
    }
}

/// Why nothing can be examined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unexamined {
    /// No merchant has this number: choose one of the sandbox's.
    Unknown,
    /// The merchant has no `APIv3` key, so that nobody can be told anything: set one.
    NoKey,
    /// Nothing of the merchant's was paid that it is told of: pay an order that has a `notify_url`.
    NothingPaid,
}

impl Unexamined {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::NoKey, Self::NothingPaid];

    /// What is wrong and what to do, for a terminal; pages have words of their own.
    pub const fn words(self) -> Pair {
        match self {
            Self::Unknown => (
                "没有这个商户号。用 --mchid 写沙箱打印出来的商户号，或不写，就检查第一个商户。",
                "There is no such mchid. Give --mchid one that the sandbox has printed, or leave it out for the first merchant.",
            ),
            Self::NoKey => (
                "这个商户还没有 APIv3 密钥，谁也收不到回调。先在商户后台的“密钥”页设置。",
                "This merchant has no APIv3 key, so nobody can be told anything. Set one on the console's page “Keys” first.",
            ),
            Self::NothingPaid => (
                "这个商户还没有已支付、带 notify_url 的订单。用你的系统下一笔单，在沙箱页面用虚拟手机付款，再检查。",
                "No order of this merchant's with a notify_url was paid yet. Place one with your system, pay it with the phone on the sandbox's page, and examine again.",
            ),
        }
    }
}

impl Refusal for Unexamined {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "examinee_unknown",
            Self::NoKey => "examinee_without_key",
            Self::NothingPaid => "examinee_without_payment",
        }
    }

    fn is_transient(&self) -> bool {
        false
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::Unknown => &[Next::CorrectInput],
            Self::NoKey | Self::NothingPaid => &[],
        }
    }
}
