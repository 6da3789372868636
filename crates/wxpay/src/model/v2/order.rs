//! Orders and code payments in v2.

use super::{Head, YesNo};
use crate::model::rule::{Charset, Url, bytes, chars, compact_date, compact_time, fen, word};
use crate::model::shared::{OPENID, OUT_TRADE_NO, TRANSACTION_ID};
use crate::model::transaction::{TradeState, TradeType};
use crate::model::{Body, CompactDate, CompactMoment, Currency, FieldError, Read, TarType};

words! {
    /// Which rows a bill has.
    pub enum V2BillType {
        All = "ALL",
        Success = "SUCCESS",
        Refund = "REFUND",
        RechargeRefund = "RECHARGE_REFUND",
    }
}

request! {
    /// What an order and a code payment both say. `detail` and `scene_info` are JSON in a text.
    pub struct V2Terms {
        pub device_info: Option<String> = may(chars(32)),
        pub body: String = need(chars(128)),
        pub detail: Option<String> = may(chars(6000)),
        pub attach: Option<String> = may(bytes(128)),
        pub out_trade_no: String = need(OUT_TRADE_NO),
        pub total_fee: i64 = need(fen(1)),
        pub fee_type: Option<Currency> = may(word()),
        pub spbill_create_ip: String = need(chars(64)),
        pub goods_tag: Option<String> = may(chars(32)),
        pub limit_pay: Option<String> = may(chars(32)),
        pub time_start: Option<CompactMoment> = may(compact_time()),
        pub time_expire: Option<CompactMoment> = may(compact_time()),
        pub receipt: Option<String> = may(chars(8)),
        pub profit_sharing: Option<YesNo> = may(word()),
        pub scene_info: Option<String> = may(chars(256)),
    }

    /// `/pay/micropay`: take money by the payer's code.
    pub struct Micropay {
        #[serde(flatten)]
        pub head: Head = flat(),
        #[serde(flatten)]
        pub terms: V2Terms = flat(),
        /// 18 digits.
        pub auth_code: String = need(chars(128).of(Charset::Digits)),
        /// Whether it is a deposit.
        pub deposit: Option<YesNo> = may(word()),
    }

    /// The members of an order, each by itself.
    pub struct UnifiedOrderMembers {
        #[serde(flatten)]
        pub head: Head = flat(),
        #[serde(flatten)]
        pub terms: V2Terms = flat(),
        pub notify_url: String = need(Url),
        pub trade_type: TradeType = need(word()),
        pub product_id: Option<String> = may(chars(32)),
        pub openid: Option<String> = may(OPENID),
        pub sub_openid: Option<String> = may(OPENID),
    }

    /// Names one order by our number or the merchant's.
    pub struct OrderNumbers {
        #[serde(flatten)]
        pub head: Head = flat(),
        pub transaction_id: Option<String> = may(TRANSACTION_ID),
        pub out_trade_no: Option<String> = may(OUT_TRADE_NO),
    }

    /// `/pay/closeorder`.
    pub struct CloseOrder {
        #[serde(flatten)]
        pub head: Head = flat(),
        pub out_trade_no: String = need(OUT_TRADE_NO),
    }

    /// `/pay/downloadbill`.
    pub struct DownloadBill {
        #[serde(flatten)]
        pub head: Head = flat(),
        pub bill_date: CompactDate = need(compact_date()),
        /// ALL when it is not said.
        pub bill_type: Option<V2BillType> = may(word()),
        pub tar_type: Option<TarType> = may(word()),
    }

    /// `/tools/authcodetoopenid`: who shows this code?
    pub struct AuthCodeToOpenid {
        #[serde(flatten)]
        pub head: Head = flat(),
        pub auth_code: String = need(chars(128).of(Charset::Digits)),
    }
}

/// `/pay/unifiedorder`: place an order. One of a page inside the wallet names its payer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct UnifiedOrder(pub UnifiedOrderMembers);

