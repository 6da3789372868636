//! Bills written and read back.

use std::io::Read as _;

use flate2::read::GzDecoder;
use proptest::prelude::*;

use super::file::clean;
use super::trade::header;
use super::*;
use crate::model::Moment;
use crate::model::transaction::TradeType;

fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

fn order() -> PaidRow {
    PaidRow {
        traded_at: moment("2018-06-08T10:34:56+08:00"),
        appid: "wx0123456789abcdef".into(),
        mchid: "1900000109".into(),
        sub_mchid: None,
        device_id: None,
        transaction_id: "4200000000201806081234567890".into(),
        out_trade_no: "T20180608".into(),
        openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o".into(),
        trade_type: TradeType::Jsapi,
        bank_type: "OTHERS".into(),
        description: "rice, with egg".into(),
        attach: None,
        fee: 6,
        rate: "0.60%".into(),
        rate_note: None,
    }
}

fn paid() -> TradeRow {
    TradeRow::Paid { order: order(), settlement: 1000, coupon: 50, total: 1000 }
}

fn refunded() -> TradeRow {
    let refund = RefundRow {
        is_reversal: false,
        refund_id: "50300000000201806081234567890".into(),
        out_refund_no: "R1".into(),
        refund: 300,
        coupon_refund: 15,
        is_to_balance: false,
        state: RowState::Processing,
        applied: 300,
        applied_at: moment("2018-06-08T11:00:00+08:00"),
        succeeded_at: None,
    };
    let traded_at = refund.applied_at;
    TradeRow::Refunded { order: PaidRow { fee: -2, traded_at, ..order() }, refund }
}

const ALL: &str = "\u{feff}交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,\
应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,\
申请退款金额,费率备注\r
`2018-06-08 10:34:56,`wx0123456789abcdef,`1900000109,`0,`,`4200000000201806081234567890,`T20180608,\
`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,`JSAPI,`SUCCESS,`OTHERS,`CNY,`10.00,`0.50,`0,`0,`0.00,`0.00,`,`,`rice, with egg,`,`0.06000,`0.60%,\
`10.00,`0.00,`\r
`2018-06-08 11:00:00,`wx0123456789abcdef,`1900000109,`0,`,`4200000000201806081234567890,`T20180608,\
`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`50300000000201806081234567890,`R1,`3.00,`0.15,`ORIGINAL,\
`PROCESSING,`rice, with egg,`,`-0.02000,`0.60%,`0.00,`3.00,`\r
总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r
`2,`10.00,`3.00,`0.15,`0.04000,`10.00,`3.00\r
";

#[test]
fn a_payment_and_its_refund_are_written_to_the_letter() {
    assert_eq!(trade_bill(TradeBill::All, &[paid(), refunded()]).text(), ALL);
}

#[test]
fn each_bill_has_its_columns_and_its_rows() {
    for (bill, columns, states) in [
        (TradeBill::All, 27, vec!["SUCCESS", "REFUND"]),
        (TradeBill::Success, 20, vec!["SUCCESS"]),
        (TradeBill::Refund, 29, vec!["REFUND"]),
    ] {
        let sheet = read(trade_bill(bill, &[paid(), refunded()]).text()).unwrap();
        assert_eq!(sheet.header.len(), columns, "{bill:?}");
        let found: Vec<_> = sheet.rows.iter().filter_map(|row| sheet.cell(row, "交易状态")).collect();
        assert_eq!(found, states, "{bill:?}");
    }
}

#[test]
fn a_refund_bill_tells_the_times_before_the_numbers() {
    let sheet = read(trade_bill(TradeBill::Refund, &[refunded()]).text()).unwrap();
    assert_eq!(sheet.header[14..17], ["退款申请时间", "退款成功时间", "微信退款单号"]);
    assert_eq!(sheet.rows[0][14..17], ["2018-06-08 11:00:00", "", "50300000000201806081234567890"]);
}

#[test]
fn a_bill_without_rows_still_has_its_summary() {
    let sheet = read(trade_bill(TradeBill::Success, &[]).text()).unwrap();
    assert_eq!(
        (sheet.rows.len(), sheet.total("总交易单数"), sheet.total("手续费总金额")),
        (0, Some("0"), Some("0.00000"))
    );
}

#[test]
fn a_bill_is_hashed_before_it_is_packed_and_unpacks_to_itself() {
    let bill = trade_bill(TradeBill::All, &[]);
    let mut unpacked = String::new();
    GzDecoder::new(bill.gzip().unwrap().as_slice()).read_to_string(&mut unpacked).unwrap();
    assert_eq!(unpacked, bill.text());
    assert_eq!(bill.gzip().unwrap(), bill.gzip().unwrap());
    let summary = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
    let text = format!(
        "\u{feff}{}\r\n{summary}\r\n`0,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00\r\n",
        header(TradeBill::All).join(",")
    );
    assert_eq!((bill.text(), bill.hash_value().as_str()), (text.as_str(), "6f8c4eaae979e7f0d4de8835e8996d56676d57dc"));
}

