//! Answers and events: a value with every field of a table, and one with the required fields alone, go through the type
//! and come out the same; and what comes out conforms.

use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use wxpay::fields::{Field, Kind, Need, Table};
use wxpay::model::bill::{BillAnswer, SubBillAnswer};
use wxpay::model::certificates::CertificatesAnswer;
use wxpay::model::codepay::{DirectReverseAnswer, PartnerReverseAnswer};
use wxpay::model::combine::{CombineAppAnswer, CombineTransaction};
use wxpay::model::favor::{
    CallbackAnswer, CallbackSet, CouponAnswer, CouponSent, CouponUseEvent, CouponsAnswer, FlowAnswer, ImageAnswer,
    RefundFlowOfDay, StockAnswer, StockCreated, StockPage, StockPaused, StockRestarted, StockStarted, StocksAnswer,
    UseFlowOfDay,
};
use wxpay::model::prepay::{H5Answer, NativeAnswer, PrepayAnswer};
use wxpay::model::refund::{DirectRefundee, PartnerRefundee, RefundAnswer, RefundEvent};
use wxpay::model::sharing::{
    AmountsAnswer, MerchantConfig, ReceiverAnswer, ReceiverDeleted, ReturnAnswer, SharingAnswer, SharingBillAnswer,
    SharingEvent,
};
use wxpay::model::transaction::{DirectTransaction, PartnerTransaction};
use wxpay::model::transfer::{TransferAccepted, TransferAnswer, TransferCancelled, TransferEvent};
use wxpay::model::v2;

use super::named;

/// Reads a value into its type and writes it again.
type Passage = fn(&Value) -> Result<Value, String>;

fn through<T: Serialize + DeserializeOwned>(value: &Value) -> Result<Value, String> {
    let read: T = serde_json::from_value(value.clone()).map_err(|error| format!("{error} in {value}"))?;
    let written = serde_json::to_string(&read).map_err(|error| error.to_string())?;
    serde_json::from_str(&written).map_err(|error| error.to_string())
}

pub fn all() -> Vec<(&'static str, Passage)> {
    [orders(), refunds_and_files(), transfers_and_shares(), coupons(), v2_answers()].concat()
}

fn orders() -> Vec<(&'static str, Passage)> {
    vec![
        ("GET /v3/pay/partner/transactions/id/{transaction_id} answer", through::<PartnerTransaction>),
        ("GET /v3/pay/partner/transactions/out-trade-no/{out_trade_no} answer", through::<PartnerTransaction>),
        ("GET /v3/pay/transactions/id/{transaction_id} answer", through::<DirectTransaction>),
        ("GET /v3/pay/transactions/out-trade-no/{out_trade_no} answer", through::<DirectTransaction>),
        ("POST /v3/pay/partner/transactions/app answer", through::<PrepayAnswer>),
        ("POST /v3/pay/partner/transactions/codepay answer", through::<PartnerTransaction>),
        ("POST /v3/pay/partner/transactions/h5 answer", through::<H5Answer>),
        ("POST /v3/pay/partner/transactions/jsapi answer", through::<PrepayAnswer>),
        ("POST /v3/pay/partner/transactions/native answer", through::<NativeAnswer>),
        (
            "POST /v3/pay/partner/transactions/out-trade-no/{out_trade_no}/reverse answer",
            through::<PartnerReverseAnswer>,
        ),
        ("POST /v3/pay/transactions/app answer", through::<PrepayAnswer>),
        ("POST /v3/pay/transactions/codepay answer", through::<DirectTransaction>),
        ("POST /v3/pay/transactions/h5 answer", through::<H5Answer>),
        ("POST /v3/pay/transactions/jsapi answer", through::<PrepayAnswer>),
        ("POST /v3/pay/transactions/native answer", through::<NativeAnswer>),
        ("POST /v3/pay/transactions/out-trade-no/{out_trade_no}/reverse answer", through::<DirectReverseAnswer>),
        ("event TRANSACTION.SUCCESS", through::<DirectTransaction>),
        ("event TRANSACTION.SUCCESS partner", through::<PartnerTransaction>),
        ("GET /v3/combine-transactions/out-trade-no/{combine_out_trade_no} answer", through::<CombineTransaction>),
        ("POST /v3/combine-transactions/app answer", through::<CombineAppAnswer>),
        ("POST /v3/combine-transactions/h5 answer", through::<H5Answer>),
        ("POST /v3/combine-transactions/jsapi answer", through::<PrepayAnswer>),
        ("POST /v3/combine-transactions/native answer", through::<NativeAnswer>),
        ("event TRANSACTION.SUCCESS combine", through::<CombineTransaction>),
    ]
}

