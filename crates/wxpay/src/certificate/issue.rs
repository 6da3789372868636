//! Making certificates, at an instant and with a serial number that are handed in.

use std::fmt;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyUsagePurpose, PKCS_RSA_SHA256, PublicKeyData, SerialNumber, SignatureAlgorithm, SigningKey,
    SubjectPublicKeyInfo,
};

use super::{Certificate, CertificateError};
use crate::key::{PrivateKey, PublicKey};
use crate::key_id::Serial;
use crate::number::Shape;

/// The common name of platform certificates that are made here. Its end says what they are for.
pub const PLATFORM_COMMON_NAME: &str = "Feiqian sign";
const AUTHORITY_COMMON_NAME: &str = "Feiqian merchant gateway authority";
const ORGANISATION: &str = "Feiqian";

/// From when a certificate is valid and for how many days. The documentation gives both kinds five years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first instant; seconds count, what is below is dropped.
    pub from: Timestamp,
    /// The number of days.
    pub days: u32,
}

/// Why a certificate could not be made.
#[derive(Debug)]
pub enum IssueError {
    /// The common name is no merchant's number.
    Mchid,
    /// The authority's certificate is not that of its key.
    OtherKey,
    /// The dates are out of range.
    Date,
    /// The library that writes certificates would not do it.
    Library(rcgen::Error),
    /// What was written cannot be read back.
    ReadBack(CertificateError),
}

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mchid => f.write_str("a merchant's certificate carries the merchant's number of ten digits"),
            Self::OtherKey => f.write_str("the authority's certificate belongs to another key"),
            Self::Date => f.write_str("the validity is out of range"),
            Self::Library(error) => write!(f, "the certificate could not be written: {error}"),
            Self::ReadBack(error) => write!(f, "the certificate that was written cannot be read: {error}"),
        }
    }
}

impl std::error::Error for IssueError {}

/// Who signs the certificates of merchants and of the platform. It holds a private key, so it has no `Debug`.
pub struct Authority {
    certificate: Certificate,
    key: PrivateKey,
}

impl Authority {
    /// A new authority, which signs itself.
    pub fn new(key: PrivateKey, serial: &Serial, validity: Validity) -> Result<Self, IssueError> {
        let mut params = params(AUTHORITY_COMMON_NAME, serial, validity)?;
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let made = params.self_signed(&Signer(&key)).map_err(IssueError::Library)?;
        let certificate = Certificate::from_der(made.der()).map_err(IssueError::ReadBack)?;
        Ok(Self { certificate, key })
    }

    /// An authority that was made before.
    pub fn load(certificate: Certificate, key: PrivateKey) -> Result<Self, IssueError> {
        if certificate.key() == key.public_key() { Ok(Self { certificate, key }) } else { Err(IssueError::OtherKey) }
    }

    /// The authority's own certificate.
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// A merchant's API certificate. Its common name is the merchant's number.
    pub fn merchant(
        &self,
        mchid: &str,
        key: &PublicKey,
        serial: &Serial,
        validity: Validity,
    ) -> Result<Certificate, IssueError> {
        if !Shape::Mchid.admits(mchid) {
            return Err(IssueError::Mchid);
        }
        let mut params = params(mchid, serial, validity)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.sign(params, key)
    }

    /// A platform certificate.
    pub fn platform(&self, key: &PublicKey, serial: &Serial, validity: Validity) -> Result<Certificate, IssueError> {
        self.sign(params(PLATFORM_COMMON_NAME, serial, validity)?, key)
    }

    fn sign(&self, mut params: CertificateParams, key: &PublicKey) -> Result<Certificate, IssueError> {
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
        let own = self.certificate.to_der().into();
        let issuer = Issuer::from_ca_cert_der(&own, Signer(&self.key)).map_err(IssueError::Library)?;
        let subject = SubjectPublicKeyInfo::from_der(key.to_der()).map_err(IssueError::Library)?;
        let made = params.signed_by(&subject, &issuer).map_err(IssueError::Library)?;
        Certificate::from_der(made.der()).map_err(IssueError::ReadBack)
    }
}

