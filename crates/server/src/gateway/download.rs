//! Files that are asked for first and downloaded with a token of a few minutes.
//!
//! A token is its own proof of what may be downloaded, by whom and until when, so nothing is kept.

use std::str::FromStr;

use axum::extract::State;
use axum::routing::get;
use axum::{Extension, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jiff::civil::Date;
use money::{MerchantId, StockId};
use wallet::Ctx;
use wxpay::bill::BillFile;
use wxpay::error::Problem;

use super::asking::Pairs;
use super::bills::{self, Kind};
use super::door::{Base, Caller};
use super::favor::{self, FlowKind};
use super::reply::{Refused, Reply};
use crate::app::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/v3/billdownload/file", get(download))
}

/// What may be downloaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A merchant's day.
    Bill { of: MerchantId, day: Date, kind: Kind },
    /// The flow of a stock of coupons.
    Flow { stock: StockId, number: String, kind: FlowKind, bounds: (Timestamp, Timestamp) },
}

impl Wanted {
    fn text(&self) -> String {
        match self {
            Self::Bill { of, day, kind } => format!("bill/{of}/{day}/{}", kind.word()),
            Self::Flow { stock, number, kind, bounds: (from, until) } => {
                format!("flow/{stock}/{number}/{}/{}/{}", kind.word(), from.as_millisecond(), until.as_millisecond())
            }
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        match parts.next()? {
            "bill" => {
                let (of, day) = (parts.next()?.parse().ok()?, Date::from_str(parts.next()?).ok()?);
                Some(Self::Bill { of, day, kind: Kind::from_word(parts.next()?)? })
            }
            "flow" => {
                let (stock, number) = (parts.next()?.parse().ok()?, parts.next()?.to_owned());
                let kind = FlowKind::from_word(parts.next()?)?;
                let mut at = || Timestamp::from_millisecond(parts.next()?.parse().ok()?).ok();
                Some(Self::Flow { stock, number, kind, bounds: (at()?, at()?) })
            }
            _ => None,
        }
    }

    async fn file(&self, state: &AppState) -> Result<BillFile, Refused> {
        match self {
            Self::Bill { of, day, kind } => bills::file(state, *of, *day, *kind).await,
            Self::Flow { stock, number, kind, bounds } => favor::file(state, (*stock, number), *kind, *bounds).await,
        }
    }
}

/// What a download is allowed with.
struct Token {
    /// Who may download it.
    mchid: String,
    wanted: Wanted,
    expires_at: Timestamp,
}

impl Token {
    fn sign(&self, state: &AppState) -> String {
        let text = format!("{}|{}|{}", self.mchid, self.expires_at.as_second(), self.wanted.text());
        let proof = URL_SAFE_NO_PAD.encode(state.vault.token_hash(&format!("bill {text}")));
        format!("{}.{proof}", URL_SAFE_NO_PAD.encode(text))
    }

    fn read(state: &AppState, token: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token.split_once('.')?.0).ok()?).ok()?;
        let (mchid, rest) = text.split_once('|')?;
        let (expires_at, wanted) = rest.split_once('|')?;
        let expires_at = Timestamp::from_second(expires_at.parse().ok()?).ok()?;
        let read = Self { mchid: mchid.to_owned(), wanted: Wanted::parse(wanted)?, expires_at };
        let proven = wallet::vault::same(read.sign(state).as_bytes(), token.as_bytes());
        (proven && state.clock.now() < expires_at).then_some(read)
    }
}

fn expires_at(ctx: &Ctx) -> Timestamp {
    ctx.after_s(*ctx.policy.gateway.download_ttl_s)
}

/// Where a file can be downloaded for a few minutes, by whoever asked for it.
pub fn link(state: &AppState, caller: &Caller, base: &Base, wanted: Wanted) -> String {
    let token = Token { mchid: caller.mchid.clone(), wanted, expires_at: expires_at(&state.ctx()) };
    format!("{}/v3/billdownload/file?token={}", base.0, token.sign(state))
}

async fn download(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    let token = pairs.get("token").and_then(|token| Token::read(&state, token));
    let expired = || Problem::parameter("token", "query", "is not a token of yours, or its time is over");
    let token = token.filter(|token| token.mchid == caller.mchid).ok_or_else(expired)?;
    let file = token.wanted.file(&state).await?;
    if pairs.get("tartype").is_some_and(|tar| tar.eq_ignore_ascii_case("gzip")) {
        let bytes = file.gzip().map_err(Refused::broken)?;
        return Ok(Reply::File { content_type: "application/x-gzip", bytes });
    }
    Ok(Reply::File { content_type: "text/plain; charset=utf-8", bytes: file.text().into() })
}
