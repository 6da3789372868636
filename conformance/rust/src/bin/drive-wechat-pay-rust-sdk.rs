//! Drives wechat-pay-rust-sdk, which takes a base URL, never verifies an answer, and has no query and no bills.

use conformance::{Callbacks, Outcome, Phone, Report, Settings, Trouble, check, number};
use serde_json::{Value, json};
use wechat_pay_rust_sdk::model::{
    AppParams, H5Params, H5SceneInfo, JsapiParams, MicroParams, NativeParams, RefundsParams, WechatPayNotify,
};
use wechat_pay_rust_sdk::pay::{PayNotifyTrait, WechatPay};
use wechat_pay_rust_sdk::response::{NativeResponse, SignData};
use wechat_pay_rust_sdk::util::x509_to_pem;

struct Shop {
    settings: Settings,
    phone: Phone,
    callbacks: Callbacks,
}

impl Shop {
    /// The client, told where to send the callbacks of what it does next.
    fn pay(&self, name: &str) -> Result<WechatPay, Trouble> {
        let Settings { appid, mchid, serial, apiv3_key, base_url, .. } = &self.settings;
        let private_key = self.settings.private_key()?;
        let notify_url = self.callbacks.address(name);
        let mut pay = WechatPay::new(appid, mchid, &private_key, serial, apiv3_key, &notify_url);
        pay.base_url.clone_from(base_url);
        Ok(pay)
    }

    /// The platform's public key, out of the certificate that the client downloads and decrypts.
    fn platform_key(&self) -> Result<String, Trouble> {
        let pay = self.pay("none")?;
        let list = pay.certificates()?.data.ok_or("no list of certificates")?;
        let ours = list.into_iter().find(|one| one.serial_no == self.settings.platform_serial);
        let sealed = ours.ok_or("the platform's certificate is not in the list")?.encrypt_certificate;
        let pem = pay.decrypt_bytes(sealed.ciphertext, sealed.nonce, sealed.associated_data)?;
        Ok(x509_to_pem(&pem).map_err(|trouble| trouble.to_string())?)
    }

    // Paying

    fn native_order(&self, out_trade_no: &str) -> Result<NativeResponse, Trouble> {
        let mut order = NativeParams::new("一壶茶 & \"two\" cups", out_trade_no, 101.into());
        // Its model of a callback cannot do without one.
        order.attach = Some("桌 7".into());
        Ok(self.pay(out_trade_no)?.native_pay(order)?)
    }

    fn native(&self, out_trade_no: &str) -> Result<Outcome, Trouble> {
        let answer = self.native_order(out_trade_no)?;
        self.phone.pay(&json!({ "code_url": answer.code_url.as_deref().ok_or(format!("{answer:?}"))? }))?;
        Ok(Outcome::Passed)
    }

    fn jsapi(&self) -> Result<Outcome, Trouble> {
        let out_trade_no = number("t");
        let order = JsapiParams::new("茶", &out_trade_no, 101.into(), self.settings.openid.as_str().into());
        let answer = self.pay(&out_trade_no)?.jsapi_pay(order)?;
        let (Some(prepay_id), Some(signed)) = (&answer.prepay_id, &answer.sign_data) else {
            return Err(format!("{answer:?}").into());
        };
        let mut page = page_of(signed);
        let whole = json!({ "prepay_id": prepay_id, "jsapi": page });
        page["nonceStr"] = number("n").into();
        self.phone.refuses(&json!({ "prepay_id": prepay_id, "jsapi": page }))?;
        self.phone.pay(&whole)?;
        Ok(Outcome::Passed)
    }

    fn app(&self) -> Result<Outcome, Trouble> {
        let out_trade_no = number("t");
        let answer = self.pay(&out_trade_no)?.app_pay(AppParams::new("茶", &out_trade_no, 101.into()))?;
        let (Some(prepay_id), Some(signed)) = (&answer.prepay_id, &answer.sign_data) else {
            return Err(format!("{answer:?}").into());
        };
        let app = json!({
            "appid": signed.app_id, "partnerid": self.settings.mchid, "prepayid": prepay_id, "package": "Sign=WXPay",
            "noncestr": signed.nonce_str, "timestamp": signed.timestamp, "sign": signed.pay_sign,
        });
        self.phone.pay(&json!({ "prepay_id": prepay_id, "app": app }))?;
        Ok(Outcome::Passed)
    }

    /// The client opens the payment page itself and looks for the link into the wallet.
    fn h5(&self) -> Result<Outcome, Trouble> {
        let out_trade_no = number("t");
        let pay = self.pay(&out_trade_no)?;
        let scene = H5SceneInfo::new("127.0.0.1", "茶", "https://shop.example");
        let answer = pay.h5_pay(H5Params::new("茶", &out_trade_no, 101.into(), scene))?;
        let h5_url = answer.h5_url.as_deref().ok_or(format!("{answer:?}"))?;
        let link = pay.get_weixin(h5_url, "https://shop.example")?;
        check(link.as_deref().is_some_and(|link| link.starts_with("weixin://")), &link)?;
        self.phone.pay(&json!({ "h5_url": h5_url }))?;
        Ok(Outcome::Passed)
    }