impl Read for UnifiedOrder {
    fn read(body: &mut Body<'_>) -> Result<Self, FieldError> {
        let members = UnifiedOrderMembers::read(body)?;
        if members.trade_type == TradeType::Jsapi {
            body.one_of(&["openid", "sub_openid"])?;
        }
        Ok(Self(members))
    }
}

/// `/pay/orderquery`: how does an order stand?
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct OrderQuery(pub OrderNumbers);

/// `/secapi/pay/reverse`: undo a code payment.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Reverse(pub OrderNumbers);

fn numbers(body: &mut Body<'_>) -> Result<OrderNumbers, FieldError> {
    let numbers = OrderNumbers::read(body)?;
    body.one_of(&["transaction_id", "out_trade_no"])?;
    Ok(numbers)
}

impl Read for OrderQuery {
    fn read(body: &mut Body<'_>) -> Result<Self, FieldError> {
        numbers(body).map(Self)
    }
}

impl Read for Reverse {
    fn read(body: &mut Body<'_>) -> Result<Self, FieldError> {
        numbers(body).map(Self)
    }
}

/// Whether a reversal must be called again.
pub type Recall = YesNo;

answer! {
    /// A code payment that succeeded. Fees are in fen.
    pub struct MicropayAnswer {
        pub device_info: Option<String>,
        pub openid: String,
        /// Whether the payer follows the merchant's account; always no here.
        pub is_subscribe: YesNo,
        pub sub_openid: Option<String>,
        pub trade_type: TradeType,
        pub bank_type: String,
        pub fee_type: Option<Currency>,
        pub total_fee: i64,
        pub settlement_total_fee: Option<i64>,
        pub coupon_fee: Option<i64>,
        pub cash_fee_type: Option<Currency>,
        pub cash_fee: i64,
        pub transaction_id: String,
        pub out_trade_no: String,
        pub attach: Option<String>,
        pub time_end: CompactMoment,
        /// JSON in a text.
        pub promotion_detail: Option<String>,
    }

    /// An order that was placed.
    pub struct UnifiedOrderAnswer {
        pub device_info: Option<String>,
        pub trade_type: TradeType,
        pub prepay_id: String,
        /// Of NATIVE.
        pub code_url: Option<String>,
        /// Of MWEB.
        pub mweb_url: Option<String>,
        pub promotion_detail: Option<String>,
    }

    /// A coupon that was used; numbered.
    pub struct Coupon {
        pub coupon_type: Option<String>,
        pub coupon_id: String,
        pub coupon_fee: i64,
    }

    /// How an order stands. What only a paid order has is optional.
    pub struct OrderQueryAnswer {
        pub device_info: Option<String>,
        pub openid: Option<String>,
        pub is_subscribe: Option<YesNo>,
        pub sub_openid: Option<String>,
        pub sub_is_subscribe: Option<YesNo>,
        pub trade_type: Option<TradeType>,
        pub trade_state: TradeState,
        pub bank_type: Option<String>,
        pub total_fee: Option<i64>,
        pub settlement_total_fee: Option<i64>,
        pub fee_type: Option<Currency>,
        pub cash_fee: Option<i64>,
        pub cash_fee_type: Option<Currency>,
        pub coupon_fee: Option<i64>,
        pub coupon_count: Option<i64>,
        pub coupons: Vec<Coupon>,
        pub transaction_id: Option<String>,
        pub out_trade_no: String,
        pub attach: Option<String>,
        pub time_end: Option<CompactMoment>,
        pub trade_state_desc: String,
        pub promotion_detail: Option<String>,
        pub consume_fee: Option<i64>,
    }

    /// An order that was closed.
    pub struct Closed {
        pub result_msg: String,
    }

    /// What became of a reversal.
    pub struct ReverseAnswer {
        pub recall: Recall,
    }

    /// Who shows a code.
    pub struct AuthCodeAnswer {
        pub openid: String,
        pub sub_openid: Option<String>,
    }
}
