//! The key store: files that only the installation's own account may read, made at first start.
//!
//! ```text
//! data/keys/sealing-1.key …   seal personal data; the highest number seals, all of them open
//! data/keys/index.key         makes blind indexes; never changes
//! data/keys/mac.key           makes MACs of payment passwords, codes and tokens; never changes
//! data/tls/…                  the local CA and the HTTPS door's certificate
//! ```
//!
//! **Invariant:** a key file is created whole or not at all, with mode 0600, and never overwritten: two processes that
//! start at the same time end with the same keys.

mod authority;
mod certificate;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use wallet::vault::VaultKeys;
use zeroize::Zeroizing;

pub use authority::{GATEWAY_CERTIFICATE_DAYS, MadeKeys, from_yesterday, gateway_authority, make_merchant_keys};
pub use certificate::{CertificateError, ServerCertificate, lan_address, server_certificate};

/// Makes a directory that only its owner may enter.
pub fn private_dir(path: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// The wallet's keys, made if this is the first start.
pub fn vault_keys(data_dir: &Path) -> io::Result<VaultKeys> {
    let dir = data_dir.join("keys");
    private_dir(&dir)?;
    key(&dir.join("sealing-1.key"))?;
    Ok(VaultKeys { sealing: sealing_keys(&dir)?, index: key(&dir.join("index.key"))?, mac: key(&dir.join("mac.key"))? })
}

fn sealing_keys(dir: &Path) -> io::Result<BTreeMap<u32, Zeroizing<[u8; 32]>>> {
    let mut keys = BTreeMap::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let version = name.strip_prefix("sealing-").and_then(|rest| rest.strip_suffix(".key"));
        if let Some(version) = version.and_then(|digits| digits.parse().ok()) {
            keys.insert(version, read_key(&path)?);
        }
    }
    Ok(keys)
}

/// A 32-byte key in hexadecimal, made if the file is not there.
fn key(path: &Path) -> io::Result<Zeroizing<[u8; 32]>> {
    if !path.exists() {
        let bytes = Zeroizing::new(crate::app::random::<32>());
        create_once(path, Zeroizing::new(hex(bytes.as_slice())).as_bytes())?;
    }
    read_key(path)
}

fn read_key(path: &Path) -> io::Result<Zeroizing<[u8; 32]>> {
    let text = Zeroizing::new(fs::read_to_string(path)?);
    let bad = || io::Error::new(ErrorKind::InvalidData, format!("{} is not a key of 64 hex digits", path.display()));
    let text = text.trim();
    let mut bytes = Zeroizing::new([0; 32]);
    if text.len() != 64 || !text.is_ascii() {
        return Err(bad());
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).map_err(|_| bad())?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| bad())?;
    }
    Ok(bytes)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes a file whole, unless another process was first. A link fails when the name is taken; a rename would not.
pub fn create_once(path: &Path, contents: &[u8]) -> io::Result<()> {
    let draft = draft_of(path);
    write_private(&draft, contents)?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// Writes a file whole in place of what was there.
pub fn replace(path: &Path, contents: &[u8]) -> io::Result<()> {
    let draft = draft_of(path);
    write_private(&draft, contents)?;
    fs::rename(&draft, path)
}

fn draft_of(path: &Path) -> PathBuf {
    path.with_extension(format!("draft-{}", hex(&crate::app::random::<8>())))
}

fn write_private(path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(contents)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn keys_are_made_once_and_only_their_owner_reads_them() {
        let dir = tempfile::tempdir().unwrap();
        let first = vault_keys(dir.path()).unwrap();
        let again = vault_keys(dir.path()).unwrap();
        assert!(*first.mac == *again.mac && *first.index == *again.index);
        assert!(*first.mac != *first.index);
        let mode = fs::metadata(dir.path().join("keys/mac.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_second_writer_keeps_the_first_ones_key() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.key");
        create_once(&path, b"first").unwrap();
        create_once(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"first");
    }
}
