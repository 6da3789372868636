//! The certificate for the host names that clients have built in, from the local authority.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use crate::config::Config;
use crate::gateway::HOSTS;
use crate::keys::{self, ServerCertificate};
use crate::serve::{StartError, while_doing};

/// Makes what is missing. HTTP/2 is not offered: it has no capital letters.
pub fn acceptor(config: &Config) -> Result<(TlsAcceptor, ServerCertificate), StartError> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let mut names: Vec<String> = HOSTS.iter().map(|host| (*host).to_owned()).collect();
    names.extend(config.server.certificate_names.iter().cloned());
    let files = keys::server_certificate(&config.data_dir.0, &names).map_err(while_doing("make the certificate"))?;
    let read = while_doing("read the certificate");
    let chain = CertificateDer::pem_file_iter(&files.chain).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(read)?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(while_doing("read the certificate's key"))?;
    let server = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key);
    let mut server = server.map_err(while_doing("use the certificate"))?;
    server.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((TlsAcceptor::from(Arc::new(server)), files))
}
