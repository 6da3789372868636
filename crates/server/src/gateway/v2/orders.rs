//! Orders and payments by code.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use wallet::trade::{self, CodePay, LimitPay, Name, NewTrade, PayerName, Prepay, Restriction, Trade, Wish};
use wxpay::error::Problem;
use wxpay::model::transaction::TradeType;
use wxpay::model::v2::{
    CloseOrder, Closed, Coupon, Head, Micropay, MicropayAnswer, OrderNumbers, OrderQuery, OrderQueryAnswer, Recall,
    Reverse, ReverseAnswer, UnifiedOrder, UnifiedOrderAnswer, V2Terms, YesNo,
};
use wxpay::model::{CompactMoment, Currency};

use super::{Caller, serve};
use crate::app::AppState;
use crate::gateway::reply::Refused;
use crate::gateway::{code_form, codepay, pay, refunds, transactions};

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/pay/micropay", post(micropay))
        .route("/pay/unifiedorder", post(unified_order))
        .route("/pay/orderquery", post(order_query))
        .route("/pay/closeorder", post(close_order))
        .route("/secapi/pay/reverse", post(reverse))
}

async fn micropay(State(state): State<AppState>, body: Bytes) -> Response {
    serve(state, body, charge).await
}

async fn charge(state: AppState, caller: Caller, asked: Micropay) -> Result<MicropayAnswer, Refused> {
    let device_info = asked.terms.device_info.clone();
    let new = new_trade(&caller, asked.head, asked.terms, None)?;
    let command = CodePay { new, digits: asked.auth_code };
    let trade = state.decide(move |tx, ctx| trade::code_pay(tx, ctx, &command)).await?;
    codepay::paid(&trade)?;
    paid_answer(&trade, device_info)
}

fn new_trade(caller: &Caller, head: Head, terms: V2Terms, notify_url: Option<String>) -> Result<NewTrade, Refused> {
    let limits: &[Restriction] = match terms.limit_pay.as_deref() {
        None => &[],
        Some("no_credit") => &[Restriction::NoCredit],
        Some(_) => return Err(Problem::parameter("limit_pay", "body", "is no_credit or nothing").into()),
    };
    Ok(NewTrade {
        party: caller.party(),
        appid: head.appid,
        sub_appid: None,
        out_trade_no: terms.out_trade_no,
        description: terms.body,
        amount: pay::amount(terms.total_fee)?,
        wish: Wish {
            attach: terms.attach,
            notify_url: notify_url.map(|url| caller.address(&url)),
            goods_tag: terms.goods_tag,
            limit_pay: LimitPay::new(limits),
            sharing: terms.profit_sharing == Some(YesNo::Yes),
            detail: terms.detail,
            scene: terms.device_info.map(|device_id| serde_json::json!({ "device_id": device_id }).to_string()),
        },
    })
}

/// What a coupon took off.
pub(super) fn coupon_fee(trade: &Trade) -> Option<i64> {
    Some(trade.paid.as_ref()?.promotion.as_ref()?.amount.fen())
}

/// `CASH` or `NO_CASH`.
pub(super) fn coupon_type(trade: &Trade) -> Option<String> {
    let is_no_cash = trade.paid.as_ref()?.promotion.as_ref()?.no_cash;
    Some(if is_no_cash { "NO_CASH" } else { "CASH" }.to_owned())
}

fn coupons(trade: &Trade) -> Vec<Coupon> {
    let promotion = trade.paid.as_ref().and_then(|paid| paid.promotion.as_ref());
    let of = |one: &wallet::coupon::Promotion| Coupon {
        coupon_type: coupon_type(trade),
        coupon_id: one.coupon.clone(),
        coupon_fee: one.amount.fen(),
    };
    promotion.map(of).into_iter().collect()
}

fn paid_answer(trade: &Trade, device_info: Option<String>) -> Result<MicropayAnswer, Refused> {
    let paid = trade.paid.as_ref().ok_or_else(|| Refused::broken("a paid trade has no payment"))?;
    Ok(MicropayAnswer {
        device_info,
        openid: paid.openid.clone(),
        is_subscribe: YesNo::No,
        sub_openid: None,
        trade_type: transactions::kind(trade.kind),
        bank_type: transactions::bank_type(&paid.with),
        fee_type: Some(Currency::Cny),
        total_fee: trade.amount.fen(),
        settlement_total_fee: coupon_fee(trade).map(|_| refunds::settlement_total(trade)),
        coupon_fee: coupon_fee(trade),
        cash_fee_type: Some(Currency::Cny),
        cash_fee: paid.amount.fen(),
        transaction_id: paid.number.clone(),
        out_trade_no: trade.out_trade_no.clone(),
        attach: trade.wish.attach.clone(),
        time_end: CompactMoment(paid.at.into()),
        promotion_detail: None,
    })
}

async fn unified_order(State(state): State<AppState>, body: Bytes) -> Response {
    serve(state, body, place).await
}

