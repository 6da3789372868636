//! The few kinds of DER (ITU-T X.690) that a PKCS#12 file is made of.

/// `SEQUENCE`.
pub(super) fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    tagged(0x30, &parts.concat())
}

/// `SET` of one or of parts already in order.
pub(super) fn set(parts: &[Vec<u8>]) -> Vec<u8> {
    tagged(0x31, &parts.concat())
}

/// `OCTET STRING`.
pub(super) fn octets(bytes: &[u8]) -> Vec<u8> {
    tagged(0x04, bytes)
}

/// `NULL`.
pub(super) fn null() -> Vec<u8> {
    tagged(0x05, &[])
}

/// `BMPString`: two bytes a character.
pub(super) fn bmp_string(text: &str) -> Vec<u8> {
    tagged(0x1e, &text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>())
}

/// `INTEGER`, not negative.
pub(super) fn integer(value: u32) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let significant: &[u8] = bytes.get(bytes.iter().take_while(|byte| **byte == 0).count()..).unwrap_or_default();
    // A leading zero keeps the number positive, and is the number when it is nothing else.
    let sign: &[u8] = if significant.first().is_none_or(|byte| *byte >= 0x80) { &[0] } else { &[] };
    tagged(0x02, &[sign, significant].concat())
}

/// `OBJECT IDENTIFIER` from its encoded arcs.
pub(super) fn oid(arcs: &[u8]) -> Vec<u8> {
    tagged(0x06, arcs)
}

/// `[0] EXPLICIT`.
pub(super) fn explicit(inside: &[u8]) -> Vec<u8> {
    tagged(0xa0, inside)
}

/// `[0] IMPLICIT OCTET STRING`.
pub(super) fn implicit_octets(bytes: &[u8]) -> Vec<u8> {
    tagged(0x80, bytes)
}

fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag], length(content.len()).as_slice(), content].concat()
}

fn length(length: usize) -> Vec<u8> {
    if let Some(short) = u8::try_from(length).ok().filter(|short| *short < 0x80) {
        return vec![short];
    }
    let bytes = length.to_be_bytes();
    let significant: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
    let count = u8::try_from(significant.len()).unwrap_or_default();
    [vec![0x80 | count], significant].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_and_lengths_are_as_short_as_they_can_be() {
        assert_eq!(integer(0), [2, 1, 0]);
        assert_eq!(integer(127), [2, 1, 127]);
        assert_eq!(integer(128), [2, 2, 0, 128]);
        assert_eq!(integer(2048), [2, 2, 8, 0]);
        assert_eq!(octets(&[7; 127])[..2], [4, 127]);
        assert_eq!(octets(&[7; 128])[..3], [4, 0x81, 128]);
        assert_eq!(octets(&[7; 256])[..4], [4, 0x82, 1, 0]);
        assert_eq!(bmp_string("A"), [0x1e, 2, 0, 65]);
    }
}
