//! Orders of several merchants that are paid together.
//!
//! "WeChat Pay documentation", combined orders. Each sub-order is refunded by itself; the combined order is queried and
//! closed by its own number only.

use super::prepay::{Channel, H5Info, H5Type, LimitPay, SubsidyInfo};
use super::rule::{Flag, Int, Url, bytes, chars, fen, int, list, object, time, word};
use super::shared::{APPID, IP, Identity, MCHID, OPENID, OUT_TRADE_NO, SettleInfo};
use super::transaction::{DirectPayer, Promotion, TradeState, TradeType, TransactionScene};
use super::{Accepted, Body, Currency, FieldError, Moment, Read, read_json_with};

/// The most sub-orders of a service provider.
const PARTNER_SUB_ORDERS_MAX: usize = 50;
/// The fewest and the most sub-orders of merchants that collect for themselves.
const DIRECT_SUB_ORDERS: (usize, usize) = (2, 10);
/// Numbers that others gave.
const NUMBER: Int = int(0, i64::MAX);

words! {
    /// A trade with rules of its own.
    pub enum TradeScenario {
        /// Second-hand goods.
        Recommerce = "RECOMMERCE",
    }
}

request! {
    /// What a sub-order asks for, in fen.
    pub struct SubOrderAmount {
        pub total_amount: i64 = need(fen(1)),
        pub currency: Currency = need(word()),
    }

    /// One merchant's part.
    pub struct SubOrder {
        pub mchid: String = need(MCHID),
        pub individual_auth_id: Option<String> = may(chars(64)),
        pub individual_name: Option<String> = may(chars(64)),
        pub attach: String = need(bytes(128)),
        pub amount: SubOrderAmount = need(object()),
        pub out_trade_no: String = need(OUT_TRADE_NO),
        /// Of a service provider's merchant.
        pub sub_mchid: Option<String> = may(MCHID),
        pub detail: Option<String> = may(chars(6000)),
        pub goods_tag: Option<String> = may(chars(32)),
        pub description: String = need(chars(127)),
        pub settle_info: Option<SettleInfo> = may(object()),
        pub sub_appid: Option<String> = may(APPID),
        /// An older place of the same wish as in `settle_info`.
        pub profit_sharing: Option<bool> = may(Flag),
    }

    /// Where it is paid.
    pub struct CombineScene {
        pub device_id: Option<String> = may(chars(32)),
        pub payer_client_ip: String = need(IP),
        pub h5_info: Option<H5Info> = may(object()),
    }

    /// Who pays.
    pub struct CombinePayer {
        pub openid: Option<String> = may(OPENID),
        pub sub_openid: Option<String> = may(OPENID),
        pub identity: Option<Identity> = may(object()),
    }

    /// A mandate that the payer gives along with the payment.
    pub struct ContractInfo {
        pub mchid: String = need(MCHID),
        pub appid: String = need(APPID),
        pub out_contract_code: String = need(chars(32)),
        pub plan_id: i64 = need(NUMBER),
        pub contract_display_account: String = need(chars(32)),
        pub notify_url: String = need(Url),
    }

    /// The members of a combined order, each by itself.
    pub struct Combine {
        pub combine_appid: String = need(APPID),
        pub combine_mchid: String = need(MCHID),
        pub combine_out_trade_no: String = need(OUT_TRADE_NO),
        pub scene_info: Option<CombineScene> = may(object()),
        pub sub_orders: Vec<SubOrder> = need(list(object(), 1, PARTNER_SUB_ORDERS_MAX)),
        pub combine_payer_info: Option<CombinePayer> = may(object()),
        pub time_start: Option<Moment> = may(time()),
        pub time_expire: Option<Moment> = may(time()),
        pub prepay_id: Option<String> = may(chars(64)),
        pub notify_url: String = need(Url),
        pub trade_scenario: Option<TradeScenario> = may(word()),
        pub limit_pay: Option<Vec<LimitPay>> = may(list(word(), 0, 4)),
        pub contract_info: Option<ContractInfo> = may(object()),
        pub subsidy_info: Option<SubsidyInfo> = may(object()),
    }

    /// A sub-order to be closed.
    pub struct SubClose {
        pub mchid: String = need(MCHID),
        pub out_trade_no: String = need(OUT_TRADE_NO),
        pub individual_auth_id: Option<String> = may(chars(64)),
        pub sub_mchid: Option<String> = may(MCHID),
        pub sub_appid: Option<String> = may(APPID),
    }

    /// Closes a combined order; repeats exactly its sub-orders.
    pub struct CombineClose {
        pub combine_appid: String = need(APPID),
        pub sub_orders: Vec<SubClose> = need(list(object(), 1, PARTNER_SUB_ORDERS_MAX)),
    }
}

