//! Orders of several merchants that a holder pays together: placed, asked for and closed by who combines them.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Extension, Router};
use store::{Fault, View};
use wallet::Ctx;
use wallet::trade::{self, CloseCombined, LimitPay, NewTrade, Party, PayerName, PlaceCombined, Trade, Wish};
use wxpay::model::Currency;
use wxpay::model::combine::{
    Combine, CombineClose, CombineTransaction, SubOrder, SubTransaction, SubTransactionAmount,
};
use wxpay::model::prepay::Channel;
use wxpay::model::read_json;
use wxpay::model::transaction::{DirectPayer, TransactionScene};

use super::asking::{accept, is_own, member, own_party};
use super::door::Caller;
use super::reply::{Refused, Reply};
use super::telling::mchid;
use super::{pay, transactions};
use crate::app::AppState;

pub fn routes() -> Router<AppState> {
    const ROOT: &str = "/v3/combine-transactions";
    Router::new()
        .route(&format!("{ROOT}/jsapi"), post(jsapi))
        .route(&format!("{ROOT}/app"), post(app))
        .route(&format!("{ROOT}/h5"), post(h5))
        .route(&format!("{ROOT}/native"), post(native))
        .route(&format!("{ROOT}/out-trade-no/{{combine_out_trade_no}}"), get(see))
        .route(&format!("{ROOT}/out-trade-no/{{combine_out_trade_no}}/close"), post(close))
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
    let asked = accept(&state, Combine::read_as(&body, channel))?;
    is_own(&caller, &asked.combine_mchid)?;
    let command = command(&state, &caller, asked, channel).await?;
    let placed = state.decide(move |tx, ctx| trade::place_combined(tx, ctx, &command)).await;
    pay::answer(&state, &placed.map_err(pay::prepared)?, channel)
}

async fn command(
    state: &AppState,
    caller: &Caller,
    asked: Combine,
    channel: Channel,
) -> Result<PlaceCombined, Refused> {
    let scene = asked.scene_info.as_ref().map(serde_json::to_string).transpose().map_err(Refused::broken)?;
    let limits: Vec<_> = asked.limit_pay.iter().flatten().map(|limit| pay::restriction(*limit)).collect();
    let openid = asked.combine_payer_info.and_then(|payer| payer.openid);
    let appid = asked.combine_appid;
    let mut parts = Vec::with_capacity(asked.sub_orders.len());
    for (place, part) in asked.sub_orders.into_iter().enumerate() {
        let member = member(state, place, &part.mchid, part.sub_mchid.as_deref()).await?;
        parts.push(new_part(member, &appid, part)?);
    }
    Ok(PlaceCombined {
        party: own_party(caller),
        out_trade_no: asked.combine_out_trade_no,
        kind: pay::kind(channel),
        wish: Wish { notify_url: Some(asked.notify_url), limit_pay: LimitPay::new(&limits), scene, ..Wish::default() },
        expires_at: pay::expiry(state, asked.time_expire),
        payer: openid.map(|openid| PayerName { appid: appid.clone(), openid }),
        parts,
        appid,
    })
}

fn new_part(party: Party, appid: &str, part: SubOrder) -> Result<NewTrade, Refused> {
    let settle = part.settle_info.as_ref().and_then(|settle| settle.profit_sharing);
    Ok(NewTrade {
        party,
        appid: appid.to_owned(),
        sub_appid: part.sub_appid,
        out_trade_no: part.out_trade_no,
        description: part.description,
        amount: pay::amount(part.amount.total_amount)?,
        wish: Wish {
            attach: Some(part.attach),
            goods_tag: part.goods_tag,
            sharing: settle.or(part.profit_sharing).unwrap_or(false),
            detail: part.detail,
            ..Wish::default()
        },
    })
}

async fn see(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
) -> Result<Reply, Refused> {
    let (party, ctx) = (own_party(&caller), state.ctx());
    let found = state.store.read(move |view| {
        let (lead, all) = trade::find_combined(view, &ctx, &party, &number)?;
        Ok::<_, wallet::Stop<trade::TradeRefusal>>(answer(view, &lead, &all)?)
    });
    Ok(Reply::json(&found.await?))
}

async fn close(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked: CombineClose = accept(&state, read_json(&body))?;
    let mut parts = Vec::with_capacity(asked.sub_orders.len());
    for (place, part) in asked.sub_orders.into_iter().enumerate() {
        parts.push((member(&state, place, &part.mchid, part.sub_mchid.as_deref()).await?, part.out_trade_no));
    }
    let command = CloseCombined { party: own_party(&caller), appid: asked.combine_appid, out_trade_no: number, parts };
    state.decide(move |tx, ctx| trade::close_combined(tx, ctx, &command)).await?;
    Ok(Reply::NoContent)
}

/// What a merchant is told of a lead that was paid.
pub fn told(view: &mut View<'_>, ctx: &Ctx, lead: &Trade) -> Result<CombineTransaction, Fault> {
    let parts = trade::parts(view, ctx, lead.order)?;
    answer(view, lead, &parts)
}

fn answer(view: &mut View<'_>, lead: &Trade, parts: &[Trade]) -> Result<CombineTransaction, Fault> {
    let paid = lead.paid.as_ref();
    let subs = parts.iter().map(|part| sub_order(view, part)).collect::<Result<Vec<_>, _>>()?;
    Ok(CombineTransaction {
        combine_appid: lead.appid.clone(),
        combine_mchid: mchid(view, lead.party.merchant)?,
        combine_out_trade_no: lead.merchants_number().to_owned(),
        combine_transaction_id: paid.map(|paid| paid.number.clone()),
        scene_info: transactions::device(lead).map(|device_id| TransactionScene { device_id: Some(device_id) }),
        sub_orders: Some(subs),
        combine_payer_info: paid.map(|paid| DirectPayer { openid: paid.openid.clone() }),
        trade_scenario: None,
        installment_info: None,
    })
}

/// A part, under its merchant's number, or under its provider's with its own beside it.
fn sub_order(view: &mut View<'_>, part: &Trade) -> Result<SubTransaction, Fault> {
    let paid = part.paid.as_ref();
    let own = mchid(view, part.party.merchant)?;
    let (dealer, sub_mchid) = match part.party.provider {
        Some(provider) => (mchid(view, provider)?, Some(own)),
        None => (own, None),
    };
    Ok(SubTransaction {
        mchid: dealer,
        individual_auth_id: None,
        individual_name: None,
        trade_type: paid.map(|_| transactions::kind(part.kind)),
        trade_state: Some(transactions::state(part.state)),
        bank_type: paid.map(|paid| transactions::bank_type(&paid.with)),
        attach: part.wish.attach.clone(),
        success_time: paid.map(|paid| paid.at.into()),
        transaction_id: paid.map(|paid| paid.number.clone()),
        out_trade_no: part.out_trade_no.clone(),
        sub_mchid,
        sub_appid: part.sub_appid.clone(),
        sub_openid: paid.and_then(|paid| paid.sub_openid.clone()),
        promotion_detail: transactions::promotions(part),
        amount: Some(amount(part)),
    })
}

fn amount(part: &Trade) -> SubTransactionAmount {
    let paid = part.paid.as_ref();
    SubTransactionAmount {
        total_amount: part.amount.fen(),
        currency: Some(Currency::Cny),
        payer_amount: paid.map(|paid| paid.amount.fen()),
        payer_currency: paid.map(|_| Currency::Cny),
        settlement_rate: None,
    }
}
