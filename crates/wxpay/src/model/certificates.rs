//! The platform's certificates, each encrypted under the merchant's key.
//!
//! "WeChat Pay documentation", download platform certificates.

use super::Moment;
use super::notification::ResourceAlgorithm;
use super::rule::word;

words! {
    /// Which certificates are wanted.
    pub enum CertificateAlgorithm {
        Rsa = "RSA",
        Sm2 = "SM2",
        All = "ALL",
    }
}

request! {
    /// The query string.
    pub struct CertificatesQuery {
        /// RSA when it is not said.
        pub algorithm_type: Option<CertificateAlgorithm> = may(word()),
    }
}

answer! {
    /// The text of a certificate in PEM, encrypted.
    pub struct EncryptedCertificate {
        pub algorithm: ResourceAlgorithm,
        pub nonce: String,
        /// Always `certificate`.
        pub associated_data: String,
        pub ciphertext: String,
    }

    /// One certificate.
    pub struct PlatformCertificate {
        /// Forty hexadecimal digits, upper case: the serial number of the certificate itself.
        pub serial_no: String,
        pub effective_time: Moment,
        pub expire_time: Moment,
        pub encrypt_certificate: EncryptedCertificate,
    }

    /// The list.
    pub struct CertificatesAnswer {
        pub data: Vec<PlatformCertificate>,
    }
}
