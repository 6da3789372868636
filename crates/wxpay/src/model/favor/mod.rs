//! Cash coupons: a merchant's stock of them, the coupons that holders got, and what they were used for.
//!
//! "WeChat Pay documentation", cash coupons. Amounts are in fen.

mod coupon;
mod stock;

use super::Moment;
use super::rule::{Flag, Int, Text, Url, bytes, chars, date, int};
use super::shared::MCHID;
use jiff::civil::Date;

pub use coupon::{
    ConsumedGoods, Consumption, CouponAnswer, CouponQuery, CouponSent, CouponStatus, CouponStatusAsked, CouponType,
    CouponUseEvent, CouponsAnswer, CouponsQuery, CutTo, DiscountTo, EventConsumption, EventGoods, ItemDiscount,
    NormalCoupon, SendCoupon,
};
pub use stock::{
    AvailableTime, BackgroundColor, CouponTradeType, CouponUseRule, CreateStock, DiscountRule, ExchangeRule, FixedRule,
    JumpTarget, LimitCard, PatternInfo, Region, StockAnswer, StockCreated, StockQuery, StockStatus, StockType,
    StockUseRule, StockUseRuleAnswer, StocksAnswer, StocksQuery, Weekly,
};

/// A stock's or a coupon's number.
const NUMBER: Text = chars(20);
/// A merchant's number of a request.
const OUT_REQUEST_NO: Text = chars(128);
/// Where a page of a list begins, and how long it is.
const OFFSET: Int = int(0, 1_000_000_000);
const LIMIT: Int = int(1, 100);

words! {
    /// A business of coupons.
    pub enum BusinessType {
        /// Used in parts.
        MultiUse = "MULTIUSE",
    }

    /// How a file of flows is hashed.
    pub enum FlowHash {
        Sha1 = "SHA1",
    }
}

request! {
    /// Start, pause or restart a stock.
    pub struct StockCommand {
        pub stock_creator_mchid: String = need(MCHID),
    }

    /// Changes the goods that a stock is for.
    pub struct ModifyGoods {
        pub stock_creator_mchid: String = need(MCHID),
        pub add_goods_id_list: Option<Vec<String>> = may(super::rule::list(chars(128), 0, 50)),
        pub delete_goods_id_list: Option<Vec<String>> = may(super::rule::list(chars(128), 0, 50)),
    }

    /// A page of a stock's goods or merchants.
    pub struct StockPageQuery {
        pub stock_creator_mchid: String = need(MCHID),
        pub offset: i64 = need(OFFSET),
        pub limit: i64 = need(LIMIT),
    }

    /// The flow of one day.
    pub struct FlowByDayQuery {
        pub bill_date: Date = need(date()),
    }

    /// Which merchant's address is asked for.
    pub struct CallbackQuery {
        pub mchid: String = need(MCHID),
    }

    /// Where the uses of coupons are told.
    pub struct SetCallback {
        pub mchid: String = need(MCHID),
        pub notify_url: String = need(Url),
        pub switch: Option<bool> = may(Flag),
    }

    /// The part of an upload that is signed.
    pub struct ImageMeta {
        pub sha256: String = need(chars(64).at_least(64)),
        pub filename: String = need(bytes(256)),
    }
}

answer! {
    /// A stock that was started.
    pub struct StockStarted {
        pub start_time: Moment,
        pub stock_id: String,
    }

    /// A stock that was paused, or whose goods were changed.
    pub struct StockPaused {
        pub pause_time: Moment,
        pub stock_id: String,
    }

    /// A stock that was started again.
    pub struct StockRestarted {
        pub restart_time: Moment,
        pub stock_id: String,
    }

    /// A page of a stock's goods or merchants.
    pub struct StockPage {
        pub total_count: i64,
        pub data: Option<Vec<String>>,
        pub offset: i64,
        pub limit: i64,
        pub stock_id: String,
    }

    /// Where a stock's uses or refunds can be fetched.
    pub struct FlowAnswer {
        pub url: String,
        pub hash_value: String,
        pub hash_type: FlowHash,
    }

    /// Where a day's uses can be fetched.
    pub struct UseFlowOfDay {
        pub url: String,
        pub stock_useflow_hash: String,
        pub stock_useflow_count: String,
    }

    /// Where a day's refunds can be fetched.
    pub struct RefundFlowOfDay {
        pub url: String,
        pub stock_refundflow_hash: String,
        pub stock_refundflow_count: String,
    }

    /// Where the uses of coupons are told.
    pub struct CallbackAnswer {
        pub mchid: String,
        pub notify_url: String,
    }

    /// An address that was set.
    pub struct CallbackSet {
        pub update_time: Moment,
        pub notify_url: String,
    }

    /// An image that was uploaded.
    pub struct ImageAnswer {
        pub media_url: String,
    }
}
