//! The fund flow bill: every movement of one account of a merchant's.

use super::BillFile;
use super::yuan::{total_yuan, yuan};
use crate::model::Moment;

/// Which way the money went, from the merchant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowDirection {
    /// To the merchant.
    In,
    /// From the merchant.
    Out,
}

impl FlowDirection {
    /// The word in the cell.
    pub const fn word(self) -> &'static str {
        match self {
            Self::In => "收入",
            Self::Out => "支出",
        }
    }
}

/// One movement. Amounts are in fen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowRow {
    pub booked_at: Moment,
    /// Our number of the business, such as a transaction or a refund.
    pub business_id: String,
    /// Our number of the movement.
    pub flow_id: String,
    /// Such as 退款.
    pub name: String,
    /// Such as 交易, 退款, 扣除交易手续费.
    pub kind: String,
    pub direction: FlowDirection,
    pub amount: i64,
    /// What the account stands at after it.
    pub balance: i64,
    /// Who asked for it.
    pub submitter: String,
    pub remark: String,
    /// The merchant's number, such as its order's.
    pub voucher: String,
}

pub(super) const HEADER: [&str; 11] = [
    "记账时间",
    "微信支付业务单号",
    "资金流水单号",
    "业务名称",
    "业务类型",
    "收支类型",
    "收支金额(元)",
    "账户结余(元)",
    "资金变更提交申请人",
    "备注",
    "业务凭证号",
];
const SUMMARY: [&str; 5] = ["资金流水总笔数", "收入笔数", "收入金额", "支出笔数", "支出金额"];

/// Writes a bill.
pub fn flow_bill(rows: &[FlowRow]) -> BillFile {
    let lines: Vec<Vec<String>> = rows.iter().map(cells).collect();
    BillFile::of(&HEADER, &lines, &SUMMARY, &summary(rows))
}

fn cells(row: &FlowRow) -> Vec<String> {
    vec![
        row.booked_at.spaced(),
        row.business_id.clone(),
        row.flow_id.clone(),
        row.name.clone(),
        row.kind.clone(),
        row.direction.word().into(),
        yuan(row.amount),
        yuan(row.balance),
        row.submitter.clone(),
        row.remark.clone(),
        row.voucher.clone(),
    ]
}

fn summary(rows: &[FlowRow]) -> Vec<String> {
    let amounts =
        |direction| rows.iter().filter(move |row| row.direction == direction).map(|row| i128::from(row.amount));
    let count = |direction| amounts(direction).count().to_string();
    let total = |direction| total_yuan(amounts(direction).sum());
    vec![
        rows.len().to_string(),
        count(FlowDirection::In),
        total(FlowDirection::In),
        count(FlowDirection::Out),
        total(FlowDirection::Out),
    ]
}