fn refunds_and_files() -> Vec<(&'static str, Passage)> {
    vec![
        ("GET /v3/bill/fundflowbill answer", through::<BillAnswer>),
        ("GET /v3/bill/sub-merchant-fundflowbill answer", through::<SubBillAnswer>),
        ("GET /v3/bill/tradebill answer", through::<BillAnswer>),
        ("GET /v3/certificates answer", through::<CertificatesAnswer>),
        ("GET /v3/refund/domestic/refunds/{out_refund_no} answer", through::<RefundAnswer>),
        ("POST /v3/refund/domestic/refunds answer", through::<RefundAnswer>),
        ("POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund answer", through::<RefundAnswer>),
        ("event REFUND.ABNORMAL", through::<RefundEvent<DirectRefundee>>),
        ("event REFUND.ABNORMAL partner", through::<RefundEvent<PartnerRefundee>>),
        ("event REFUND.CLOSED", through::<RefundEvent<DirectRefundee>>),
        ("event REFUND.CLOSED partner", through::<RefundEvent<PartnerRefundee>>),
        ("event REFUND.SUCCESS", through::<RefundEvent<DirectRefundee>>),
        ("event REFUND.SUCCESS partner", through::<RefundEvent<PartnerRefundee>>),
    ]
}

fn transfers_and_shares() -> Vec<(&'static str, Passage)> {
    vec![
        ("GET /v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no} answer", through::<TransferAnswer>),
        (
            "GET /v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no} answer",
            through::<TransferAnswer>,
        ),
        ("POST /v3/fund-app/mch-transfer/transfer-bills answer", through::<TransferAccepted>),
        (
            "POST /v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel answer",
            through::<TransferCancelled>,
        ),
        ("event MCHTRANSFER.BILL.FINISHED", through::<TransferEvent>),
        ("GET /v3/profitsharing/bills answer", through::<SharingBillAnswer>),
        ("GET /v3/profitsharing/merchant-configs/{sub_mchid} answer", through::<MerchantConfig>),
        ("GET /v3/profitsharing/orders/{out_order_no} answer", through::<SharingAnswer>),
        ("GET /v3/profitsharing/return-orders/{out_return_no} answer", through::<ReturnAnswer>),
        ("GET /v3/profitsharing/transactions/{transaction_id}/amounts answer", through::<AmountsAnswer>),
        ("POST /v3/profitsharing/orders answer", through::<SharingAnswer>),
        ("POST /v3/profitsharing/orders/unfreeze answer", through::<SharingAnswer>),
        ("POST /v3/profitsharing/receivers/add answer", through::<ReceiverAnswer>),
        ("POST /v3/profitsharing/receivers/delete answer", through::<ReceiverDeleted>),
        ("POST /v3/profitsharing/return-orders answer", through::<ReturnAnswer>),
        ("event PROFITSHARING.RETURN", through::<SharingEvent>),
        ("event PROFITSHARING.SUCCESS", through::<SharingEvent>),
    ]
}

fn coupons() -> Vec<(&'static str, Passage)> {
    vec![
        ("GET /v3/marketing/favor/callbacks answer", through::<CallbackAnswer>),
        ("POST /v3/marketing/favor/callbacks answer", through::<CallbackSet>),
        ("POST /v3/marketing/favor/coupon-stocks answer", through::<StockCreated>),
        ("GET /v3/marketing/favor/stocks answer", through::<StocksAnswer>),
        ("GET /v3/marketing/favor/stocks/{stock_id} answer", through::<StockAnswer>),
        ("GET /v3/marketing/favor/stocks/{stock_id}/items answer", through::<StockPage>),
        ("GET /v3/marketing/favor/stocks/{stock_id}/merchants answer", through::<StockPage>),
        ("POST /v3/marketing/favor/stocks/{stock_id}/modify-goods-id answer", through::<StockPaused>),
        ("POST /v3/marketing/favor/stocks/{stock_id}/pause answer", through::<StockPaused>),
        ("GET /v3/marketing/favor/stocks/{stock_id}/refund-flow answer", through::<FlowAnswer>),
        ("GET /v3/marketing/favor/stocks/{stock_id}/refund-flow-by-day answer", through::<RefundFlowOfDay>),
        ("POST /v3/marketing/favor/stocks/{stock_id}/restart answer", through::<StockRestarted>),
        ("POST /v3/marketing/favor/stocks/{stock_id}/start answer", through::<StockStarted>),
        ("GET /v3/marketing/favor/stocks/{stock_id}/use-flow answer", through::<FlowAnswer>),
        ("GET /v3/marketing/favor/stocks/{stock_id}/use-flow-by-day answer", through::<UseFlowOfDay>),
        ("POST /v3/marketing/favor/users/{openid}/coupons answer", through::<CouponSent>),
        ("GET /v3/marketing/favor/users/{openid}/coupons answer", through::<CouponsAnswer>),
        ("GET /v3/marketing/favor/users/{openid}/coupons/{coupon_id} answer", through::<CouponAnswer>),
        ("POST /v3/marketing/favor/media/image-upload answer", through::<ImageAnswer>),
        ("event COUPON.USE", through::<CouponUseEvent>),
    ]
}

