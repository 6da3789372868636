//! A service provider orders, charges, asks and closes for one of its merchants. The money is the merchant's; the
//! provider signs, and is told.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Extension, Router};
use wallet::trade::{self, CodePay, Name, Party, PayerName, Prepay, Trade};
use wxpay::error::{ErrorCode, Problem};
use wxpay::model::close::PartnerClose;
use wxpay::model::codepay::{Codepay, PartnerReverseAnswer, PartnerTill, Reverse, TillOwner};
use wxpay::model::prepay::{self, Channel, Mode, Owner, PartnerOwner, Payer};
use wxpay::model::read_json;
use wxpay::model::transaction::PartnerQuery;

use super::asking::{Pairs, accept, is_own, party};
use super::door::Caller;
use super::reply::{Refused, Reply};
use super::{codepay, pay, transactions};
use crate::app::AppState;

pub fn routes() -> Router<AppState> {
    const ROOT: &str = "/v3/pay/partner/transactions";
    let named = format!("{ROOT}/out-trade-no/{{out_trade_no}}");
    Router::new()
        .route(&format!("{ROOT}/jsapi"), post(jsapi))
        .route(&format!("{ROOT}/app"), post(app))
        .route(&format!("{ROOT}/h5"), post(h5))
        .route(&format!("{ROOT}/native"), post(native))
        .route(&format!("{ROOT}/codepay"), post(charge))
        .route(&format!("{ROOT}/id/{{transaction_id}}"), get(by_transaction_id))
        .route(&named, get(by_out_trade_no))
        .route(&format!("{named}/close"), post(close))
        .route(&format!("{named}/reverse"), post(reverse))
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
    let asked = accept(&state, prepay::Prepay::read(&body, channel, Mode::Partner))?;
    let Owner::Partner(owner) = asked.owner else { return Err(ErrorCode::ParamError.into()) };
    let party = dealt_for(&state, &caller, &owner.sp_mchid, owner.sub_mchid.clone()).await?;
    let payer = asked.payer.map(|payer| payer_name(&owner, payer)).transpose()?.flatten();
    let new = pay::new_trade(party, owner.sp_appid, owner.sub_appid, &asked.terms)?;
    let expires_at = pay::expiry(&state, asked.terms.time_expire);
    let command = Prepay { new, kind: pay::kind(channel), expires_at, payer };
    let placed = state.decide(move |tx, ctx| trade::prepay(tx, ctx, &command)).await;
    pay::answer(&state, &placed.map_err(pay::prepared)?, channel)
}

/// The caller must be the provider that is named, and the merchant one of its own.
async fn dealt_for(state: &AppState, caller: &Caller, sp_mchid: &str, sub_mchid: String) -> Result<Party, Refused> {
    is_own(caller, sp_mchid)?;
    party(state, caller, Some(sub_mchid)).await
}

/// The payer is known to the provider's app, or to the merchant's when that is named.
fn payer_name(owner: &PartnerOwner, payer: Payer) -> Result<Option<PayerName>, Problem> {
    if let Some(openid) = payer.sp_openid {
        return Ok(Some(PayerName { appid: owner.sp_appid.clone(), openid }));
    }
    let Some(openid) = payer.sub_openid else { return Ok(None) };
    let missing = || Problem::parameter("/sub_appid", "body", "is required with payer.sub_openid");
    let appid = owner.sub_appid.clone().ok_or_else(missing)?;
    Ok(Some(PayerName { appid, openid }))
}

async fn charge(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked = accept(&state, Codepay::read(&body, Mode::Partner))?;
    let owner = till(asked.owner)?;
    let party = dealt_for(&state, &caller, &owner.sp_mchid, owner.sub_mchid.clone()).await?;
    let missing = || Problem::parameter("/sp_appid", "body", "is required");
    let appid = owner.sp_appid.ok_or_else(missing)?;
    let digits = asked.terms.payer.auth_code.clone();
    let command = CodePay { new: codepay::new_trade(party, (appid, owner.sub_appid), asked.terms)?, digits };
    let trade = state.decide(move |tx, ctx| trade::code_pay(tx, ctx, &command)).await?;
    codepay::paid(&trade)?;
    Ok(shown(&trade, &caller, owner.sub_mchid))
}

fn till(owner: TillOwner) -> Result<PartnerTill, Refused> {
    match owner {
        TillOwner::Partner(till) => Ok(till),
        TillOwner::Direct(_) => Err(ErrorCode::ParamError.into()),
    }
}

fn shown(trade: &Trade, caller: &Caller, sub_mchid: String) -> Reply {
    Reply::json(&transactions::partner(trade, caller.mchid.clone(), sub_mchid))
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
    let asked: PartnerQuery = pairs.read(state)?;
    let party = dealt_for(state, caller, &asked.sp_mchid, asked.sub_mchid.clone()).await?;
    let ctx = state.ctx();
    let found = state.store.read(move |view| trade::see(view, &ctx, &party, &name)).await?;
    Ok(shown(&found, caller, asked.sub_mchid))
}

async fn close(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked: PartnerClose = accept(&state, read_json(&body))?;
    let party = dealt_for(&state, &caller, &asked.sp_mchid, asked.sub_mchid).await?;
    state.decide(move |tx, ctx| trade::close(tx, ctx, &party, &number)).await?;
    Ok(Reply::NoContent)
}

async fn reverse(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let Reverse(owner) = accept(&state, Reverse::read(&body, Mode::Partner))?;
    let owner = till(owner)?;
    let party = dealt_for(&state, &caller, &owner.sp_mchid, owner.sub_mchid.clone()).await?;
    let name = Name::OutTradeNo(number.clone());
    state.decide(move |tx, ctx| trade::reverse(tx, ctx, &party, &name)).await?;
    let PartnerTill { sp_appid, sp_mchid, sub_appid, sub_mchid } = owner;
    Ok(Reply::json(&PartnerReverseAnswer { sp_appid, sp_mchid, sub_appid, sub_mchid, out_trade_no: number }))
}
