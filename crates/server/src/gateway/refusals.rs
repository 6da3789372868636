//! The wallet's refusals in the wire's words. Every refusal has its place; none is worded by chance.

use money::Amount;
use wallet::app::AppRefusal;
use wallet::balance::{MoneyRefusal, PayeeRefusal};
use wallet::coupon::CouponRefusal;
use wallet::merchant::MerchantRefusal;
use wallet::payment_code::ChargeFailure;
use wallet::refund::RefundRefusal;
use wallet::remittance::RemittanceRefusal;
use wallet::sharing::SharingRefusal;
use wallet::trade::TradeRefusal;
use wallet::{Refusal, Stop};
use wxpay::error::{ErrorCode, Problem, Tail};

use super::reply::Refused;

/// A refusal that the wire words.
pub trait Worded: Refusal {
    /// In the wire's words.
    fn problem(&self) -> Problem;
}

impl<R: Worded> From<Stop<R>> for Refused {
    fn from(stop: Stop<R>) -> Self {
        match stop {
            Stop::Refused(refusal) | Stop::Recorded(refusal) => refusal.problem().into(),
            Stop::Fault(fault) => fault.into(),
        }
    }
}

/// A refusal in words of its own.
pub fn said(code: ErrorCode, message: &str) -> Problem {
    Problem::new(code).with_message(message)
}

/// A refusal of a parameter.
pub fn parameter(field: &str, message: &str, tail: Tail) -> Problem {
    Problem::parameter(field, "body", message).with_message(message).with_tail(tail)
}

impl Worded for TradeRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::NotFound => Problem::new(ErrorCode::OrderNotExist),
            Self::MerchantUnavailable => said(ErrorCode::NoAuth, "商户暂不能收款。The merchant cannot be paid now."),
            Self::App(inner) => app(*inner),
            Self::Paid => Problem::new(ErrorCode::OrderPaid),
            Self::Closed => Problem::new(ErrorCode::OrderClosed),
            Self::Revoked => Problem::new(ErrorCode::OrderReversed),
            Self::Failed => said(
                ErrorCode::TradeError,
                "该订单支付失败，请更换商户订单号。The payment failed; use another out_trade_no.",
            ),
            Self::InProgress => Problem::new(ErrorCode::UserPaying),
            Self::OutTradeNoUsed => said(
                ErrorCode::InvalidRequest,
                "201 商户订单号重复，且请求参数与之前不一致。The out_trade_no was used with other parameters.",
            )
            .with_tail(Tail::ReenteredOtherwise),
            Self::PartsDiffer => parameter(
                "/sub_orders",
                "子单与下单时不一致。sub_orders are not those that were ordered.",
                Tail::BadParameter,
            ),
            Self::AmountTooSmall => {
                parameter("/amount/total", "订单金额必须大于0。The amount must be above 0.", Tail::OutOfRange)
            }
            Self::AmountTooLarge { .. } => parameter(
                "/amount/total",
                "订单金额超过单笔限额。The amount is above the largest allowed.",
                Tail::OutOfRange,
            ),
            Self::ExpiryPassed => {
                parameter("/time_expire", "订单失效时间已过。time_expire is in the past.", Tail::OrderExpired)
            }
            Self::PayerMissing => parameter(
                "/payer/openid",
                "JSAPI下单必须传openid。A jsapi order needs payer.openid.",
                Tail::OpenidMissing,
            ),
            Self::MustReverse => said(
                ErrorCode::InvalidRequest,
                "付款码支付请使用撤销接口，不能关单。A payment by code is reversed, not closed.",
            )
            .with_tail(Tail::MustReverse),
            Self::NotByCode => said(
                ErrorCode::InvalidRequest,
                "只有付款码支付可以撤销，请使用关单或退款。Only a payment by code is reversed; close or refund this one.",
            ),
            Self::ReverseTooLate => {
                said(ErrorCode::InvalidRequest, "已超过可撤销时间，请使用退款。It is too late to reverse; refund it.")
            }
            Self::MerchantShort { .. } => merchant_short(),
            Self::Code(inner) => payer_code(inner),
        }
    }
}

fn merchant_short() -> Problem {
    said(ErrorCode::NotEnough, "商户可用余额不足。The merchant has too little to give back.")
}

/// What is wrong about an app.
pub fn app(refusal: AppRefusal) -> Problem {
    match refusal {
        AppRefusal::Unknown => Problem::new(ErrorCode::AppidNotExist),
        // Apps are opened and bound at the console only.
        AppRefusal::NotOwned | AppRefusal::TooMany { .. } | AppRefusal::NotBound => {
            Problem::new(ErrorCode::AppidMchidNotMatch)
        }
        AppRefusal::OpenidUnknown => parameter(
            "/payer/openid",
            "无效的openid，或openid与appid不匹配。The openid is nobody's in this app.",
            Tail::BadParameter,
        ),
    }
}

/// Only what the scanner read can be wrong here: what the payer is refused ends the trade instead.
fn payer_code(refusal: &MoneyRefusal) -> Problem {
    match refusal {
        MoneyRefusal::Payee(PayeeRefusal::CodeUnknown) => Problem::new(ErrorCode::AuthCodeInvalid),
        MoneyRefusal::Payee(PayeeRefusal::CodeExpired) => Problem::new(ErrorCode::AuthCodeExpired),
        MoneyRefusal::Payee(PayeeRefusal::CodeUsed) => Problem::new(ErrorCode::AuthCodeError),
        other => said(ErrorCode::TradeError, other.code()),
    }
}

