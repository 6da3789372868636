//! Stocks of coupons.

use super::{BusinessType, CutTo, LIMIT, OFFSET, OUT_REQUEST_NO};
use crate::model::Moment;
use crate::model::rule::{Flag, bytes, chars, fen, int, list, object, time, word};
use crate::model::shared::{APPID, MCHID};

/// The most goods or merchants that a stock names at once.
const NAMED_MAX: usize = 50;
/// The most coupons of a stock.
const COUPONS_MAX: i64 = 1_000_000_000;
const SECONDS_OF_DAY_MAX: i64 = 86_399;

words! {
    /// What a stock's coupons do.
    pub enum StockType {
        /// Take a fixed amount off.
        Normal = "NORMAL",
        Discount = "DISCOUNT",
        /// Misspelt on the wire.
        Exchange = "EXCHAHGE",
        Random = "RANDOM",
        DiscountCut = "DISCOUNT_CUT",
    }

    /// How a stock stands.
    pub enum StockStatus {
        Unactivated = "unactivated",
        Audit = "audit",
        Running = "running",
        /// Misspelt on the wire.
        Stopped = "stoped",
        Paused = "paused",
    }

    /// The colour of a coupon.
    pub enum BackgroundColor {
        Color010 = "Color010",
        Color020 = "Color020",
        Color030 = "Color030",
        Color040 = "Color040",
        Color050 = "Color050",
        Color060 = "Color060",
        Color070 = "Color070",
        Color080 = "Color080",
        Color090 = "Color090",
        Color100 = "Color100",
    }

    /// Where a coupon leads.
    pub enum JumpTarget {
        PaymentCode = "PAYMENT_CODE",
        MiniProgram = "MINI_PROGRAM",
        DefaultPage = "DEFAULT_PAGE",
    }

    /// A way to pay that coupons are for.
    pub enum CouponTradeType {
        Microapp = "MICROAPP",
        Apppay = "APPPAY",
        Ppay = "PPAY",
        Card = "CARD",
        Face = "FACE",
        Other = "OTHER",
    }
}

