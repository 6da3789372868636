//! The bank's own files: its signing key, its private authority and TLS certificate, and what the wallet needs of it.
//!
//! | file under the data directory | what | who reads it |
//! |---|---|---|
//! | `keys/bank.key.pem` | the bank's signing key | the bank |
//! | `tls/ca.key.pem`, `tls/server.key.pem`, `tls/server.pem` | the authority's key, the door's key and certificate | the bank |
//! | `link/ca.pem` | the authority's certificate | the wallet |
//! | `link/bank.pub.pem` | the bank's public key | the wallet |
//! | `books.sqlite` | the books | the bank |

use std::fmt;
use std::io::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use bank::signature::{KeyError, SigningKey};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};

/// Why the files could not be made or read.
#[derive(Debug)]
pub enum KeysError {
    /// A file: which, and why.
    File(PathBuf, std::io::Error),
    /// A signing key.
    Key(KeyError),
    /// A certificate.
    Certificate(rcgen::Error),
}

impl fmt::Display for KeysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Key(error) => write!(f, "the bank's signing key: {error}"),
            Self::Certificate(error) => write!(f, "the bank's certificate: {error}"),
        }
    }
}

impl std::error::Error for KeysError {}

impl From<rcgen::Error> for KeysError {
    fn from(error: rcgen::Error) -> Self {
        Self::Certificate(error)
    }
}

impl From<KeyError> for KeysError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

/// The signing key and the TLS files.
pub struct Keys {
    /// What the bank signs with.
    pub signing: SigningKey,
    /// The door's certificate, PEM.
    pub tls_certificate: String,
    /// The door's key, PEM.
    pub tls_key: String,
}

/// Reads the files, making what is not there.
///
/// # Errors
/// [`KeysError`].
pub fn prepare(data: &Path, host: IpAddr) -> Result<Keys, KeysError> {
    for folder in ["keys", "tls", "link"] {
        let path = data.join(folder);
        std::fs::create_dir_all(&path).map_err(|error| KeysError::File(path, error))?;
    }
    let signing = signing_key(&data.join("keys/bank.key.pem"))?;
    write(&data.join("link/bank.pub.pem"), &signing.public_key()?.to_pem(), 0o644)?;
    let (certificate, key) = (data.join("tls/server.pem"), data.join("tls/server.key.pem"));
    if !(certificate.exists() && key.exists()) {
        make_certificates(data, host)?;
    }
    Ok(Keys { signing, tls_certificate: read(&certificate)?, tls_key: read(&key)? })
}

fn signing_key(path: &Path) -> Result<SigningKey, KeysError> {
    if path.exists() {
        return Ok(SigningKey::from_pem(&read(path)?)?);
    }
    let key = SigningKey::generate()?;
    write(path, &key.to_pem()?, 0o600)?;
    Ok(key)
}

fn make_certificates(data: &Path, host: IpAddr) -> Result<(), KeysError> {
    let ca_key = KeyPair::generate()?;
    let mut ca = CertificateParams::new(Vec::new())?;
    ca.distinguished_name.push(DnType::CommonName, "Feiqian sandbox bank authority");
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let ca_certificate = ca.self_signed(&ca_key)?;
    let door_key = KeyPair::generate()?;
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned(), host.to_string()];
    let mut door = CertificateParams::new(names)?;
    door.distinguished_name.push(DnType::CommonName, "Feiqian sandbox bank");
    let door_certificate = door.signed_by(&door_key, &Issuer::from_params(&ca, &ca_key))?;
    write(&data.join("tls/ca.key.pem"), &ca_key.serialize_pem(), 0o600)?;
    write(&data.join("link/ca.pem"), &ca_certificate.pem(), 0o644)?;
    write(&data.join("tls/server.pem"), &door_certificate.pem(), 0o644)?;
    write(&data.join("tls/server.key.pem"), &door_key.serialize_pem(), 0o600)
}

fn read(path: &Path) -> Result<String, KeysError> {
    std::fs::read_to_string(path).map_err(|error| KeysError::File(path.to_owned(), error))
}

/// Writes beside and renames, so that nobody ever reads half a key.
fn write(path: &Path, text: &str, mode: u32) -> Result<(), KeysError> {
    let failed = |error| KeysError::File(path.to_owned(), error);
    let beside = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    let mut file = options.open(&beside).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    std::fs::rename(&beside, path).map_err(failed)
}
