//! Code payment: the payer shows a code, the till scans it; and its reversal.
//!
//! "WeChat Pay documentation", code payment. The answer is a [`Transaction`](super::transaction::Transaction); there is no
//! callback.

use serde::Serialize;

use super::prepay::{DirectOwner, Mode, OrderAmount};
use super::rule::{Charset, Flag, bytes, chars, fen, list, object};
use super::shared::{APPID, IP, MCHID, OUT_TRADE_NO, QUANTITY, SettleInfo};
use super::{Accepted, Body, FieldError, Read, read_json_with};

request! {
    /// A service provider and its merchant; here the provider's app may be left out.
    pub struct PartnerTill {
        pub sp_appid: Option<String> = may(APPID),
        pub sp_mchid: String = need(MCHID),
        pub sub_appid: Option<String> = may(APPID),
        pub sub_mchid: String = need(MCHID),
    }

    /// The code that was scanned.
    pub struct ScannedPayer {
        /// 18 digits; codes of other wallets are longer and are for the wallet to refuse.
        pub auth_code: String = need(chars(32).of(Charset::Digits)),
    }

    /// The store with the till.
    pub struct TillStore {
        pub id: Option<String> = may(chars(32)),
        /// The merchant's own number of the store.
        pub out_id: Option<String> = may(chars(256)),
    }

    /// The till.
    pub struct TillScene {
        pub device_id: Option<String> = may(chars(32)),
        pub device_ip: Option<String> = may(IP),
        pub store_info: TillStore = need(object()),
    }

    /// One line of goods; the wallet's number has another name here.
    pub struct TillGoods {
        pub merchant_goods_id: String = need(chars(32)),
        pub wxpay_goods_id: Option<String> = may(chars(32)),
        pub goods_name: Option<String> = may(chars(256)),
        pub quantity: i64 = need(QUANTITY),
        pub unit_price: i64 = need(fen(0)),
    }

    /// What is paid for.
    pub struct TillDetail {
        pub cost_price: Option<i64> = may(fen(0)),
        pub invoice_id: Option<String> = may(chars(32)),
        pub goods_detail: Vec<TillGoods> = need(list(object(), 0, 6000)),
    }

    /// What every code payment says.
    pub struct TillTerms {
        pub description: String = need(chars(127)),
        pub out_trade_no: String = need(OUT_TRADE_NO),
        pub attach: Option<String> = may(bytes(128)),
        pub goods_tag: Option<String> = may(chars(32)),
        pub support_fapiao: Option<bool> = may(Flag),
        pub payer: ScannedPayer = need(object()),
        pub amount: OrderAmount = need(object()),
        pub scene_info: TillScene = need(object()),
        pub detail: Option<TillDetail> = may(object()),
        pub settle_info: Option<SettleInfo> = may(object()),
    }
}

/// Whose till it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum TillOwner {
    /// A merchant's own.
    Direct(DirectOwner),
    /// That of a service provider's merchant.
    Partner(PartnerTill),
}

/// A code payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Codepay {
    /// Whose till.
    #[serde(flatten)]
    pub owner: TillOwner,
    /// What it says.
    #[serde(flatten)]
    pub terms: TillTerms,
}

/// The wish to reverse a code payment; the answer repeats it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Reverse(pub TillOwner);

impl TillOwner {
    fn members(body: &mut Body<'_>, mode: Mode) -> Result<Self, FieldError> {
        match mode {
            Mode::Direct => DirectOwner::read(body).map(Self::Direct),
            Mode::Partner => PartnerTill::read(body).map(Self::Partner),
        }
    }
}

impl Codepay {
    /// Reads the body of a code payment.
    pub fn read(bytes: &[u8], mode: Mode) -> Result<Accepted<Self>, FieldError> {
        read_json_with(bytes, |body| Ok(Self { owner: TillOwner::members(body, mode)?, terms: TillTerms::read(body)? }))
    }
}

impl Reverse {
    /// Reads the body of a reversal.
    pub fn read(bytes: &[u8], mode: Mode) -> Result<Accepted<Self>, FieldError> {
        read_json_with(bytes, |body| TillOwner::members(body, mode).map(Self))
    }
}

answer! {
    /// The answer to a merchant's reversal.
    pub struct DirectReverseAnswer {
        pub appid: Option<String>,
        pub mchid: String,
        pub out_trade_no: String,
    }

    /// The answer to a service provider's reversal.
    pub struct PartnerReverseAnswer {
        pub sp_appid: Option<String>,
        pub sp_mchid: String,
        pub sub_appid: Option<String>,
        pub sub_mchid: String,
        pub out_trade_no: String,
    }
}
