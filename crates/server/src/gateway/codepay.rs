//! A till charges the code on a phone, and takes such a payment back.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::post;
use axum::{Extension, Router};
use wallet::trade::{self, CodePay, LimitPay, Name, NewTrade, Party, State as Standing, Trade, Wish};
use wxpay::error::{ErrorCode, Problem};
use wxpay::model::codepay::{Codepay, DirectReverseAnswer, Reverse, TillOwner, TillTerms};
use wxpay::model::prepay::{DirectOwner, Mode};

use super::asking::{accept, is_own, own_party};
use super::door::Caller;
use super::pay::amount;
use super::reply::{Refused, Reply};
use super::{refusals, transactions};
use crate::app::AppState;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/v3/pay/transactions/codepay", post(charge))
        .route("/v3/pay/transactions/out-trade-no/{out_trade_no}/reverse", post(reverse))
}

fn own(caller: &Caller, owner: TillOwner) -> Result<DirectOwner, Refused> {
    let TillOwner::Direct(owner) = owner else { return Err(ErrorCode::ParamError.into()) };
    is_own(caller, &owner.mchid)?;
    Ok(owner)
}

async fn charge(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked = accept(&state, Codepay::read(&body, Mode::Direct))?;
    let owner = own(&caller, asked.owner)?;
    let digits = asked.terms.payer.auth_code.clone();
    let command = CodePay { new: new_trade(own_party(&caller), (owner.appid, None), asked.terms)?, digits };
    let trade = state.decide(move |tx, ctx| trade::code_pay(tx, ctx, &command)).await?;
    paid(&trade)?;
    Ok(Reply::json(&transactions::direct(&trade, &caller.mchid)))
}

/// Nobody is told of a payment by code: its answer says how it ended, or that it has not.
pub fn new_trade(
    party: Party,
    (appid, sub_appid): (String, Option<String>),
    terms: TillTerms,
) -> Result<NewTrade, Refused> {
    let detail = terms.detail.as_ref().map(serde_json::to_string).transpose().map_err(Refused::broken)?;
    let scene = serde_json::to_string(&terms.scene_info).map_err(Refused::broken)?;
    let sharing = terms.settle_info.as_ref().and_then(|settle| settle.profit_sharing);
    Ok(NewTrade {
        party,
        appid,
        sub_appid,
        out_trade_no: terms.out_trade_no,
        description: terms.description,
        amount: amount(terms.amount.total)?,
        wish: Wish {
            attach: terms.attach,
            notify_url: None,
            goods_tag: terms.goods_tag,
            limit_pay: LimitPay::new(&[]),
            sharing: sharing.unwrap_or(false),
            detail,
            scene: Some(scene),
        },
    })
}

/// Whether a payment by code has succeeded; one whose end is not known yet is no failure.
pub fn paid(trade: &Trade) -> Result<(), Problem> {
    match trade.state {
        Standing::Paid | Standing::Refunded => Ok(()),
        Standing::AwaitingPayer | Standing::Accepted => Err(Problem::new(ErrorCode::UserPaying)),
        Standing::Open | Standing::Failed | Standing::Closed | Standing::Revoked => {
            Err(refusals::of_failure(trade.failure))
        }
    }
}

async fn reverse(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let Reverse(owner) = accept(&state, Reverse::read(&body, Mode::Direct))?;
    let DirectOwner { appid, mchid } = own(&caller, owner)?;
    let (party, name) = (own_party(&caller), Name::OutTradeNo(number.clone()));
    state.decide(move |tx, ctx| trade::reverse(tx, ctx, &party, &name)).await?;
    Ok(Reply::json(&DirectReverseAnswer { appid: Some(appid), mchid, out_trade_no: number }))
}
