//! What a request is refused for, and how answers are written to the letter.

use serde_json::{Value, json};

use super::close::DirectClose;
use super::notification::{EventType, Notification};
use super::prepay::{Channel, Mode, Prepay};
use super::refund::{DirectRefundee, RefundEvent, RefundEventAmount, RefundRequest, RefundStatus};
use super::transaction::{DirectParty, DirectPayer, TradeState, TradeType, Transaction, TransactionAmount};
use super::*;

fn order() -> Value {
    json!({
        "appid": "wx0123456789abcdef", "mchid": "1900000109", "description": "rice", "out_trade_no": "T20180608",
        "notify_url": "https://shop.example.com/notify", "amount": {"total": 1}, "payer": {"openid": "o1"},
    })
}

/// Sets the member that a pointer names, or takes it out.
fn with(mut value: Value, pointer: &str, member: Option<Value>) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = value.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match member {
        Some(member) => drop(parent.insert(name.to_owned(), member)),
        None => drop(parent.remove(name)),
    }
    value
}

fn place(order: &Value, channel: Channel, mode: Mode) -> Result<Accepted<Prepay>, FieldError> {
    Prepay::read(order.to_string().as_bytes(), channel, mode)
}

fn refused(pointer: &str, member: Value, field: &str, issue: Issue) {
    let order = with(order(), pointer, Some(member.clone()));
    let error = place(&order, Channel::Jsapi, Mode::Direct).expect_err(pointer);
    assert_eq!((error.field.as_str(), error.issue), (field, issue), "{member}");
    assert_eq!(error.value.as_ref(), order.pointer(field), "{pointer}");
}

#[test]
fn each_rule_refuses_what_breaks_it() {
    use Issue::{
        AboveMax, BelowMin, NotInteger, NotList, NotObject, NotOneOf, NotText, NotTime, NotUrl, TooLong, TooMany,
        TooShort, UrlHasQuery, WrongCharacters,
    };
    let table = [
        ("/mchid", json!(true), NotText),
        ("/mchid", json!(-1), NotText),
        ("/description", json!(1), NotText),
        ("/mchid", json!("19000001o9"), WrongCharacters(Charset::Digits)),
        ("/description", json!("饭".repeat(128)), TooLong(127, Unit::Characters)),
        ("/attach", json!("饭".repeat(43)), TooLong(128, Unit::Bytes)),
        ("/out_trade_no", json!("T2018"), TooShort(6, Unit::Characters)),
        ("/out_trade_no", json!("T2018@06"), WrongCharacters(Charset::TradeNumber)),
        ("/notify_url", json!("shop.example.com"), NotUrl),
        ("/notify_url", json!("https:///notify"), NotUrl),
        ("/notify_url", json!("https://shop.example.com/a b"), NotUrl),
        ("/notify_url", json!("https://shop.example.com/?a=b"), UrlHasQuery),
        ("/amount", json!(1), NotObject),
        ("/amount/total", json!(0), BelowMin(1)),
        ("/amount/total", json!(9_007_199_254_740_992_i64), AboveMax(9_007_199_254_740_991)),
        ("/amount/total", json!(u64::MAX), AboveMax(9_007_199_254_740_991)),
        ("/amount/total", json!(1.0), NotInteger),
        ("/amount/total", json!("1"), NotInteger),
        ("/amount/currency", json!("USD"), NotOneOf(&["CNY"])),
        ("/time_expire", json!("2018-06-08 10:34:56"), NotTime),
        ("/limit_pay", json!("no_credit"), NotList),
        ("/limit_pay", json!(vec!["no_credit"; 5]), TooMany(4)),
        ("/support_fapiao", json!("true"), Issue::NotBoolean),
    ];
    for (pointer, member, issue) in table {
        refused(pointer, member, pointer, issue);
    }
    refused("/limit_pay", json!(["no_cash"]), "/limit_pay/0", NotOneOf(prepay::LimitPay::WORDS));
    let goods = json!({"goods_detail": [{"merchant_goods_id": "g", "quantity": 1, "unit_price": -1}]});
    refused("/detail", goods, "/detail/goods_detail/0/unit_price", BelowMin(0));
}

