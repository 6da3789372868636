//! Coupons that holders have.

use super::{BusinessType, LIMIT, NUMBER, OFFSET, OUT_REQUEST_NO};
use crate::model::Moment;
use crate::model::rule::{fen, word};
use crate::model::shared::{APPID, MCHID};

words! {
    /// How a coupon stands.
    pub enum CouponStatus {
        /// Can be used. Misspelt on the wire.
        Sent = "SENDED",
        Used = "USED",
        Expired = "EXPIRED",
        /// Taken back.
        Recovered = "RECOVER",
    }

    /// Which coupons are asked for.
    pub enum CouponStatusAsked {
        Sent = "SENDED",
        Used = "USED",
    }

    /// What a coupon does.
    pub enum CouponType {
        /// Takes an amount off.
        Normal = "NORMAL",
        /// Lowers a price to an amount.
        CutTo = "CUT_TO",
    }
}

request! {
    /// Gives a coupon to a holder.
    pub struct SendCoupon {
        pub stock_id: String = need(NUMBER),
        pub out_request_no: String = need(OUT_REQUEST_NO),
        pub appid: String = need(APPID),
        pub stock_creator_mchid: String = need(MCHID),
        pub coupon_value: Option<i64> = may(fen(1)),
        pub coupon_minimum: Option<i64> = may(fen(1)),
    }

    /// A holder's coupons.
    pub struct CouponsQuery {
        pub appid: String = need(APPID),
        pub stock_id: Option<String> = may(NUMBER),
        pub status: Option<CouponStatusAsked> = may(word()),
        pub creator_mchid: Option<String> = may(MCHID),
        pub sender_mchid: Option<String> = may(MCHID),
        pub available_mchid: Option<String> = may(MCHID),
        pub offset: Option<i64> = may(OFFSET),
        pub limit: Option<i64> = may(LIMIT),
        pub business_type: Option<BusinessType> = may(word()),
    }

    /// One coupon.
    pub struct CouponQuery {
        pub appid: String = need(APPID),
    }
}

answer! {
    /// A coupon that was given.
    pub struct CouponSent {
        pub coupon_id: String,
    }

    /// A price that is lowered.
    pub struct CutTo {
        pub single_price_max: Option<i64>,
        pub cut_to_price: Option<i64>,
    }

    /// An amount that is taken off.
    pub struct NormalCoupon {
        pub coupon_amount: i64,
        pub transaction_minimum: i64,
    }

    /// Goods that a coupon was used for.
    pub struct ConsumedGoods {
        pub goods_id: Option<String>,
        pub quantity: Option<i64>,
        pub price: Option<i64>,
        pub discount_amount: Option<i64>,
    }

    /// The use of a coupon.
    pub struct Consumption {
        pub consume_time: Option<Moment>,
        pub consume_mchid: Option<String>,
        pub transaction_id: Option<String>,
        pub goods_detail: Option<Vec<ConsumedGoods>>,
    }

    /// How a coupon stands.
    pub struct CouponAnswer {
        pub stock_creator_mchid: Option<String>,
        pub stock_id: Option<String>,
        pub coupon_id: Option<String>,
        pub cut_to_message: Option<CutTo>,
        pub coupon_name: Option<String>,
        pub status: Option<CouponStatus>,
        pub description: Option<String>,
        pub create_time: Option<Moment>,
        pub coupon_type: Option<CouponType>,
        pub start_time: Option<Moment>,
        pub stop_time: Option<Moment>,
        pub available_begin_time: Option<Moment>,
        pub available_end_time: Option<Moment>,
        pub singleitem: Option<bool>,
        pub normal_coupon_information: Option<NormalCoupon>,
        pub consume_information: Option<Consumption>,
        pub available_balance: Option<i64>,
        pub business_type: Option<BusinessType>,
    }

    /// A holder's coupons.
    pub struct CouponsAnswer {
        pub data: Vec<CouponAnswer>,
        pub total_count: i64,
        pub limit: i64,
        pub offset: i64,
    }

    /// A discount on single goods, as the event says it.
    pub struct ItemDiscount {
        pub single_price_max: Option<i64>,
    }

    /// A price that was lowered, as the event says it.
    pub struct DiscountTo {
        pub cut_to_price: Option<i64>,
        pub max_price: Option<i64>,
    }

    /// Goods that a coupon was used for, as the event says it.
    pub struct EventGoods {
        pub goods_id: String,
        pub quantity: i64,
        pub price: i64,
        pub discount_amount: i64,
    }

    /// The use of a coupon, as the event says it.
    pub struct EventConsumption {
        pub consume_time: Moment,
        pub consume_mchid: String,
        pub transaction_id: String,
        pub consume_amount: i64,
        pub goods_detail: Option<Vec<EventGoods>>,
    }

    /// The plain text of `COUPON.USE`.
    pub struct CouponUseEvent {
        pub stock_creator_mchid: String,
        pub stock_id: String,
        pub coupon_id: String,
        pub singleitem_discount_off: Option<ItemDiscount>,
        pub discount_to: Option<DiscountTo>,
        pub coupon_name: String,
        pub status: CouponStatus,
        pub description: String,
        pub create_time: Moment,
        pub coupon_type: CouponType,
        pub no_cash: bool,
        pub available_begin_time: Moment,
        pub available_end_time: Moment,
        pub singleitem: bool,
        pub normal_coupon_information: Option<NormalCoupon>,
        pub consume_information: Option<EventConsumption>,
        pub business_type: Option<BusinessType>,
    }
}
