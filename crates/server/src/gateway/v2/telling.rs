//! Notices of the second version: a document, signed with the merchant's key; of a refund, its facts are encrypted.

use std::fmt;

use aws_lc_rs::cipher::{AES_256, PaddedBlockEncryptingKey, UnboundCipherKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use money::Entropy;
use store::Fault;
use wallet::Policy;
use wallet::refund::Refund;
use wallet::trade::Trade;
use wxpay::model::CompactMoment;
use wxpay::resource::letters_and_digits;
use wxpay::v2::{ApiV2Key, Fields, SignType};

use super::orders::coupon_fee;
use super::refunds::{account, success_time};
use crate::app::random;
use crate::gateway::{refunds, transactions};

/// Where a merchant is told, and in which version of the wire. The wallet keeps it as one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub url: String,
    /// Of the second version: the way of signing that the order came with.
    pub v2: Option<SignType>,
}

impl Address {
    /// Of an order of the second version.
    pub fn v2(url: &str, sign_type: SignType) -> Self {
        Self { url: url.to_owned(), v2: Some(sign_type) }
    }

    /// Reads what was kept: an address, or the way of signing, a space, and an address.
    pub fn parse(text: &str) -> Self {
        let of =
            |sign_type: SignType| Some(Self::v2(text.strip_prefix(sign_type.name())?.strip_prefix(' ')?, sign_type));
        let v2 = of(SignType::Md5).or_else(|| of(SignType::HmacSha256));
        v2.unwrap_or_else(|| Self { url: text.to_owned(), v2: None })
    }
}

/// What is kept.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.v2.map_or(Ok(()), |sign_type| write!(f, "{} ", sign_type.name()))?;
        f.write_str(&self.url)
    }
}

fn begun(trade: &Trade, mchid: &str) -> Fields {
    let mut fields = Fields::default();
    fields.set("return_code", "SUCCESS").set("appid", &trade.appid).set("mch_id", mchid);
    fields.set("nonce_str", letters_and_digits(32, &mut Entropy::from_seed(random())));
    fields
}

/// A trade was paid.
pub fn paid(trade: &Trade, mchid: &str, key: &ApiV2Key, sign_type: SignType) -> Result<Vec<u8>, Fault> {
    let paid =
        trade.paid.as_ref().ok_or_else(|| Fault::corrupt(format!("the trade of {} is not paid", trade.order)))?;
    let mut fields = begun(trade, mchid);
    fields.set("result_code", "SUCCESS").set("openid", &paid.openid).set("is_subscribe", "N");
    fields
        .set("trade_type", transactions::kind(trade.kind).word())
        .set("bank_type", transactions::bank_type(&paid.with));
    fields.set("total_fee", trade.amount.fen()).set("fee_type", "CNY").set("cash_fee", paid.amount.fen());
    if let Some(coupon_fee) = coupon_fee(trade) {
        fields.set("coupon_fee", coupon_fee).set("coupon_count", 1);
        fields.set("settlement_total_fee", refunds::settlement_total(trade));
    }
    fields.set("transaction_id", &paid.number).set("out_trade_no", &trade.out_trade_no);
    fields.set_some("attach", trade.wish.attach.as_deref()).set("time_end", CompactMoment(paid.at.into()));
    key.put_sign(&mut fields, sign_type);
    Ok(fields.to_xml().into_bytes())
}

/// A refund came to its end.
pub fn refunded(
    refund: &Refund,
    trade: &Trade,
    mchid: &str,
    key: &ApiV2Key,
    policy: &Policy,
) -> Result<Vec<u8>, Fault> {
    let mut facts = Fields::default();
    facts.set("transaction_id", trade.paid.as_ref().map(|paid| paid.number.as_str()).unwrap_or_default());
    facts.set("out_trade_no", &trade.out_trade_no).set("refund_id", &refund.number);
    facts.set("out_refund_no", &refund.out_refund_no).set("total_fee", trade.amount.fen());
    facts.set("refund_fee", refund.amount.fen()).set("settlement_refund_fee", refund.given.fen());
    facts.set("refund_status", refunds::status(refund.state).word()).set_some("success_time", success_time(refund));
    facts.set("refund_recv_accout", refunds::received(refund, policy)).set("refund_account", account(refund.source));
    facts.set("refund_request_source", "API");
    let root = facts.to_xml().replacen("<xml>", "<root>", 1).replace("</xml>", "</root>");
    let mut fields = begun(trade, mchid);
    fields.set("req_info", encrypt(root.as_bytes(), key)?);
    Ok(fields.to_xml().into_bytes())
}

/// AES-256 in ECB mode with PKCS #7, under the MD5 of the merchant's key in lower-case hexadecimal digits; Base64
/// ("WeChat Pay documentation", notice of a refund).
fn encrypt(plain: &[u8], key: &ApiV2Key) -> Result<String, Fault> {
    let broken = |_| Fault::corrupt("a notice cannot be encrypted");
    let unbound = UnboundCipherKey::new(&AES_256, key.digest().as_bytes()).map_err(broken)?;
    let cipher = PaddedBlockEncryptingKey::ecb_pkcs7(unbound).map_err(broken)?;
    let mut bytes = plain.to_vec();
    cipher.encrypt(&mut bytes).map_err(broken)?;
    Ok(STANDARD.encode(bytes))
}

/// Whether a merchant's answer says that it has understood.
pub fn is_understood(answer: &[u8]) -> bool {
    Fields::from_xml(answer).is_ok_and(|fields| fields.get("return_code") == Some("SUCCESS"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_knows_its_version() {
        let table = [("", None), ("MD5 ", Some(SignType::Md5)), ("HMAC-SHA256 ", Some(SignType::HmacSha256))];
        for (kept, v2) in table {
            let text = format!("{kept}https://shop.example/n");
            let address = Address::parse(&text);
            assert_eq!((address.v2, address.url.as_str()), (v2, "https://shop.example/n"));
            assert_eq!(address.to_string(), text);
        }
    }

    #[test]
    fn only_a_yes_is_understood() {
        assert!(is_understood(b"<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>"));
        assert!(!is_understood(b"<xml><return_code>FAIL</return_code></xml>"));
        assert!(!is_understood(b"SUCCESS"));
    }
}
