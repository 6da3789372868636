//! Members that several groups have, read by one rule everywhere.

use super::rule::Charset::{Alphanumeric, Digits, RefundNumber, TradeNumber};
use super::rule::{Flag, Int, Text, bytes, chars, fen, int, word};

words! {
    /// The one currency of this gateway.
    pub enum Currency {
        /// Chinese yuan; amounts are in fen.
        Cny = "CNY",
    }

    /// How the transferred value of a file is hashed.
    pub enum HashType {
        /// SHA-1 over the file before it was compressed.
        Sha1 = "SHA1",
    }

    /// How a file is packed.
    pub enum TarType {
        /// gzip.
        Gzip = "GZIP",
    }
}

/// An app's number, `wx` and sixteen hexadecimal digits.
pub(super) const APPID: Text = chars(32).of(Alphanumeric);
/// A merchant's number.
pub(super) const MCHID: Text = chars(32).of(Digits);
/// A holder's number towards one app.
pub(super) const OPENID: Text = chars(128);
/// A merchant's order number.
pub(super) const OUT_TRADE_NO: Text = chars(32).at_least(6).of(TradeNumber);
/// A merchant's refund number.
pub(super) const OUT_REFUND_NO: Text = chars(64).of(RefundNumber);
/// Our number of a transaction.
pub(super) const TRANSACTION_ID: Text = chars(32).of(Digits);
/// A merchant's number of a transfer or of a batch.
pub(super) const OUT_BILL_NO: Text = chars(32).of(Alphanumeric);
/// An address of the network, version 4 or 6.
pub(super) const IP: Text = chars(45);
/// A field that travels encrypted: one block of RSA-2048 in Base64, with room for a longer key.
pub(super) const CIPHERTEXT: Text = bytes(1024);
/// How many of something.
pub(super) const QUANTITY: Int = int(1, 1_000_000_000);

request! {
    /// One line of the goods that an order is for.
    pub struct GoodsLine {
        /// The merchant's number of the goods.
        pub merchant_goods_id: String = need(chars(32)),
        /// WeChat Pay's number of the goods.
        pub wechatpay_goods_id: Option<String> = may(chars(32)),
        /// What they are.
        pub goods_name: Option<String> = may(chars(256)),
        /// How many.
        pub quantity: i64 = need(QUANTITY),
        /// Fen each.
        pub unit_price: i64 = need(fen(0)),
    }

    /// How an order's money is settled.
    pub struct SettleInfo {
        /// Whether the money is frozen to be shared.
        pub profit_sharing: Option<bool> = may(Flag),
        /// A subsidy in fen, of partners.
        pub subsidy_amount: Option<i64> = may(fen(0)),
    }

    /// Who the payer must be, by a document. Number and name are encrypted.
    pub struct Identity {
        /// Which document.
        pub r#type: IdentityType = need(word()),
        /// The document's number, encrypted.
        pub number: String = need(CIPHERTEXT),
        /// The person's name, encrypted.
        pub name: String = need(CIPHERTEXT),
    }
}

words! {
    /// A document that says who somebody is.
    pub enum IdentityType {
        /// Resident identity card.
        IdCard = "IDCARD",
        /// Travel permit of Hong Kong and Macao.
        HongKongMacao = "HONGKONG_MACAO",
        /// Residence permit for people of Hong Kong and Macao.
        HongKongMacaoResident = "HONGKONG_MACAO_RESIDENT",
        /// Residence permit for people of Taiwan.
        TaiwanResident = "TAIWAN_RESIDENT",
        /// Residence permit for foreigners.
        ForeignResident = "FOREIGN_RESIDENT",
        /// Passport.
        OverseaPassport = "OVERSEA_PASSPORT",
        /// Telephone number.
        PhoneNumber = "PHONE_NUMBER",
    }
}
