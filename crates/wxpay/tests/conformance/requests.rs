//! Requests: a value with every field of a table is read whole; one with the required fields alone is read; without
//! one of them, it is refused by that field's name.

use serde::Serialize;
use serde_json::Value;
use wxpay::model::bill::{FundFlowBillQuery, SubFundFlowBillQuery, TradeBillQuery};
use wxpay::model::certificates::CertificatesQuery;
use wxpay::model::close::{DirectClose, PartnerClose};
use wxpay::model::codepay::{Codepay, Reverse};
use wxpay::model::prepay::{Channel, Mode, Prepay};
use wxpay::model::refund::{AbnormalRefund, RefundQuery, RefundRequest};
use wxpay::model::transaction::{DirectQuery, PartnerQuery};
use wxpay::model::{Accepted, FieldError, Issue, Read, read_json, read_query};

use super::named;

/// Reads a request; gives back what was read, written again, and what was not known.
type Door = Box<dyn Fn(&Value) -> Result<(Value, Vec<String>), FieldError>>;

fn written<T: Serialize>(accepted: Accepted<T>) -> (Value, Vec<String>) {
    (serde_json::to_value(&accepted.value).unwrap(), accepted.unknown)
}

fn body<T: Read + Serialize + 'static>() -> Door {
    with(read_json::<T>)
}

fn with<T: Serialize>(read: impl Fn(&[u8]) -> Result<Accepted<T>, FieldError> + 'static) -> Door {
    Box::new(move |value| read(value.to_string().as_bytes()).map(written))
}

fn query<T: Read + Serialize>() -> Door {
    Box::new(|value| {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let pairs = value.as_object().unwrap().iter().map(|(name, value)| (name.clone(), text(value)));
        read_query::<T>(pairs).map(written)
    })
}

fn prepay(channel: Channel, mode: Mode) -> Door {
    with(move |bytes| Prepay::read(bytes, channel, mode))
}

pub fn all() -> Vec<(&'static str, Door)> {
    use Channel::{App, H5, Jsapi, Native};
    use Mode::{Direct, Partner};
    vec![
        ("GET /v3/bill/fundflowbill query", query::<FundFlowBillQuery>()),
        ("GET /v3/bill/sub-merchant-fundflowbill query", query::<SubFundFlowBillQuery>()),
        ("GET /v3/bill/tradebill query", query::<TradeBillQuery>()),
        ("GET /v3/certificates query", query::<CertificatesQuery>()),
        ("GET /v3/pay/partner/transactions/id/{transaction_id} query", query::<PartnerQuery>()),
        ("GET /v3/pay/partner/transactions/out-trade-no/{out_trade_no} query", query::<PartnerQuery>()),
        ("GET /v3/pay/transactions/id/{transaction_id} query", query::<DirectQuery>()),
        ("GET /v3/pay/transactions/out-trade-no/{out_trade_no} query", query::<DirectQuery>()),
        ("GET /v3/refund/domestic/refunds/{out_refund_no} query", query::<RefundQuery>()),
        ("POST /v3/pay/partner/transactions/app request", prepay(App, Partner)),
        ("POST /v3/pay/partner/transactions/codepay request", with(|bytes| Codepay::read(bytes, Partner))),
        ("POST /v3/pay/partner/transactions/h5 request", prepay(H5, Partner)),
        ("POST /v3/pay/partner/transactions/jsapi request", prepay(Jsapi, Partner)),
        ("POST /v3/pay/partner/transactions/native request", prepay(Native, Partner)),
        ("POST /v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close request", body::<PartnerClose>()),
        (
            "POST /v3/pay/partner/transactions/out-trade-no/{out_trade_no}/reverse request",
            with(|bytes| Reverse::read(bytes, Partner)),
        ),
        ("POST /v3/pay/transactions/app request", prepay(App, Direct)),
        ("POST /v3/pay/transactions/codepay request", with(|bytes| Codepay::read(bytes, Direct))),
        ("POST /v3/pay/transactions/h5 request", prepay(H5, Direct)),
        ("POST /v3/pay/transactions/jsapi request", prepay(Jsapi, Direct)),
        ("POST /v3/pay/transactions/native request", prepay(Native, Direct)),
        ("POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close request", body::<DirectClose>()),
        (
            "POST /v3/pay/transactions/out-trade-no/{out_trade_no}/reverse request",
            with(|bytes| Reverse::read(bytes, Direct)),
        ),
        ("POST /v3/refund/domestic/refunds request", body::<RefundRequest>()),
        ("POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund request", body::<AbnormalRefund>()),
    ]
}

#[test]
fn a_request_with_every_field_is_read_whole() {
    for (id, read) in all() {
        let full = named(id).full();
        assert_eq!(read(&full), Ok((full.clone(), vec![])), "{id}");
    }
}

#[test]
fn a_request_with_its_required_fields_alone_is_read() {
    for (id, read) in all() {
        let minimal = named(id).minimal();
        assert_eq!(read(&minimal), Ok((minimal.clone(), vec![])), "{id}");
    }
}

/// Takes the member out that a pointer names.
fn without(mut value: Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    value.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
    value
}

#[test]
fn a_request_without_a_required_field_is_refused_by_its_name() {
    for (id, read) in all() {
        for pointer in named(id).required() {
            let refused = read(&without(named(id).minimal(), &pointer)).expect_err(&format!("{id} without {pointer}"));
            assert_eq!(refused.field, pointer, "{id}");
            let is_missing = matches!(refused.issue, Issue::Missing | Issue::OneOf(_));
            assert!(is_missing && refused.value.is_none(), "{id}: {refused:?}");
        }
    }
}

#[test]
fn what_nobody_knows_is_tolerated_and_listed() {
    for (id, read) in all() {
        let mut value = named(id).minimal();
        value["stranger"] = 1.into();
        assert_eq!(read(&value).map(|(_, unknown)| unknown), Ok(vec!["/stranger".to_owned()]), "{id}");
    }
}
