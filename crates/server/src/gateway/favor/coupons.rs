//! Coupons: given to a holder, asked about, and where their uses are told.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Extension, Router};
use money::CouponId;
use store::{Fault, View};
use wallet::coupon::{self, Coupon, CouponRefusal, CouponState, SendCoupon, Stock};
use wallet::{Ctx, Stop, credential};
use wxpay::error::{ErrorCode, Problem};
use wxpay::model::favor::{
    CallbackAnswer, CallbackQuery, CallbackSet, Consumption, CouponAnswer, CouponQuery, CouponSent, CouponStatus,
    CouponStatusAsked, CouponType, CouponUseEvent, CouponsAnswer, CouponsQuery, EventConsumption,
    SendCoupon as Sending, SetCallback,
};
use wxpay::model::read_json;

use super::normal;
use super::stocks::slice;
use crate::app::AppState;
use crate::gateway::asking::{Pairs, accept, is_own};
use crate::gateway::door::Caller;
use crate::gateway::reply::{Refused, Reply};
use crate::gateway::telling::mchid;

/// How many coupons are listed when nothing is said ("WeChat Pay documentation", a user's coupons).
const LISTED: i64 = 20;

pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/v3/marketing/favor/users/{openid}/coupons", post(send).get(list))
        .route("/v3/marketing/favor/users/{openid}/coupons/{coupon_id}", get(see))
        .route("/v3/marketing/favor/callbacks", post(set_callback).get(see_callback))
}

async fn send(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(openid): Path<String>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked: Sending = accept(&state, read_json(&body))?;
    is_own(&caller, &asked.stock_creator_mchid)?;
    if asked.coupon_value.or(asked.coupon_minimum).is_some() {
        let issue = "is for stocks whose coupons have no fixed amount; leave it out";
        return Err(Problem::parameter("/coupon_value", "body", issue).into());
    }
    let command = SendCoupon {
        merchant: caller.merchant,
        appid: asked.appid,
        openid,
        stock: asked.stock_id,
        out_request_no: asked.out_request_no,
    };
    let sent = state.decide(move |tx, ctx| coupon::send(tx, ctx, &command)).await?;
    Ok(Reply::json(&CouponSent { coupon_id: sent.number }))
}

/// A coupon, its stock, and the number of the merchant who made that.
struct Shown {
    coupon: Coupon,
    stock: Stock,
    creator: String,
    sender: String,
}

fn shown(view: &mut View<'_>, (coupon, stock): (Coupon, Stock)) -> Result<Shown, Fault> {
    let (creator, sender) = (mchid(view, stock.merchant)?, mchid(view, coupon.sender)?);
    Ok(Shown { coupon, stock, creator, sender })
}

async fn see(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path((openid, number)): Path<(String, String)>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    let asked: CouponQuery = pairs.read(&state)?;
    let (ctx, merchant) = (state.ctx(), caller.merchant);
    let found = state.store.read(move |view| {
        let found = coupon::find(view, &ctx, merchant, (&asked.appid, &openid), &number)?;
        Ok::<_, Stop<CouponRefusal>>(shown(view, found)?)
    });
    Ok(Reply::json(&answer(found.await?)))
}

async fn list(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Path(openid): Path<String>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    let asked: CouponsQuery = pairs.read(&state)?;
    let (ctx, merchant, appid) = (state.ctx(), caller.merchant, asked.appid.clone());
    let found = state.store.read(move |view| {
        let all = coupon::of_holder(view, &ctx, merchant, (&appid, &openid))?;
        let all = all.into_iter().map(|pair| shown(view, pair)).collect::<Result<Vec<_>, _>>()?;
        Ok::<_, Stop<CouponRefusal>>(all)
    });
    let mut all = found.await?;
    all.retain(|one| is_wanted(one, &asked));
    let (offset, limit) = (asked.offset.unwrap_or(0), asked.limit.unwrap_or(LISTED));
    let total_count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let data = slice(all, offset, limit).into_iter().map(answer).collect();
    Ok(Reply::json(&CouponsAnswer { data, total_count, limit, offset }))
}

