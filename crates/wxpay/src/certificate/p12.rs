//! `apiclient_cert.p12`: a merchant's certificate and private key in one PKCS#12 file (RFC 7292).
//!
//! Both are encrypted with PBES2 (PBKDF2 with HMAC-SHA-256, AES-256-CBC; RFC 8018) and the whole is authenticated with
//! HMAC-SHA-256: what OpenSSL 3 writes itself, and what Java, Python, Node and Windows read. It is written here rather
//! than by a library so that there is one cryptography library, and so that its salts are handed in.

use std::fmt;
use std::num::NonZeroU32;

use aws_lc_rs::cipher::{AES_256, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::{digest, hmac, pbkdf2};
use money::Entropy;
use zeroize::Zeroizing;

use super::Certificate;
use super::der::{bmp_string, explicit, implicit_octets, integer, null, octets, oid, sequence, set};
use crate::key::PrivateKey;

/// The entry's name. Java clients look it up by this name, in either case.
pub const ALIAS: &str = "Tenpay Certificate";

const ITERATIONS: NonZeroU32 = NonZeroU32::new(2048).unwrap();
/// The purpose "integrity" in the derivation of RFC 7292, appendix B.3.
const MAC_PURPOSE: u8 = 3;
const SHA256_BLOCK: usize = 64;

const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const ENCRYPTED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06];
const SHROUDED_KEY_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x02];
const CERTIFICATE_BAG: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, 0x03];
const X509_CERTIFICATE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x16, 0x01];
const FRIENDLY_NAME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x14];
const LOCAL_KEY_ID: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x15];
const PBES2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d];
const PBKDF2: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c];
const HMAC_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09];
const AES256_CBC: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a];
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];

/// The file could not be written: the cryptography library refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct P12Error;

impl fmt::Display for P12Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the PKCS#12 file could not be written")
    }
}

impl std::error::Error for P12Error {}

/// Writes the file; its password is by custom the merchant's number. The salts come from `entropy`.
pub fn write_p12(
    certificate: &Certificate,
    key: &PrivateKey,
    password: &str,
    entropy: &mut Entropy,
) -> Result<Zeroizing<Vec<u8>>, P12Error> {
    let names = names(certificate);
    let bag = sequence(&[oid(X509_CERTIFICATE), explicit(&octets(certificate.to_der()))]);
    let certificates = sequence(&[sequence(&[oid(CERTIFICATE_BAG), explicit(&bag), names.clone()])]);
    let (algorithm, sealed) = encrypt(&certificates, password, entropy)?;
    let encrypted = sequence(&[integer(0), sequence(&[oid(DATA), algorithm, implicit_octets(&sealed)])]);

    let private = key.to_der().map_err(|_| P12Error)?;
    let (algorithm, sealed) = encrypt(&private, password, entropy)?;
    let shrouded = sequence(&[algorithm, octets(&sealed)]);
    let keys = sequence(&[sequence(&[oid(SHROUDED_KEY_BAG), explicit(&shrouded), names])]);

    let safe = sequence(&[sequence(&[oid(ENCRYPTED_DATA), explicit(&encrypted)]), data(&keys)]);
    Ok(Zeroizing::new(sequence(&[integer(3), data(&safe), mac(&safe, password, entropy)])))
}

fn data(content: &[u8]) -> Vec<u8> {
    sequence(&[oid(DATA), explicit(&octets(content))])
}

/// The name, and what ties the key to its certificate.
fn names(certificate: &Certificate) -> Vec<u8> {
    let fingerprint = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, certificate.to_der());
    let name = sequence(&[oid(FRIENDLY_NAME), set(&[bmp_string(ALIAS)])]);
    let id = sequence(&[oid(LOCAL_KEY_ID), set(&[octets(fingerprint.as_ref())])]);
    set(&[id, name])
}

/// The algorithm's identifier, and what was encrypted with it.
fn encrypt(plain: &[u8], password: &str, entropy: &mut Entropy) -> Result<(Vec<u8>, Vec<u8>), P12Error> {
    let (salt, iv): ([u8; 16], [u8; 16]) = (entropy.bytes(), entropy.bytes());
    let mut key = Zeroizing::new([0_u8; 32]);
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ITERATIONS, &salt, password.as_bytes(), key.as_mut());
    let key = UnboundCipherKey::new(&AES_256, key.as_ref()).map_err(|_| P12Error)?;
    let cipher = PaddedBlockEncryptingKey::cbc_pkcs7(key).map_err(|_| P12Error)?;
    let mut sealed = plain.to_vec();
    let context = EncryptionContext::Iv128(FixedLength::from(iv));
    cipher.less_safe_encrypt(&mut sealed, context).map_err(|_| P12Error)?;
    Ok((algorithm(&salt, &iv), sealed))
}

fn algorithm(salt: &[u8], iv: &[u8]) -> Vec<u8> {
    let function = sequence(&[oid(HMAC_SHA256), null()]);
    let derivation = sequence(&[oid(PBKDF2), sequence(&[octets(salt), integer(ITERATIONS.get()), function])]);
    sequence(&[oid(PBES2), sequence(&[derivation, sequence(&[oid(AES256_CBC), octets(iv)])])])
}

fn mac(safe: &[u8], password: &str, entropy: &mut Entropy) -> Vec<u8> {
    let salt: [u8; 16] = entropy.bytes();
    let key = hmac::Key::new(hmac::HMAC_SHA256, mac_key(password, &salt).as_ref());
    let tag = hmac::sign(&key, safe);
    let digest = sequence(&[sequence(&[oid(SHA256), null()]), octets(tag.as_ref())]);
    sequence(&[digest, octets(&salt), integer(ITERATIONS.get())])
}

/// RFC 7292, appendix B.2, for a key as long as the digest: one round of its outer loop.
fn mac_key(password: &str, salt: &[u8]) -> Zeroizing<Vec<u8>> {
    let ended = password.encode_utf16().chain([0]).flat_map(u16::to_be_bytes);
    let password: Zeroizing<Vec<u8>> = Zeroizing::new(ended.collect());
    let mut input = Zeroizing::new(vec![MAC_PURPOSE; SHA256_BLOCK]);
    input.extend(filled(salt));
    input.extend(filled(&password));
    let mut hash = Zeroizing::new(digest::digest(&digest::SHA256, &input).as_ref().to_vec());
    for _ in 1..ITERATIONS.get() {
        hash = Zeroizing::new(digest::digest(&digest::SHA256, &hash).as_ref().to_vec());
    }
    hash
}

/// The bytes again and again, up to the next whole number of blocks.
fn filled(bytes: &[u8]) -> impl Iterator<Item = u8> {
    let length = bytes.len().next_multiple_of(SHA256_BLOCK);
    bytes.iter().copied().cycle().take(length)
}
