//! What a callback address must bear.

use std::time::Instant;

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use money::{CallbackId, Entropy};
use reqwest::{Client, Url};
use serde_json::Value;
use store::Fault;
use wallet::callback::{Callback, Event, State as CallbackState};
use wxpay::headers::SignatureHeaders;
use wxpay::key::PrivateKey;
use wxpay::key_id::{KeyId, Serial};

use super::{CheckFinding, Subject, Unexamined, Verdict, Words, said_yes};
use crate::app::{AppState, random};
use crate::gateway::telling::{self, Told};
use crate::gateway::{keyring::Signer, platform};

/// How long ago a stale notice was signed.
const STALE: SignedDuration = SignedDuration::from_mins(10);

macro_rules! checks {
    ($($(#[doc = $doc:literal])+ $name:ident $code:literal $wants:ident
        $zh:literal $en:literal $advice_zh:literal $advice_en:literal;)+) => {
        /// What is tried, in this order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Check {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Check {
            const ALL: &'static [Self] = &[$(Self::$name),+];

            const fn wants(self) -> Wants {
                match self { $(Self::$name => Wants::$wants,)+ }
            }

            const fn words(self) -> Words {
                match self {
                    $(Self::$name => Words {
                        code: $code, zh: $zh, en: $en, advice_zh: $advice_zh, advice_en: $advice_en,
                    },)+
                }
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
    /// Anything, but in time.
    Answer,
}

checks! {
    /// A right notice.
    Right "accepts" Yes "接受签名正确的回调" "takes a callback that is rightly signed"
        "验签通过后解密并在 5 秒内回答 200 或 204。" "Verify, decrypt, and answer 200 or 204 within five seconds.";
    /// The same notice again.
    Again "accepts_again" Yes "同一回调再来一次也回答成功" "takes the same callback again"
        "按订单记账一次，重复的回调直接回答成功。" "Book the order once, and say yes to a repetition.";
    /// The same order under another notice's id.
    Anew "accepts_new_id" Yes "同一订单换了通知 id 再来也回答成功" "takes the same order under another notice id"
        "以商户订单号去重，不要以通知 id 去重。" "Know an order by its out_trade_no, not by the notice's id.";
    /// A refund of the merchant's.
    Refund "accepts_refund" Yes "接受退款回调" "takes a callback about a refund"
        "先退一笔款，再体检一次。" "Refund something, and examine again; then answer it as a payment's.";
    /// A notice whose sealed body was changed.
    Altered "refuses_altered" No "拒绝内容被改动的回调" "refuses a callback that was altered"
        "用收到的原始报文验签，不要先解析再序列化。" "Verify over the bytes as they came, before parsing them.";
    /// A notice with a signature that says itself that it is wrong.
    Probe "refuses_probe" No "拒绝签名探测" "refuses the signature probe"
        "签名以 WECHATPAY/SIGNTEST/ 开头的请求必须回答失败。" "Say no to a signature that begins with WECHATPAY/SIGNTEST/.";
    /// A notice that was signed long ago.
    Stale "refuses_stale" No "拒绝时间戳过期的回调" "refuses a callback that was signed ten minutes ago"
        "时间戳与本机时间相差超过 5 分钟的拒绝。" "Refuse what was signed more than five minutes ago.";
    /// A notice that names a key which nobody has published.
    Unknown "refuses_unknown_key" No "拒绝未知证书序列号的回调" "refuses a callback signed under an unknown serial"
        "只用 Wechatpay-Serial 所指的平台证书或公钥验签，没有就拒绝。" "Verify with the key that Wechatpay-Serial names, and refuse one you do not have.";
    /// A notice that somebody else signed under our name.
    Foreign "refuses_foreign_signature" No "拒绝他人签名的回调" "refuses a callback that somebody else signed"
        "序列号对上还不够，必须真正验签。" "A known serial is not enough: verify the signature.";
    /// A right notice about another amount than was ordered, such as yuan for fen.
    Amount "refuses_other_amount" No "拒绝金额与订单不符的回调" "refuses a callback whose amount is not the order's"
        "记账前核对 amount.total 与自己的订单金额，单位是分。" "Hold amount.total, in fen, against your own order before you book it.";
    /// A right notice about an order that the merchant never made.
    Stranger "bears_unknown_order" Answer "遇到不认识的订单也按时回答" "answers in time about an order that it does not know"
        "找不到订单时回答失败，不要报错或超时。" "Answer a failure when the order is not yours; do not break or hang.";
}

/// Tries everything, each notice after the answer to the one before.
pub(super) async fn try_all(
    state: &AppState,
    http: &Client,
    subject: &Subject,
    url: &Url,
) -> Result<Vec<CheckFinding>, Unexamined> {
    let paid = sample(state, subject, url, Event::TradePaid, subject.trade.order.to_bytes());
    let told = telling::word(state, &paid).await?.ok_or(Unexamined::NoKey)?;
    let signer = platform(state).await.map_err(|refused| Fault::corrupt(refused.into_problem().message))?;
    let named = told.headers.as_ref().map(|headers| headers.serial.clone());
    let signer =
        named.as_ref().and_then(|named| signer.named(named)).ok_or_else(|| Fault::corrupt("no platform key"))?;
    let mut findings = Vec::new();
    for check in Check::ALL {
        let finding = match variant(state, (*check, subject), (&paid, &told), signer).await? {
            Some(told) => judged(*check, &findings, try_one(http, url, *check, told).await),
            None => CheckFinding::new(check.words(), Verdict::NotSeen, String::new()),
        };
        findings.push(finding);
    }
    Ok(findings)
}

/// Whoever takes no right notice refuses nothing in particular: that is not judged.
fn judged(check: Check, before: &[CheckFinding], finding: CheckFinding) -> CheckFinding {
    let takes_right = before.first().is_none_or(|right| right.verdict == Verdict::Passed);
    if takes_right || check.wants() != Wants::No {
        return finding;
    }
    CheckFinding::new(check.words(), Verdict::NotSeen, finding.saw)
}

/// A notice that is written nowhere.
fn sample(state: &AppState, subject: &Subject, url: &Url, event: Event, about: [u8; 16]) -> Callback {
    let now = state.clock.now();
    Callback {
        id: CallbackId::new(now.as_millisecond(), &mut Entropy::from_seed(random())),
        merchant: subject.merchant,
        event,
        subject: about,
        url: url.to_string(),
        state: CallbackState::Waiting,
        round: 1,
        tried: 0,
        next_at: None,
        created_at: now,
    }
}

/// The notice of a check; none when there is nothing to tell.
async fn variant(
    state: &AppState,
    (check, subject): (Check, &Subject),
    (paid, told): (&Callback, &Told),
    signer: &Signer,
) -> Result<Option<Told>, Fault> {
    let again = |event, about| Callback {
        id: CallbackId::new(state.clock.now().as_millisecond(), &mut Entropy::from_seed(random())),
        event,
        subject: about,
        ..paid.clone()
    };
    Ok(Some(match check {
        Check::Right | Check::Again => told.clone(),
        Check::Anew => return telling::word(state, &again(paid.event, paid.subject)).await,
        Check::Refund => match &subject.refund {
            Some(refund) => return telling::word(state, &again(Event::RefundSucceeded, refund.id.to_bytes())).await,
            None => return Ok(None),
        },
        Check::Altered => Told { body: altered(&told.body), ..told.clone() },
        Check::Probe => told.clone().into_probe(),
        Check::Stale => Told { headers: Some(stale(&told.body, signer)?), ..told.clone() },
        Check::Unknown => Told { headers: told.headers.clone().map(renamed), ..told.clone() },
        Check::Foreign => Told { headers: Some(foreign(&told.body, signer)?), ..told.clone() },
        Check::Amount => return telling::word_changed(state, paid, dearer).await,
        Check::Stranger => return telling::word_changed(state, paid, unknown).await,
    }))
}

/// The order's yuan as if they were fen.
fn dearer(plain: &mut Value) {
    for name in ["total", "payer_total"] {
        if let Some(fen) = plain["amount"][name].as_i64() {
            plain["amount"][name] = fen.saturating_mul(100).into();
        }
    }
}

/// An order that nobody made.
fn unknown(plain: &mut Value) {
    let mut entropy = Entropy::from_seed(random());
    plain["out_trade_no"] = format!("unknown{}", entropy.digits(12)).into();
    plain["transaction_id"] = format!("4200{}", entropy.digits(24)).into();
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
    sign(body, &signer.key, signer, then)
}

/// Signed now, under our name, with a key of nobody's.
fn foreign(body: &[u8], signer: &Signer) -> Result<SignatureHeaders, Fault> {
    let key = PrivateKey::generate().map_err(|error| Fault::corrupt(error.to_string()))?;
    sign(body, &key, signer, Timestamp::now())
}

fn sign(body: &[u8], key: &PrivateKey, signer: &Signer, at: Timestamp) -> Result<SignatureHeaders, Fault> {
    let mut entropy = Entropy::from_seed(random());
    let headers = SignatureHeaders::sign(body, key, signer.id.clone(), at, &mut entropy);
    headers.map_err(|error| Fault::corrupt(error.to_string()))
}

fn renamed(mut headers: SignatureHeaders) -> SignatureHeaders {
    headers.serial = KeyId::Certificate(Serial::new(&mut Entropy::from_seed(random())));
    headers
}

async fn try_one(http: &Client, url: &Url, check: Check, told: Told) -> CheckFinding {
    let mut request = http.post(url.clone()).header("Content-Type", "application/json");
    for (name, value) in told.headers.iter().flat_map(SignatureHeaders::pairs) {
        request = request.header(name, value);
    }
    let since = Instant::now();
    let answered = request.body(told.body).send().await.map(|answer| answer.status());
    let duration_ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
    let passed = answered.as_ref().is_ok_and(|status| is_wanted(check.wants(), *status));
    let saw = answered.map_or_else(|error| crate::door::chain(&error), |status| status.as_u16().to_string());
    let verdict = if passed { Verdict::Passed } else { Verdict::Failed };
    CheckFinding { duration_ms: Some(duration_ms), ..CheckFinding::new(check.words(), verdict, saw) }
}

fn is_wanted(wants: Wants, status: StatusCode) -> bool {
    match wants {
        Wants::Yes => said_yes(status),
        Wants::No => !said_yes(status),
        Wants::Answer => true,
    }
}
