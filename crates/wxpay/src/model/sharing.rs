//! Sharing an order's money: receivers, shares, the end of sharing, shares given back.
//!
//! "WeChat Pay documentation", profit sharing. Amounts are in fen. Names are encrypted.

use jiff::civil::Date;

use super::rule::Charset::TradeNumber;
use super::rule::{Flag, Text, chars, date, fen, list, object, word};
use super::shared::{APPID, CIPHERTEXT, HashType, MCHID, TRANSACTION_ID, TarType};
use super::{Body, FieldError, Moment, Read};

/// A merchant's number of a share or of its return.
const OUT_ORDER_NO: Text = chars(64).of(TradeNumber);
/// The most receivers of one request.
const RECEIVERS_MAX: usize = 50;

words! {
    /// Who receives.
    pub enum ReceiverType {
        MerchantId = "MERCHANT_ID",
        PersonalOpenid = "PERSONAL_OPENID",
        PersonalSubOpenid = "PERSONAL_SUB_OPENID",
    }

    /// What a receiver is to the merchant.
    pub enum RelationType {
        ServiceProvider = "SERVICE_PROVIDER",
        Store = "STORE",
        Staff = "STAFF",
        StoreOwner = "STORE_OWNER",
        Partner = "PARTNER",
        Headquarter = "HEADQUARTER",
        Brand = "BRAND",
        Distributor = "DISTRIBUTOR",
        User = "USER",
        Supplier = "SUPPLIER",
        /// Said in words, in `custom_relation`.
        Custom = "CUSTOM",
    }

    /// How a request to share stands.
    pub enum SharingState {
        Processing = "PROCESSING",
        Finished = "FINISHED",
    }

    /// How one share stands.
    pub enum ShareResult {
        Pending = "PENDING",
        Success = "SUCCESS",
        Closed = "CLOSED",
    }

    /// Why a share was closed.
    pub enum ShareFailure {
        AccountAbnormal = "ACCOUNT_ABNORMAL",
        NoRelation = "NO_RELATION",
        ReceiverHighRisk = "RECEIVER_HIGH_RISK",
        ReceiverRealNameNotVerified = "RECEIVER_REAL_NAME_NOT_VERIFIED",
        NoAuth = "NO_AUTH",
        ReceiverReceiptLimit = "RECEIVER_RECEIPT_LIMIT",
        PayerAccountAbnormal = "PAYER_ACCOUNT_ABNORMAL",
        InvalidRequest = "INVALID_REQUEST",
    }

    /// How a return stands.
    pub enum ReturnResult {
        Processing = "PROCESSING",
        Success = "SUCCESS",
        Failed = "FAILED",
    }

    /// Why a return failed.
    pub enum ReturnFailure {
        AccountAbnormal = "ACCOUNT_ABNORMAL",
        TimeOutClosed = "TIME_OUT_CLOSED",
        BalanceNotEnough = "BALANCE_NOT_ENOUGH",
        PayerAccountAbnormal = "PAYER_ACCOUNT_ABNORMAL",
        InvalidRequest = "INVALID_REQUEST",
    }
}

request! {
    /// One share.
    pub struct Share {
        pub r#type: ReceiverType = need(word()),
        pub account: String = need(chars(64)),
        pub name: Option<String> = may(CIPHERTEXT),
        pub amount: i64 = need(fen(1)),
        pub description: String = need(chars(80)),
    }

    /// Share an order's money.
    pub struct SharingOrder {
        pub sub_mchid: Option<String> = may(MCHID),
        pub appid: Option<String> = may(APPID),
        pub sub_appid: Option<String> = may(APPID),
        pub transaction_id: String = need(TRANSACTION_ID),
        pub out_order_no: String = need(OUT_ORDER_NO),
        pub receivers: Option<Vec<Share>> = may(list(object(), 0, RECEIVERS_MAX)),
        /// Whether the rest is the merchant's.
        pub unfreeze_unsplit: bool = need(Flag),
    }

    /// Ends the sharing of an order: the rest is the merchant's.
    pub struct Unfreeze {
        pub sub_mchid: Option<String> = may(MCHID),
        pub transaction_id: String = need(TRANSACTION_ID),
        pub out_order_no: String = need(OUT_ORDER_NO),
        pub description: String = need(chars(80)),
    }

    /// The query string of a query of shares.
    pub struct SharingQuery {
        pub sub_mchid: Option<String> = may(MCHID),
        pub transaction_id: String = need(TRANSACTION_ID),
    }

    /// The members of a return, each by itself.
    pub struct ReturnMembers {
        pub sub_mchid: Option<String> = may(MCHID),
        pub order_id: Option<String> = may(chars(64)),
        pub out_order_no: Option<String> = may(OUT_ORDER_NO),
        pub out_return_no: String = need(OUT_ORDER_NO),
        pub return_mchid: String = need(MCHID),
        pub amount: i64 = need(fen(1)),
        pub description: String = need(chars(80)),
    }

    /// The query string of a query of a return.
    pub struct ReturnQuery {
        pub sub_mchid: Option<String> = may(MCHID),
        pub out_order_no: String = need(OUT_ORDER_NO),
    }

    /// The members of a new receiver, each by itself.
    pub struct ReceiverMembers {
        pub sub_mchid: Option<String> = may(MCHID),
        pub appid: String = need(APPID),
        pub sub_appid: Option<String> = may(APPID),
        pub r#type: ReceiverType = need(word()),
        pub account: String = need(chars(64)),
        pub name: Option<String> = may(CIPHERTEXT),
        pub relation_type: RelationType = need(word()),
        pub custom_relation: Option<String> = may(chars(10)),
    }

    /// A receiver no more.
    pub struct ReceiverDelete {
        pub sub_mchid: Option<String> = may(MCHID),
        pub appid: String = need(APPID),
        pub sub_appid: Option<String> = may(APPID),
        pub r#type: ReceiverType = need(word()),
        pub account: String = need(chars(64)),
    }

    /// Asks for the bill of a day's shares.
    pub struct SharingBillQuery {
        pub sub_mchid: Option<String> = may(MCHID),
        pub bill_date: Date = need(date()),
        pub tar_type: Option<TarType> = may(word()),
    }
}

