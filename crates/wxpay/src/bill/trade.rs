//! The trade bill: payments, refunds, or both.

use super::BillFile;
use super::yuan::{fee, total_yuan, yuan};
use crate::model::Moment;
use crate::model::transaction::TradeType;

/// Which rows a bill has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TradeBill {
    /// Payments and refunds, 27 columns.
    All,
    /// Payments, 20 columns.
    Success,
    /// Refunds, 29 columns: with the times of application and success.
    Refund,
}

/// The order of a row. Amounts are in fen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidRow {
    /// When it was paid; of a refund's row, when the refund was accepted.
    pub traded_at: Moment,
    pub appid: String,
    pub mchid: String,
    /// Of a service provider's merchant; written as `0` for any other.
    pub sub_mchid: Option<String>,
    pub device_id: Option<String>,
    pub transaction_id: String,
    pub out_trade_no: String,
    pub openid: String,
    pub trade_type: TradeType,
    pub bank_type: String,
    pub description: String,
    pub attach: Option<String>,
    /// What the merchant pays for this row; below zero when it gets a fee back.
    pub fee: i64,
    /// Such as `0.60%`.
    pub rate: String,
    pub rate_note: Option<String>,
}

/// How a refund stands in a bill; other words than those of the refund's own answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    /// The payer has it.
    Success,
    /// Under way.
    Processing,
    /// Failed.
    Fail,
    /// The card could not take it.
    Change,
}

impl RowState {
    /// The word in the cell.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Processing => "PROCESSING",
            Self::Fail => "FAIL",
            Self::Change => "CHANGE",
        }
    }
}

/// A refund's own part of its row. Amounts are in fen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundRow {
    /// A code payment that was reversed, rather than an order refunded.
    pub is_reversal: bool,
    pub refund_id: String,
    pub out_refund_no: String,
    /// What the payer and the givers of paid discounts get.
    pub refund: i64,
    /// The part of it that was a paid discount.
    pub coupon_refund: i64,
    /// To the balance rather than back to what paid.
    pub is_to_balance: bool,
    pub state: RowState,
    /// What was applied for.
    pub applied: i64,
    pub applied_at: Moment,
    /// Only of a success.
    pub succeeded_at: Option<Moment>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TradeRow {
    /// A payment.
    Paid {
        /// Its order.
        order: PaidRow,
        /// What the merchant is settled for, in fen.
        settlement: i64,
        /// Discounts that were paid for beforehand, in fen.
        coupon: i64,
        /// The order's amount, in fen.
        total: i64,
    },
    /// A refund.
    Refunded {
        /// Its order.
        order: PaidRow,
        /// The refund.
        refund: RefundRow,
    },
}

impl TradeRow {
    pub(super) const fn order(&self) -> &PaidRow {
        match self {
            Self::Paid { order, .. } | Self::Refunded { order, .. } => order,
        }
    }

    const fn is_in(&self, bill: TradeBill) -> bool {
        match (self, bill) {
            (_, TradeBill::All)
            | (Self::Paid { .. }, TradeBill::Success)
            | (Self::Refunded { .. }, TradeBill::Refund) => true,
            (Self::Paid { .. }, TradeBill::Refund) | (Self::Refunded { .. }, TradeBill::Success) => false,
        }
    }

    const fn amounts(&self) -> Amounts {
        match self {
            Self::Paid { settlement, coupon, total, .. } => Amounts {
                settlement: *settlement,
                coupon: *coupon,
                total: *total,
                refund: 0,
                coupon_refund: 0,
                applied: 0,
            },
            Self::Refunded { refund: RefundRow { refund, coupon_refund, applied, .. }, .. } => Amounts {
                settlement: 0,
                coupon: 0,
                total: 0,
                refund: *refund,
                coupon_refund: *coupon_refund,
                applied: *applied,
            },
        }
    }

    fn refund(&self) -> Option<&RefundRow> {
        match self {
            Self::Paid { .. } => None,
            Self::Refunded { refund, .. } => Some(refund),
        }
    }
}

/// The amounts of one row.
struct Amounts {
    settlement: i64,
    coupon: i64,
    total: i64,
    refund: i64,
    coupon_refund: i64,
    applied: i64,
}

const ORDER: [&str; 14] = [
    "交易时间",
    "公众账号ID",
    "商户号",
    "特约商户号",
    "设备号",
    "微信订单号",
    "商户订单号",
    "用户标识",
    "交易类型",
    "交易状态",
    "付款银行",
    "货币种类",
    "应结订单金额",
    "代金券金额",
];
pub(super) const REFUND_TIMES: [&str; 2] = ["退款申请时间", "退款成功时间"];
const REFUND: [&str; 6] = ["微信退款单号", "商户退款单号", "退款金额", "充值券退款金额", "退款类型", "退款状态"];
const GOODS: [&str; 5] = ["商品名称", "商户数据包", "手续费", "费率", "订单金额"];
const APPLIED: &str = "申请退款金额";
const NOTE: &str = "费率备注";
const SUMMARY: [&str; 7] =
    ["总交易单数", "应结订单总金额", "退款总金额", "充值券退款总金额", "手续费总金额", "订单总金额", "申请退款总金额"];

