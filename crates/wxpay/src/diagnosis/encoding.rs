//! What a signature that is not standard Base64 is written in.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};

use super::Encoding;
use crate::key::SIGNATURE_BYTES;
use crate::percent;

/// The first that gives as many bytes as a signature has.
pub(super) fn of(signature: &str) -> Option<Encoding> {
    let full = |bytes: Option<Vec<u8>>| bytes.is_some_and(|bytes| bytes.len() == SIGNATURE_BYTES);
    let joined: String = signature.split_ascii_whitespace().collect();
    let unescaped = percent::decode(signature.as_bytes());
    let checks: [(Encoding, Option<Vec<u8>>); 6] = [
        (Encoding::Hex, from_hex(signature.as_bytes())),
        (Encoding::Unpadded, STANDARD_NO_PAD.decode(signature).ok()),
        (Encoding::Base64Url, URL_SAFE.decode(signature).or_else(|_| URL_SAFE_NO_PAD.decode(signature)).ok()),
        (Encoding::Lines, STANDARD.decode(joined).ok()),
        (Encoding::Percent, STANDARD.decode(unescaped).ok()),
        (Encoding::Twice, STANDARD.decode(signature).ok().and_then(|text| inner(&text))),
    ];
    checks.into_iter().find(|(_, bytes)| full(bytes.clone())).map(|(encoding, _)| encoding)
}

fn inner(text: &[u8]) -> Option<Vec<u8>> {
    from_hex(text).or_else(|| STANDARD.decode(text.trim_ascii()).ok())
}

fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some((digit(high)? << 4) | digit(low)?),
        _ => None,
    };
    text.chunks(2).map(pair).collect()
}
