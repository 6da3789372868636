//! Refunds in v2.

use super::Head;
use crate::model::refund::{RefundChannel, RefundStatus};
use crate::model::rule::{Url, chars, fen, int, word};
use crate::model::shared::{OUT_REFUND_NO, OUT_TRADE_NO, TRANSACTION_ID};
use crate::model::{Body, Currency, FieldError, Read};

request! {
    /// The members of a refund, each by itself.
    pub struct RefundMembers {
        #[serde(flatten)]
        pub head: Head = flat(),
        pub transaction_id: Option<String> = may(TRANSACTION_ID),
        pub out_trade_no: Option<String> = may(OUT_TRADE_NO),
        pub out_refund_no: String = need(OUT_REFUND_NO),
        pub total_fee: i64 = need(fen(1)),
        pub refund_fee: i64 = need(fen(1)),
        pub refund_fee_type: Option<Currency> = may(word()),
        pub refund_desc: Option<String> = may(chars(80)),
        pub refund_account: Option<String> = may(chars(30)),
        pub notify_url: Option<String> = may(Url),
    }

    /// The members of a query, each by itself.
    pub struct RefundNumbers {
        #[serde(flatten)]
        pub head: Head = flat(),
        pub transaction_id: Option<String> = may(TRANSACTION_ID),
        pub out_trade_no: Option<String> = may(OUT_TRADE_NO),
        pub out_refund_no: Option<String> = may(OUT_REFUND_NO),
        pub refund_id: Option<String> = may(chars(32)),
        /// The first refund to be told, counted from zero.
        pub offset: Option<i64> = may(int(0, 1_000_000)),
    }
}

/// `/secapi/pay/refund`: its order is named by one number or both, and it is no larger than its order.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Refund(pub RefundMembers);

impl Read for Refund {
    fn read(body: &mut Body<'_>) -> Result<Self, FieldError> {
        let asked = RefundMembers::read(body)?;
        body.one_of(&["transaction_id", "out_trade_no"])?;
        if asked.refund_fee > asked.total_fee {
            return Err(body.contradiction("refund_fee", asked.refund_fee.into(), "total_fee"));
        }
        Ok(Self(asked))
    }
}

/// `/pay/refundquery`: the refunds of an order, or one of them.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct RefundQuery(pub RefundNumbers);

impl Read for RefundQuery {
    fn read(body: &mut Body<'_>) -> Result<Self, FieldError> {
        let numbers = RefundNumbers::read(body)?;
        body.one_of(&["transaction_id", "out_trade_no", "out_refund_no", "refund_id"])?;
        Ok(Self(numbers))
    }
}

answer! {
    /// A coupon that went back; numbered.
    pub struct RefundedCoupon {
        pub coupon_type: Option<String>,
        pub coupon_refund_id: String,
        pub coupon_refund_fee: i64,
    }

    /// A refund that was accepted. Fees are in fen.
    pub struct RefundAnswer {
        pub transaction_id: String,
        pub out_trade_no: String,
        pub out_refund_no: String,
        pub refund_id: String,
        pub refund_fee: i64,
        pub settlement_refund_fee: Option<i64>,
        pub total_fee: i64,
        pub settlement_total_fee: Option<i64>,
        pub fee_type: Option<Currency>,
        pub cash_fee: i64,
        pub cash_fee_type: Option<Currency>,
        pub cash_refund_fee: Option<i64>,
        pub coupon_refund_fee: Option<i64>,
        pub coupon_refund_count: Option<i64>,
        pub coupons: Vec<RefundedCoupon>,
    }

    /// One refund of an order; numbered.
    pub struct QueriedRefund {
        pub out_refund_no: String,
        pub refund_id: String,
        pub refund_channel: Option<RefundChannel>,
        pub refund_fee: i64,
        pub settlement_refund_fee: Option<i64>,
        pub coupon_refund_fee: Option<i64>,
        pub coupon_refund_count: Option<i64>,
        pub coupons: Vec<RefundedCoupon>,
        pub refund_status: RefundStatus,
        pub refund_account: Option<String>,
        /// Where the payer finds the money; the name is misspelt on the wire.
        pub refund_recv_accout: String,
        /// `2018-06-08 10:34:56`; the one time of v2 that is written so.
        pub refund_success_time: Option<String>,
    }

    /// The refunds of an order.
    pub struct RefundQueryAnswer {
        /// All of them, when there are more than are told.
        pub total_refund_count: Option<i64>,
        pub transaction_id: String,
        pub out_trade_no: String,
        pub total_fee: i64,
        pub settlement_total_fee: Option<i64>,
        pub fee_type: Option<Currency>,
        pub cash_fee: i64,
        pub refund_count: i64,
        pub refunds: Vec<QueriedRefund>,
    }
}