request! {
    /// How much a stock gives.
    pub struct StockUseRule {
        pub max_coupons: i64 = need(int(1, COUPONS_MAX)),
        pub max_amount: i64 = need(fen(1)),
        pub max_amount_by_day: Option<i64> = may(fen(1)),
        pub max_coupons_per_user: i64 = need(int(1, 60)),
        pub natural_person_limit: bool = need(Flag),
        pub prevent_api_abuse: bool = need(Flag),
    }

    /// What a coupon looks like.
    pub struct PatternInfo {
        pub description: Option<String> = may(bytes(3000)),
        pub merchant_logo: Option<String> = may(chars(128)),
        pub merchant_name: Option<String> = may(chars(16)),
        pub background_color: Option<BackgroundColor> = may(word()),
        pub coupon_image: Option<String> = may(chars(128)),
        pub jump_target: Option<JumpTarget> = may(word()),
        pub mini_program_appid: Option<String> = may(APPID),
        pub mini_program_path: Option<String> = may(chars(128)),
    }

    /// Days of the week and the seconds of those days.
    pub struct Weekly {
        pub available_week_day: Option<Vec<i64>> = may(list(int(0, 6), 0, 7)),
        pub begin_time: Option<i64> = may(int(0, SECONDS_OF_DAY_MAX)),
        pub end_time: Option<i64> = may(int(0, SECONDS_OF_DAY_MAX)),
    }

    /// When a coupon can be used.
    pub struct AvailableTime {
        pub available_begin_time: Option<Moment> = may(time()),
        pub available_end_time: Option<Moment> = may(time()),
        pub fix_available_time: Option<Weekly> = may(object()),
        pub second_day_available: Option<bool> = may(Flag),
        /// In minutes.
        pub available_time_after_receive: Option<i64> = may(int(0, COUPONS_MAX)),
    }

    /// So much off.
    pub struct FixedRule {
        pub coupon_amount: i64 = need(fen(1)),
        pub transaction_minimum: i64 = need(fen(1)),
    }

    /// Some percent off.
    pub struct DiscountRule {
        pub discount_amount_max: Option<i64> = may(fen(1)),
        pub discount_percent: Option<i64> = may(int(1, 99)),
        pub transaction_minimum: Option<i64> = may(fen(1)),
    }

    /// At a fixed price.
    pub struct ExchangeRule {
        pub exchange_price: Option<i64> = may(fen(0)),
        pub transaction_minimum: Option<i64> = may(fen(1)),
    }

    /// With these cards only.
    pub struct LimitCard {
        pub name: Option<String> = may(chars(32)),
        pub bin: Option<Vec<String>> = may(list(chars(19), 0, 10)),
    }

    /// What a coupon can be used for.
    pub struct CouponUseRule {
        pub coupon_available_time: AvailableTime = need(object()),
        pub fixed_normal_coupon: Option<FixedRule> = may(object()),
        pub discount_coupon: Option<DiscountRule> = may(object()),
        pub exchange_coupon: Option<ExchangeRule> = may(object()),
        pub goods_tag: Option<Vec<String>> = may(list(chars(128), 0, NAMED_MAX)),
        pub limit_pay: Option<Vec<String>> = may(list(chars(128), 0, NAMED_MAX)),
        pub limit_card: Option<LimitCard> = may(object()),
        pub trade_type: Option<Vec<CouponTradeType>> = may(list(word(), 0, 6)),
        pub available_items: Option<Vec<String>> = may(list(chars(128), 0, NAMED_MAX)),
        pub unavailable_items: Option<Vec<String>> = may(list(chars(128), 0, NAMED_MAX)),
        pub available_merchants: Option<Vec<String>> = may(list(MCHID, 0, NAMED_MAX)),
        pub combine_use: Option<bool> = may(Flag),
    }

    /// A new stock.
    pub struct CreateStock {
        pub stock_name: String = need(chars(20)),
        pub comment: Option<String> = may(chars(60)),
        pub belong_merchant: String = need(MCHID),
        pub available_begin_time: Moment = need(time()),
        pub available_end_time: Moment = need(time()),
        pub stock_use_rule: StockUseRule = need(object()),
        pub pattern_info: Option<PatternInfo> = may(object()),
        pub coupon_use_rule: CouponUseRule = need(object()),
        /// Whether nobody pays for the discount: the merchant just gets less.
        pub no_cash: bool = need(Flag),
        pub stock_type: StockType = need(word()),
        pub out_request_no: String = need(OUT_REQUEST_NO),
        pub ext_info: Option<String> = may(chars(128)),
    }

    /// A page of stocks.
    pub struct StocksQuery {
        pub offset: i64 = need(OFFSET),
        pub limit: i64 = need(LIMIT),
        pub stock_creator_mchid: String = need(MCHID),
        pub create_start_time: Option<Moment> = may(time()),
        pub create_end_time: Option<Moment> = may(time()),
        pub status: Option<StockStatus> = may(word()),
    }

    /// One stock.
    pub struct StockQuery {
        pub stock_creator_mchid: String = need(MCHID),
    }
}

answer! {
    /// A stock that was created.
    pub struct StockCreated {
        pub stock_id: String,
        pub create_time: Moment,
    }

    /// How much a stock gives.
    pub struct StockUseRuleAnswer {
        pub max_coupons: i64,
        pub max_amount: i64,
        pub max_amount_by_day: Option<i64>,
        pub max_coupons_per_user: i64,
        pub natural_person_limit: bool,
        pub prevent_api_abuse: bool,
    }

    /// Where a stock's coupons can be used.
    pub struct Region {
        pub r#type: Option<String>,
        pub province: Option<String>,
        pub city: Option<String>,
        pub district: Option<String>,
        pub country: Option<String>,
    }

    /// How a stock stands.
    pub struct StockAnswer {
        pub stock_id: Option<String>,
        pub stock_creator_mchid: Option<String>,
        pub stock_name: String,
        pub status: Option<StockStatus>,
        pub create_time: Option<Moment>,
        pub description: String,
        pub stock_use_rule: StockUseRuleAnswer,
        pub available_begin_time: Moment,
        pub available_end_time: Moment,
        pub distributed_coupons: Option<i64>,
        pub no_cash: bool,
        pub start_time: Option<Moment>,
        pub stop_time: Option<Moment>,
        pub cut_to_message: Option<CutTo>,
        pub singleitem: Option<bool>,
        pub stock_type: StockType,
        pub business_type: Option<BusinessType>,
        pub available_region_list: Option<Vec<Region>>,
        pub available_industry_list: Option<Vec<String>>,
    }

    /// A page of stocks.
    pub struct StocksAnswer {
        pub total_count: i64,
        pub limit: i64,
        pub offset: i64,
        pub data: Option<Vec<StockAnswer>>,
    }
}
