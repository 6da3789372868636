//! Stocks: made, started, paused, gone on with, asked about.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Extension, Router};
use money::MerchantId;
use store::View;
use wallet::coupon::{self, Allowance, NewStock, Stock, StockFilter, StockState};
use wallet::trade::Kind;
use wxpay::error::{ErrorCode, Problem};
use wxpay::model::favor::{
    CouponTradeType, CouponUseRule, CreateStock, FixedRule, ModifyGoods, StockAnswer, StockCommand, StockCreated,
    StockPage, StockPageQuery, StockPaused, StockQuery, StockRestarted, StockStarted, StockStatus, StockType,
    StockUseRuleAnswer, StocksAnswer, StocksQuery,
};
use wxpay::model::{Moment, read_json};

use super::status;
use crate::app::AppState;
use crate::gateway::asking::{Pairs, accept, is_own};
use crate::gateway::door::Caller;
use crate::gateway::pay::amount;
use crate::gateway::refusals::said;
use crate::gateway::reply::{Refused, Reply};

const STOCKS: &str = "/v3/marketing/favor/stocks";

pub fn routes() -> Router<AppState> {
    let of = |tail: &str| format!("{STOCKS}/{{stock_id}}{tail}");
    Router::new()
        .route("/v3/marketing/favor/coupon-stocks", post(create))
        .route(STOCKS, get(list))
        .route(&of(""), get(see))
        .route(&of("/start"), post(start))
        .route(&of("/pause"), post(pause))
        .route(&of("/restart"), post(restart))
        .route(&of("/merchants"), get(merchants))
        .route(&of("/items"), get(items))
        .route(&of("/modify-goods-id"), post(modify_goods))
}

async fn create(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked: CreateStock = accept(&state, read_json(&body))?;
    let command = command(&caller, asked)?;
    let made = state.decide(move |tx, ctx| coupon::create(tx, ctx, &command)).await?;
    Ok(Reply::json(&StockCreated { stock_id: made.number, create_time: made.created_at.into() }))
}

/// What this house does not offer is refused rather than forgotten: the coupons would be good for more than was meant.
fn offered(rule: &CouponUseRule) -> Result<(), Problem> {
    let named = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|list| !list.is_empty());
    let asked = [
        ("discount_coupon", rule.discount_coupon.is_some()),
        ("exchange_coupon", rule.exchange_coupon.is_some()),
        ("limit_pay", named(&rule.limit_pay)),
        ("limit_card", rule.limit_card.is_some()),
        ("available_items", named(&rule.available_items)),
        ("unavailable_items", named(&rule.unavailable_items)),
        ("coupon_available_time/fix_available_time", rule.coupon_available_time.fix_available_time.is_some()),
    ];
    match asked.into_iter().find(|(_, is_asked)| *is_asked) {
        None => Ok(()),
        Some((field, _)) => {
            let field = format!("/coupon_use_rule/{field}");
            Err(Problem::parameter(&field, "body", "is not offered here; leave it out"))
        }
    }
}

fn fixed(asked: &CreateStock) -> Result<FixedRule, Problem> {
    if asked.stock_type != StockType::Normal {
        return Err(Problem::parameter("/stock_type", "body", "is not offered here; NORMAL is"));
    }
    offered(&asked.coupon_use_rule)?;
    let rule = asked.coupon_use_rule.fixed_normal_coupon.clone();
    rule.ok_or_else(|| Problem::parameter("/coupon_use_rule/fixed_normal_coupon", "body", "is required for NORMAL"))
}

/// The kinds of trades that the wire's ways to pay are; none for a way that this house does not have.
fn kinds(asked: Option<&[CouponTradeType]>) -> Result<Vec<Kind>, Problem> {
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else { return Ok(Vec::new()) };
    let of = |way: &CouponTradeType| match way {
        CouponTradeType::Microapp => vec![Kind::Jsapi],
        CouponTradeType::Apppay => vec![Kind::App],
        CouponTradeType::Card => vec![Kind::Code],
        CouponTradeType::Other => vec![Kind::Jsapi, Kind::H5, Kind::Native],
        CouponTradeType::Ppay | CouponTradeType::Face => Vec::new(),
    };
    let kinds: Vec<Kind> = asked.iter().flat_map(of).collect();
    if kinds.is_empty() {
        return Err(Problem::parameter("/coupon_use_rule/trade_type", "body", "names no way to pay of this wallet"));
    }
    Ok(kinds)
}