fn is_wanted(one: &Shown, asked: &CouponsQuery) -> bool {
    let is = |wanted: &Option<String>, value: &String| wanted.as_ref().is_none_or(|wanted| wanted == value);
    let status = match asked.status {
        None => true,
        Some(CouponStatusAsked::Sent) => status(one.coupon.state) == CouponStatus::Sent,
        Some(CouponStatusAsked::Used) => status(one.coupon.state) == CouponStatus::Used,
    };
    status
        && is(&asked.stock_id, &one.stock.number)
        && is(&asked.creator_mchid, &one.creator)
        && is(&asked.sender_mchid, &one.sender)
        && asked.available_mchid.as_ref().is_none_or(|wanted| one.stock.merchants.contains(wanted))
        && asked.business_type.is_none()
}

/// One that a payment under way holds is not used yet.
const fn status(state: CouponState) -> CouponStatus {
    match state {
        CouponState::Sent | CouponState::Held => CouponStatus::Sent,
        CouponState::Used => CouponStatus::Used,
        CouponState::Expired => CouponStatus::Expired,
    }
}

fn answer(shown: Shown) -> CouponAnswer {
    let Shown { coupon, stock, creator, .. } = shown;
    let used = coupon.used.map(|used| Consumption {
        consume_time: Some(used.at.into()),
        consume_mchid: Some(used.mchid),
        transaction_id: Some(used.number),
        goods_detail: None,
    });
    CouponAnswer {
        stock_creator_mchid: Some(creator),
        normal_coupon_information: Some(normal(&stock)),
        stock_id: Some(stock.number),
        coupon_id: Some(coupon.number),
        cut_to_message: None,
        coupon_name: Some(stock.name),
        status: Some(status(coupon.state)),
        description: Some(stock.description),
        create_time: Some(coupon.created_at.into()),
        coupon_type: Some(CouponType::Normal),
        start_time: stock.started_at.map(Into::into),
        stop_time: stock.stopped_at.map(Into::into),
        available_begin_time: Some(coupon.usable_from.into()),
        available_end_time: Some(coupon.usable_until.into()),
        singleitem: Some(false),
        consume_information: used,
        available_balance: None,
        business_type: None,
    }
}

async fn set_callback(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Reply, Refused> {
    let asked: SetCallback = accept(&state, read_json(&body))?;
    is_own(&caller, &asked.mchid)?;
    let (merchant, notify_url) = (caller.merchant, asked.notify_url);
    let url = Some(notify_url.clone()).filter(|_| asked.switch.unwrap_or(true));
    state.work(move |tx, _| credential::set_coupon_url(tx, merchant, url.as_deref())).await?;
    Ok(Reply::json(&CallbackSet { update_time: state.clock.now().into(), notify_url }))
}

async fn see_callback(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    let asked: CallbackQuery = pairs.read(&state)?;
    is_own(&caller, &asked.mchid)?;
    let merchant = caller.merchant;
    let found = state.store.read(move |view| credential::coupon_url(view, merchant)).await?;
    let notify_url = found.ok_or(ErrorCode::ResourceNotExists)?;
    Ok(Reply::json(&CallbackAnswer { mchid: asked.mchid, notify_url }))
}

/// A coupon with its stock: what a callback tells.
pub fn subject(view: &mut View<'_>, ctx: &Ctx, id: CouponId) -> Result<(Coupon, Stock), Fault> {
    let found = coupon::by_id(view, ctx, id)?.ok_or_else(|| Fault::corrupt(format!("there is no {id}")))?;
    let stock = coupon::stock_of(view, ctx, found.stock)?;
    Ok((found, stock))
}

/// What the maker of a stock is told of a coupon that was used.
pub fn told(view: &mut View<'_>, (coupon, stock): (Coupon, Stock)) -> Result<CouponUseEvent, Fault> {
    let used = coupon.used.map(|used| EventConsumption {
        consume_time: used.at.into(),
        consume_mchid: used.mchid,
        transaction_id: used.number,
        consume_amount: stock.amount.fen(),
        goods_detail: None,
    });
    Ok(CouponUseEvent {
        stock_creator_mchid: mchid(view, stock.merchant)?,
        normal_coupon_information: Some(normal(&stock)),
        stock_id: stock.number,
        coupon_id: coupon.number,
        singleitem_discount_off: None,
        discount_to: None,
        coupon_name: stock.name,
        status: status(coupon.state),
        description: stock.description,
        create_time: coupon.created_at.into(),
        coupon_type: CouponType::Normal,
        no_cash: stock.no_cash,
        available_begin_time: coupon.usable_from.into(),
        available_end_time: coupon.usable_until.into(),
        singleitem: false,
        consume_information: used,
        business_type: None,
    })
}
