//! The forms of numbers.

use crate::words::Words;

/// A kind of number by its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A merchant: ten digits.
    Mchid,
    /// An app: `wx` and sixteen hexadecimal digits.
    Appid,
    /// A person towards an app: `o` and 27 letters, digits, `-` or `_`.
    Openid,
    /// A payment.
    TransactionId,
    /// A refund.
    RefundId,
    /// A prepared order.
    PrepayId,
    /// A transfer to a person.
    TransferBillNo,
    /// A sharing order: 28 to 32 digits.
    SharingOrderId,
    /// A notification: a UUID.
    NotificationId,
    /// A merchant's number of an order, also of a combined one.
    OutTradeNo,
    /// A merchant's number of a refund.
    OutRefundNo,
    /// A merchant's number of a transfer or of a batch of transfers.
    OutBillNo,
    /// A merchant's number of a sharing order or of its return.
    OutOrderNo,
    /// A merchant's number of a request about coupons.
    OutRequestNo,
    /// The code that a person's phone shows at a till.
    AuthCode,
}

impl Shape {
    /// Whether a text has this form.
    pub fn admits(self, text: &str) -> bool {
        match self {
            Self::Mchid => is(text, 10..=10, digit),
            Self::Appid => after(text, "wx", 16..=16, hex),
            Self::Openid => after(text, "o", 27..=27, |byte| alphanumeric(byte) || b"-_".contains(&byte)),
            Self::TransactionId => after(text, "4200", 24..=24, digit),
            Self::RefundId => after(text, "50", 27..=27, digit),
            Self::PrepayId => after(text, "wx", 34..=34, hex),
            Self::TransferBillNo => after(text, "1330", 36..=36, digit),
            Self::SharingOrderId => is(text, 28..=32, digit),
            Self::NotificationId => is_uuid(text),
            Self::OutTradeNo => is(text, 6..=32, |byte| alphanumeric(byte) || b"_-|*".contains(&byte)),
            Self::OutRefundNo | Self::OutOrderNo => is(text, 1..=64, reference),
            Self::OutBillNo => is(text, 1..=32, alphanumeric),
            Self::OutRequestNo => is(text, 1..=128, reference),
            Self::AuthCode => is(text, 18..=18, digit) && ("10".."16").contains(&text),
        }
    }

    /// The form in words, to be said when a text has it not.
    pub fn words(self) -> Words {
        let (zh, en) = match self {
            Self::Mchid => ("10 位数字", "10 digits"),
            Self::Appid => ("wx 加 16 位十六进制小写字符", "wx and 16 lower-case hexadecimal digits"),
            Self::Openid => ("o 加 27 位字母、数字、- 或 _", "o and 27 letters, digits, - or _"),
            Self::TransactionId => ("以 4200 开头的 28 位数字", "28 digits that begin with 4200"),
            Self::RefundId => ("以 50 开头的 29 位数字", "29 digits that begin with 50"),
            Self::PrepayId => ("wx 加 34 位十六进制小写字符", "wx and 34 lower-case hexadecimal digits"),
            Self::TransferBillNo => ("以 1330 开头的 40 位数字", "40 digits that begin with 1330"),
            Self::SharingOrderId => ("28 至 32 位数字", "28 to 32 digits"),
            Self::NotificationId => ("UUID", "a UUID"),
            Self::OutTradeNo => ("6 至 32 位，只能是数字、大小写字母和 _-|*", "6 to 32 of digits, letters and _-|*"),
            Self::OutRefundNo | Self::OutOrderNo => {
                ("1 至 64 位，只能是数字、大小写字母和 _-|*@", "1 to 64 of digits, letters and _-|*@")
            }
            Self::OutBillNo => ("1 至 32 位，只能是数字和大小写字母", "1 to 32 of digits and letters"),
            Self::OutRequestNo => {
                ("1 至 128 位，只能是数字、大小写字母和 _-|*@", "1 to 128 of digits, letters and _-|*@")
            }
            Self::AuthCode => ("以 10 至 15 开头的 18 位数字", "18 digits that begin with 10 to 15"),
        };
        Words::new(zh, en)
    }
}

fn is(text: &str, length: std::ops::RangeInclusive<usize>, sign: impl Fn(u8) -> bool) -> bool {
    length.contains(&text.len()) && text.bytes().all(sign)
}

fn after(text: &str, prefix: &str, length: std::ops::RangeInclusive<usize>, sign: impl Fn(u8) -> bool) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| is(rest, length, sign))
}

fn digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn hex(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}

fn alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn reference(byte: u8) -> bool {
    alphanumeric(byte) || b"_-|*@".contains(&byte)
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_admits_its_samples_and_refuses_its_neighbours() {
        let table = "
            Mchid          1900000001 | 190000000 19000000011 190000000a １９００００００１０
            Appid          wx2421b1c4370ec43b | wx2421b1c4370ec43 wx2421B1C4370EC43B wy2421b1c4370ec43b
            Openid         oUpF8uMuAJO_M2pxb1Q9zNjWeS6o | oUpF8uMuAJO_M2pxb1Q9zNjWeS6 xUpF8uMuAJO_M2pxb1Q9zNjWeS6o
            TransactionId  4200000000202611260000000042 | 420000000020261126000000004 5200000000202611260000000042
            RefundId       50300000000202611260000000042 | 5030000000020261126000000004
            PrepayId       wx15234337156985c7708abc64fd7e610000 | wx15234337156985c7708abc64fd7e61000
            TransferBillNo 1330000071100999991182020050700019480001 | 133000007110099999118202005070001948000
            SharingOrderId 3008450740201411110007820472 | 300845074020141111000782047
            NotificationId 8dc45bdd-2033-595b-9c93-a23635cc7ede | 8dc45bdd2033595b9c93a23635cc7ede
            OutTradeNo     abc_-|*9 123456 | 12345 abcdef@ abcdef订单 12345678901234567890123456789012x
            OutRefundNo    a@b | a/b a.b
            OutBillNo      plfk2020042013 | a_b a-b
            OutOrderNo     P20150806125346 | a#b
            OutRequestNo   89560002019101000121 | a#b
            AuthCode       134567890123456789 104567890123456789 154567890123456789 | 164567890123456789 13456789012345678
        ";
        let shapes = [
            Shape::Mchid,
            Shape::Appid,
            Shape::Openid,
            Shape::TransactionId,
            Shape::RefundId,
            Shape::PrepayId,
            Shape::TransferBillNo,
            Shape::SharingOrderId,
            Shape::NotificationId,
            Shape::OutTradeNo,
            Shape::OutRefundNo,
            Shape::OutBillNo,
            Shape::OutOrderNo,
            Shape::OutRequestNo,
            Shape::AuthCode,
        ];
        let rows = table.lines().map(str::trim).filter(|row| !row.is_empty());
        for (shape, row) in shapes.into_iter().zip(rows) {
            let row = row.strip_prefix(&format!("{shape:?}")).unwrap();
            // A `|` with spaces parts good from bad; within a number it belongs to the number.
            let (good, bad) = row.split_once(" | ").unwrap();
            good.split_whitespace().for_each(|text| assert!(shape.admits(text), "{shape:?} {text}"));
            bad.split_whitespace().for_each(|text| assert!(!shape.admits(text), "{shape:?} {text}"));
            assert!(!shape.admits(""));
            assert!(!shape.words().zh.is_empty() && !shape.words().en.is_empty());
        }
    }
}
