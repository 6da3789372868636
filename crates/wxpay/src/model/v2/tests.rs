//! Replies as pairs.

use super::*;
use crate::model::refund::RefundStatus;

fn party() -> Party {
    Party { appid: "wx0123456789abcdef".into(), mch_id: "1900000109".into(), sub_appid: None, sub_mch_id: None }
}

fn check<A: Serialize>(reply: &Reply<A>, expected: &[(&str, &str)]) {
    let mut pairs = reply.pairs().unwrap();
    pairs.sort();
    let mut expected: Vec<_> = expected.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    expected.sort();
    assert_eq!(pairs, expected);
}

#[test]
fn what_was_not_understood_says_only_that() {
    let reply = Reply::<Closed>::Unread { return_msg: "签名错误".into() };
    check(&reply, &[("return_code", "FAIL"), ("return_msg", "签名错误")]);
}

#[test]
fn a_failure_has_its_code_and_what_the_answer_still_says() {
    let failure = Failure { err_code: "SYSTEMERROR".into(), err_code_des: "again".into() };
    let answer = Some(ReverseAnswer { recall: YesNo::Yes });
    let reply = Reply::Read { party: party(), nonce_str: "n1".into(), failure: Some(failure), answer };
    let expected = [
        ("return_code", "SUCCESS"),
        ("return_msg", "OK"),
        ("appid", "wx0123456789abcdef"),
        ("mch_id", "1900000109"),
        ("nonce_str", "n1"),
        ("result_code", "FAIL"),
        ("err_code", "SYSTEMERROR"),
        ("err_code_des", "again"),
        ("recall", "Y"),
    ];
    check(&reply, &expected);
}

#[test]
fn lists_become_numbered_names() {
    let coupon = |id: &str| RefundedCoupon { coupon_type: None, coupon_refund_id: id.into(), coupon_refund_fee: 5 };
    let refund = |number: &str, coupons| QueriedRefund {
        out_refund_no: number.into(),
        refund_id: "5".into(),
        refund_channel: None,
        refund_fee: 10,
        settlement_refund_fee: None,
        coupon_refund_fee: None,
        coupon_refund_count: None,
        coupons,
        refund_status: RefundStatus::Success,
        refund_account: None,
        refund_recv_accout: "balance".into(),
        refund_success_time: None,
    };
    let answer = RefundQueryAnswer {
        total_refund_count: None,
        transaction_id: "4".into(),
        out_trade_no: "T20180608".into(),
        total_fee: 30,
        settlement_total_fee: None,
        fee_type: None,
        cash_fee: 30,
        refund_count: 2,
        refunds: vec![refund("R1", vec![coupon("C1"), coupon("C2")]), refund("R2", vec![])],
    };
    let reply = Reply::Read { party: party(), nonce_str: "n1".into(), failure: None, answer: Some(answer) };
    let pairs = reply.pairs().unwrap();
    let text = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str());
    assert_eq!((text("out_refund_no_0"), text("out_refund_no_1")), (Some("R1"), Some("R2")));
    assert_eq!((text("coupon_refund_id_0_0"), text("coupon_refund_id_0_1")), (Some("C1"), Some("C2")));
    assert_eq!((text("refund_fee_1"), text("total_fee"), text("refunds")), (Some("10"), Some("30"), None));
}