#[test]
fn a_text_of_digits_may_come_as_a_number() {
    let order = with(order(), "/mchid", Some(json!(1_900_000_109)));
    let read = place(&order, Channel::Jsapi, Mode::Direct).unwrap();
    assert!(matches!(read.value.owner, prepay::Owner::Direct(owner) if owner.mchid == "1900000109"));
}

#[test]
fn lengths_are_accepted_up_to_their_end() {
    for (pointer, member) in [
        ("/description", "饭".repeat(127)),
        ("/attach", "饭".repeat(42) + "ab"),
        ("/out_trade_no", "_-|*aZ".to_owned()),
        ("/notify_url", "http://127.0.0.1:8080/notify".to_owned()),
    ] {
        assert!(place(&with(order(), pointer, Some(member.into())), Channel::Jsapi, Mode::Direct).is_ok(), "{pointer}");
    }
}

#[test]
fn null_and_the_empty_text_say_that_a_member_is_not_there() {
    let order = with(with(order(), "/attach", Some(json!(""))), "/detail", Some(Value::Null));
    let read = place(&order, Channel::Jsapi, Mode::Direct).unwrap();
    assert_eq!((read.value.terms.attach, read.value.terms.detail, read.unknown), (None, None, vec![]));
    let empty = with(self::order(), "/appid", Some(json!("")));
    assert_eq!(place(&empty, Channel::Jsapi, Mode::Direct).unwrap_err().issue, Issue::Missing);
}

#[test]
fn a_channel_needs_what_its_payer_is_found_by() {
    use Channel::{App, H5, Jsapi, Native};
    let anonymous = with(order(), "/payer", None);
    let field = |channel, order: &Value| place(order, channel, Mode::Direct).err().map(|error| error.field);
    assert_eq!((field(App, &anonymous), field(Native, &anonymous)), (None, None));
    assert_eq!(field(Jsapi, &anonymous).as_deref(), Some("/payer"));
    assert_eq!(field(Jsapi, &with(order(), "/payer", Some(json!({})))).as_deref(), Some("/payer/openid"));
    let scene = |scene| field(H5, &with(order(), "/scene_info", Some(scene)));
    assert_eq!(scene(json!({"payer_client_ip": "192.0.2.1"})).as_deref(), Some("/scene_info/h5_info"));
    assert_eq!(scene(json!({"payer_client_ip": "192.0.2.1", "h5_info": {"type": "Wap"}})), None);
}

#[test]
fn a_partner_names_the_payer_towards_either_app() {
    let partner = json!({"sp_appid": "wx0123456789abcdef", "sp_mchid": "1900000109", "sub_mchid": "1900000110"});
    let mut order = order();
    order.as_object_mut().unwrap().extend(partner.as_object().unwrap().clone());
    let read = |payer| place(&with(order.clone(), "/payer", Some(payer)), Channel::Jsapi, Mode::Partner);
    assert!(read(json!({"sp_openid": "o1"})).is_ok() && read(json!({"sub_openid": "o2"})).is_ok());
    let error = read(json!({"openid": "o1"})).unwrap_err();
    assert_eq!((error.field.as_str(), error.issue), ("/payer/sp_openid", Issue::OneOf(&["sp_openid", "sub_openid"])));
}

#[test]
fn strangers_are_listed_wherever_they_stand() {
    let goods = json!([{"merchant_goods_id": "g", "quantity": 1, "unit_price": 1, "colour": "red"}]);
    let order = with(with(order(), "/amount/totl", Some(json!(1))), "/detail", Some(json!({"goods_detail": goods})));
    let read = place(&order, Channel::Jsapi, Mode::Direct).unwrap();
    assert_eq!(read.unknown, ["/amount/totl", "/detail/goods_detail/0/colour"]);
}

#[test]
fn a_body_that_is_no_object_is_refused_whole() {
    for (body, issue) in
        [("", Issue::NotJson), ("{", Issue::NotJson), ("[]", Issue::NotObject), ("1", Issue::NotObject)]
    {
        let error = read_json::<DirectClose>(body.as_bytes()).unwrap_err();
        assert_eq!((error.field.as_str(), error.issue), ("", issue), "{body}");
    }
}