fn params(common_name: &str, serial: &Serial, validity: Validity) -> Result<CertificateParams, IssueError> {
    let mut params = CertificateParams::new(Vec::new()).map_err(IssueError::Library)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.distinguished_name.push(DnType::OrganizationName, ORGANISATION);
    params.distinguished_name.push(DnType::CountryName, "CN");
    params.serial_number = Some(SerialNumber::from_slice(&serial.to_bytes()));
    let start = u64::try_from(validity.from.as_second()).map_err(|_| IssueError::Date)?;
    let length = u64::from(validity.days).saturating_mul(24 * 60 * 60);
    params.not_before = at(start)?.into();
    params.not_after = at(start.saturating_add(length))?.into();
    Ok(params)
}

/// Certificates carry years of four digits.
fn at(second: u64) -> Result<SystemTime, IssueError> {
    const YEAR_10000: u64 = 253_402_300_800;
    let instant = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(second));
    instant.filter(|_| second < YEAR_10000).ok_or(IssueError::Date)
}

/// Lets the library that writes certificates sign with our key without ever seeing it.
struct Signer<'a>(&'a PrivateKey);

impl PublicKeyData for Signer<'_> {
    fn der_bytes(&self) -> &[u8] {
        self.0.public_pkcs1()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_RSA_SHA256
    }
}

impl SigningKey for Signer<'_> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.0.sign(message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::Purpose;
    use money::Entropy;
    use x509_parser::prelude::{FromDer, X509Certificate};

    const FROM: &str = "2026-01-02T03:04:05+08:00";

    fn validity() -> Validity {
        Validity { from: FROM.parse().unwrap(), days: 5 * 365 }
    }

    fn authority(entropy: &mut Entropy) -> Authority {
        Authority::new(PrivateKey::generate().unwrap(), &Serial::new(entropy), validity()).unwrap()
    }

    #[test]
    fn what_is_issued_reads_back_and_says_what_it_is_for() {
        let entropy = &mut Entropy::from_seed([1; 32]);
        let authority = authority(entropy);
        let key = PrivateKey::generate().unwrap();
        let serial = Serial::new(entropy);
        let made = authority.merchant("1900000001", key.public_key(), &serial, validity()).unwrap();
        let read = Certificate::from_pem(&made.to_pem()).unwrap();
        assert_eq!((read.serial(), read.key()), (&serial, key.public_key()));
        assert_eq!(read.purpose(), Purpose::Merchant("1900000001".to_owned()));
        assert_eq!(read.validity().0, validity().from);
        let last = Timestamp::from_second(validity().from.as_second() + 5 * 365 * 86400).unwrap();
        assert_eq!(read.validity().1, last);
        assert!(read.is_valid_at(last) && read.is_valid_at(validity().from));
        assert!(!read.is_valid_at(Timestamp::from_second(last.as_second() + 1).unwrap()));

        let platform = authority.platform(key.public_key(), &Serial::new(entropy), validity()).unwrap();
        assert_eq!(platform.purpose(), Purpose::Platform);
        assert_eq!(authority.certificate().purpose(), Purpose::Other);
    }

    #[test]
    fn the_same_order_gives_the_same_certificate() {
        let entropy = &mut Entropy::from_seed([2; 32]);
        let (authority, serial) = (authority(entropy), Serial::new(entropy));
        let issue = || authority.platform(authority.certificate().key(), &serial, validity()).unwrap();
        assert_eq!(issue().to_der(), issue().to_der());
    }

    #[test]
    fn the_authority_signs_what_it_issues() {
        let entropy = &mut Entropy::from_seed([3; 32]);
        let authority = authority(entropy);
        let made = authority.platform(authority.certificate().key(), &Serial::new(entropy), validity()).unwrap();
        let (_, x509) = X509Certificate::from_der(made.to_der()).unwrap();
        let signed = x509.tbs_certificate.as_ref();
        assert!(authority.certificate().key().verifies(signed, &x509.signature_value.data));
    }

    #[test]
    fn wrong_orders_are_refused() {
        let entropy = &mut Entropy::from_seed([4; 32]);
        let authority = authority(entropy);
        let (key, serial) = (authority.certificate().key(), Serial::new(entropy));
        let too_late = Validity { from: "9999-12-30T00:00:00Z".parse().unwrap(), days: 3 };
        assert!(matches!(authority.merchant("shop", key, &serial, validity()), Err(IssueError::Mchid)));
        assert!(matches!(authority.platform(key, &serial, too_late), Err(IssueError::Date)));
        let stranger = PrivateKey::generate().unwrap();
        let loaded = Authority::load(authority.certificate().clone(), stranger);
        assert!(matches!(loaded, Err(IssueError::OtherKey)));
    }
}
