//! Requests: a value with every field of a table is read whole; one with the required fields alone is read; without
//! one of them, it is refused by that field's name.

use serde::Serialize;
use serde_json::Value;
use wxpay::model::bill::{FundFlowBillQuery, SubFundFlowBillQuery, TradeBillQuery};
use wxpay::model::certificates::CertificatesQuery;
use wxpay::model::close::{DirectClose, PartnerClose};
use wxpay::model::codepay::{Codepay, Reverse};
use wxpay::model::combine::{Combine, CombineClose};
use wxpay::model::favor::{
    CallbackQuery, CouponQuery, CouponsQuery, CreateStock, FlowByDayQuery, ImageMeta, ModifyGoods, SendCoupon,
    SetCallback, StockCommand, StockPageQuery, StockQuery, StocksQuery,
};
use wxpay::model::prepay::{Channel, Mode, Prepay};
use wxpay::model::refund::{AbnormalRefund, RefundQuery, RefundRequest};
use wxpay::model::sharing::{
    ReceiverAdd, ReceiverDelete, ReturnOrder, ReturnQuery, SharingBillQuery, SharingOrder, SharingQuery, Unfreeze,
};
use wxpay::model::transaction::{DirectQuery, PartnerQuery};
use wxpay::model::transfer::TransferBill;
use wxpay::model::v2;
use wxpay::model::{Accepted, FieldError, Issue, Read, read_json, read_pairs, read_query};

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
    Box::new(|value| read_query::<T>(pairs(value)).map(written))
}

fn document<T: Read + Serialize>() -> Door {
    Box::new(|value| read_pairs::<T>(pairs(value)).map(written))
}

fn pairs(value: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    value.as_object().unwrap().iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

fn prepay(channel: Channel, mode: Mode) -> Door {
    with(move |bytes| Prepay::read(bytes, channel, mode))
}

pub fn all() -> Vec<(&'static str, Door)> {
    [orders(), refunds_and_files(), transfers_and_shares(), coupons(), documents()].into_iter().flatten().collect()
}

fn orders() -> Vec<(&'static str, Door)> {
    use Channel::{App, H5, Jsapi, Native};
    use Mode::{Direct, Partner};
    vec![
        ("GET /v3/pay/partner/transactions/id/{transaction_id} query", query::<PartnerQuery>()),
        ("GET /v3/pay/partner/transactions/out-trade-no/{out_trade_no} query", query::<PartnerQuery>()),
        ("GET /v3/pay/transactions/id/{transaction_id} query", query::<DirectQuery>()),
        ("GET /v3/pay/transactions/out-trade-no/{out_trade_no} query", query::<DirectQuery>()),
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
        ("POST /v3/combine-transactions/app request", with(|bytes| Combine::read_as(bytes, App))),
        ("POST /v3/combine-transactions/h5 request", with(|bytes| Combine::read_as(bytes, H5))),
        ("POST /v3/combine-transactions/jsapi request", with(|bytes| Combine::read_as(bytes, Jsapi))),
        ("POST /v3/combine-transactions/native request", with(|bytes| Combine::read_as(bytes, Native))),
        ("POST /v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close request", body::<CombineClose>()),
    ]
}

fn refunds_and_files() -> Vec<(&'static str, Door)> {
    vec![
        ("GET /v3/bill/fundflowbill query", query::<FundFlowBillQuery>()),
        ("GET /v3/bill/sub-merchant-fundflowbill query", query::<SubFundFlowBillQuery>()),
        ("GET /v3/bill/tradebill query", query::<TradeBillQuery>()),
        ("GET /v3/certificates query", query::<CertificatesQuery>()),
        ("GET /v3/refund/domestic/refunds/{out_refund_no} query", query::<RefundQuery>()),
        ("POST /v3/refund/domestic/refunds request", body::<RefundRequest>()),
        ("POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund request", body::<AbnormalRefund>()),
    ]
}

fn transfers_and_shares() -> Vec<(&'static str, Door)> {
    vec![
        ("POST /v3/fund-app/mch-transfer/transfer-bills request", body::<TransferBill>()),
        ("GET /v3/profitsharing/bills query", query::<SharingBillQuery>()),
        ("GET /v3/profitsharing/orders/{out_order_no} query", query::<SharingQuery>()),
        ("GET /v3/profitsharing/return-orders/{out_return_no} query", query::<ReturnQuery>()),
        ("POST /v3/profitsharing/orders request", body::<SharingOrder>()),
        ("POST /v3/profitsharing/orders/unfreeze request", body::<Unfreeze>()),
        ("POST /v3/profitsharing/receivers/add request", body::<ReceiverAdd>()),
        ("POST /v3/profitsharing/receivers/delete request", body::<ReceiverDelete>()),
        ("POST /v3/profitsharing/return-orders request", body::<ReturnOrder>()),
    ]
}

fn coupons() -> Vec<(&'static str, Door)> {
    vec![
        ("GET /v3/marketing/favor/callbacks query", query::<CallbackQuery>()),
        ("POST /v3/marketing/favor/callbacks request", body::<SetCallback>()),
        ("POST /v3/marketing/favor/coupon-stocks request", body::<CreateStock>()),
        ("GET /v3/marketing/favor/stocks query", query::<StocksQuery>()),
        ("GET /v3/marketing/favor/stocks/{stock_id} query", query::<StockQuery>()),
        ("GET /v3/marketing/favor/stocks/{stock_id}/items query", query::<StockPageQuery>()),
        ("GET /v3/marketing/favor/stocks/{stock_id}/merchants query", query::<StockPageQuery>()),
        ("POST /v3/marketing/favor/stocks/{stock_id}/modify-goods-id request", body::<ModifyGoods>()),
        ("POST /v3/marketing/favor/stocks/{stock_id}/pause request", body::<StockCommand>()),
        ("GET /v3/marketing/favor/stocks/{stock_id}/refund-flow-by-day query", query::<FlowByDayQuery>()),
        ("POST /v3/marketing/favor/stocks/{stock_id}/restart request", body::<StockCommand>()),
        ("POST /v3/marketing/favor/stocks/{stock_id}/start request", body::<StockCommand>()),
        ("GET /v3/marketing/favor/stocks/{stock_id}/use-flow-by-day query", query::<FlowByDayQuery>()),
        ("POST /v3/marketing/favor/users/{openid}/coupons request", body::<SendCoupon>()),
        ("GET /v3/marketing/favor/users/{openid}/coupons query", query::<CouponsQuery>()),
        ("GET /v3/marketing/favor/users/{openid}/coupons/{coupon_id} query", query::<CouponQuery>()),
        ("POST /v3/marketing/favor/media/image-upload request", body::<ImageMeta>()),
    ]
}

fn documents() -> Vec<(&'static str, Door)> {
    vec![
        ("POST /pay/micropay request", document::<v2::Micropay>()),
        ("POST /pay/unifiedorder request", document::<v2::UnifiedOrder>()),
        ("POST /pay/orderquery request", document::<v2::OrderQuery>()),
        ("POST /pay/closeorder request", document::<v2::CloseOrder>()),
        ("POST /pay/refundquery request", document::<v2::RefundQuery>()),
        ("POST /pay/downloadbill request", document::<v2::DownloadBill>()),
        ("POST /secapi/pay/reverse request", document::<v2::Reverse>()),
        ("POST /secapi/pay/refund request", document::<v2::Refund>()),
        ("POST /tools/authcodetoopenid request", document::<v2::AuthCodeToOpenid>()),
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
