//! Plays what a merchant's own system must bear against its callback address, and says what it saw.
//!
//! The notice is about the merchant's newest paid order, so that the system knows it. It is told rightly first, then again,
//! and then in every way in which somebody else might tell it: a system that takes those does not verify.

use std::time::Instant;

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use money::{CallbackId, Entropy};
use reqwest::{Client, Url};
use serde::Serialize;
use store::Fault;
use utoipa::ToSchema;
use wallet::callback::{Callback, Event, State as CallbackState};
use wallet::{merchant, trade};
use wxpay::headers::SignatureHeaders;
use wxpay::key_id::{KeyId, Serial};

use crate::app::{AppState, random};
use crate::gateway::telling::{self, Told};
use crate::gateway::{keyring::Signer, platform};

/// How long ago a stale notice was signed.
const STALE: SignedDuration = SignedDuration::from_mins(10);

macro_rules! checks {
    ($($(#[doc = $doc:literal])+ $name:ident $code:literal $wants:ident $zh:literal $en:literal;)+) => {
        /// What is tried, in this order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Check {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Check {
            /// Every check.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable name.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            const fn wants(self) -> Wants {
                match self { $(Self::$name => Wants::$wants,)+ }
            }

            const fn words(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($zh, $en),)+ }
            }
        }
    };
}

/// What a good system answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wants {
    /// 200 or 204.
    Yes,
    /// Anything else.
    No,
}

checks! {
    /// A right notice.
    Right "accepts" Yes "接受签名正确的回调" "takes a callback that is rightly signed";
    /// The same notice again.
    Again "accepts_again" Yes "同一回调再来一次也回答成功" "takes the same callback again";
    /// A notice whose sealed body was changed.
    Altered "refuses_altered" No "拒绝内容被改动的回调" "refuses a callback that was altered";
    /// A notice with a signature that says itself that it is wrong.
    Probe "refuses_probe" No "拒绝签名探测" "refuses the signature probe";
    /// A notice that was signed long ago.
    Stale "refuses_stale" No "拒绝时间戳过期的回调" "refuses a callback that was signed ten minutes ago";
    /// A notice that names a key which nobody has published.
    Unknown "refuses_unknown_key" No "拒绝未知证书序列号的回调" "refuses a callback signed under an unknown serial";
}

/// What one check saw.
#[derive(Serialize, ToSchema)]
pub struct Finding {
    /// `accepts`, `accepts_again`, `refuses_altered`, `refuses_probe`, `refuses_stale`, `refuses_unknown_key`.
    check: &'static str,
    passed: bool,
    /// The HTTP status, or why there was none.
    saw: String,
    /// How long the answer took.
    duration_ms: u64,
    zh: &'static str,
    en: &'static str,
}

/// What a merchant's system did with each notice.
#[derive(Serialize, ToSchema)]
pub struct Report {
    /// The order that the notices were about.
    out_trade_no: String,
    passed: usize,
    of: usize,
    findings: Vec<Finding>,
}

/// Why nothing could be tried.
pub enum Unexamined {
    /// No such merchant, or nothing of it was paid yet.
    NothingPaid,
    Fault(Fault),
}

