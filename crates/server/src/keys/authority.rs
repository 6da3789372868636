//! The authority that signs the gateway's certificates: merchants' own and the platform's. It is not the authority of
//! our HTTPS door, and nobody need trust it to browse.

use std::fs;
use std::path::Path;

use jiff::{Timestamp, ToSpan};
use money::{Entropy, MerchantId};
use wallet::credential::NewCertificate;
use wxpay::certificate::{Authority, Certificate, Validity};
use wxpay::key::PrivateKey;
use wxpay::key_id::Serial;

use super::{CertificateError, create_once, private_dir};

/// How long certificates of the gateway are valid, as the documentation has it: five years.
pub const GATEWAY_CERTIFICATE_DAYS: u32 = 5 * 365;
/// The authority outlives everything it signs.
const AUTHORITY_DAYS: u32 = 20 * 365;

/// The authority of this installation, made if this is the first time.
pub fn gateway_authority(data_dir: &Path) -> Result<Authority, CertificateError> {
    let dir = data_dir.join("keys");
    private_dir(&dir)?;
    let (key_file, certificate_file) = (dir.join("gateway-authority.key.pem"), dir.join("gateway-authority.pem"));
    if !key_file.exists() {
        create_once(&key_file, PrivateKey::generate()?.to_pem()?.as_bytes())?;
    }
    let key = || -> Result<PrivateKey, CertificateError> { Ok(PrivateKey::from_pem(&fs::read_to_string(&key_file)?)?) };
    if !certificate_file.exists() {
        let serial = Serial::new(&mut Entropy::from_seed(crate::app::random()));
        let made = Authority::new(key()?, &serial, from_yesterday(AUTHORITY_DAYS))?;
        create_once(&certificate_file, made.certificate().to_pem().as_bytes())?;
    }
    let certificate = Certificate::from_pem(&fs::read_to_string(&certificate_file)?)?;
    Ok(Authority::load(certificate, key()?)?)
}

/// A merchant's key pair with its certificate, made a moment ago and kept nowhere.
pub struct MadeKeys {
    pub key: PrivateKey,
    pub certificate: Certificate,
    /// For what is still to be made of them.
    pub entropy: Entropy,
}

impl MadeKeys {
    /// The certificate as it is registered.
    pub fn registration(&self, merchant: MerchantId) -> NewCertificate {
        let (not_before, not_after) = self.certificate.validity();
        NewCertificate {
            merchant,
            serial: self.certificate.serial().to_string(),
            pem: self.certificate.to_pem(),
            public_key: self.certificate.key().to_der().to_vec(),
            not_before,
            not_after,
        }
    }
}

/// Makes a merchant's key pair and certifies it. Slow: not where requests are served.
pub fn make_merchant_keys(data_dir: &Path, mchid: &str) -> Result<MadeKeys, CertificateError> {
    let mut entropy = Entropy::from_seed(crate::app::random());
    let (key, validity) = (PrivateKey::generate()?, from_yesterday(GATEWAY_CERTIFICATE_DAYS));
    let authority = gateway_authority(data_dir)?;
    let certificate = authority.merchant(mchid, key.public_key(), &Serial::new(&mut entropy), validity)?;
    Ok(MadeKeys { key, certificate, entropy })
}

/// From a day ago, by real time: a reader whose clock is behind accepts it too.
pub fn from_yesterday(days: u32) -> Validity {
    let now = Timestamp::now();
    Validity { from: now.checked_sub(24.hours()).unwrap_or(now), days }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authority_is_made_once() {
        let dir = tempfile::tempdir().unwrap();
        let first = gateway_authority(dir.path()).unwrap();
        let again = gateway_authority(dir.path()).unwrap();
        assert_eq!(first.certificate().to_der(), again.certificate().to_der());
    }
}