async fn place(state: AppState, caller: Caller, asked: UnifiedOrder) -> Result<UnifiedOrderAnswer, Refused> {
    let UnifiedOrder(asked) = asked;
    let kind = match asked.trade_type {
        TradeType::Jsapi => trade::Kind::Jsapi,
        TradeType::App => trade::Kind::App,
        TradeType::Mweb => trade::Kind::H5,
        TradeType::Native => trade::Kind::Native,
        _ => return Err(Problem::parameter("trade_type", "body", "is JSAPI, APP, MWEB or NATIVE").into()),
    };
    let payer = asked.openid.map(|openid| PayerName { appid: asked.head.appid.clone(), openid });
    let expires_at = pay::expiry(&state, asked.terms.time_expire.map(|at| at.0));
    let device_info = asked.terms.device_info.clone();
    let new = new_trade(&caller, asked.head, asked.terms, Some(asked.notify_url))?;
    let command = Prepay { new, kind, expires_at, payer };
    let placed = state.decide(move |tx, ctx| trade::prepay(tx, ctx, &command)).await.map_err(pay::prepared)?;
    let token = placed.token.ok_or_else(|| Refused::broken("an order that was placed has no token"))?;
    let code_url = token.code.as_deref().map(|code| code_form(&state).native(code)).transpose();
    let mweb_url = (kind == trade::Kind::H5).then(|| pay::h5_url(&state, token.prepay.clone())).transpose()?;
    Ok(UnifiedOrderAnswer {
        device_info,
        trade_type: asked.trade_type,
        prepay_id: token.prepay,
        code_url: code_url.map_err(Refused::broken)?,
        mweb_url,
        promotion_detail: None,
    })
}

pub(super) fn name(transaction_id: Option<String>, out_trade_no: Option<String>) -> Name {
    match transaction_id {
        Some(number) => Name::Number(number),
        None => Name::OutTradeNo(out_trade_no.unwrap_or_default()),
    }
}

async fn order_query(State(state): State<AppState>, body: Bytes) -> Response {
    serve(state, body, see).await
}

async fn see(state: AppState, caller: Caller, OrderQuery(asked): OrderQuery) -> Result<OrderQueryAnswer, Refused> {
    let OrderNumbers { transaction_id, out_trade_no, .. } = asked;
    let (party, ctx, name) = (caller.party(), state.ctx(), name(transaction_id, out_trade_no));
    let trade = state.store.read(move |view| trade::see(view, &ctx, &party, &name)).await?;
    Ok(stands(&trade))
}

fn stands(trade: &Trade) -> OrderQueryAnswer {
    let paid = trade.paid.as_ref();
    let trade_state = transactions::state(trade.state);
    OrderQueryAnswer {
        device_info: None,
        openid: paid.map(|paid| paid.openid.clone()),
        is_subscribe: paid.map(|_| YesNo::No),
        sub_openid: None,
        sub_is_subscribe: None,
        trade_type: paid.map(|_| transactions::kind(trade.kind)),
        trade_state,
        bank_type: paid.map(|paid| transactions::bank_type(&paid.with)),
        total_fee: Some(trade.amount.fen()),
        settlement_total_fee: coupon_fee(trade).map(|_| refunds::settlement_total(trade)),
        fee_type: Some(Currency::Cny),
        cash_fee: paid.map(|paid| paid.amount.fen()),
        cash_fee_type: paid.map(|_| Currency::Cny),
        coupon_fee: coupon_fee(trade),
        coupon_count: coupon_fee(trade).map(|_| 1),
        coupons: coupons(trade),
        transaction_id: paid.map(|paid| paid.number.clone()),
        out_trade_no: trade.out_trade_no.clone(),
        attach: trade.wish.attach.clone(),
        time_end: paid.map(|paid| CompactMoment(paid.at.into())),
        trade_state_desc: trade_state.chinese().to_owned(),
        promotion_detail: None,
        consume_fee: None,
    }
}

async fn close_order(State(state): State<AppState>, body: Bytes) -> Response {
    serve(state, body, close).await
}

async fn close(state: AppState, caller: Caller, asked: CloseOrder) -> Result<Closed, Refused> {
    let party = caller.party();
    state.decide(move |tx, ctx| trade::close(tx, ctx, &party, &asked.out_trade_no)).await?;
    Ok(Closed { result_msg: "OK".to_owned() })
}

async fn reverse(State(state): State<AppState>, body: Bytes) -> Response {
    serve(state, body, take_back).await
}

async fn take_back(state: AppState, caller: Caller, Reverse(asked): Reverse) -> Result<ReverseAnswer, Refused> {
    let (party, name) = (caller.party(), name(asked.transaction_id, asked.out_trade_no));
    state.decide(move |tx, ctx| trade::reverse(tx, ctx, &party, &name)).await?;
    Ok(ReverseAnswer { recall: Recall::No })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_number_counts_more_than_the_merchants() {
        assert_eq!(name(Some("42".into()), Some("A-1".into())), Name::Number("42".into()));
        assert_eq!(name(None, Some("A-1".into())), Name::OutTradeNo("A-1".into()));
    }
}