    fn refusal(&self, paid: &str) -> Result<Outcome, Trouble> {
        let answer = self.native_order(paid)?;
        let code = answer.code.as_deref().unwrap_or_default();
        check(["ORDERPAID", "ORDER_PAID"].contains(&code) && answer.message.is_some(), &answer)?;
        Ok(Outcome::Passed)
    }

    /// Its payment at the till is a page's payment: what it sends as the payer is no openid.
    fn micropay(&self) -> Result<Outcome, Trouble> {
        let out_trade_no = number("c");
        let order = MicroParams::new("茶", &out_trade_no, 101.into(), "130123456789012345".into());
        let answer = self.pay(&out_trade_no)?.micro_pay(order)?;
        match answer.code {
            Some(code) if code != "SIGN_ERROR" => Ok(Outcome::Refused(code)),
            _ => Err(format!("{answer:?}").into()),
        }
    }

    // Refunds and callbacks

    fn refund(&self, out_trade_no: &str, out_refund_no: &str) -> Result<Outcome, Trouble> {
        let mut refund = RefundsParams::new(out_refund_no, 101, 1, None, Some(out_trade_no));
        refund.notify_url = Some(self.callbacks.address(out_refund_no));
        let answer = self.pay("none")?.refunds(refund)?;
        let refund = answer.ok().ok_or_else(|| format!("{answer:?}"))?;
        check(["PROCESSING", "SUCCESS"].contains(&refund.status.as_str()) && refund.amount.refund == 1, refund)?;
        Ok(Outcome::Passed)
    }

    /// The envelope of a callback that the client has verified; an altered one must not pass.
    fn told(&self, name: &str) -> Result<WechatPayNotify, Trouble> {
        let (pay, key, heard) = (self.pay("none")?, self.platform_key()?, self.callbacks.wait(name)?);
        let [timestamp, nonce, signature] =
            ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature"].map(|header| heard.header(header));
        let altered = format!("{} ", heard.body);
        let verify = |body: &str| pay.verify_signature(&key, &*timestamp, &*nonce, &*signature, body);
        check(verify(&altered).is_err(), "the client accepts an altered callback")?;
        verify(&heard.body)?;
        Ok(serde_json::from_str(&heard.body)?)
    }

    fn payment_callback(&self, out_trade_no: &str) -> Result<Outcome, Trouble> {
        let sealed = self.told(out_trade_no)?.resource;
        let aad = sealed.associated_data.unwrap_or_default();
        let told = self.pay("none")?.decrypt_paydata(sealed.ciphertext, sealed.nonce, aad)?;
        check(told.out_trade_no == out_trade_no && told.trade_state == "SUCCESS" && told.attach == "桌 7", &told)?;
        Ok(Outcome::Passed)
    }

    fn refund_callback(&self, out_refund_no: &str) -> Result<Outcome, Trouble> {
        let sealed = self.told(out_refund_no)?.resource;
        let aad = sealed.associated_data.unwrap_or_default();
        let told = self.pay("none")?.decrypt_bytes(sealed.ciphertext, sealed.nonce, aad)?;
        let told: Value = serde_json::from_slice(&told)?;
        check(told["out_refund_no"] == out_refund_no && told["refund_status"] == "SUCCESS", &told)?;
        Ok(Outcome::Passed)
    }
}

/// The fields of a page under the names that the page's bridge has for them.
fn page_of(signed: &SignData) -> Value {
    json!({
        "appId": signed.app_id, "timeStamp": signed.timestamp, "nonceStr": signed.nonce_str,
        "package": signed.package, "signType": signed.sign_type, "paySign": signed.pay_sign,
    })
}

fn main() -> Result<(), Trouble> {
    let settings = Settings::read()?;
    let mut report = Report::new("wechat-pay-rust-sdk", &settings.mode);
    let phone = Phone::new(&settings.phone_url)?;
    let callbacks = Callbacks::on(settings.callback_port)?;
    let shop = Shop { settings, phone, callbacks };
    let (out_trade_no, out_refund_no) = (number("t"), number("r"));
    report.run("certificates", || shop.platform_key().map(|_| Outcome::Passed));
    report.run("native", || shop.native(&out_trade_no));
    report.run("jsapi", || shop.jsapi());
    report.run("app", || shop.app());
    report.run("h5", || shop.h5());
    report.run("refusal", || shop.refusal(&out_trade_no));
    report.run("payment-callback", || shop.payment_callback(&out_trade_no));
    report.run("refund", || shop.refund(&out_trade_no, &out_refund_no));
    report.run("refund-callback", || shop.refund_callback(&out_refund_no));
    report.run("fault: its micropay orders a page's payment", || shop.micropay());
    report.finish()
}
