//! Drives rswxpay, which knows certificates only; it takes a base URL.
//!
//! Four of its flows are known faults and must be refused: its refunds go to a path that does not exist, an app's
//! parameters are signed with `prepay_id=` before the number, and a compressed bill cannot pass its own verification.

use conformance::phone::eventually;
use conformance::{Callbacks, Outcome, Phone, Report, Settings, Trouble, check, number};
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::DecodePrivateKey;
use rsa::sha2::Sha256;
use rswxpay::crypto::sign::{build_authorization_header, build_sign_message, sign_sha256_rsa};
use rswxpay::model::bill::{BillResponse, FundFlowBillRequest, TradeBillRequest};
use rswxpay::model::common::{Amount, H5Info, Payer, SceneInfo};
use rswxpay::model::notify::NotifyHeaders;
use rswxpay::model::order::OrderQueryResponse;
use rswxpay::model::prepay::{AppPrepayRequest, H5PrepayRequest, JsapiPrepayRequest, NativePrepayRequest};
use rswxpay::model::refund::{RefundAmount, RefundRequest};
use rswxpay::{ClientConfig, WxPayClient, WxPayError};
use serde_json::json;
use tokio::runtime::Runtime;

const REFUNDS: &str = "/v3/refund/domestic/refunds";

struct Shop {
    settings: Settings,
    phone: Phone,
    callbacks: Callbacks,
    runtime: Runtime,
    pay: WxPayClient,
}

/// What a client's call must come to for its fault to count as refused.
fn refused<T>(answer: Result<T, WxPayError>) -> Result<Outcome, Trouble> {
    match answer {
        Ok(_) => Err("accepted what must be refused".into()),
        Err(WxPayError::Api { code, .. }) if code != "SIGN_ERROR" => Ok(Outcome::Refused(code)),
        Err(trouble) => Err(trouble.into()),
    }
}

impl Shop {
    fn open(settings: Settings) -> Result<Self, Trouble> {
        let phone = Phone::new(&settings.phone_url)?;
        let callbacks = Callbacks::on(settings.callback_port)?;
        let runtime = Runtime::new()?;
        let config = ClientConfig::builder()
            .mch_id(&settings.mchid)
            .serial_no(&settings.serial)
            .api_v3_key(&settings.apiv3_key)
            .private_key_pem(settings.private_key()?)
            .base_url(&settings.base_url)
            .build()?;
        let pay = runtime.block_on(WxPayClient::new(config))?;
        Ok(Self { settings, phone, callbacks, runtime, pay })
    }

    // Paying

    fn native_order(&self) -> Result<(String, String), Trouble> {
        let out_trade_no = number("t");
        let order = NativePrepayRequest {
            appid: self.settings.appid.clone(),
            mchid: self.settings.mchid.clone(),
            description: "一壶茶 & \"two\" cups".into(),
            time_expire: None,
            notify_url: self.callbacks.address(&out_trade_no),
            amount: fen(101),
            detail: None,
            scene_info: None,
            settle_info: None,
            attach: Some("桌 7".into()),
            goods_tag: None,
            out_trade_no: out_trade_no.clone(),
        };
        let code_url = self.runtime.block_on(self.pay.native_prepay(&order))?.code_url;
        Ok((out_trade_no, code_url))
    }

    fn trade(&self, out_trade_no: &str) -> Result<OrderQueryResponse, Trouble> {
        Ok(self.runtime.block_on(self.pay.query_order_by_out_trade_no(out_trade_no))?)
    }

    fn paid(&self, out_trade_no: &str) -> Result<Outcome, Trouble> {
        let trade = self.trade(out_trade_no)?;
        check(trade.trade_state == "SUCCESS", &trade)?;
        Ok(Outcome::Passed)
    }

    /// A native order, paid.
    fn sell(&self) -> Result<OrderQueryResponse, Trouble> {
        let (out_trade_no, code_url) = self.native_order()?;
        self.phone.pay(&json!({ "code_url": code_url }))?;
        self.trade(&out_trade_no)
    }

    fn jsapi(&self) -> Result<Outcome, Trouble> {
        let out_trade_no = number("t");
        let order = JsapiPrepayRequest {
            appid: self.settings.appid.clone(),
            mchid: self.settings.mchid.clone(),
            description: "茶".into(),
            time_expire: None,
            notify_url: self.callbacks.address(&out_trade_no),
            amount: fen(101),
            payer: Payer { openid: self.settings.openid.clone() },
            detail: None,
            scene_info: None,
            settle_info: None,
            attach: None,
            goods_tag: None,
            support_fapiao: None,
            out_trade_no: out_trade_no.clone(),
        };
        let prepay_id = self.runtime.block_on(self.pay.jsapi_prepay(&order))?.prepay_id;
        let mut signed = self.pay.build_jsapi_pay_params(&self.settings.appid, &prepay_id)?;
        let page = json!({ "prepay_id": prepay_id, "jsapi": signed });
        signed.nonce_str = number("n");
        self.phone.refuses(&json!({ "prepay_id": prepay_id, "jsapi": signed }))?;
        self.phone.pay(&page)?;
        self.paid(&out_trade_no)
    }

