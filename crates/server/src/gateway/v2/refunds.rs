//! Giving money back.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use jiff::tz::TimeZone;
use wallet::refund::{self, NewRefund, Refund, RefundRefusal, Source};
use wallet::trade::{self, Trade};
use wallet::{Ctx, Policy, Stop};
use wxpay::error::{ErrorCode, Problem};
use wxpay::model::Currency;
use wxpay::model::refund::RefundChannel;
use wxpay::model::v2::{
    QueriedRefund, Refund as Wish, RefundAnswer, RefundNumbers, RefundQuery, RefundQueryAnswer, RefundedCoupon,
};
use wxpay::number::BEIJING;

use super::orders::{coupon_fee, coupon_type, name};
use super::{Caller, serve};
use crate::app::AppState;
use crate::gateway::reply::Refused;
use crate::gateway::{pay, refunds};

pub fn routes() -> Router<AppState> {
    Router::new().route("/secapi/pay/refund", post(give)).route("/pay/refundquery", post(query))
}

/// How many refunds one answer tells.
const TOLD_MAX: usize = 50;

async fn give(State(state): State<AppState>, body: Bytes) -> Response {
    serve(state, body, create).await
}

async fn create(state: AppState, caller: Caller, Wish(asked): Wish) -> Result<RefundAnswer, Refused> {
    let command = NewRefund {
        party: caller.party(),
        trade: name(asked.transaction_id, asked.out_trade_no),
        out_refund_no: asked.out_refund_no,
        amount: pay::amount(asked.refund_fee)?,
        total: pay::amount(asked.total_fee)?,
        source: source(asked.refund_account.as_deref())?,
        reason: asked.refund_desc,
        notify_url: asked.notify_url.map(|url| caller.address(&url)),
        detail: None,
    };
    let made = state.decide(move |tx, ctx| {
        let made = refund::create(tx, ctx, &command)?;
        Ok::<_, Stop<RefundRefusal>>(refunds::with_trade(tx, ctx, made)?)
    });
    let (refund, trade) = made.await?;
    Ok(RefundAnswer {
        transaction_id: number(&trade),
        out_trade_no: trade.out_trade_no.clone(),
        out_refund_no: refund.out_refund_no.clone(),
        refund_id: refund.number.clone(),
        refund_fee: refund.amount.fen(),
        settlement_refund_fee: coupon_fee(&trade).map(|_| refund.given.fen()),
        total_fee: trade.amount.fen(),
        settlement_total_fee: coupon_fee(&trade).map(|_| refunds::settlement_total(&trade)),
        fee_type: Some(Currency::Cny),
        cash_fee: refunds::payer_total(&trade),
        cash_fee_type: Some(Currency::Cny),
        cash_refund_fee: Some(refund.to_payer.fen()),
        coupon_refund_fee: coupon_fee(&trade).map(|_| refund.discount.fen()),
        coupon_refund_count: coupon_fee(&trade).map(|_| 1),
        coupons: coupons(&refund, &trade),
    })
}

fn source(account: Option<&str>) -> Result<Source, Refused> {
    match account {
        None | Some("REFUND_SOURCE_UNSETTLED_FUNDS") => Ok(Source::Pending),
        Some("REFUND_SOURCE_RECHARGE_FUNDS") => Ok(Source::Available),
        Some(_) => Err(Problem::parameter("refund_account", "body", "names no account").into()),
    }
}

fn number(trade: &Trade) -> String {
    trade.paid.as_ref().map(|paid| paid.number.clone()).unwrap_or_default()
}

async fn query(State(state): State<AppState>, body: Bytes) -> Response {
    serve(state, body, see).await
}