/// Why a payment by code came to nothing, as the till is told.
pub fn of_failure(failure: Option<ChargeFailure>) -> Problem {
    match failure {
        Some(ChargeFailure::PayerShort) => Problem::new(ErrorCode::NotEnough),
        Some(ChargeFailure::PayerLimit) => Problem::new(ErrorCode::RuleLimit),
        Some(ChargeFailure::MethodNotTaken) => Problem::new(ErrorCode::CardNotSupported),
        Some(ChargeFailure::PayerUnavailable) => Problem::new(ErrorCode::AccountError),
        Some(ChargeFailure::BankRefused) => said(ErrorCode::TradeError, "付款银行拒绝。The payer's bank refused."),
        Some(ChargeFailure::Declined) => said(ErrorCode::TradeError, "用户取消支付。The payer said no."),
        Some(ChargeFailure::Cancelled) => Problem::new(ErrorCode::OrderReversed),
        Some(ChargeFailure::Expired) => said(ErrorCode::TradeError, "用户支付超时。The payer did not answer in time."),
        None => Problem::new(ErrorCode::TradeError),
    }
}

impl Worded for MerchantRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::Unknown => Problem::new(ErrorCode::MchNotExists),
            Self::NotItsSubMerchant => said(
                ErrorCode::NoAuth,
                "该特约商户不属于此服务商。The sub_mchid is not one that this service provider deals for.",
            ),
            Self::NotAProvider | Self::FeeTooHigh { .. } | Self::SettleDaysTooFew | Self::Till(_) => {
                Problem::new(ErrorCode::NoAuth)
            }
        }
    }
}

impl Worded for RefundRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::TradeNotFound => said(ErrorCode::ResourceNotExists, "订单不存在。There is no such order."),
            Self::NotFound => said(ErrorCode::ResourceNotExists, "退款单不存在。There is no such refund."),
            Self::OutRefundNoUsed => said(
                ErrorCode::InvalidRequest,
                "商户退款单号重复，且请求参数与之前不一致。The out_refund_no was used with other parameters.",
            )
            .with_tail(Tail::ReenteredOtherwise),
            Self::NotPaid => said(ErrorCode::InvalidRequest, "订单未支付，不能退款。Nobody has paid this order."),
            Self::Revoked => said(ErrorCode::InvalidRequest, "订单已撤销，款项已退回。The payment was reversed."),
            Self::TooLate { .. } => {
                said(ErrorCode::InvalidRequest, "订单已超过可退款期限。The payment is too long ago.")
            }
            Self::TooMany { .. } => {
                said(ErrorCode::InvalidRequest, "部分退款次数已达上限。The order has as many refunds as it may have.")
            }
            Self::TotalDiffers { .. } => parameter(
                "/amount/total",
                "订单金额与原订单不一致。amount.total is not the order's.",
                Tail::BadParameter,
            ),
            Self::AmountTooSmall => {
                parameter("/amount/refund", "退款金额必须大于0。The refund must be above 0.", Tail::OutOfRange)
            }
            Self::MoreThanLeft { .. } => said(
                ErrorCode::InvalidRequest,
                "申请退款金额超过订单剩余可退金额。The refund is more than is left of the order.",
            ),
            Self::MerchantShort { .. } => merchant_short(),
            Self::NotAbnormal => said(ErrorCode::InvalidRequest, "退款单不是异常状态。The refund is not abnormal."),
            Self::CardUnknown => said(
                ErrorCode::ParamError,
                "该银行卡不是付款用户在本钱包绑定的卡。The card is not one of the payer's in this wallet.",
            ),
        }
    }
}

impl Worded for RemittanceRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::NotFound => said(ErrorCode::NotFound, "转账单不存在。There is no such transfer bill."),
            Self::OutBillNoUsed => said(
                ErrorCode::AlreadyExists,
                "商户单号重复，且请求参数与之前不一致。The out_bill_no was used with other parameters.",
            ),
            Self::MerchantUnknown => Problem::new(ErrorCode::NoAuth),
            Self::App(inner) => app(*inner),
            Self::AmountTooSmall { .. } => transfer_amount("转账金额低于下限。The amount is below the least allowed."),
            Self::AmountTooLarge { .. } => {
                transfer_amount("转账金额超过单笔限额。The amount is above the largest allowed.")
            }
            Self::NameNeeded { from } => payee_name(format!(
                "转账金额达到{0}元时必须传user_name。A transfer of {0} CNY or more needs user_name.",
                yuan(*from)
            )),
            Self::NameNotTaken { below } => payee_name(format!(
                "转账金额低于{0}元时不能传user_name。A transfer below {0} CNY takes no user_name.",
                yuan(*below)
            )),
            Self::ReportMissing { kind } => parameter(
                "/transfer_scene_report_infos",
                &format!("转账场景报备信息缺少“{kind}”。The report \u{201c}{kind}\u{201d} of this scene is missing."),
                Tail::BadParameter,
            ),
            Self::MerchantShort { .. } => {
                said(ErrorCode::NotEnough, "商户可用余额不足，请等待结算或充值。The merchant has too little available.")
            }
            Self::Ended => said(
                ErrorCode::InvalidRequest,
                "转账单已是终态，不能撤销。The transfer bill has ended and cannot be cancelled.",
            ),
        }
    }
}

impl Worded for CouponRefusal {
    fn problem(&self) -> Problem {
        super::favor::problem(self)
    }
}

impl Worded for SharingRefusal {
    fn problem(&self) -> Problem {
        super::sharing::problem(self)
    }
}

fn transfer_amount(message: &str) -> Problem {
    parameter("/transfer_amount", message, Tail::OutOfRange)
}

fn payee_name(message: String) -> Problem {
    parameter("/user_name", &message, Tail::BadParameter)
}

/// Whole and hundredths of a yuan.
fn yuan(amount: Amount) -> String {
    format!("{}.{:02}", amount.fen() / 100, amount.fen() % 100)
}
