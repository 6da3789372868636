//! Placing an order, asking for it, closing it: a merchant for itself.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Extension, Router};
use jiff::{SignedDuration, Timestamp};
use money::{Amount, Entropy};
use wallet::trade::{self, Kind, LimitPay, Name, NewTrade, Party, PayerName, Prepay, Restriction, Trade, Wish};
use wxpay::code_url::H5Link;
use wxpay::error::{ErrorCode, Problem, Tail};
use wxpay::model::close::DirectClose;
use wxpay::model::prepay::{self, Channel, H5Answer, LimitPay as WireLimit, Mode, NativeAnswer, Owner, PrepayAnswer};
use wxpay::model::transaction::DirectQuery;
use wxpay::model::{Moment, read_json};

use super::asking::{Pairs, accept, is_own, own_party};
use super::door::Caller;
use super::reply::{Refused, Reply};
use super::{code_form, transactions};
use crate::app::{AppState, random};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/v3/pay/transactions/jsapi", post(jsapi))
        .route("/v3/pay/transactions/app", post(app))
        .route("/v3/pay/transactions/h5", post(h5))
        .route("/v3/pay/transactions/native", post(native))
        .route("/v3/pay/transactions/id/{transaction_id}", get(by_transaction_id))
        .route("/v3/pay/transactions/out-trade-no/{out_trade_no}", get(by_out_trade_no))
        .route("/v3/pay/transactions/out-trade-no/{out_trade_no}/close", post(close))
}

async fn jsapi(state: State<AppState>, caller: Extension<Caller>, body: Bytes) -> Result<Reply, Refused> {
    place(state, caller, body, Channel::Jsapi).await
}

async fn app(state: State<AppState>, caller: Extension<Caller>, body: Bytes) -> Result<Reply, Refused> {
    place(state, caller, body, Channel::App).await
}

async fn h5(state: State<AppState>, caller: Extension<Caller>, body: Bytes) -> Result<Reply, Refused> {
    place(state, caller, body, Channel::H5).await
}

async fn native(state: State<AppState>, caller: Extension<Caller>, body: Bytes) -> Result<Reply, Refused> {
    place(state, caller, body, Channel::Native).await
}

async fn place(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
    channel: Channel,
) -> Result<Reply, Refused> {
    let asked = accept(&state, prepay::Prepay::read(&body, channel, Mode::Direct))?;
    let Owner::Direct(owner) = &asked.owner else { return Err(ErrorCode::ParamError.into()) };
    is_own(&caller, &owner.mchid)?;
    let payer = asked.payer.as_ref().and_then(|payer| payer.openid.clone());
    let payer = payer.map(|openid| PayerName { appid: owner.appid.clone(), openid });
    let new = new_trade(own_party(&caller), owner.appid.clone(), None, &asked.terms)?;
    let command = Prepay { new, kind: kind(channel), expires_at: expiry(&state, asked.terms.time_expire), payer };
    let placed = state.decide(move |tx, ctx| trade::prepay(tx, ctx, &command)).await;
    answer(&state, &placed.map_err(prepared)?, channel)
}

/// An order that was paid or closed says so with the numbers of placing an order.
pub fn prepared(stop: wallet::Stop<trade::TradeRefusal>) -> Refused {
    match stop {
        wallet::Stop::Refused(trade::TradeRefusal::Paid) => {
            Problem::new(ErrorCode::OrderPaid).with_tail(Tail::PreparedPaid).into()
        }
        other => other.into(),
    }
}

/// A merchant's clock is real time; the business clock may be ahead of it, in the sandbox.
pub fn expiry(state: &AppState, named: Option<Moment>) -> Option<Timestamp> {
    let ahead = SignedDuration::from_millis(state.clock.offset_ms());
    named.map(|moment| moment.instant().checked_add(ahead).unwrap_or(Timestamp::MAX))
}

