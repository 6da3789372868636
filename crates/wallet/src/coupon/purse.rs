//! What coupons a holder has: for the holder, and for a merchant who asks by an openid.

use money::{HolderId, MerchantId};
use store::{Fault, View};

use super::CouponRefusal;
use super::rows::{self, Coupon};
use super::stock::{Stock, rows as stock_rows};
use crate::{Ctx, Stop, app, merchant, refuse};

/// A coupon with what its holder reads about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purse {
    pub coupon: Coupon,
    pub stock: Stock,
    /// Whose it is.
    pub shop: String,
    /// The names of the merchants where it is good.
    pub shops: Vec<String>,
}

/// A holder's coupons, newest first.
pub fn purse(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<Vec<Purse>, Fault> {
    let coupons = rows::of_holder(view, ctx, holder)?;
    coupons.into_iter().map(|coupon| with_names(view, ctx, coupon)).collect()
}

fn with_names(view: &mut View<'_>, ctx: &Ctx, coupon: Coupon) -> Result<Purse, Fault> {
    let stock = stock_rows::by_id(view, ctx, coupon.stock)?;
    let shop = merchant::find(view, stock.owner)?.map(|owner| owner.name).unwrap_or_default();
    let shops = names(view, &stock)?;
    Ok(Purse { coupon, stock, shop, shops })
}

fn names(view: &mut View<'_>, stock: &Stock) -> Result<Vec<String>, Fault> {
    let mut names = Vec::new();
    for mchid in &stock.merchants {
        names.extend(merchant::by_mchid(view, mchid)?.map(|merchant| merchant.name));
    }
    Ok(names)
}

/// Whether a merchant may see coupons of a stock: who made it, and where they are good.
fn may_see(mchid: &str, merchant: MerchantId, stock: &Stock) -> bool {
    stock.merchant == merchant || stock.merchants.iter().any(|known| known == mchid)
}

/// The coupons of the holder of an openid that a merchant may see, newest first.
///
/// # Errors
/// [`CouponRefusal::App`], [`CouponRefusal::MerchantUnknown`].
pub fn of_holder(
    view: &mut View<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    (appid, openid): (&str, &str),
) -> Result<Vec<(Coupon, Stock)>, Stop<CouponRefusal>> {
    app::permit(view, appid, merchant).map_err(|stop| stop.map(CouponRefusal::App))?;
    let holder = app::holder_of(view, appid, openid).map_err(|stop| stop.map(CouponRefusal::App))?;
    let Some(asker) = merchant::find(view, merchant)? else { return refuse(CouponRefusal::MerchantUnknown) };
    let mut seen = Vec::new();
    for coupon in rows::of_holder(view, ctx, holder)? {
        let stock = stock_rows::by_id(view, ctx, coupon.stock)?;
        if may_see(&asker.mchid, merchant, &stock) {
            seen.push((coupon, stock));
        }
    }
    Ok(seen)
}

/// One of them, by its number.
///
/// # Errors
/// As [`of_holder`], and [`CouponRefusal::CouponNotFound`].
pub fn find(
    view: &mut View<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    name: (&str, &str),
    number: &str,
) -> Result<(Coupon, Stock), Stop<CouponRefusal>> {
    let found = of_holder(view, ctx, merchant, name)?.into_iter().find(|(coupon, _)| coupon.number == number);
    found.map_or_else(|| refuse(CouponRefusal::CouponNotFound), Ok)
}
