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
use wxpay::model::prepay::{H5Answer, NativeAnswer, PrepayAnswer};
use wxpay::model::refund::{DirectRefundee, PartnerRefundee, RefundAnswer, RefundEvent};
use wxpay::model::transaction::{DirectTransaction, PartnerTransaction};

use super::named;

/// Reads a value into its type and writes it again.
type Passage = fn(&Value) -> Result<Value, String>;

fn through<T: Serialize + DeserializeOwned>(value: &Value) -> Result<Value, String> {
    let read: T = serde_json::from_value(value.clone()).map_err(|error| format!("{error} in {value}"))?;
    let written = serde_json::to_string(&read).map_err(|error| error.to_string())?;
    serde_json::from_str(&written).map_err(|error| error.to_string())
}

pub fn all() -> Vec<(&'static str, Passage)> {
    vec![
        ("GET /v3/bill/fundflowbill answer", through::<BillAnswer>),
        ("GET /v3/bill/sub-merchant-fundflowbill answer", through::<SubBillAnswer>),
        ("GET /v3/bill/tradebill answer", through::<BillAnswer>),
        ("GET /v3/certificates answer", through::<CertificatesAnswer>),
        ("GET /v3/pay/partner/transactions/id/{transaction_id} answer", through::<PartnerTransaction>),
        ("GET /v3/pay/partner/transactions/out-trade-no/{out_trade_no} answer", through::<PartnerTransaction>),
        ("GET /v3/pay/transactions/id/{transaction_id} answer", through::<DirectTransaction>),
        ("GET /v3/pay/transactions/out-trade-no/{out_trade_no} answer", through::<DirectTransaction>),
        ("GET /v3/refund/domestic/refunds/{out_refund_no} answer", through::<RefundAnswer>),
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
        ("POST /v3/refund/domestic/refunds answer", through::<RefundAnswer>),
        ("POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund answer", through::<RefundAnswer>),
        ("event REFUND.ABNORMAL", through::<RefundEvent<DirectRefundee>>),
        ("event REFUND.ABNORMAL partner", through::<RefundEvent<PartnerRefundee>>),
        ("event REFUND.CLOSED", through::<RefundEvent<DirectRefundee>>),
        ("event REFUND.CLOSED partner", through::<RefundEvent<PartnerRefundee>>),
        ("event REFUND.SUCCESS", through::<RefundEvent<DirectRefundee>>),
        ("event REFUND.SUCCESS partner", through::<RefundEvent<PartnerRefundee>>),
        ("event TRANSACTION.SUCCESS", through::<DirectTransaction>),
        ("event TRANSACTION.SUCCESS partner", through::<PartnerTransaction>),
    ]
}

fn check(id: &str, value: &Value, passage: Passage) {
    assert_eq!(named(id).check(value), [], "{id}: {value}");
    assert_eq!(passage(value).as_ref(), Ok(value), "{id}");
}

#[test]
fn an_answer_with_every_field_keeps_every_field() {
    all().iter().for_each(|(id, passage)| check(id, &named(id).full(), *passage));
}

#[test]
fn an_answer_without_its_optional_fields_writes_none_of_them() {
    all().iter().for_each(|(id, passage)| check(id, &named(id).minimal(), *passage));
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
    let present = value(&field.name, &field.kind).prop_map(move |value| Some((field.name.clone(), value)));
    if field.need == Need::Always { present.boxed() } else { prop_oneof![Just(None), present].boxed() }
}

fn value(name: &str, kind: &Kind) -> BoxedStrategy<Value> {
    match kind {
        Kind::Text(_) if name.ends_with("_time") => Just("2018-06-08T10:34:56+08:00".into()).boxed(),
        Kind::Text(words) if words.is_empty() => any::<String>().prop_map(Value::String).boxed(),
        Kind::Text(words) => prop::sample::select(words.clone()).prop_map(Value::String).boxed(),
        Kind::Int => any::<i64>().prop_map(Value::from).boxed(),
        Kind::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Kind::Object(fields) => members(fields),
        Kind::List(kind) => prop::collection::vec(value(name, kind), 0..3).prop_map(Value::Array).boxed(),
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
