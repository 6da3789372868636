//! Chance from the operating system: codes and references.

/// `count` decimal digits; the bias of a byte modulo ten is of no matter in a sandbox.
pub fn digits(count: usize) -> String {
    bytes().iter().cycle().take(count).map(|byte| char::from(b'0' + byte % 10)).collect()
}

/// 32 hexadecimal digits.
pub fn hex() -> String {
    format!("{:032x}", u128::from_be_bytes(bytes()))
}

fn bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    // The operating system's source fails only before it is seeded at boot; a fixed code then is a sandbox's loss.
    let _ = aws_lc_rs::rand::fill(&mut bytes);
    bytes
}
