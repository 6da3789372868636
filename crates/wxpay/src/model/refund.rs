//! Giving money back: the request, how the refund stands, and the plain text of `REFUND.*`.
//!
//! "WeChat Pay documentation", apply for a refund; refund callback.

use serde::{Deserialize, Serialize};

use super::rule::{Url, chars, fen, list, object, word};
use super::shared::{CIPHERTEXT, MCHID, OUT_REFUND_NO, OUT_TRADE_NO, QUANTITY, TRANSACTION_ID};
use super::transaction::PromotionScope;
use super::{Body, Currency, FieldError, Moment, Omit, Read};

words! {
    /// How a refund stands.
    pub enum RefundStatus {
        /// The payer has the money.
        Success = "SUCCESS",
        /// Closed without effect.
        Closed = "CLOSED",
        /// Under way.
        Processing = "PROCESSING",
        /// The payer's card cannot take it; the merchant has to decide.
        Abnormal = "ABNORMAL",
    }

    /// Where a refund goes.
    pub enum RefundChannel {
        /// Back to what paid.
        Original = "ORIGINAL",
        /// To the balance.
        Balance = "BALANCE",
        /// To another balance, as the account is abnormal.
        OtherBalance = "OTHER_BALANCE",
        /// To another card, as the card is abnormal.
        OtherBankcard = "OTHER_BANKCARD",
    }

    /// The merchant's money that a refund is taken from.
    pub enum FundsAccount {
        /// Not settled yet.
        Unsettled = "UNSETTLED",
        /// Settled.
        Available = "AVAILABLE",
        /// Settled and frozen.
        Unavailable = "UNAVAILABLE",
        /// The operating account.
        Operation = "OPERATION",
        /// The basic account.
        Basic = "BASIC",
        /// The basic account in digital yuan.
        EcnyBasic = "ECNY_BASIC",
    }

    /// What a refund may be taken from when the merchant says so.
    pub enum RefundSource {
        Available = "AVAILABLE",
        Unsettled = "UNSETTLED",
    }

    /// Part of a refund's money.
    pub enum RefundPurse {
        Available = "AVAILABLE",
        Unavailable = "UNAVAILABLE",
    }

    /// What a discount was made of, as refunds say it.
    pub enum RefundPromotionType {
        /// A coupon with money behind it.
        Coupon = "COUPON",
        /// A discount.
        Discount = "DISCOUNT",
        /// The same as queries say it.
        Cash = "CASH",
        /// The same as queries say it.
        NoCash = "NOCASH",
    }

    /// What is to be done with an abnormal refund.
    pub enum AbnormalRefundType {
        /// To a card of the payer's.
        UserBankCard = "USER_BANK_CARD",
        /// To the merchant.
        MerchantBankCard = "MERCHANT_BANK_CARD",
    }
}

request! {
    /// Part of the money and where it is taken.
    pub struct RefundPart {
        pub account: RefundPurse = need(word()),
        pub amount: i64 = need(fen(1)),
    }

    /// What is given back, in fen.
    pub struct RefundAsked {
        pub refund: i64 = need(fen(1)),
        pub from: Option<Vec<RefundPart>> = may(list(object(), 0, 2)),
        /// The order's amount.
        pub total: i64 = need(fen(1)),
        pub currency: Currency = need(word()),
    }

    /// Goods that are given back.
    pub struct RefundLine {
        pub merchant_goods_id: String = need(chars(32)),
        pub wechatpay_goods_id: Option<String> = may(chars(32)),
        pub goods_name: Option<String> = may(chars(256)),
        pub unit_price: i64 = need(fen(0)),
        pub refund_amount: i64 = need(fen(0)),
        pub refund_quantity: i64 = need(QUANTITY),
    }

    /// The members of a refund request, each by itself.
    pub struct RefundMembers {
        pub sub_mchid: Option<String> = may(MCHID),
        pub transaction_id: Option<String> = may(TRANSACTION_ID),
        pub out_trade_no: Option<String> = may(OUT_TRADE_NO),
        pub out_refund_no: String = need(OUT_REFUND_NO),
        pub reason: Option<String> = may(chars(80)),
        pub notify_url: Option<String> = may(Url),
        pub funds_account: Option<RefundSource> = may(word()),
        pub amount: RefundAsked = need(object()),
        pub goods_detail: Option<Vec<RefundLine>> = may(list(object(), 0, 100)),
    }

    /// The query string of a query.
    pub struct RefundQuery {
        pub sub_mchid: Option<String> = may(MCHID),
    }

    /// What is to be done with a refund that the payer's card cannot take. Account and name are encrypted.
    pub struct AbnormalRefund {
        pub sub_mchid: Option<String> = may(MCHID),
        pub out_refund_no: String = need(OUT_REFUND_NO),
        pub r#type: AbnormalRefundType = need(word()),
        /// Such as `CMB_DEBIT`.
        pub bank_type: Option<String> = may(chars(16)),
        pub bank_account: Option<String> = may(CIPHERTEXT),
        pub real_name: Option<String> = may(CIPHERTEXT),
    }
}

