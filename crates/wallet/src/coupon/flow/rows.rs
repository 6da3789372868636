//! Rows of uses and of what came back.

use jiff::Timestamp;
use money::{Amount, CouponId, OrderId, StockId};
use store::{Fault, Row, Tx, View, params};

use super::{Return, Use};
use crate::Ctx;
use crate::coupon::Coupon;
use crate::coupon::spend::GivenBack;
use crate::trade::{Kind, Trade};

pub(in crate::coupon) fn write_use(
    tx: &mut Tx<'_>,
    coupon: &Coupon,
    trade: &Trade,
    discount: Amount,
) -> Result<(), Fault> {
    let used = coupon.used.as_ref().ok_or_else(|| Fault::corrupt(format!("{} is not used", coupon.id)))?;
    tx.queue(
        "INSERT INTO coupon_use (shop_order, coupon, stock, discount, total, kind, mchid, number, used_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            trade.order,
            coupon.id,
            coupon.stock,
            discount,
            trade.amount,
            trade.kind.code(),
            &used.mchid,
            &used.number,
            used.at
        ],
    )
}

/// The coupon that was used for an order, and its stock.
pub(in crate::coupon) fn used_for(view: &mut View<'_>, order: OrderId) -> Result<Option<(CouponId, StockId)>, Fault> {
    let row = view.query_opt("SELECT coupon, stock FROM coupon_use WHERE shop_order = ?1", params![order])?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

pub(in crate::coupon) fn write_return(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    stock: StockId,
    back: &GivenBack<'_>,
) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO coupon_return (refund, shop_order, stock, amount, number, returned_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![back.refund, back.order, stock, back.amount, back.number, ctx.now],
    )
}

/// What a stock's coupons were used for from one instant until before another, by time.
pub fn uses(view: &mut View<'_>, stock: StockId, (from, until): (Timestamp, Timestamp)) -> Result<Vec<Use>, Fault> {
    let rows = view.query(
        "SELECT c.number, u.discount, u.total, u.kind, u.mchid, u.number, u.used_at FROM coupon_use u \
         JOIN coupon c ON c.id = u.coupon WHERE u.stock = ?1 AND u.used_at >= ?2 AND u.used_at < ?3 \
         ORDER BY u.used_at, u.number",
        params![stock, from, until],
    )?;
    rows.iter().map(read_use).collect()
}

/// What came back from one instant until before another, by time.
pub fn returns(
    view: &mut View<'_>,
    stock: StockId,
    (from, until): (Timestamp, Timestamp),
) -> Result<Vec<Return>, Fault> {
    let rows = view.query(
        "SELECT c.number, u.discount, u.total, u.kind, u.mchid, u.number, u.used_at, r.number, r.amount, r.returned_at \
         FROM coupon_return r JOIN coupon_use u ON u.shop_order = r.shop_order JOIN coupon c ON c.id = u.coupon \
         WHERE r.stock = ?1 AND r.returned_at >= ?2 AND r.returned_at < ?3 ORDER BY r.returned_at, r.number",
        params![stock, from, until],
    )?;
    let back = |row| Ok(Return { used: read_use(row)?, refund: row.get(7)?, amount: row.get(8)?, at: row.get(9)? });
    rows.iter().map(back).collect()
}

fn read_use(row: &Row) -> Result<Use, Fault> {
    let kind: String = row.get(3)?;
    Ok(Use {
        coupon: row.get(0)?,
        discount: row.get(1)?,
        total: row.get(2)?,
        kind: Kind::from_code(&kind).ok_or_else(|| Fault::corrupt(format!("trade kind {kind}")))?,
        mchid: row.get(4)?,
        number: row.get(5)?,
        at: row.get(6)?,
    })
}
