//! Which coupon takes how much off what: pure decisions.

use jiff::Timestamp;
use money::{Amount, AmountError, CouponId, OrderId, Rounding};
use serde::{Deserialize, Serialize};

use super::CouponRefusal;
use super::rows::Coupon;
use super::stock::Stock;
use crate::trade::Kind;

/// A trade for which a coupon is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    pub order: OrderId,
    /// Who is paid.
    pub mchid: String,
    pub kind: Kind,
    pub goods_tag: Option<String>,
    pub amount: Amount,
}

/// What a coupon takes off a trade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discount {
    pub coupon: CouponId,
    pub order: OrderId,
    pub amount: Amount,
    /// What the holder reads.
    pub name: String,
    /// Whether the merchant simply gets less; otherwise the promotion budget pays.
    pub no_cash: bool,
}

/// The discount of a trade that was paid, as the merchant is told for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promotion {
    /// The coupon's number and its stock's.
    pub coupon: String,
    pub stock: String,
    pub name: String,
    pub amount: Amount,
    pub no_cash: bool,
    /// Whether the merchant who was paid made the stock itself.
    pub is_own: bool,
}

/// Whether a stock's coupons are for such a trade.
fn suits(stock: &Stock, ask: &Ask) -> bool {
    let tag = ask.goods_tag.as_ref();
    ask.amount >= stock.minimum
        && stock.merchants.contains(&ask.mchid)
        && (stock.goods_tags.is_empty() || tag.is_some_and(|tag| stock.goods_tags.contains(tag)))
        && (stock.kinds.is_empty() || stock.kinds.iter().any(|kind| kind == ask.kind.code()))
}

/// For each trade the coupon that takes most off; of equals the one that ends first. None is used twice.
pub(super) fn choose(usable: &[(Coupon, Stock)], asks: &[Ask]) -> Vec<Discount> {
    let mut chosen: Vec<Discount> = Vec::new();
    for ask in asks {
        let free = usable.iter().filter(|(coupon, _)| chosen.iter().all(|taken| taken.coupon != coupon.id));
        let best = free
            .filter(|(_, stock)| suits(stock, ask))
            .min_by_key(|(coupon, stock)| (std::cmp::Reverse(stock.amount), coupon.usable_until, coupon.id));
        chosen.extend(best.map(|(coupon, stock)| Discount {
            coupon: coupon.id,
            order: ask.order,
            amount: stock.amount,
            name: stock.name.clone(),
            no_cash: stock.no_cash,
        }));
    }
    chosen
}

/// What a stock's coupons can take at most.
pub(super) fn most(stock: &Stock) -> Result<Amount, AmountError> {
    stock.amount.ratio(stock.coupons_max, 1, Rounding::Down)
}

/// Whether a stock makes sense.
pub(super) fn admit(now: Timestamp, stock: &Stock) -> Result<(), CouponRefusal> {
    let needed = most(stock).unwrap_or(Amount::MAX);
    let in_order = stock.begins_at < stock.ends_at
        && stock.usable_from < stock.usable_until
        && stock.begins_at <= stock.usable_from
        && stock.usable_until <= stock.ends_at;
    if stock.minimum <= stock.amount {
        Err(CouponRefusal::MinimumTooSmall)
    } else if stock.amount_max < needed || stock.amount_by_day_max.is_some_and(|by_day| by_day < stock.amount) {
        Err(CouponRefusal::BudgetTooSmall { needed })
    } else if !in_order || stock.ends_at <= now {
        Err(CouponRefusal::TimesWrong)
    } else {
        Ok(())
    }
}