/// A refund as it was asked for: its order is named by one number or both, and it is no larger than its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct RefundRequest(pub RefundMembers);

impl Read for RefundRequest {
    fn read(body: &mut Body<'_>) -> Result<Self, FieldError> {
        let asked = RefundMembers::read(body)?;
        body.one_of(&["transaction_id", "out_trade_no"])?;
        if asked.amount.refund > asked.amount.total {
            return Err(body.contradiction("amount/refund", asked.amount.refund.into(), "amount.total"));
        }
        Ok(Self(asked))
    }
}

answer! {
    /// Part of the money and where it was taken.
    pub struct RefundedPart {
        pub account: RefundPurse,
        pub amount: i64,
    }

    /// What goes back, in fen. All but `from` and `refund_fee` are always there.
    pub struct RefundAmount {
        /// The order's amount.
        pub total: i64,
        /// What the merchant gives back.
        pub refund: i64,
        pub from: Option<Vec<RefundedPart>>,
        /// What the payer had paid.
        pub payer_total: i64,
        /// What the payer gets.
        pub payer_refund: i64,
        /// What the merchant's settlement is lowered by.
        pub settlement_refund: i64,
        /// The order's amount without discounts that nobody paid for beforehand.
        pub settlement_total: i64,
        /// What goes back to the givers of discounts.
        pub discount_refund: i64,
        pub currency: Currency,
        /// The fee that the merchant gets back.
        pub refund_fee: Option<i64>,
    }

    /// Goods that went back.
    pub struct RefundedLine {
        pub merchant_goods_id: String,
        pub wechatpay_goods_id: Option<String>,
        pub goods_name: Option<String>,
        pub unit_price: i64,
        pub refund_amount: i64,
        pub refund_quantity: i64,
    }

    /// A discount that went back to its giver.
    pub struct RefundPromotion {
        pub promotion_id: String,
        pub scope: PromotionScope,
        pub r#type: RefundPromotionType,
        /// The discount.
        pub amount: i64,
        /// What of it went back.
        pub refund_amount: i64,
        pub goods_detail: Option<Vec<RefundedLine>>,
    }

    /// How a refund stands.
    pub struct RefundAnswer {
        pub refund_id: String,
        pub out_refund_no: String,
        pub transaction_id: String,
        pub out_trade_no: String,
        pub channel: RefundChannel,
        /// Where the payer finds the money, in words, such as `招商银行信用卡0403`.
        pub user_received_account: String,
        /// Only once it is a success.
        pub success_time: Option<Moment>,
        pub create_time: Moment,
        pub status: RefundStatus,
        pub funds_account: Option<FundsAccount>,
        pub amount: RefundAmount,
        pub promotion_detail: Option<Vec<RefundPromotion>>,
    }

    /// The merchant of a refund event.
    pub struct DirectRefundee {
        pub mchid: String,
    }

    /// The service provider and merchant of a refund event.
    pub struct PartnerRefundee {
        pub sp_mchid: String,
        pub sub_mchid: String,
    }

    /// What went back, in fen, as events say it.
    pub struct RefundEventAmount {
        pub total: i64,
        pub refund: i64,
        pub payer_total: i64,
        pub payer_refund: i64,
    }
}

/// The plain text of `REFUND.SUCCESS`, `.ABNORMAL` and `.CLOSED`. The state is called `refund_status` here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundEvent<P> {
    /// Whose refund.
    #[serde(flatten)]
    pub party: P,
    pub transaction_id: String,
    pub out_trade_no: String,
    pub refund_id: String,
    pub out_refund_no: String,
    pub refund_status: RefundStatus,
    /// Only of a success.
    #[serde(skip_serializing_if = "Omit::is_omitted")]
    pub success_time: Option<Moment>,
    pub user_received_account: String,
    pub amount: RefundEventAmount,
}