async fn see(state: AppState, caller: Caller, RefundQuery(asked): RefundQuery) -> Result<RefundQueryAnswer, Refused> {
    let (party, ctx) = (caller.party(), state.ctx());
    let found = state.store.read(move |view| found(view, &ctx, &party, asked.clone())).await;
    let (trade, all, offset) = found?;
    if all.is_empty() {
        return Err(Problem::new(ErrorCode::ResourceNotExists).into());
    }
    let told: Vec<QueriedRefund> =
        all.iter().skip(offset).take(TOLD_MAX).map(|refund| queried(refund, &trade, &state.policy)).collect();
    Ok(RefundQueryAnswer {
        total_refund_count: i64::try_from(all.len()).ok().filter(|_| told.len() < all.len()),
        transaction_id: number(&trade),
        out_trade_no: trade.out_trade_no.clone(),
        total_fee: trade.amount.fen(),
        settlement_total_fee: coupon_fee(&trade).map(|_| refunds::settlement_total(&trade)),
        fee_type: Some(Currency::Cny),
        cash_fee: refunds::payer_total(&trade),
        refund_count: i64::try_from(told.len()).unwrap_or(i64::MAX),
        refunds: told,
    })
}

type Found = (Trade, Vec<Refund>, usize);

/// Our number of the refund counts most, then the merchant's; else all refunds of the order.
fn found(
    view: &mut store::View<'_>,
    ctx: &Ctx,
    party: &trade::Party,
    asked: RefundNumbers,
) -> Result<Found, Stop<RefundRefusal>> {
    let offset = usize::try_from(asked.offset.unwrap_or(0)).unwrap_or(0);
    let one = match (asked.refund_id, asked.out_refund_no) {
        (Some(number), _) => Some(refund::Name::Number(number)),
        (None, Some(number)) => Some(refund::Name::OutRefundNo(number)),
        (None, None) => None,
    };
    if let Some(one) = one {
        let (refund, trade) =
            refund::find(view, party, &one).and_then(|found| Ok(refunds::with_trade(view, ctx, found)?))?;
        return Ok((trade, vec![refund], 0));
    }
    let trade = trade::find(view, ctx, party, &name(asked.transaction_id, asked.out_trade_no));
    let trade = trade.map_err(|stop| stop.map(|_| RefundRefusal::TradeNotFound))?;
    let all = refund::of_trade(view, trade.order)?;
    Ok((trade, all, offset))
}

fn queried(refund: &Refund, trade: &Trade, policy: &Policy) -> QueriedRefund {
    QueriedRefund {
        out_refund_no: refund.out_refund_no.clone(),
        refund_id: refund.number.clone(),
        refund_channel: Some(RefundChannel::Original),
        refund_fee: refund.amount.fen(),
        settlement_refund_fee: coupon_fee(trade).map(|_| refund.given.fen()),
        coupon_refund_fee: coupon_fee(trade).map(|_| refund.discount.fen()),
        coupon_refund_count: coupon_fee(trade).map(|_| 1),
        coupons: coupons(refund, trade),
        refund_status: refunds::status(refund.state),
        refund_account: Some(account(refund.source).to_owned()),
        refund_recv_accout: refunds::received(refund, policy),
        refund_success_time: success_time(refund),
    }
}

fn coupons(refund: &Refund, trade: &Trade) -> Vec<RefundedCoupon> {
    let promotion = trade.paid.as_ref().and_then(|paid| paid.promotion.as_ref());
    let of = |one: &wallet::coupon::Promotion| RefundedCoupon {
        coupon_type: coupon_type(trade),
        coupon_refund_id: one.coupon.clone(),
        coupon_refund_fee: refund.discount.fen(),
    };
    promotion.map(of).into_iter().collect()
}

pub(super) const fn account(source: Source) -> &'static str {
    match source {
        Source::Pending => "REFUND_SOURCE_UNSETTLED_FUNDS",
        Source::Available => "REFUND_SOURCE_RECHARGE_FUNDS",
    }
}

/// `2018-06-08 10:34:56`, of a refund that arrived.
pub(super) fn success_time(refund: &Refund) -> Option<String> {
    let at = refund.ended_at.filter(|_| refund.state == refund::State::Succeeded)?;
    Some(at.to_zoned(TimeZone::fixed(BEIJING)).strftime("%Y-%m-%d %H:%M:%S").to_string())
}