/// Take a share back; it is named by our number or the merchant's.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct ReturnOrder(pub ReturnMembers);

impl Read for ReturnOrder {
    fn read(body: &mut Body<'_>) -> Result<Self, FieldError> {
        let members = ReturnMembers::read(body)?;
        body.one_of(&["order_id", "out_order_no"])?;
        Ok(Self(members))
    }
}

/// A new receiver; a custom relation is said in words.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct ReceiverAdd(pub ReceiverMembers);

impl Read for ReceiverAdd {
    fn read(body: &mut Body<'_>) -> Result<Self, FieldError> {
        let members = ReceiverMembers::read(body)?;
        if members.relation_type == RelationType::Custom && members.custom_relation.is_none() {
            return Err(body.missing("custom_relation"));
        }
        Ok(Self(members))
    }
}

answer! {
    /// How one share stands.
    pub struct ShareAnswer {
        pub amount: i64,
        pub description: String,
        pub r#type: ReceiverType,
        pub account: String,
        pub result: ShareResult,
        pub fail_reason: Option<ShareFailure>,
        pub detail_id: Option<String>,
        pub create_time: Moment,
        /// Always there; of a pending share it says nothing.
        pub finish_time: Moment,
    }

    /// How a request to share stands; also the answer to [`Unfreeze`].
    pub struct SharingAnswer {
        pub sub_mchid: Option<String>,
        pub transaction_id: String,
        pub out_order_no: String,
        pub order_id: String,
        pub state: SharingState,
        pub receivers: Option<Vec<ShareAnswer>>,
    }

    /// How a return stands.
    pub struct ReturnAnswer {
        pub sub_mchid: Option<String>,
        pub order_id: String,
        pub out_order_no: String,
        pub out_return_no: String,
        pub return_id: String,
        pub return_mchid: String,
        pub amount: i64,
        pub description: String,
        pub result: ReturnResult,
        pub fail_reason: Option<ReturnFailure>,
        pub create_time: Moment,
        /// Always there; of a return under way it says nothing.
        pub finish_time: Moment,
    }

    /// A receiver that was added. The name is encrypted for the merchant.
    pub struct ReceiverAnswer {
        pub sub_mchid: Option<String>,
        pub r#type: ReceiverType,
        pub account: String,
        pub name: Option<String>,
        pub relation_type: RelationType,
        pub custom_relation: Option<String>,
    }

    /// A receiver that was removed.
    pub struct ReceiverDeleted {
        pub sub_mchid: Option<String>,
        pub r#type: ReceiverType,
        pub account: String,
    }

    /// What of an order can still be shared.
    pub struct AmountsAnswer {
        pub transaction_id: String,
        pub unsplit_amount: i64,
    }

    /// The most of an order that a merchant may share.
    pub struct MerchantConfig {
        pub sub_mchid: String,
        /// In hundredths of a percent.
        pub max_ratio: i64,
    }

    /// Where the bill of a day's shares can be fetched.
    pub struct SharingBillAnswer {
        pub download_url: String,
        pub hash_type: HashType,
        pub hash_value: String,
    }

    /// A share as its receiver is told of it.
    pub struct ReceivedShare {
        pub r#type: ReceiverType,
        pub account: String,
        pub amount: i64,
        pub description: String,
    }

    /// The plain text of `PROFITSHARING.SUCCESS` and `.RETURN`.
    pub struct SharingEvent {
        pub mchid: Option<String>,
        pub sp_mchid: Option<String>,
        pub sub_mchid: Option<String>,
        pub transaction_id: String,
        pub order_id: String,
        pub out_order_no: String,
        pub receiver: ReceivedShare,
        pub success_time: Moment,
    }
}