    /// The client signs `prepay_id=…` where an app's parameters have the bare number.
    fn app(&self) -> Result<Outcome, Trouble> {
        let out_trade_no = number("t");
        let order = AppPrepayRequest {
            appid: self.settings.appid.clone(),
            mchid: self.settings.mchid.clone(),
            description: "茶".into(),
            time_expire: None,
            notify_url: self.callbacks.address(&out_trade_no),
            amount: fen(101),
            detail: None,
            scene_info: None,
            settle_info: None,
            attach: None,
            goods_tag: None,
            out_trade_no,
        };
        let prepay_id = self.runtime.block_on(self.pay.app_prepay(&order))?.prepay_id;
        let signed = self.pay.build_app_pay_params(&self.settings.appid, &prepay_id)?;
        self.phone.refuses(&json!({ "prepay_id": prepay_id, "app": signed }))?;
        Ok(Outcome::Refused("the holder's page refuses its sign".into()))
    }

    fn h5(&self) -> Result<Outcome, Trouble> {
        let out_trade_no = number("t");
        let h5_info = H5Info { h5_type: "Wap".into(), app_name: None, app_url: None, bundle_id: None, package_name: None };
        let order = H5PrepayRequest {
            appid: self.settings.appid.clone(),
            mchid: self.settings.mchid.clone(),
            description: "茶".into(),
            time_expire: None,
            notify_url: self.callbacks.address(&out_trade_no),
            amount: fen(101),
            scene_info: SceneInfo {
                payer_client_ip: "127.0.0.1".into(),
                device_id: None,
                store_info: None,
                h5_info: Some(h5_info),
            },
            detail: None,
            settle_info: None,
            attach: None,
            goods_tag: None,
            out_trade_no: out_trade_no.clone(),
        };
        let h5_url = self.runtime.block_on(self.pay.h5_prepay(&order))?.h5_url;
        self.phone.pay(&json!({ "h5_url": h5_url }))?;
        self.paid(&out_trade_no)
    }

    fn query(&self, sold: &OrderQueryResponse) -> Result<Outcome, Trouble> {
        let by_id = self.runtime.block_on(self.pay.query_order_by_transaction_id(id_of(sold)))?;
        check(by_id.out_trade_no == sold.out_trade_no && by_id.attach.as_deref() == Some("桌 7"), &by_id)?;
        Ok(Outcome::Passed)
    }

    fn close(&self) -> Result<Outcome, Trouble> {
        let (out_trade_no, _) = self.native_order()?;
        for _ in 0..2 {
            self.runtime.block_on(self.pay.close_order(&out_trade_no))?;
        }
        let trade = self.trade(&out_trade_no)?;
        check(trade.trade_state == "CLOSED", &trade)?;
        Ok(Outcome::Passed)
    }

    fn refusal(&self, sold: &OrderQueryResponse) -> Result<Outcome, Trouble> {
        let unknown = self.runtime.block_on(self.pay.query_order_by_out_trade_no(&number("t")));
        let closed = self.runtime.block_on(self.pay.close_order(&sold.out_trade_no));
        for (answer, codes) in [(unknown.map(drop), &["ORDER_NOT_EXIST"][..]), (closed, &["ORDERPAID", "ORDER_PAID"])] {
            let Err(WxPayError::Api { code, .. }) = answer else { return Err(format!("{answer:?}").into()) };
            check(codes.contains(&code.as_str()), code)?;
        }
        Ok(Outcome::Passed)
    }

    // Refunds

    fn refund_of(&self, sold: &OrderQueryResponse, out_refund_no: &str) -> RefundRequest {
        RefundRequest {
            transaction_id: sold.transaction_id.clone(),
            out_trade_no: None,
            out_refund_no: out_refund_no.to_owned(),
            reason: Some("少一杯".into()),
            notify_url: Some(self.callbacks.address(out_refund_no)),
            amount: RefundAmount { refund: 1, total: 101, currency: "CNY".into(), from: None },
            funds_account: None,
            goods_detail: None,
        }
    }

    /// The refund that the client would order if it had the path: its own body and its own signature, sent by hand.
    fn refund_by_hand(&self, sold: &OrderQueryResponse, out_refund_no: &str) -> Result<(), Trouble> {
        let body = serde_json::to_string(&self.refund_of(sold, out_refund_no))?;
        let key = SigningKey::<Sha256>::new(rsa::RsaPrivateKey::from_pkcs8_pem(&self.settings.private_key()?)?);
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_secs().try_into()?;
        let nonce = number("n");
        let signature = sign_sha256_rsa(&key, &build_sign_message("POST", REFUNDS, now, &nonce, &body))?;
        let who = build_authorization_header(&self.settings.mchid, &self.settings.serial, now, &nonce, &signature);
        let http = reqwest::blocking::Client::builder().no_proxy().build()?;
        let request = http.post(format!("{}{REFUNDS}", self.settings.base_url)).header("Authorization", who);
        let answer = request.header("Content-Type", "application/json").body(body).send()?;
        let status = answer.status();
        check(status.is_success(), (status, answer.text()?))
    }