impl Combine {
    /// Reads the body of a combined order.
    pub fn read_as(bytes: &[u8], channel: Channel) -> Result<Accepted<Self>, FieldError> {
        read_json_with(bytes, |body| {
            let order = Self::read(body)?;
            order.check_count(body)?;
            match channel {
                Channel::Jsapi => order.check_payer(body)?,
                Channel::H5 => order.check_scene(body)?,
                Channel::App | Channel::Native => {}
            }
            Ok(order)
        })
    }

    fn check_count(&self, body: &Body<'_>) -> Result<(), FieldError> {
        let is_direct = self.sub_orders.iter().all(|order| order.sub_mchid.is_none());
        if is_direct { body.count("sub_orders", self.sub_orders.len(), DIRECT_SUB_ORDERS) } else { Ok(()) }
    }

    fn check_payer(&self, body: &Body<'_>) -> Result<(), FieldError> {
        let payer = self.combine_payer_info.as_ref().ok_or_else(|| body.missing("combine_payer_info"))?;
        let is_named = payer.openid.is_some() || payer.sub_openid.is_some();
        if is_named { Ok(()) } else { Err(body.missing_all("combine_payer_info", &["openid", "sub_openid"])) }
    }

    fn check_scene(&self, body: &Body<'_>) -> Result<(), FieldError> {
        let scene = self.scene_info.as_ref().ok_or_else(|| body.missing("scene_info"))?;
        let h5 = scene.h5_info.as_ref().ok_or_else(|| body.missing("scene_info/h5_info"))?;
        let named: Option<H5Type> = h5.r#type;
        named.map(|_| ()).ok_or_else(|| body.missing("scene_info/h5_info/type"))
    }
}

answer! {
    /// What became of a mandate that was asked for along with an order.
    pub struct ContractResult {
        pub code: String,
        pub message: Option<String>,
    }

    /// The answer to a combined app order.
    pub struct CombineAppAnswer {
        pub prepay_id: String,
        pub contract_result: Option<ContractResult>,
    }

    /// What a sub-order asked for and what the payer gave, in fen.
    pub struct SubTransactionAmount {
        pub total_amount: i64,
        pub currency: Option<Currency>,
        /// Only once paid.
        pub payer_amount: Option<i64>,
        pub payer_currency: Option<Currency>,
        pub settlement_rate: Option<i64>,
    }

    /// How a sub-order stands.
    pub struct SubTransaction {
        pub mchid: String,
        pub individual_auth_id: Option<String>,
        pub individual_name: Option<String>,
        pub trade_type: Option<TradeType>,
        pub trade_state: Option<TradeState>,
        pub bank_type: Option<String>,
        pub attach: Option<String>,
        pub success_time: Option<Moment>,
        pub transaction_id: Option<String>,
        pub out_trade_no: String,
        pub sub_mchid: Option<String>,
        pub sub_appid: Option<String>,
        pub sub_openid: Option<String>,
        pub promotion_detail: Option<Vec<Promotion>>,
        pub amount: Option<SubTransactionAmount>,
    }

    /// Instalments that the payer chose.
    pub struct InstallmentInfo {
        pub use_subsidy: bool,
        pub selected_installment_number: i64,
    }

    /// How a combined order stands: the answer to a query, and the plain text of `TRANSACTION.SUCCESS`.
    pub struct CombineTransaction {
        pub combine_appid: String,
        pub combine_mchid: String,
        pub combine_out_trade_no: String,
        /// Only once paid.
        pub combine_transaction_id: Option<String>,
        pub scene_info: Option<TransactionScene>,
        pub sub_orders: Option<Vec<SubTransaction>>,
        pub combine_payer_info: Option<DirectPayer>,
        pub trade_scenario: Option<TradeScenario>,
        pub installment_info: Option<InstallmentInfo>,
    }
}
