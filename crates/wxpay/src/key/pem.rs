//! Base64 between two lines (RFC 7468).

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use zeroize::Zeroizing;

use super::KeyError;

const LINE: usize = 64;

/// Writes a block, in lines of 64 characters.
pub(crate) fn write_pem(label: &str, der: &[u8]) -> String {
    let text = Zeroizing::new(BASE64.encode(der));
    let mut out = format!("-----BEGIN {label}-----\n");
    for line in text.as_bytes().chunks(LINE) {
        out.extend(line.iter().map(|byte| char::from(*byte)));
        out.push('\n');
    }
    out + "-----END " + label + "-----\n"
}

/// Reads the first block, which must be a `label`.
pub(crate) fn read_pem(label: &str, pem: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let (_, rest) = pem.split_once("-----BEGIN ").ok_or(KeyError::NotPem)?;
    let (found, rest) = rest.split_once("-----").ok_or(KeyError::NotPem)?;
    if found != label {
        return Err(KeyError::OtherPem(found.chars().take(LINE).collect()));
    }
    let (inside, _) = rest.split_once(&format!("-----END {label}-----")).ok_or(KeyError::NotPem)?;
    let text: Zeroizing<String> = Zeroizing::new(inside.split_ascii_whitespace().collect());
    BASE64.decode(text.as_bytes()).map(Zeroizing::new).map_err(|_| KeyError::NotPem)
}