/// What is ordered, in the wallet's words.
pub fn new_trade(
    party: Party,
    appid: String,
    sub_appid: Option<String>,
    terms: &prepay::Terms,
) -> Result<NewTrade, Refused> {
    let as_given = |value: serde_json::Result<String>| value.map_err(Refused::broken);
    let detail = terms.detail.as_ref().map(serde_json::to_string).map(as_given).transpose()?;
    let scene = terms.scene_info.as_ref().map(serde_json::to_string).map(as_given).transpose()?;
    let limits: Vec<Restriction> = terms.limit_pay.iter().flatten().map(|limit| restriction(*limit)).collect();
    let sharing = terms.settle_info.as_ref().and_then(|settle| settle.profit_sharing);
    Ok(NewTrade {
        party,
        appid,
        sub_appid,
        out_trade_no: terms.out_trade_no.clone(),
        description: terms.description.clone(),
        amount: amount(terms.amount.total)?,
        wish: Wish {
            attach: terms.attach.clone(),
            notify_url: Some(terms.notify_url.clone()),
            goods_tag: terms.goods_tag.clone(),
            limit_pay: LimitPay::new(&limits),
            sharing: sharing.unwrap_or(false),
            detail,
            scene,
        },
    })
}

/// Fen in a range that was checked when it was read.
pub fn amount(fen: i64) -> Result<Amount, Refused> {
    Amount::from_fen(fen).map_err(|_| Problem::parameter("/amount/total", "body", "is out of range").into())
}

/// A restriction in the wallet's words.
pub const fn restriction(limit: WireLimit) -> Restriction {
    match limit {
        WireLimit::NoBalance => Restriction::NoBalance,
        WireLimit::NoCredit => Restriction::NoCredit,
        WireLimit::NoDebit => Restriction::NoDebit,
        WireLimit::BalanceOnly => Restriction::BalanceOnly,
    }
}

/// The kind of a channel.
pub const fn kind(channel: Channel) -> Kind {
    match channel {
        Channel::Jsapi => Kind::Jsapi,
        Channel::App => Kind::App,
        Channel::H5 => Kind::H5,
        Channel::Native => Kind::Native,
    }
}

/// By what the holder reaches the order.
pub fn answer(state: &AppState, trade: &Trade, channel: Channel) -> Result<Reply, Refused> {
    let token = trade.token.as_ref().ok_or_else(|| Refused::broken("an order that was placed has no token"))?;
    let prepay_id = token.prepay.clone();
    match channel {
        Channel::Jsapi | Channel::App => Ok(Reply::json(&PrepayAnswer { prepay_id })),
        Channel::H5 => Ok(Reply::json(&H5Answer { h5_url: h5_url(state, prepay_id)? })),
        Channel::Native => {
            let code = token.code.as_deref().unwrap_or_default();
            Ok(Reply::json(&NativeAnswer { code_url: code_form(state).native(code).map_err(Refused::broken)? }))
        }
    }
}

/// The link that a browser opens.
pub fn h5_url(state: &AppState, prepay_id: String) -> Result<String, Refused> {
    let package = Entropy::from_seed(random()).digits(10);
    code_form(state).h5(&H5Link { prepay_id, package, redirect_url: None }).map_err(Refused::broken)
}

async fn by_transaction_id(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    see(&state, &caller, Name::Number(number), pairs).await
}

async fn by_out_trade_no(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    see(&state, &caller, Name::OutTradeNo(number), pairs).await
}

async fn see(state: &AppState, caller: &Caller, name: Name, pairs: Pairs) -> Result<Reply, Refused> {
    let asked: DirectQuery = pairs.read(state)?;
    is_own(caller, &asked.mchid)?;
    let (party, ctx) = (own_party(caller), state.ctx());
    let found = state.store.read(move |view| trade::see(view, &ctx, &party, &name)).await?;
    Ok(Reply::json(&transactions::direct(&found, &caller.mchid)))
}

async fn close(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked: DirectClose = accept(&state, read_json(&body))?;
    is_own(&caller, &asked.mchid)?;
    let party = own_party(&caller);
    state.decide(move |tx, ctx| trade::close(tx, ctx, &party, &number)).await?;
    Ok(Reply::NoContent)
}