    // Callbacks

    fn payment_callback(&self, sold: &OrderQueryResponse) -> Result<Outcome, Trouble> {
        let heard = self.callbacks.wait(&sold.out_trade_no)?;
        let headers = headers_of(&heard);
        let altered = self.runtime.block_on(self.pay.parse_transaction_notify(&headers, &format!("{} ", heard.body)));
        check(altered.is_err(), "the client accepts an altered callback")?;
        let told = self.runtime.block_on(self.pay.parse_transaction_notify(&headers, &heard.body))?;
        check(told.transaction_id == id_of(sold) && told.trade_state == "SUCCESS", &told)?;
        Ok(Outcome::Passed)
    }

    fn refund_callback(&self, sold: &OrderQueryResponse) -> Result<Outcome, Trouble> {
        let out_refund_no = number("r");
        self.refund_by_hand(sold, &out_refund_no)?;
        let heard = self.callbacks.wait(&out_refund_no)?;
        let told = self.runtime.block_on(self.pay.parse_refund_notify(&headers_of(&heard), &heard.body))?;
        check(told.out_refund_no == out_refund_no && told.refund_status == "SUCCESS", &told)?;
        Ok(Outcome::Passed)
    }

    // Bills

    fn trade_bill(&self, date: &str, tar_type: Option<String>) -> Result<BillResponse, WxPayError> {
        let ask = TradeBillRequest { bill_date: date.to_owned(), bill_type: Some("ALL".into()), tar_type };
        self.runtime.block_on(self.pay.get_trade_bill(&ask))
    }

    fn fund_flow_bill(&self, date: &str, tar_type: Option<String>) -> Result<BillResponse, WxPayError> {
        let ask = FundFlowBillRequest { bill_date: date.to_owned(), account_type: Some("BASIC".into()), tar_type };
        self.runtime.block_on(self.pay.get_fund_flow_bill(&ask))
    }

    fn plain(&self, sold: &OrderQueryResponse, bill: &BillResponse) -> Result<Outcome, Trouble> {
        let file = self.runtime.block_on(self.pay.download_bill(&bill.download_url))?;
        let text = String::from_utf8(file.to_vec())?;
        check(text.starts_with('\u{feff}') && text.contains(&format!("`{}", id_of(sold))), &text)?;
        Ok(Outcome::Passed)
    }

    /// The client wants a signature on it and a text to verify; a compressed file is not one.
    fn compressed(&self, bill: &BillResponse) -> Result<Outcome, Trouble> {
        match self.runtime.block_on(self.pay.download_bill(&bill.download_url)) {
            Err(WxPayError::VerifyError(why)) => Ok(Outcome::Refused(why)),
            other => Err(format!("{:?}", other.map(|file| file.len())).into()),
        }
    }
}

fn fen(total: i64) -> Amount {
    Amount { total, currency: Some("CNY".into()) }
}

fn id_of(sold: &OrderQueryResponse) -> &str {
    sold.transaction_id.as_deref().unwrap_or_default()
}

fn headers_of(heard: &conformance::callbacks::Heard) -> NotifyHeaders {
    NotifyHeaders {
        timestamp: heard.header("Wechatpay-Timestamp"),
        nonce: heard.header("Wechatpay-Nonce"),
        signature: heard.header("Wechatpay-Signature"),
        serial: heard.header("Wechatpay-Serial"),
    }
}

fn main() -> Result<(), Trouble> {
    let settings = Settings::read()?;
    let mut report = Report::new("rswxpay", &settings.mode);
    // Its constructor downloads and decrypts the certificates.
    let shop = Shop::open(settings)?;
    report.run("certificates", || Ok(Outcome::Passed));
    let sold = shop.sell()?;
    report.run("native", || shop.paid(&sold.out_trade_no));
    report.run("jsapi", || shop.jsapi());
    report.run("app", || shop.app());
    report.run("h5", || shop.h5());
    report.run("query", || shop.query(&sold));
    report.run("close", || shop.close());
    report.run("refusal", || shop.refusal(&sold));
    report.run("payment-callback", || shop.payment_callback(&sold));
    report.run("refund", || refused(shop.runtime.block_on(shop.pay.create_refund(&shop.refund_of(&sold, &number("r"))))));
    report.run("refund-query", || refused(shop.runtime.block_on(shop.pay.query_refund(&number("r")))));
    report.run("refund-callback", || shop.refund_callback(&sold));
    let date = &sold.success_time.as_deref().unwrap_or_default()[..10];
    shop.phone.jump_past_bills_of(date)?;
    let gzip = || Some("GZIP".to_owned());
    report.run("trade-bill", || shop.plain(&sold, &eventually(|| shop.trade_bill(date, None))?));
    report.run("trade-bill-gzip", || shop.compressed(&eventually(|| shop.trade_bill(date, gzip()))?));
    report.run("fund-flow-bill", || shop.plain(&sold, &eventually(|| shop.fund_flow_bill(date, None))?));
    report.run("fund-flow-bill-gzip", || shop.compressed(&eventually(|| shop.fund_flow_bill(date, gzip()))?));
    report.finish()
}
