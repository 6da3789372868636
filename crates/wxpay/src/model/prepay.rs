//! Placing an order: a page inside the wallet (jsapi), another application, a browser's page (h5), a code (native);
//! for oneself or as a service provider.
//!
//! "WeChat Pay documentation", place an order. The four kinds differ only in what they need of the payer and the scene.

use serde::Serialize;

use super::rule::{Flag, Url, bytes, chars, fen, int, list, object, time, word};
use super::shared::{APPID, GoodsLine, IP, Identity, MCHID, OPENID, OUT_TRADE_NO, SettleInfo};
use super::{Accepted, Body, Currency, FieldError, Moment, Omit, Read, read_json_with};

/// How the order will be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// A page inside the wallet, or a mini program: the payer is named.
    Jsapi,
    /// Another application on the phone.
    App,
    /// A page of the phone's browser: the scene is named.
    H5,
    /// A code that the merchant shows.
    Native,
}

/// Who places the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// A merchant for itself.
    Direct,
    /// A service provider for one of its merchants.
    Partner,
}

words! {
    /// A way to pay that the merchant forbids, or the only one that it allows.
    pub enum LimitPay {
        NoBalance = "no_balance",
        NoCredit = "no_credit",
        NoDebit = "no_debit",
        BalanceOnly = "balance_only",
    }

    /// Where an h5 order is paid.
    pub enum H5Type {
        /// A browser.
        Wap = "Wap",
        /// An application on iOS.
        Ios = "iOS",
        /// An application on Android.
        Android = "Android",
    }

    /// How a subsidy for instalments is settled.
    pub enum SubsidyPeriod {
        Daily = "DAILY",
        Period = "PERIOD",
    }
}

request! {
    /// A merchant that collects for itself.
    pub struct DirectOwner {
        pub appid: String = need(APPID),
        pub mchid: String = need(MCHID),
    }

    /// A service provider and the merchant it collects for.
    pub struct PartnerOwner {
        pub sp_appid: String = need(APPID),
        pub sp_mchid: String = need(MCHID),
        pub sub_appid: Option<String> = may(APPID),
        pub sub_mchid: String = need(MCHID),
    }

    /// What is asked for, in fen.
    pub struct OrderAmount {
        pub total: i64 = need(fen(1)),
        /// CNY when it is not said.
        pub currency: Option<Currency> = may(word()),
    }

    /// What the order is for.
    pub struct OrderDetail {
        /// The price before discounts, in fen.
        pub cost_price: Option<i64> = may(fen(0)),
        pub invoice_id: Option<String> = may(chars(32)),
        pub goods_detail: Option<Vec<GoodsLine>> = may(list(object(), 0, 6000)),
    }

    /// The store that the payer is in.
    pub struct StoreInfo {
        pub id: Option<String> = may(chars(32)),
        pub name: String = need(chars(256)),
        pub area_code: String = need(chars(32)),
        pub address: String = need(chars(512)),
    }

    /// The page or application that an h5 order comes from.
    pub struct H5Info {
        pub r#type: Option<H5Type> = may(word()),
        pub app_name: Option<String> = may(chars(64)),
        pub app_url: Option<String> = may(chars(128)),
        pub bundle_id: Option<String> = may(chars(128)),
        pub package_name: Option<String> = may(chars(128)),
    }

    /// Where the order is paid.
    pub struct SceneInfo {
        pub payer_client_ip: Option<String> = may(IP),
        pub device_id: Option<String> = may(chars(32)),
        pub store_info: Option<StoreInfo> = may(object()),
        pub h5_info: Option<H5Info> = may(object()),
    }

    /// One plan of instalments.
    pub struct SubsidyPlan {
        pub subsidy_installment_num: i64 = need(int(1, 36)),
        pub subsidy_percent: i64 = need(int(0, 100)),
    }

    /// The plans of one kind of settlement.
    pub struct SubsidyDetail {
        pub subsidy_period_type: SubsidyPeriod = need(word()),
        pub subsidy_plan: Vec<SubsidyPlan> = need(list(object(), 1, 10)),
    }

    /// What the merchant gives towards instalments.
    pub struct SubsidyInfo {
        pub subsidy_detail: Option<Vec<SubsidyDetail>> = may(list(object(), 0, 10)),
    }

    /// Who pays.
    pub struct Payer {
        /// Direct: towards the merchant's app.
        pub openid: Option<String> = may(OPENID),
        /// Partner: towards the service provider's app.
        pub sp_openid: Option<String> = may(OPENID),
        /// Partner: towards the merchant's app.
        pub sub_openid: Option<String> = may(OPENID),
        pub identity: Option<Identity> = may(object()),
    }

    /// What every order says.
    pub struct Terms {
        pub description: String = need(chars(127)),
        /// Given back in queries and callbacks.
        pub attach: Option<String> = may(bytes(128)),
        pub out_trade_no: String = need(OUT_TRADE_NO),
        pub amount: OrderAmount = need(object()),
        pub time_expire: Option<Moment> = may(time()),
        pub notify_url: String = need(Url),
        /// What coupons look for.
        pub goods_tag: Option<String> = may(chars(32)),
        pub limit_pay: Option<Vec<LimitPay>> = may(list(word(), 0, 4)),
        pub support_fapiao: Option<bool> = may(Flag),
        pub detail: Option<OrderDetail> = may(object()),
        pub scene_info: Option<SceneInfo> = may(object()),
        pub settle_info: Option<SettleInfo> = may(object()),
        pub subsidy_info: Option<SubsidyInfo> = may(object()),
    }
}

