//! Percent-encoding (RFC 3986, section 2.1).

use std::fmt::Write as _;

/// The text with every `%XX` as its byte; what is not a whole `%XX` stays.
pub(crate) fn decode(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        match (first, after.split_at_checked(2)) {
            (b'%', Some((digits, behind))) if let Some(byte) = hex_byte(digits) => {
                out.push(byte);
                rest = behind;
            }
            _ => {
                out.push(*first);
                rest = after;
            }
        }
    }
    out
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

/// The text with everything encoded but unreserved characters and those in `kept`.
pub(crate) fn encode(text: &[u8], kept: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text {
        let stays = byte.is_ascii_alphanumeric() || b"-._~".contains(byte) || kept.as_bytes().contains(byte);
        if stays {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The pairs of a query, decoded, in order. `None` when a part is not UTF-8 or has no `=`.
pub(crate) fn pairs(query: &str) -> Option<Vec<(String, String)>> {
    let text = |part: &str| String::from_utf8(decode(part.as_bytes())).ok();
    let pair = |part: &str| part.split_once('=').and_then(|(name, value)| Some((text(name)?, text(value)?)));
    query.split('&').map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_whole_escapes_are_decoded() {
        assert_eq!(decode(b"%41%2f%e9%A5%9e"), "A/饞".as_bytes());
        assert_eq!(decode(b"%4%zz%+1%"), b"%4%zz%+1%");
        assert_eq!(pairs("a=b%26&c="), Some(vec![("a".into(), "b&".into()), ("c".into(), String::new())]));
        assert_eq!(pairs("a"), None);
    }

    proptest! {
        #[test]
        fn what_is_encoded_reads_back(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert_eq!(decode(encode(&bytes, "").as_bytes()), bytes);
        }
    }
}