fn v2_answers() -> Vec<(&'static str, Passage)> {
    vec![
        ("POST /pay/micropay answer", through::<v2::MicropayAnswer>),
        ("POST /pay/unifiedorder answer", through::<v2::UnifiedOrderAnswer>),
        ("POST /pay/orderquery answer", through::<v2::OrderQueryAnswer>),
        ("POST /pay/closeorder answer", through::<v2::Closed>),
        ("POST /pay/refundquery answer", through::<v2::RefundQueryAnswer>),
        ("POST /secapi/pay/reverse answer", through::<v2::ReverseAnswer>),
        ("POST /secapi/pay/refund answer", through::<v2::RefundAnswer>),
        ("POST /tools/authcodetoopenid answer", through::<v2::AuthCodeAnswer>),
    ]
}

fn check(id: &str, value: &Value, passage: Passage) {
    assert_eq!(named(id).check(value), [], "{id}: {value}");
    assert_eq!(passage(value).as_ref(), Ok(value), "{id}");
}

#[test]
fn an_answer_with_every_field_keeps_every_field() {
    for (id, passage) in all() {
        check(id, &named(id).full(), passage);
    }
}

#[test]
fn an_answer_without_its_optional_fields_writes_none_of_them() {
    for (id, passage) in all() {
        check(id, &named(id).minimal(), passage);
    }
}

#[test]
fn an_answer_without_a_required_field_has_no_type() {
    for (id, passage) in all() {
        for field in named(id).fields.iter().filter(|field| field.need == Need::Always) {
            let mut value = named(id).minimal();
            value.as_object_mut().unwrap().remove(&field.name);
            assert!(passage(&value).is_err(), "{id}: {} may be left out", field.name);
        }
    }
}

fn members(fields: &[Field]) -> BoxedStrategy<Value> {
    let each: Vec<_> = fields.iter().map(|field| member(field.clone())).collect();
    each.prop_map(|members| Value::Object(members.into_iter().flatten().collect::<Map<_, _>>())).boxed()
}

fn member(field: Field) -> BoxedStrategy<Option<(String, Value)>> {
    let present = value(&field.kind).prop_map(move |value| Some((field.name.clone(), value)));
    if field.need == Need::Always { present.boxed() } else { prop_oneof![Just(None), present].boxed() }
}

fn value(kind: &Kind) -> BoxedStrategy<Value> {
    match kind {
        Kind::Time(form) => Just(form.sample().into()).boxed(),
        Kind::Text(words) if words.is_empty() => any::<String>().prop_map(Value::String).boxed(),
        Kind::Text(words) => prop::sample::select(words.clone()).prop_map(Value::String).boxed(),
        Kind::Int => any::<i64>().prop_map(Value::from).boxed(),
        Kind::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Kind::Object(fields) => members(fields),
        Kind::List(kind) => prop::collection::vec(value(kind), 0..3).prop_map(Value::Array).boxed(),
    }
}

/// One of the answers, and a value that conforms to its table.
fn conforming() -> impl Strategy<Value = (&'static str, Passage, Value)> {
    let value_of = |(id, passage): (&'static str, Passage)| {
        let table: &Table = named(id);
        members(&table.fields).prop_map(move |value| (id, passage, value))
    };
    prop::sample::select(all()).prop_flat_map(value_of)
}

proptest! {
    #[test]
    fn an_answer_reads_back_what_it_wrote((id, passage, value) in conforming()) {
        check(id, &value, passage);
    }
}