/// Whose order it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Owner {
    /// A merchant's own.
    Direct(DirectOwner),
    /// A service provider's, for a merchant.
    Partner(PartnerOwner),
}

/// An order as it was placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Prepay {
    /// Whose it is.
    #[serde(flatten)]
    pub owner: Owner,
    /// What it says.
    #[serde(flatten)]
    pub terms: Terms,
    /// Who pays; always there for [`Channel::Jsapi`].
    #[serde(skip_serializing_if = "Omit::is_omitted")]
    pub payer: Option<Payer>,
}

impl Prepay {
    /// Reads the body of an order.
    pub fn read(bytes: &[u8], channel: Channel, mode: Mode) -> Result<Accepted<Self>, FieldError> {
        read_json_with(bytes, |body| Self::members(body, channel, mode))
    }

    fn members(body: &mut Body<'_>, channel: Channel, mode: Mode) -> Result<Self, FieldError> {
        let owner = Owner::members(body, mode)?;
        let read = Self { owner, terms: Terms::read(body)?, payer: body.may("payer", object())? };
        match channel {
            Channel::Jsapi => payer_is_named(body, mode, read.payer.as_ref())?,
            Channel::H5 => scene_is_named(body, read.terms.scene_info.as_ref())?,
            Channel::App | Channel::Native => {}
        }
        Ok(read)
    }
}

impl Owner {
    pub(super) fn members(body: &mut Body<'_>, mode: Mode) -> Result<Self, FieldError> {
        match mode {
            Mode::Direct => DirectOwner::read(body).map(Self::Direct),
            Mode::Partner => PartnerOwner::read(body).map(Self::Partner),
        }
    }
}

fn payer_is_named(body: &Body<'_>, mode: Mode, payer: Option<&Payer>) -> Result<(), FieldError> {
    let payer = payer.ok_or_else(|| body.missing("payer"))?;
    match mode {
        Mode::Direct if payer.openid.is_none() => Err(body.missing("payer/openid")),
        Mode::Partner if payer.sp_openid.is_none() && payer.sub_openid.is_none() => {
            Err(body.missing_all("payer", &["sp_openid", "sub_openid"]))
        }
        Mode::Direct | Mode::Partner => Ok(()),
    }
}

fn scene_is_named(body: &Body<'_>, scene: Option<&SceneInfo>) -> Result<(), FieldError> {
    let scene = scene.ok_or_else(|| body.missing("scene_info"))?;
    scene.payer_client_ip.as_ref().ok_or_else(|| body.missing("scene_info/payer_client_ip"))?;
    let h5 = scene.h5_info.as_ref().ok_or_else(|| body.missing("scene_info/h5_info"))?;
    h5.r#type.map(|_| ()).ok_or_else(|| body.missing("scene_info/h5_info/type"))
}

answer! {
    /// The answer to a jsapi or app order; good for two hours.
    pub struct PrepayAnswer {
        pub prepay_id: String,
    }

    /// The answer to an h5 order; good for five minutes.
    pub struct H5Answer {
        pub h5_url: String,
    }

    /// The answer to a native order; good for two hours.
    pub struct NativeAnswer {
        pub code_url: String,
    }
}
