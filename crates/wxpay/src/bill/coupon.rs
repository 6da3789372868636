//! The flows of a stock of coupons: what they were used for, and what came back.
//!
//! "WeChat Pay documentation", cash coupons, use flow and refund flow. Amounts are yuan with two decimals.

use super::BillFile;
use super::yuan::{total_yuan, yuan};
use crate::model::Moment;

/// One use of a coupon, or one part of it that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponRow {
    pub stock: String,
    pub coupon: String,
    /// What was taken off, or came back, in fen.
    pub amount: i64,
    /// What the order was, in fen.
    pub total: i64,
    /// Such as `NATIVE`.
    pub trade_type: String,
    pub transaction_id: String,
    /// When it was used, or came back.
    pub at: Moment,
    /// Who was paid.
    pub mchid: String,
    /// The refund with which it came back.
    pub refund_id: Option<String>,
}

const USED: [&str; 8] =
    ["批次id", "优惠id", "优惠金额(元)", "订单总金额(元)", "交易类型", "支付单号", "消耗时间", "消耗商户号"];
const RETURNED: [&str; 9] = [
    "批次id",
    "优惠id",
    "退款金额(元)",
    "订单总金额(元)",
    "交易类型",
    "支付单号",
    "退款时间",
    "消耗商户号",
    "退款单号",
];
const SUMMARY: [&str; 2] = ["总笔数", "总金额(元)"];

/// What a stock's coupons were used for.
pub fn coupon_use_file(rows: &[CouponRow]) -> BillFile {
    BillFile::of(&USED, &rows.iter().map(cells).collect::<Vec<_>>(), &SUMMARY, &summary(rows))
}

/// What came back of them with refunds.
pub fn coupon_return_file(rows: &[CouponRow]) -> BillFile {
    let with_refund = |row: &CouponRow| {
        let mut cells = cells(row);
        cells.push(row.refund_id.clone().unwrap_or_default());
        cells
    };
    BillFile::of(&RETURNED, &rows.iter().map(with_refund).collect::<Vec<_>>(), &SUMMARY, &summary(rows))
}

fn cells(row: &CouponRow) -> Vec<String> {
    vec![
        row.stock.clone(),
        row.coupon.clone(),
        yuan(row.amount),
        yuan(row.total),
        row.trade_type.clone(),
        row.transaction_id.clone(),
        row.at.spaced(),
        row.mchid.clone(),
    ]
}

fn summary(rows: &[CouponRow]) -> Vec<String> {
    vec![rows.len().to_string(), total_yuan(rows.iter().map(|row| i128::from(row.amount)).sum())]
}
