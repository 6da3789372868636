//! Which database is spoken to, and how the way to it is protected.
//!
//! `sslmode` in the URL decides, as for every other client of PostgreSQL:
//!
//! | `sslmode` | on the way | who answers |
//! |---|---|---|
//! | `disable` | in the clear | anybody |
//! | `prefer`, the default | encrypted when the server can | anybody |
//! | `require` | encrypted | anybody |
//! | `verify-full` | encrypted | a server of this name whose certificate leads to the authority's |
//!
//! Where a password is asked for by SCRAM, it is bound to the server's certificate, so that nobody in between can pass it on.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::Fault;

/// The mode that only we understand, and what the driver is told instead.
const VERIFIED: (&str, &str) = ("sslmode=verify-full", "sslmode=require");

/// A database and the way to it.
#[derive(Clone)]
pub(crate) struct Target {
    pub config: Config,
    pub tls: MakeRustlsConnect,
}

impl Target {
    /// Reads a URL, and the authority's certificate for `verify-full`.
    pub fn parse(url: &str, ca_file: Option<&Path>) -> Result<Self, Fault> {
        let verified = url.contains(VERIFIED.0);
        let config = url.replace(VERIFIED.0, VERIFIED.1).parse::<Config>().map_err(Fault::database)?;
        let tls = match (verified, ca_file) {
            (true, Some(file)) => trusting(file)?,
            (false, None) => trusting_anybody()?,
            (true, None) => return Err(unusable("sslmode=verify-full needs the file of the authority's certificate")),
            (false, Some(_)) => {
                return Err(unusable("an authority's certificate is only looked at with sslmode=verify-full"));
            }
        };
        Ok(Self { config, tls: MakeRustlsConnect::new(tls) })
    }
}

fn unusable(what: &str) -> Fault {
    Fault::database(std::io::Error::new(std::io::ErrorKind::InvalidInput, what))
}

/// Verifies that the certificate leads to one of the file's and names the host of the URL.
fn trusting(ca_file: &Path) -> Result<ClientConfig, Fault> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(ca_file).map_err(Fault::database)? {
        roots.add(certificate.map_err(Fault::database)?).map_err(Fault::database)?;
    }
    if roots.is_empty() {
        return Err(unusable("the file of the authority's certificate holds none"));
    }
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    Ok(builder.map_err(Fault::database)?.with_root_certificates(roots).with_no_client_auth())
}

fn trusting_anybody() -> Result<ClientConfig, Fault> {
    let builder = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    let builder = builder.map_err(Fault::database)?.dangerous();
    Ok(builder.with_custom_certificate_verifier(Arc::new(Anybody(provider()))).with_no_client_auth())
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// Takes every certificate, as `prefer` and `require` do: the way is encrypted, and only then. That the other side has
/// the certificate's key is still verified.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use tokio_postgres::config::SslMode;

    use super::*;

    #[test]
    fn the_mode_is_read_from_the_url() {
        let mode = |query: &str| {
            let target = Target::parse(&format!("postgres://u@h/d{query}"), None).map_err(|fault| fault.to_string())?;
            Ok::<_, String>(target.config.get_ssl_mode())
        };
        assert_eq!(mode(""), Ok(SslMode::Prefer));
        assert_eq!(mode("?sslmode=disable"), Ok(SslMode::Disable));
        assert_eq!(mode("?sslmode=require"), Ok(SslMode::Require));
        assert!(mode("?sslmode=verify-full").unwrap_err().contains("needs the file"));
        assert!(mode("?sslmode=verify-ca").is_err(), "it does not verify who answers, so it is not offered");
    }

    #[test]
    fn an_authority_that_nobody_would_look_at_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let parse = |url: &str| Target::parse(url, Some(file.path())).map(drop).unwrap_err().to_string();
        assert!(parse("postgres://u@h/d?sslmode=require").contains("only looked at with sslmode=verify-full"));
        assert!(parse("postgres://u@h/d?sslmode=verify-full").contains("holds none"));
    }
}