fn command(caller: &Caller, asked: CreateStock) -> Result<NewStock, Refused> {
    let rule = fixed(&asked)?;
    let limits = asked.stock_use_rule;
    let usage = asked.coupon_use_rule;
    let time = usage.coupon_available_time;
    let described = asked.pattern_info.and_then(|pattern| pattern.description).or(asked.comment);
    Ok(NewStock {
        merchant: caller.merchant,
        owner: asked.belong_merchant,
        name: asked.stock_name,
        description: described.unwrap_or_default(),
        amount: amount(rule.coupon_amount)?,
        minimum: amount(rule.transaction_minimum)?,
        no_cash: asked.no_cash,
        coupons_max: limits.max_coupons,
        amount_max: amount(limits.max_amount)?,
        amount_by_day_max: limits.max_amount_by_day.map(amount).transpose()?,
        allowance: Allowance {
            max: u32::try_from(limits.max_coupons_per_user).unwrap_or(u32::MAX),
            per_person: limits.natural_person_limit,
            proven_only: limits.prevent_api_abuse,
        },
        goods_tags: usage.goods_tag.unwrap_or_default(),
        merchants: usage.available_merchants.unwrap_or_default(),
        kinds: kinds(usage.trade_type.as_deref())?,
        begins_at: asked.available_begin_time.instant(),
        ends_at: asked.available_end_time.instant(),
        usable_from: time.available_begin_time.map(Moment::instant),
        usable_until: time.available_end_time.map(Moment::instant),
        next_day: time.second_day_available.unwrap_or(false),
        minutes: time.available_time_after_receive.map(|minutes| u32::try_from(minutes).unwrap_or(u32::MAX)),
        out_request_no: asked.out_request_no,
    })
}

/// A stock of the merchant who asks.
pub(super) async fn own(state: &AppState, caller: &Caller, creator: &str, number: String) -> Result<Stock, Refused> {
    is_own(caller, creator)?;
    let (ctx, merchant) = (state.ctx(), caller.merchant);
    Ok(state.store.read(move |view| coupon::stock(view, &ctx, merchant, &number)).await?)
}

async fn see(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    let asked: StockQuery = pairs.read(&state)?;
    let found = own(&state, &caller, &asked.stock_creator_mchid, number).await?;
    Ok(Reply::json(&answer(found, &caller.mchid)))
}

fn answer(stock: Stock, creator: &str) -> StockAnswer {
    StockAnswer {
        stock_id: Some(stock.number),
        stock_creator_mchid: Some(creator.to_owned()),
        stock_name: stock.name,
        status: Some(status(stock.state)),
        create_time: Some(stock.created_at.into()),
        description: stock.description,
        stock_use_rule: StockUseRuleAnswer {
            max_coupons: stock.coupons_max,
            max_amount: stock.amount_max.fen(),
            max_amount_by_day: stock.amount_by_day_max.map(money::Amount::fen),
            max_coupons_per_user: stock.allowance.max.into(),
            natural_person_limit: stock.allowance.per_person,
            prevent_api_abuse: stock.allowance.proven_only,
        },
        available_begin_time: stock.begins_at.into(),
        available_end_time: stock.ends_at.into(),
        distributed_coupons: Some(stock.sent),
        no_cash: stock.no_cash,
        start_time: stock.started_at.map(Into::into),
        stop_time: stock.stopped_at.map(Into::into),
        cut_to_message: None,
        singleitem: Some(false),
        stock_type: StockType::Normal,
        business_type: None,
        available_region_list: None,
        available_industry_list: None,
    }
}

