//! Numbers on the wire: those that we make, and the forms of those that merchants send.
//!
//! The forms are those of the samples in "WeChat Pay documentation". A number's date is that of Beijing.
//!
//! **Invariant:** two numbers of one kind made on one day from different sequences below 10^16 differ.

mod shape;

pub use shape::Shape;

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use money::Entropy;

const OPENID_ALPHABET: &[u8; 64] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const TEN_DIGITS: u64 = 10_000_000_000;

/// The zone of every date and time on the wire.
pub const BEIJING: Offset = Offset::constant(8);

/// A payment's number: 28 digits, `4200`, six digits, the date, ten digits.
pub fn transaction_id(at: Timestamp, sequence: u64) -> String {
    let (high, low) = halves(sequence);
    format!("4200{:06}{}{low:010}", high.rem_euclid(1_000_000), date(at, "%Y%m%d"))
}

/// A refund's number: 29 digits, `503`, eight digits, the date, ten digits.
pub fn refund_id(at: Timestamp, sequence: u64) -> String {
    let (high, low) = halves(sequence);
    format!("503{:08}{}{low:010}", high.rem_euclid(100_000_000), date(at, "%Y%m%d"))
}

/// A transfer's number: 40 digits, `1330`, eighteen digits, the date, ten digits.
pub fn transfer_bill_no(at: Timestamp, sequence: u64) -> String {
    let (high, low) = halves(sequence);
    format!("1330{high:018}{}{low:010}", date(at, "%Y%m%d"))
}

/// A sharing order's number: 28 digits, `3008`, six digits, the date, ten digits.
pub fn sharing_order_id(at: Timestamp, sequence: u64) -> String {
    let (high, low) = halves(sequence);
    format!("3008{:06}{}{low:010}", high.rem_euclid(1_000_000), date(at, "%Y%m%d"))
}

/// A prepared order's number: `wx`, day and time, 22 hexadecimal digits of chance, `0000`.
pub fn prepay_id(at: Timestamp, entropy: &mut Entropy) -> String {
    format!("wx{}{}0000", date(at, "%d%H%M%S"), hex(&entropy.bytes::<11>()))
}

/// A notification's id: a UUID.
pub fn notification_id(at: Timestamp, entropy: &mut Entropy) -> String {
    entropy.uuid_v7(at.as_millisecond()).to_string()
}

/// An app's id: `wx` and sixteen hexadecimal digits of chance.
pub fn appid(entropy: &mut Entropy) -> String {
    format!("wx{}", hex(&entropy.bytes::<8>()))
}

/// A person's id towards one app: `o` and 27 characters of chance.
pub fn openid(entropy: &mut Entropy) -> String {
    let letter = |byte: u8| OPENID_ALPHABET.get(usize::from(byte & 63)).copied().map_or('0', char::from);
    let letters: String = entropy.bytes::<27>().into_iter().map(letter).collect();
    format!("o{letters}")
}

/// A merchant's number: ten digits, `19` and the sequence.
pub fn mchid(sequence: u64) -> String {
    format!("19{:08}", sequence.rem_euclid(100_000_000))
}

fn halves(sequence: u64) -> (u64, u64) {
    (sequence.div_euclid(TEN_DIGITS), sequence.rem_euclid(TEN_DIGITS))
}

fn date(at: Timestamp, format: &str) -> String {
    at.to_zoned(TimeZone::fixed(BEIJING)).strftime(format).to_string()
}

fn hex(bytes: &[u8]) -> String {
    crate::key_id::hex_upper(bytes).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_look_like_the_samples() {
        let at: Timestamp = "2026-11-25T16:00:01Z".parse().unwrap();
        assert_eq!(transaction_id(at, 42), "4200000000202611260000000042");
        assert_eq!(transaction_id(at, 9_876_543_210_987_654), "4200987654202611263210987654");
        assert_eq!(refund_id(at, 42), "50300000000202611260000000042");
        assert_eq!(transfer_bill_no(at, 42), "1330000000000000000000202611260000000042");
        assert_eq!(sharing_order_id(at, 42), "3008000000202611260000000042");
        assert_eq!(mchid(1), "1900000001");
        let entropy = &mut Entropy::from_seed([1; 32]);
        assert!(prepay_id(at, entropy).starts_with("wx26000001"));
    }

    proptest! {
        #[test]
        fn what_is_made_has_the_shape_that_is_admitted(
            seed in any::<[u8; 32]>(),
            second in 0_i64..4_000_000_000,
            sequence in any::<u64>(),
        ) {
            let at = Timestamp::from_second(second).unwrap();
            let entropy = &mut Entropy::from_seed(seed);
            for (shape, made) in [
                (Shape::TransactionId, transaction_id(at, sequence)),
                (Shape::RefundId, refund_id(at, sequence)),
                (Shape::TransferBillNo, transfer_bill_no(at, sequence)),
                (Shape::SharingOrderId, sharing_order_id(at, sequence)),
                (Shape::PrepayId, prepay_id(at, entropy)),
                (Shape::NotificationId, notification_id(at, entropy)),
                (Shape::Appid, appid(entropy)),
                (Shape::Openid, openid(entropy)),
                (Shape::Mchid, mchid(sequence)),
            ] {
                prop_assert!(shape.admits(&made), "{shape:?} {made}");
            }
        }

        #[test]
        fn different_sequences_make_different_numbers(one in 0..10_000_000_000_000_000_u64, other in 0..10_000_000_000_000_000_u64) {
            prop_assume!(one != other);
            let at = Timestamp::UNIX_EPOCH;
            prop_assert_ne!(transaction_id(at, one), transaction_id(at, other));
            prop_assert_ne!(refund_id(at, one), refund_id(at, other));
            prop_assert_ne!(transfer_bill_no(at, one), transfer_bill_no(at, other));
            prop_assert_ne!(sharing_order_id(at, one), sharing_order_id(at, other));
        }
    }
}
