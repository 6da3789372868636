//! Cash coupons: a merchant's stocks of them, coupons that it gives to holders, and what they were used for.

mod coupons;
mod flows;
mod stocks;

use axum::Router;
use wallet::coupon::{CouponRefusal, Stock, StockState};
use wxpay::error::{ErrorCode, Problem, Tail};
use wxpay::model::favor::{NormalCoupon, StockStatus};

use super::refusals::{app, parameter, said};
use crate::app::AppState;

pub use coupons::{subject, told};
pub use flows::{FlowKind, file};

pub fn routes() -> Router<AppState> {
    Router::new().merge(stocks::routes()).merge(coupons::routes()).merge(flows::routes())
}

/// A stock's state as the wire calls it.
const fn status(state: StockState) -> StockStatus {
    match state {
        StockState::Unactivated => StockStatus::Unactivated,
        StockState::Running => StockStatus::Running,
        StockState::Paused => StockStatus::Paused,
        StockState::Stopped => StockStatus::Stopped,
    }
}

/// What a coupon takes off, and of what.
fn normal(stock: &Stock) -> NormalCoupon {
    NormalCoupon { coupon_amount: stock.amount.fen(), transaction_minimum: stock.minimum.fen() }
}

/// What is refused, in the wire's words.
pub fn problem(refusal: &CouponRefusal) -> Problem {
    let invalid = |message: &str| said(ErrorCode::InvalidRequest, message);
    match refusal {
        CouponRefusal::StockNotFound => said(ErrorCode::ResourceNotExists, "批次不存在。There is no such stock."),
        CouponRefusal::CouponNotFound => said(ErrorCode::ResourceNotExists, "代金券不存在。There is no such coupon."),
        CouponRefusal::NumberUsed => {
            invalid("商户单据号重复，且请求参数与之前不一致。The out_request_no was used with other parameters.")
                .with_tail(Tail::ReenteredOtherwise)
        }
        CouponRefusal::MerchantUnknown => Problem::new(ErrorCode::NoAuth),
        CouponRefusal::ShopUnknown => parameter(
            "/coupon_use_rule/available_merchants",
            "可用商户不存在。A merchant that is named is none of ours.",
            Tail::BadParameter,
        ),
        CouponRefusal::ShopNotOwn => said(
            ErrorCode::NoAuth,
            "免充值代金券只能用于本商户及其特约商户。A stock without cash is for your own merchants only.",
        ),
        CouponRefusal::App(inner) => app(*inner),
        CouponRefusal::MinimumTooSmall => parameter(
            "/coupon_use_rule/fixed_normal_coupon/transaction_minimum",
            "使用门槛必须大于券面额。transaction_minimum must be above coupon_amount.",
            Tail::OutOfRange,
        ),
        CouponRefusal::BudgetTooSmall { .. } => parameter(
            "/stock_use_rule/max_amount",
            "总预算不足以发放全部代金券。max_amount is below max_coupons × coupon_amount, or a day's is below one coupon.",
            Tail::OutOfRange,
        ),
        CouponRefusal::TimesWrong => parameter(
            "/available_end_time",
            "批次时间有误或已过。The times are not in order, or over.",
            Tail::OutOfRange,
        ),
        CouponRefusal::StateWrong => invalid("批次当前状态不允许此操作。The stock cannot do this where it stands."),
        CouponRefusal::MerchantShort { .. } => {
            said(ErrorCode::NotEnough, "商户可用余额不足以预充值。The merchant has too little available to set aside.")
        }
        CouponRefusal::NotRunning => {
            invalid("批次未激活、已暂停或已过期。The stock gives no coupons now: start it, or wait until it begins.")
        }
        CouponRefusal::StockEmpty => said(ErrorCode::NotEnough, "批次已发放完毕。The stock has given all it may."),
        CouponRefusal::DayEmpty => said(ErrorCode::RuleLimit, "批次今日预算已用完。The stock's day is used up."),
        CouponRefusal::HolderHasEnough { .. } => {
            said(ErrorCode::RuleLimit, "用户领取数量已达上限。The receiver has as many as one may have.")
        }
        CouponRefusal::ReceiverNotProven => {
            said(ErrorCode::RuleLimit, "该批次仅限已实名用户领取。The stock is for holders who have proven their name.")
        }
        CouponRefusal::ReceiverUnavailable => {
            said(ErrorCode::UserAccountAbnormal, "用户账户异常。The receiver's account is not open.")
        }
    }
}