#[test]
fn a_refund_names_its_order_and_is_no_larger() {
    let refund = json!({"out_refund_no": "R1", "amount": {"refund": 2, "total": 2, "currency": "CNY"}});
    let read = |value: &Value| read_json::<RefundRequest>(value.to_string().as_bytes());
    let nameless = read(&refund).unwrap_err();
    assert_eq!(
        (nameless.field.as_str(), nameless.issue),
        ("/transaction_id", Issue::OneOf(&["transaction_id", "out_trade_no"]))
    );
    let named = with(refund, "/out_trade_no", Some(json!("T20180608")));
    assert!(read(&named).is_ok());
    let larger = read(&with(named, "/amount/refund", Some(json!(3)))).unwrap_err();
    assert_eq!((larger.field.as_str(), larger.issue), ("/amount/refund", Issue::Contradicts("amount.total")));
}

#[test]
fn a_refusal_has_words_in_both_languages_and_a_detail() {
    let error = place(&with(order(), "/amount/total", Some(json!(0))), Channel::App, Mode::Direct).unwrap_err();
    assert_eq!(error.chinese(), "参数amount.total错误：不能小于1");
    assert_eq!(error.english(), "amount.total is below 1");
    let detail = serde_json::to_string(&error.detail()).unwrap();
    assert_eq!(detail, r#"{"field":"/amount/total","value":0,"issue":"不能小于1","location":"body"}"#);
    let query = read_query::<transaction::DirectQuery>([]).unwrap_err();
    let detail = serde_json::to_string(&query.detail()).unwrap();
    assert_eq!(detail, r#"{"field":"/mchid","issue":"必填字段缺失","location":"query"}"#);
}

fn transaction() -> transaction::DirectTransaction {
    Transaction {
        party: DirectParty { appid: "wx1".into(), mchid: "1900000109".into() },
        out_trade_no: "T20180608".into(),
        transaction_id: None,
        trade_type: None,
        trade_state: TradeState::NotPay,
        trade_state_desc: TradeState::NotPay.chinese().into(),
        bank_type: None,
        attach: None,
        success_time: None,
        payer: None,
        amount: None,
        scene_info: None,
        promotion_detail: None,
    }
}

#[test]
fn a_transaction_is_written_in_its_order_and_without_what_is_absent() {
    let unpaid = serde_json::to_string(&transaction()).unwrap();
    let head = r#"{"appid":"wx1","mchid":"1900000109","out_trade_no":"T20180608","#;
    assert_eq!(unpaid, format!(r#"{head}"trade_state":"NOTPAY","trade_state_desc":"订单未支付"}}"#));
    let amount = TransactionAmount {
        total: 2,
        payer_total: Some(1),
        currency: Some(Currency::Cny),
        payer_currency: Some(Currency::Cny),
    };
    let paid = Transaction {
        transaction_id: Some("42".into()),
        trade_type: Some(TradeType::Jsapi),
        trade_state: TradeState::Success,
        trade_state_desc: TradeState::Success.chinese().into(),
        bank_type: Some("OTHERS".into()),
        attach: Some("a/b".into()),
        success_time: Moment::parse("2018-06-08T02:34:56Z"),
        payer: Some(DirectPayer { openid: "o1".into() }),
        amount: Some(amount),
        ..transaction()
    };
    let rest = concat!(
        r#""transaction_id":"42","trade_type":"JSAPI","trade_state":"SUCCESS","trade_state_desc":"支付成功","bank_type":"OTHERS","#,
        r#""attach":"a/b","success_time":"2018-06-08T10:34:56+08:00","payer":{"openid":"o1"},"#,
        r#""amount":{"total":2,"payer_total":1,"currency":"CNY","payer_currency":"CNY"}}"#
    );
    assert_eq!(serde_json::to_string(&paid).unwrap(), format!("{head}{rest}"));
}

#[test]
fn a_refund_event_calls_its_state_refund_status() {
    let event = RefundEvent {
        party: DirectRefundee { mchid: "1900000109".into() },
        transaction_id: "42".into(),
        out_trade_no: "T20180608".into(),
        refund_id: "50".into(),
        out_refund_no: "R1".into(),
        refund_status: RefundStatus::Closed,
        success_time: None,
        user_received_account: "支付用户零钱".into(),
        amount: RefundEventAmount { total: 2, refund: 1, payer_total: 2, payer_refund: 1 },
    };
    let expected = concat!(
        r#"{"mchid":"1900000109","transaction_id":"42","out_trade_no":"T20180608","refund_id":"50","out_refund_no":"R1","#,
        r#""refund_status":"CLOSED","user_received_account":"支付用户零钱","#,
        r#""amount":{"total":2,"refund":1,"payer_total":2,"payer_refund":1}}"#
    );
    assert_eq!(serde_json::to_string(&event).unwrap(), expected);
}

#[test]
fn a_notification_names_its_noun_twice() {
    let at = Moment::parse("2018-06-08T10:34:56+08:00").unwrap();
    let notification = Notification::new("n1".into(), at, EventType::RefundAbnormal, "c".into(), "abcdefghijkl".into());
    let expected = concat!(
        r#"{"id":"n1","create_time":"2018-06-08T10:34:56+08:00","resource_type":"encrypt-resource","#,
        r#""event_type":"REFUND.ABNORMAL","summary":"退款异常","resource":{"original_type":"refund","#,
        r#""algorithm":"AEAD_AES_256_GCM","ciphertext":"c","associated_data":"refund","nonce":"abcdefghijkl"}}"#
    );
    assert_eq!(serde_json::to_string(&notification).unwrap(), expected);
}

#[test]
fn a_query_reads_numbers_and_flags_out_of_texts() {
    let page = |limit: &str| {
        let pairs = [("offset", "0"), ("limit", limit), ("stock_creator_mchid", "1900000109")];
        read_query::<favor::StockPageQuery>(pairs.map(|(name, text)| (name.to_owned(), text.to_owned())))
    };
    assert_eq!(page("10").unwrap().value.limit, 10);
    for (limit, issue) in [
        ("ten", Issue::NotInteger),
        ("+1", Issue::NotInteger),
        ("-1", Issue::BelowMin(1)),
        ("101", Issue::AboveMax(100)),
    ] {
        assert_eq!(page(limit).unwrap_err().issue, issue, "{limit}");
    }
}

#[test]
fn a_combined_order_of_direct_merchants_has_two_to_ten_parts() {
    let part = |n: usize| {
        json!({
            "mchid": "1900000109", "attach": "a", "amount": {"total_amount": 1, "currency": "CNY"},
            "out_trade_no": format!("T2018060{n}"), "description": "rice",
        })
    };
    let read = |count: usize| {
        let parts: Vec<Value> = (0..count).map(part).collect();
        let order = json!({
            "combine_appid": "wx1", "combine_mchid": "1900000109", "combine_out_trade_no": "C20180608",
            "sub_orders": parts, "notify_url": "https://shop.example.com/notify",
        });
        combine::Combine::read_as(order.to_string().as_bytes(), Channel::Native).map(|read| read.value.sub_orders.len())
    };
    assert_eq!((read(2), read(10)), (Ok(2), Ok(10)));
    assert_eq!(read(1).unwrap_err().issue, Issue::TooFew(2));
    assert_eq!(read(11).unwrap_err().issue, Issue::TooMany(10));
}

proptest::proptest! {
    #[test]
    fn no_body_makes_the_reader_panic(body in ".*", pointer in 0_usize..7, number in proptest::prelude::any::<i64>()) {
        let _ = Prepay::read(body.as_bytes(), Channel::H5, Mode::Partner);
        let names = ["/appid", "/amount", "/amount/total", "/payer", "/notify_url", "/detail", "/time_expire"];
        let text = place(&with(order(), names[pointer], Some(body.into())), Channel::Jsapi, Mode::Direct);
        let count = place(&with(order(), names[pointer], Some(number.into())), Channel::Jsapi, Mode::Direct);
        proptest::prop_assert!(text.is_err() || count.is_err());
    }
}
