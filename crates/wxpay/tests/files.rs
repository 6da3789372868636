//! The files that a merchant downloads, made from a key of their own that is used nowhere else.

use jiff::Timestamp;
use money::Entropy;
use wxpay::certificate::{Authority, Certificate, Validity, write_p12};
use wxpay::key::PrivateKey;
use wxpay::key_id::Serial;

const KEY: &str = include_str!("golden/apiclient_key.pem");
const CERTIFICATE: &str = include_str!("golden/apiclient_cert.pem");
const P12: &[u8] = include_bytes!("golden/apiclient_cert.p12");
const MCHID: &str = "1900000001";

fn issued(key: &PrivateKey) -> Certificate {
    let entropy = &mut Entropy::from_seed([9; 32]);
    let validity = Validity { from: "2026-01-01T00:00:00+08:00".parse::<Timestamp>().unwrap(), days: 1826 };
    let own = PrivateKey::from_pem(KEY).unwrap();
    let authority = Authority::new(own, &Serial::new(entropy), validity).unwrap();
    authority.merchant(MCHID, key.public_key(), &Serial::new(entropy), validity).unwrap()
}

/// `openssl x509 -in apiclient_cert.pem -noout -serial -subject -dates` shows what is asked for here.
#[test]
fn a_certificate_is_the_one_that_openssl_has_read() {
    assert_eq!(issued(&PrivateKey::from_pem(KEY).unwrap()).to_pem(), CERTIFICATE);
}

/// `openssl pkcs12 -in apiclient_cert.p12 -passin pass:1900000001 -nodes` gives back the two other files.
#[test]
fn a_p12_is_the_one_that_openssl_has_read() {
    let key = PrivateKey::from_pem(KEY).unwrap();
    let entropy = &mut Entropy::from_seed([8; 32]);
    let written = write_p12(&Certificate::from_pem(CERTIFICATE).unwrap(), &key, MCHID, entropy).unwrap();
    assert!(written.as_slice() == P12);
}

#[test]
fn a_key_is_written_as_openssl_writes_it() {
    assert_eq!(PrivateKey::from_pem(KEY).unwrap().to_pem().unwrap().as_str(), KEY);
}
