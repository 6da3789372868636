//! What a transaction looks like to its merchant: the answer to a query, and the plain text of `TRANSACTION.SUCCESS`.
//!
//! "WeChat Pay documentation", query an order; payment callback. Transaction number, bank, time of success and payer
//! are there only once the order is paid.

use serde::{Deserialize, Serialize};

use super::shared::{Currency, MCHID};
use super::{Moment, Omit};

words! {
    /// How an order came to be paid.
    pub enum TradeType {
        /// A page inside the wallet, or a mini program.
        Jsapi = "JSAPI",
        /// A code that the merchant shows.
        Native = "NATIVE",
        /// Another application on the phone.
        App = "APP",
        /// A code that the payer shows.
        Micropay = "MICROPAY",
        /// A page of the phone's browser.
        Mweb = "MWEB",
        /// The payer's face.
        Facepay = "FACEPAY",
    }

    /// How an order stands.
    pub enum TradeState {
        /// Paid.
        Success = "SUCCESS",
        /// Paid, and a refund was accepted.
        Refund = "REFUND",
        /// Waits for its payer.
        NotPay = "NOTPAY",
        /// Closed unpaid.
        Closed = "CLOSED",
        /// Reversed; code payment only.
        Revoked = "REVOKED",
        /// The payer is typing the PIN; code payment only.
        UserPaying = "USERPAYING",
        /// The payment failed; code payment only.
        PayError = "PAYERROR",
        /// Accepted, waits for the money to be taken.
        Accept = "ACCEPT",
    }

    /// What a discount covers.
    pub enum PromotionScope {
        /// The whole order.
        Global = "GLOBAL",
        /// Single goods.
        Single = "SINGLE",
    }

    /// Who has paid for a discount beforehand.
    pub enum PromotionType {
        /// The merchant gets the money of the discount from its budget.
        Cash = "CASH",
        /// Nobody: the merchant gets less.
        NoCash = "NOCASH",
    }
}

impl TradeState {
    /// The state as `trade_state_desc` says it.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Success => "支付成功",
            Self::Refund => "转入退款",
            Self::NotPay => "订单未支付",
            Self::Closed => "订单已关闭",
            Self::Revoked => "订单已撤销",
            Self::UserPaying => "用户支付中",
            Self::PayError => "支付失败",
            Self::Accept => "已接收，等待扣款",
        }
    }

    /// The same in English.
    pub const fn english(self) -> &'static str {
        match self {
            Self::Success => "paid",
            Self::Refund => "being refunded, or refunded",
            Self::NotPay => "not paid",
            Self::Closed => "closed",
            Self::Revoked => "reversed",
            Self::UserPaying => "the payer is paying",
            Self::PayError => "the payment failed",
            Self::Accept => "accepted, waiting for the money to be taken",
        }
    }
}

answer! {
    /// A merchant that collects for itself.
    pub struct DirectParty {
        pub appid: String,
        pub mchid: String,
    }

    /// A service provider and the merchant it collects for.
    pub struct PartnerParty {
        pub sp_appid: String,
        pub sp_mchid: String,
        pub sub_appid: Option<String>,
        pub sub_mchid: String,
    }

    /// The payer, towards the merchant's app.
    pub struct DirectPayer {
        pub openid: String,
    }

    /// The payer, towards the service provider's app and the merchant's.
    pub struct PartnerPayer {
        pub sp_openid: String,
        pub sub_openid: Option<String>,
    }

    /// What was asked for and what the payer gave, in fen.
    pub struct TransactionAmount {
        /// The order's amount.
        pub total: i64,
        /// What the payer gave: less than the total by the discounts. Only once paid.
        pub payer_total: Option<i64>,
        pub currency: Option<Currency>,
        pub payer_currency: Option<Currency>,
    }

    /// Where it was paid.
    pub struct TransactionScene {
        pub device_id: Option<String>,
    }

    /// A discount that the payer had.
    pub struct Promotion {
        pub coupon_id: String,
        pub name: Option<String>,
        pub scope: Option<PromotionScope>,
        pub r#type: Option<PromotionType>,
        /// The discount in fen; the contributions below add up to it.
        pub amount: i64,
        pub stock_id: Option<String>,
        pub wechatpay_contribute: Option<i64>,
        pub merchant_contribute: Option<i64>,
        pub other_contribute: Option<i64>,
        pub currency: Option<Currency>,
        pub goods_detail: Option<Vec<PromotionGoods>>,
    }

    /// Goods that a discount was for.
    pub struct PromotionGoods {
        pub goods_id: String,
        pub quantity: i64,
        /// Fen each.
        pub unit_price: i64,
        /// Fen off.
        pub discount_amount: i64,
        pub goods_remark: Option<String>,
    }
}

/// A transaction: `P` says whose, `Y` who paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction<P, Y> {
    /// Whose order it is.
    #[serde(flatten)]
    pub party: P,
    /// The merchant's number.
    pub out_trade_no: String,
    /// Our number; only once paid.
    #[serde(skip_serializing_if = "Omit::is_omitted")]
    pub transaction_id: Option<String>,
    #[serde(skip_serializing_if = "Omit::is_omitted")]
    pub trade_type: Option<TradeType>,
    pub trade_state: TradeState,
    /// See [`TradeState::chinese`].
    pub trade_state_desc: String,
    /// The bank that paid, such as `CMB_DEBIT`, or `OTHERS` for the balance.
    #[serde(skip_serializing_if = "Omit::is_omitted")]
    pub bank_type: Option<String>,
    /// What the merchant attached.
    #[serde(skip_serializing_if = "Omit::is_omitted")]
    pub attach: Option<String>,
    #[serde(skip_serializing_if = "Omit::is_omitted")]
    pub success_time: Option<Moment>,
    #[serde(skip_serializing_if = "Omit::is_omitted")]
    pub payer: Option<Y>,
    #[serde(skip_serializing_if = "Omit::is_omitted")]
    pub amount: Option<TransactionAmount>,
    #[serde(skip_serializing_if = "Omit::is_omitted")]
    pub scene_info: Option<TransactionScene>,
    #[serde(skip_serializing_if = "Omit::is_omitted")]
    pub promotion_detail: Option<Vec<Promotion>>,
}

/// A transaction of a merchant that collects for itself.
pub type DirectTransaction = Transaction<DirectParty, DirectPayer>;
/// A transaction of a service provider's merchant.
pub type PartnerTransaction = Transaction<PartnerParty, PartnerPayer>;

request! {
    /// The query string of a query, direct.
    pub struct DirectQuery {
        pub mchid: String = need(MCHID),
    }

    /// The query string of a query, partner.
    pub struct PartnerQuery {
        pub sp_mchid: String = need(MCHID),
        pub sub_mchid: String = need(MCHID),
    }
}
