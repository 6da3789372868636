//! Payment passwords.

use std::fmt;

use zeroize::Zeroizing;

/// The text is not six digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinFormatError;

impl fmt::Display for PinFormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a payment password is six digits")
    }
}

impl std::error::Error for PinFormatError {}

/// A six-digit payment password in the clear. It exists only between unsealing and checking, and cannot be printed.
#[derive(Clone)]
pub struct Pin(Zeroizing<[u8; 6]>);

impl Pin {
    /// Reads six ASCII digits.
    pub fn parse(text: &str) -> Result<Self, PinFormatError> {
        let digits: [u8; 6] = text.as_bytes().try_into().map_err(|_| PinFormatError)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(PinFormatError);
        }
        Ok(Self(Zeroizing::new(digits)))
    }

    /// The six ASCII digits, for the keyed MAC and the rules about weak ones.
    pub fn expose(&self) -> &[u8; 6] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_six_ascii_digits() {
        assert_eq!(Pin::parse("190254").unwrap().expose(), b"190254");
        for bad in ["19025", "1902544", "19025a", "１９０２５４", ""] {
            assert!(Pin::parse(bad).is_err(), "{bad}");
        }
    }
}