async fn list(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    let asked: StocksQuery = pairs.read(&state)?;
    is_own(&caller, &asked.stock_creator_mchid)?;
    let (ctx, merchant) = (state.ctx(), caller.merchant);
    let state_asked = match asked.status {
        Some(StockStatus::Unactivated) => Some(StockState::Unactivated),
        Some(StockStatus::Running) => Some(StockState::Running),
        Some(StockStatus::Paused) => Some(StockState::Paused),
        Some(StockStatus::Stopped) => Some(StockState::Stopped),
        // Nobody looks through stocks here before they may start.
        Some(StockStatus::Audit) => return Ok(Reply::json(&page(Vec::new(), &asked, &caller))),
        None => None,
    };
    let filter = StockFilter {
        created_from: asked.create_start_time.map(Moment::instant),
        created_until: asked.create_end_time.map(Moment::instant),
        state: state_asked,
    };
    let found = state.store.read(move |view: &mut View<'_>| coupon::of_merchant(view, &ctx, merchant, &filter)).await?;
    Ok(Reply::json(&page(found, &asked, &caller)))
}

fn page(all: Vec<Stock>, asked: &StocksQuery, caller: &Caller) -> StocksAnswer {
    let total_count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let shown = slice(all, asked.offset, asked.limit);
    StocksAnswer {
        total_count,
        limit: asked.limit,
        offset: asked.offset,
        data: Some(shown.into_iter().map(|stock| answer(stock, &caller.mchid)).collect()),
    }
}

/// The part of a list that a merchant asks for.
pub(super) fn slice<T>(all: Vec<T>, offset: i64, limit: i64) -> Vec<T> {
    let place = |number: i64| usize::try_from(number).unwrap_or(0);
    all.into_iter().skip(place(offset)).take(place(limit)).collect()
}

async fn start(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let merchant = commanded(&state, &caller, &body)?;
    let stock = state.decide(move |tx, ctx| coupon::start(tx, ctx, merchant, &number)).await?;
    let start_time = stock.started_at.unwrap_or(stock.changed_at).into();
    Ok(Reply::json(&StockStarted { start_time, stock_id: stock.number }))
}

async fn pause(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let merchant = commanded(&state, &caller, &body)?;
    let stock = state.decide(move |tx, ctx| coupon::pause(tx, ctx, merchant, &number)).await?;
    Ok(Reply::json(&StockPaused { pause_time: stock.changed_at.into(), stock_id: stock.number }))
}

async fn restart(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let merchant = commanded(&state, &caller, &body)?;
    let stock = state.decide(move |tx, ctx| coupon::restart(tx, ctx, merchant, &number)).await?;
    Ok(Reply::json(&StockRestarted { restart_time: stock.changed_at.into(), stock_id: stock.number }))
}

fn commanded(state: &AppState, caller: &Caller, body: &Bytes) -> Result<MerchantId, Refused> {
    let asked: StockCommand = accept(state, read_json(body))?;
    is_own(caller, &asked.stock_creator_mchid)?;
    Ok(caller.merchant)
}

async fn merchants(
    state: State<AppState>,
    caller: Extension<Caller>,
    number: Path<String>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    listed(state, caller, number, pairs, |stock| stock.merchants).await
}

/// No stock here is for single goods.
async fn items(
    state: State<AppState>,
    caller: Extension<Caller>,
    number: Path<String>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    listed(state, caller, number, pairs, |_| Vec::new()).await
}

async fn listed(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    pairs: Pairs,
    of: impl Fn(Stock) -> Vec<String>,
) -> Result<Reply, Refused> {
    let asked: StockPageQuery = pairs.read(&state)?;
    let all = of(own(&state, &caller, &asked.stock_creator_mchid, number.clone()).await?);
    Ok(Reply::json(&StockPage {
        total_count: i64::try_from(all.len()).unwrap_or(i64::MAX),
        data: Some(slice(all, asked.offset, asked.limit)),
        offset: asked.offset,
        limit: asked.limit,
        stock_id: number,
    }))
}

async fn modify_goods(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked: ModifyGoods = accept(&state, read_json(&body))?;
    own(&state, &caller, &asked.stock_creator_mchid, number).await?;
    Err(said(ErrorCode::InvalidRequest, "该批次不是单品券。The stock is not for single goods.").into())
}