/// The columns of a bill.
pub(super) fn header(bill: TradeBill) -> Vec<&'static str> {
    let applied: &[&str] = &[APPLIED];
    let (times, refund, applied): (&[&str], &[&str], &[&str]) = match bill {
        TradeBill::All => (&[], &REFUND, applied),
        TradeBill::Success => (&[], &[], &[]),
        TradeBill::Refund => (&REFUND_TIMES, &REFUND, applied),
    };
    [&ORDER[..], times, refund, &GOODS[..], applied, &[NOTE]].concat()
}

/// Writes a bill; rows that the bill does not have are left out.
pub fn trade_bill(bill: TradeBill, rows: &[TradeRow]) -> BillFile {
    let rows: Vec<&TradeRow> = rows.iter().filter(|row| row.is_in(bill)).collect();
    let lines: Vec<Vec<String>> = rows.iter().map(|row| cells(bill, row)).collect();
    BillFile::of(&header(bill), &lines, &SUMMARY, &summary(&rows))
}

fn cells(bill: TradeBill, row: &TradeRow) -> Vec<String> {
    let amounts = row.amounts();
    let mut cells = order_cells(row);
    cells.extend([yuan(amounts.settlement), yuan(amounts.coupon)]);
    if bill == TradeBill::Refund {
        cells.extend(time_cells(row.refund()));
    }
    if bill != TradeBill::Success {
        cells.extend(refund_cells(row.refund(), &amounts));
    }
    cells.extend(goods_cells(row.order(), &amounts));
    if bill != TradeBill::Success {
        cells.push(yuan(amounts.applied));
    }
    cells.push(row.order().rate_note.clone().unwrap_or_default());
    cells
}

fn order_cells(row: &TradeRow) -> Vec<String> {
    let order = row.order();
    let state = match row.refund() {
        None => "SUCCESS",
        Some(refund) if refund.is_reversal => "REVOKED",
        Some(_) => "REFUND",
    };
    vec![
        order.traded_at.spaced(),
        order.appid.clone(),
        order.mchid.clone(),
        order.sub_mchid.clone().unwrap_or_else(|| "0".into()),
        order.device_id.clone().unwrap_or_default(),
        order.transaction_id.clone(),
        order.out_trade_no.clone(),
        order.openid.clone(),
        order.trade_type.word().into(),
        state.into(),
        order.bank_type.clone(),
        "CNY".into(),
    ]
}

fn time_cells(refund: Option<&RefundRow>) -> [String; 2] {
    let applied = refund.map(|refund| refund.applied_at.spaced());
    let succeeded = refund.and_then(|refund| refund.succeeded_at).map(Moment::spaced);
    [applied.unwrap_or_default(), succeeded.unwrap_or_default()]
}

fn refund_cells(refund: Option<&RefundRow>, amounts: &Amounts) -> [String; 6] {
    let (refund_id, out_refund_no) =
        refund.map_or(("0", "0"), |refund| (refund.refund_id.as_str(), refund.out_refund_no.as_str()));
    let way = |refund: &RefundRow| if refund.is_to_balance { "BALANCE" } else { "ORIGINAL" };
    [
        refund_id.into(),
        out_refund_no.into(),
        yuan(amounts.refund),
        yuan(amounts.coupon_refund),
        refund.map(way).unwrap_or_default().into(),
        refund.map(|refund| refund.state.word()).unwrap_or_default().into(),
    ]
}

fn goods_cells(order: &PaidRow, amounts: &Amounts) -> [String; 5] {
    [
        order.description.clone(),
        order.attach.clone().unwrap_or_default(),
        fee(order.fee.into()),
        order.rate.clone(),
        yuan(amounts.total),
    ]
}

fn summary(rows: &[&TradeRow]) -> Vec<String> {
    let total = |part: fn(&Amounts) -> i64| {
        let parts = rows.iter().map(|row| i128::from(part(&row.amounts())));
        total_yuan(parts.sum())
    };
    let fees: i128 = rows.iter().map(|row| i128::from(row.order().fee)).sum();
    vec![
        rows.len().to_string(),
        total(|amounts| amounts.settlement),
        total(|amounts| amounts.refund),
        total(|amounts| amounts.coupon_refund),
        fee(fees),
        total(|amounts| amounts.total),
        total(|amounts| amounts.applied),
    ]
}
