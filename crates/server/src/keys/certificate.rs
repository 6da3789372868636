//! The local certificate authority and the HTTPS door's certificate.
//!
//! A phone on the same network needs HTTPS for its camera. Its owner installs `ca.pem` once; certificates are made anew
//! whenever the machine's names or addresses change, or the old one runs out.

use std::fs;
use std::net::{IpAddr, UdpSocket};
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

use super::{create_once, private_dir, replace};

/// Files of the HTTPS door.
pub struct ServerCertificate {
    /// What a phone installs to trust this machine.
    pub ca: PathBuf,
    /// The certificate, then the CA's.
    pub chain: PathBuf,
    pub key: PathBuf,
    /// What the certificate is for.
    pub names: Vec<String>,
}

/// Why no certificate could be made.
pub type CertificateError = Box<dyn std::error::Error + Send + Sync>;

/// The certificate for this machine's names, made if it is missing or for other names.
pub fn server_certificate(data_dir: &Path, extra: &[String]) -> Result<ServerCertificate, CertificateError> {
    let dir = data_dir.join("tls");
    private_dir(&dir)?;
    let names = names(extra);
    let files = ServerCertificate {
        ca: dir.join("ca.pem"),
        chain: dir.join("server.pem"),
        key: dir.join("server.key"),
        names: names.clone(),
    };
    // The list of names also holds the year, so that a certificate is renewed at least once a year.
    let wanted = format!("{}\n{}", this_year(), names.join("\n"));
    let listed = dir.join("server.names");
    if fs::read_to_string(&listed).is_ok_and(|made_for| made_for == wanted) && files.key.exists() {
        return Ok(files);
    }
    issue(&dir, &files)?;
    replace(&listed, wanted.as_bytes())?;
    Ok(files)
}

fn issue(dir: &Path, files: &ServerCertificate) -> Result<(), CertificateError> {
    let ca_key_file = dir.join("ca.key");
    if !ca_key_file.exists() {
        create_once(&ca_key_file, KeyPair::generate()?.serialize_pem().as_bytes())?;
    }
    let ca_key = KeyPair::from_pem(&fs::read_to_string(&ca_key_file)?)?;
    if !files.ca.exists() {
        create_once(&files.ca, ca_params().self_signed(&ca_key)?.pem().as_bytes())?;
    }
    let ca_pem = fs::read_to_string(&files.ca)?;
    let key = KeyPair::generate()?;
    let certificate = leaf_params(&files.names)?.signed_by(&key, &Issuer::from_ca_cert_pem(&ca_pem, ca_key)?)?;
    replace(&files.key, key.serialize_pem().as_bytes())?;
    replace(&files.chain, format!("{}{ca_pem}", certificate.pem()).as_bytes())?;
    Ok(())
}

fn ca_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named("Feiqian local CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
    params.not_before = date_time_ymd(this_year() - 1, 1, 1);
    params.not_after = date_time_ymd(this_year() + 10, 1, 1);
    params
}

/// Phones refuse server certificates that are valid for longer than 825 days.
fn leaf_params(names: &[String]) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names.to_vec())?;
    params.distinguished_name = named("Feiqian");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    params.not_before = date_time_ymd(this_year(), 1, 1);
    params.not_after = date_time_ymd(this_year() + 2, 1, 1);
    Ok(params)
}

fn named(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

fn this_year() -> i32 {
    i32::from(jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).year())
}

/// `localhost`, the host's name, its address on the network, and what the configuration adds.
fn names(extra: &[String]) -> Vec<String> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default().trim().to_owned();
    if !host.is_empty() {
        names.push(host);
    }
    names.extend(lan_address().map(|address| address.to_string()));
    names.extend(extra.iter().cloned());
    names.sort();
    names.dedup();
    names
}

/// The address from which this machine would speak to the outside. Nothing is sent: connecting a datagram socket only
/// chooses the route; the address asked about is one reserved for documentation.
pub fn lan_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|address| !address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authority_stays_and_the_certificate_follows_the_names() {
        let dir = tempfile::tempdir().unwrap();
        let first = server_certificate(dir.path(), &[]).unwrap();
        let (ca, leaf) = (fs::read(&first.ca).unwrap(), fs::read(&first.chain).unwrap());
        let again = server_certificate(dir.path(), &[]).unwrap();
        assert_eq!(fs::read(&again.chain).unwrap(), leaf);
        let other = server_certificate(dir.path(), &["wallet.example".to_owned()]).unwrap();
        assert_eq!(fs::read(&other.ca).unwrap(), ca);
        assert_ne!(fs::read(&other.chain).unwrap(), leaf);
    }
}
