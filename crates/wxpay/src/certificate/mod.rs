//! X.509 certificates: a merchant's own, and the platform's whose keys sign our answers.
//!
//! | file | subject's common name | for |
//! |---|---|---|
//! | `apiclient_cert.pem`, `apiclient_cert.p12` | the merchant's number | verifying requests, encrypting fields of answers |
//! | platform certificate | ends with ` sign` | verifying answers and notifications, encrypting fields of requests |
//!
//! Merchants confuse the two all the time, so a certificate can say what it is for ([`Certificate::purpose`]).
//! Source: "WeChat Pay documentation", keys.

mod der;
mod issue;
mod p12;

pub use issue::{Authority, IssueError, PLATFORM_COMMON_NAME, Validity};
pub use p12::{ALIAS, P12Error, write_p12};

use std::fmt;

use jiff::Timestamp;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::key::{KeyError, PublicKey, read_pem, write_pem};
use crate::key_id::Serial;
use crate::number::Shape;

const LABEL: &str = "CERTIFICATE";
const PLATFORM_NAME_END: &str = " sign";

/// Why a text is not a certificate that is of use here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateError {
    /// Not a PEM block `CERTIFICATE`; see the key's error.
    Pem(KeyError),
    /// The block is not X.509.
    NotX509,
    /// The subject has no common name, or more than one.
    CommonName,
    /// The serial number is zero or longer than 40 digits.
    Serial,
    /// The certificate holds another key than RSA with 2,048 bits.
    Key(KeyError),
    /// A date is out of any range.
    Date,
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pem(error) | Self::Key(error) => error.fmt(f),
            Self::NotX509 => f.write_str("the block is not an X.509 certificate"),
            Self::CommonName => f.write_str("the certificate's subject has not exactly one common name"),
            Self::Serial => f.write_str("the certificate's serial number is zero or longer than 40 digits"),
            Self::Date => f.write_str("the certificate's validity cannot be read"),
        }
    }
}

impl std::error::Error for CertificateError {}

/// What a certificate is for, by its subject's common name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A merchant's API certificate: whose.
    Merchant(String),
    /// A platform certificate.
    Platform,
    /// Something else: an authority's, for one.
    Other,
}

/// A certificate that was read.
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    serial: Serial,
    common_name: String,
    key: PublicKey,
    not_before: Timestamp,
    not_after: Timestamp,
}

impl Certificate {
    /// Reads the first `CERTIFICATE` of a PEM text.
    pub fn from_pem(pem: &str) -> Result<Self, CertificateError> {
        Self::from_der(&read_pem(LABEL, pem).map_err(CertificateError::Pem)?)
    }

    /// Reads a certificate in DER.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let (rest, x509) = X509Certificate::from_der(der).map_err(|_| CertificateError::NotX509)?;
        if !rest.is_empty() {
            return Err(CertificateError::NotX509);
        }
        let instant = |seconds| Timestamp::from_second(seconds).map_err(|_| CertificateError::Date);
        Ok(Self {
            der: der.to_vec(),
            serial: serial(&x509).ok_or(CertificateError::Serial)?,
            common_name: common_name(&x509).ok_or(CertificateError::CommonName)?,
            key: PublicKey::from_der(x509.public_key().raw).map_err(CertificateError::Key)?,
            not_before: instant(x509.validity().not_before.timestamp())?,
            not_after: instant(x509.validity().not_after.timestamp())?,
        })
    }

    /// The certificate in PEM.
    pub fn to_pem(&self) -> String {
        write_pem(LABEL, &self.der)
    }

    /// The certificate in DER.
    pub fn to_der(&self) -> &[u8] {
        &self.der
    }

    /// Its serial number.
    pub const fn serial(&self) -> &Serial {
        &self.serial
    }

    /// The common name of its subject.
    pub fn common_name(&self) -> &str {
        &self.common_name
    }

    /// Its public key.
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The first and the last instant of its validity.
    pub const fn validity(&self) -> (Timestamp, Timestamp) {
        (self.not_before, self.not_after)
    }

    /// Whether it is valid at `now`.
    pub fn is_valid_at(&self, now: Timestamp) -> bool {
        self.not_before <= now && now <= self.not_after
    }

    /// What it is for.
    pub fn purpose(&self) -> Purpose {
        if Shape::Mchid.admits(&self.common_name) {
            Purpose::Merchant(self.common_name.clone())
        } else if self.common_name.ends_with(PLATFORM_NAME_END) {
            Purpose::Platform
        } else {
            Purpose::Other
        }
    }
}

/// The number without the zero byte that only says that it is positive.
fn serial(x509: &X509Certificate<'_>) -> Option<Serial> {
    let bytes = x509.raw_serial();
    let bytes = bytes.strip_prefix(&[0]).unwrap_or(bytes);
    Serial::from_bytes(bytes)
}

fn common_name(x509: &X509Certificate<'_>) -> Option<String> {
    let mut names = x509.subject().iter_common_name();
    let name = names.next()?.as_str().ok()?;
    names.next().is_none().then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_a_certificate_is_named() {
        let check = |pem: &str| Certificate::from_pem(pem).map(|_| ());
        assert_eq!(check(""), Err(CertificateError::Pem(KeyError::NotPem)));
        let key = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
        assert_eq!(check(key), Err(CertificateError::Pem(KeyError::OtherPem("PUBLIC KEY".to_owned()))));
        assert_eq!(check(&write_pem(LABEL, b"x")), Err(CertificateError::NotX509));
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(Certificate::from_der(&bytes).is_err());
        }
    }
}
