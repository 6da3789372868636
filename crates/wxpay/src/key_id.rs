//! What names a key on the wire: a certificate's serial number, or the id of a WeChat Pay public key.
//!
//! Both travel in `Wechatpay-Serial` ("WeChat Pay documentation", keys).

use std::fmt;

use money::Entropy;

/// The number of hexadecimal digits of a serial number that is made here.
pub const SERIAL_DIGITS: usize = 40;
const PUBLIC_KEY_PREFIX: &str = "PUB_KEY_ID_";

/// A certificate's serial number: 1 to 40 upper-case hexadecimal digits without colons and without leading zeros.
///
/// Clients write it in either case, with or without leading zeros; it is read in any of these forms.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(String);

impl Serial {
    /// Reads a serial number in either case. Zero is none.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim_start_matches('0');
        let fits = (1..=SERIAL_DIGITS).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
        fits.then(|| Self(digits.to_ascii_uppercase()))
    }

    /// A new serial number of exactly 40 digits: the first is 1 to 7, so that the number is positive and stays as long.
    pub fn new(entropy: &mut Entropy) -> Self {
        let mut bytes: [u8; 20] = entropy.bytes();
        bytes[0] = (bytes[0] & 0x7f).max(0x10);
        Self(hex_upper(&bytes))
    }

    /// The serial number of these bytes, most significant first.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Self::parse(&hex_upper(bytes))
    }

    /// The number's bytes, most significant first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let digits = if self.0.len().is_multiple_of(2) { self.0.clone() } else { format!("0{}", self.0) };
        let pairs = digits.as_bytes().chunks(2).filter_map(|pair| std::str::from_utf8(pair).ok());
        pairs.filter_map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
    }

    /// The digits, upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of a WeChat Pay public key: `PUB_KEY_ID_` and digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKeyId(String);

impl PublicKeyId {
    /// Reads an id.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PUBLIC_KEY_PREFIX)?;
        let fits = (1..=64).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| Self(text.to_owned()))
    }

    /// A new id: `0`, the merchant's number, eleven random digits and six zeros, as long as the published sample.
    pub fn new(mchid: &str, entropy: &mut Entropy) -> Option<Self> {
        Self::parse(&format!("{PUBLIC_KEY_PREFIX}0{mchid}{}000000", entropy.digits(11)))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PublicKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What `Wechatpay-Serial` says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyId {
    /// The key of a platform certificate.
    Certificate(Serial),
    /// A WeChat Pay public key.
    PublicKey(PublicKeyId),
}

impl KeyId {
    /// Reads either.
    pub fn parse(text: &str) -> Option<Self> {
        PublicKeyId::parse(text).map(Self::PublicKey).or_else(|| Serial::parse(text).map(Self::Certificate))
    }

    /// As it is written in the header.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Certificate(serial) => serial.as_str(),
            Self::PublicKey(id) => id.as_str(),
        }
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

pub(crate) fn hex_upper(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0').to_ascii_uppercase();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids_and_serials_are_told_apart() {
        let id = "PUB_KEY_ID_0114232134912410000000000000";
        assert!(matches!(KeyId::parse(id), Some(KeyId::PublicKey(found)) if found.as_str() == id));
        let serial = KeyId::parse("5157f09efdc096de15ebe81a47057a7232f1b8e1").unwrap();
        assert_eq!(serial.as_str(), "5157F09EFDC096DE15EBE81A47057A7232F1B8E1");
        assert_eq!(KeyId::parse("000A1"), KeyId::parse("a1"));
        for bad in ["", "0", "PUB_KEY_ID_", "PUB_KEY_ID_x", "51:57", "g", &"A".repeat(41)] {
            assert_eq!(KeyId::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_new_id_is_as_long_as_the_sample() {
        let id = PublicKeyId::new("1900000001", &mut Entropy::from_seed([3; 32])).unwrap();
        assert_eq!(id.as_str().len(), "PUB_KEY_ID_0114232134912410000000000000".len());
        assert_eq!(PublicKeyId::new("not a number", &mut Entropy::from_seed([3; 32])), None);
    }

    proptest! {
        #[test]
        fn a_new_serial_is_positive_and_keeps_its_forty_digits(seed in any::<[u8; 32]>()) {
            let serial = Serial::new(&mut Entropy::from_seed(seed));
            prop_assert_eq!(serial.as_str().len(), SERIAL_DIGITS);
            prop_assert!(('1'..='7').contains(&serial.as_str().chars().next().unwrap()));
            prop_assert_eq!(Serial::from_bytes(&serial.to_bytes()), Some(serial.clone()));
            prop_assert_eq!(Serial::parse(&serial.as_str().to_ascii_lowercase()), Some(serial));
        }
    }
}