impl From<Fault> for Unexamined {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// Examines the system behind an address.
pub async fn examine(state: &AppState, http: &Client, mchid: &str, url: Url) -> Result<Report, Unexamined> {
    let callback = sample(state, mchid, &url).await?.ok_or(Unexamined::NothingPaid)?;
    let (callback, out_trade_no) = callback;
    let told = telling::word(state, &callback).await?.ok_or(Unexamined::NothingPaid)?;
    let signer = platform(state).await.map_err(|refused| Fault::corrupt(refused.into_problem().message))?;
    let named = told.headers.as_ref().map(|headers| headers.serial.clone());
    let signer =
        named.as_ref().and_then(|named| signer.named(named)).ok_or_else(|| Fault::corrupt("no platform key"))?;
    let mut findings = Vec::new();
    for check in Check::ALL {
        findings.push(try_one(http, &url, *check, variant(*check, &told, signer)?).await);
    }
    let passed = findings.iter().filter(|finding| finding.passed).count();
    Ok(Report { out_trade_no, passed, of: findings.len(), findings })
}

/// A notice of the merchant's newest paid order, which is written nowhere.
async fn sample(state: &AppState, mchid: &str, url: &Url) -> Result<Option<(Callback, String)>, Fault> {
    let (ctx, mchid) = (state.ctx(), mchid.to_owned());
    let found = state.store.read(move |view| {
        let Some(known) = merchant::by_mchid(view, &mchid)? else { return Ok(None) };
        let trades = trade::list(view, &ctx, known.id, None, 100)?;
        let paid = trades.into_iter().find(|trade| trade.paid.is_some());
        Ok::<_, Fault>(paid.map(|trade| (known.id, trade)))
    });
    let Some((merchant, trade)) = found.await? else { return Ok(None) };
    let now = state.clock.now();
    let id = CallbackId::new(now.as_millisecond(), &mut Entropy::from_seed(random()));
    let callback = Callback {
        id,
        merchant,
        event: Event::TradePaid,
        subject: trade.order.to_bytes(),
        url: url.to_string(),
        state: CallbackState::Waiting,
        round: 1,
        tried: 0,
        next_at: None,
        created_at: now,
    };
    Ok(Some((callback, trade.out_trade_no)))
}

fn variant(check: Check, told: &Told, signer: &Signer) -> Result<Told, Fault> {
    Ok(match check {
        Check::Right | Check::Again => told.clone(),
        Check::Altered => Told { body: altered(&told.body), ..told.clone() },
        Check::Probe => told.clone().into_probe(),
        Check::Stale => Told { headers: Some(stale(&told.body, signer)?), ..told.clone() },
        Check::Unknown => Told { headers: told.headers.clone().map(renamed), ..told.clone() },
    })
}

/// One letter of the sealed text becomes another.
fn altered(body: &[u8]) -> Vec<u8> {
    let mut body = body.to_vec();
    let at = body.windows(14).position(|part| part == b"\"ciphertext\":\"").map_or(0, |start| start.saturating_add(20));
    if let Some(letter) = body.get_mut(at) {
        *letter = if *letter == b'A' { b'B' } else { b'A' };
    }
    body
}

fn stale(body: &[u8], signer: &Signer) -> Result<SignatureHeaders, Fault> {
    let then = Timestamp::now().checked_sub(STALE).unwrap_or(Timestamp::MIN);
    let mut entropy = Entropy::from_seed(random());
    let headers = SignatureHeaders::sign(body, &signer.key, signer.id.clone(), then, &mut entropy);
    headers.map_err(|error| Fault::corrupt(error.to_string()))
}

fn renamed(mut headers: SignatureHeaders) -> SignatureHeaders {
    headers.serial = KeyId::Certificate(Serial::new(&mut Entropy::from_seed(random())));
    headers
}

async fn try_one(http: &Client, url: &Url, check: Check, told: Told) -> Finding {
    let mut request = http.post(url.clone()).header("Content-Type", "application/json");
    for (name, value) in told.headers.iter().flat_map(SignatureHeaders::pairs) {
        request = request.header(name, value);
    }
    let since = Instant::now();
    let answered = request.body(told.body).send().await.map(|answer| answer.status());
    let duration_ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
    let said_yes = matches!(answered, Ok(StatusCode::OK | StatusCode::NO_CONTENT));
    let passed = answered.is_ok() && said_yes == (check.wants() == Wants::Yes);
    let saw = answered.map_or_else(|error| crate::door::chain(&error), |status| status.as_u16().to_string());
    let (zh, en) = check.words();
    Finding { check: check.code(), passed, saw, duration_ms, zh, en }
}