#[test]
fn what_is_not_a_bill_is_refused() {
    for (text, fault) in [
        ("a\r\n", BillFault::NoByteOrderMark),
        ("\u{feff}a\r\nb\r\n`1", BillFault::Unfinished),
        ("\u{feff}a\r\n`1\r\n", BillFault::TooShort),
        ("\u{feff}a\r\n1\r\nb\r\n`1\r\n", BillFault::NoBackTick),
        ("\u{feff}a\r\n`1,`2\r\nb\r\n`1\r\n", BillFault::CellCount),
        ("\u{feff}a\r\nb,c\r\n`1\r\n", BillFault::CellCount),
    ] {
        assert_eq!(read(text), Err(fault), "{text:?}");
    }
}

fn flow(direction: FlowDirection, amount: i64, remark: &str) -> FlowRow {
    FlowRow {
        booked_at: moment("2018-06-08T10:34:56+08:00"),
        business_id: "4200000000201806081234567890".into(),
        flow_id: "F1".into(),
        name: "交易".into(),
        kind: "交易".into(),
        direction,
        amount,
        balance: 1234,
        submitter: "system".into(),
        remark: remark.into(),
        voucher: "T20180608".into(),
    }
}

#[test]
fn a_fund_flow_bill_is_written_to_the_letter() {
    let rows = [flow(FlowDirection::In, 1000, ""), flow(FlowDirection::Out, 6, "费")];
    let expected =
        "\u{feff}记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),\
资金变更提交申请人,备注,业务凭证号\r
`2018-06-08 10:34:56,`4200000000201806081234567890,`F1,`交易,`交易,`收入,`10.00,`12.34,`system,`,`T20180608\r
`2018-06-08 10:34:56,`4200000000201806081234567890,`F1,`交易,`交易,`支出,`0.06,`12.34,`system,`费,`T20180608\r
资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\r
`2,`1,`10.00,`1,`0.06\r
";
    assert_eq!(flow_bill(&rows).text(), expected);
}

fn any_row() -> impl Strategy<Value = TradeRow> {
    let fen = || 0..1_000_000_000_000_i64;
    let states = [RowState::Success, RowState::Processing, RowState::Fail, RowState::Change];
    let state = prop::sample::select(states.to_vec());
    (any::<String>(), any::<Option<String>>(), fen(), fen(), fen(), any::<bool>(), state).prop_map(
        |(description, attach, total, part, fee, is_refund, state)| {
            let order = PaidRow { description, attach, ..order() };
            if !is_refund {
                return TradeRow::Paid { order: PaidRow { fee, ..order }, settlement: total, coupon: part, total };
            }
            let TradeRow::Refunded { refund, .. } = refunded() else { unreachable!("a refund's row") };
            let refund = RefundRow { refund: total, coupon_refund: part, applied: total, state, ..refund };
            TradeRow::Refunded { order: PaidRow { fee: -fee, ..order }, refund }
        },
    )
}

/// The sum of a column.
fn sum(sheet: &Sheet, column: &str) -> i64 {
    sheet.rows.iter().map(|row| fen_of_yuan(sheet.cell(row, column).unwrap()).unwrap()).sum()
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(rows in prop::collection::vec(any_row(), 0..8)) {
        let sheet = read(trade_bill(TradeBill::All, &rows).text()).unwrap();
        prop_assert_eq!(sheet.rows.len(), rows.len());
        for (cells, row) in sheet.rows.iter().zip(&rows) {
            let order = row.order();
            let (description, attach) = (clean(&order.description), clean(order.attach.as_deref().unwrap_or("")));
            prop_assert_eq!(sheet.cell(cells, "商品名称"), Some(description.as_str()));
            prop_assert_eq!(sheet.cell(cells, "商户数据包"), Some(attach.as_str()));
            prop_assert_eq!(sheet.cell(cells, "手续费").and_then(fen_of_yuan), Some(order.fee));
            let (column, amount) = match row {
                TradeRow::Paid { total, .. } => ("订单金额", *total),
                TradeRow::Refunded { refund, .. } => ("退款金额", refund.refund),
            };
            prop_assert_eq!(sheet.cell(cells, column).and_then(fen_of_yuan), Some(amount));
        }
    }

    #[test]
    fn a_summary_is_the_sum_of_its_rows(rows in prop::collection::vec(any_row(), 0..8)) {
        let sheet = read(trade_bill(TradeBill::All, &rows).text()).unwrap();
        for (total, column) in [
            ("应结订单总金额", "应结订单金额"),
            ("退款总金额", "退款金额"),
            ("充值券退款总金额", "充值券退款金额"),
            ("手续费总金额", "手续费"),
            ("订单总金额", "订单金额"),
            ("申请退款总金额", "申请退款金额"),
        ] {
            prop_assert_eq!(sheet.total(total).and_then(fen_of_yuan), Some(sum(&sheet, column)), "{}", total);
        }
        let count = rows.len().to_string();
        prop_assert_eq!(sheet.total("总交易单数"), Some(count.as_str()));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in ".*") {
        prop_assert!(read(&text).is_err());
        let _ = read(&format!("\u{feff}{text}\r\n`1\r\n"));
    }
}
