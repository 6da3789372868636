//! Card numbers.

use std::fmt;

use zeroize::Zeroizing;

/// Why a text is not a card number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanError {
    /// Something other than digits and spaces.
    NotDigits,
    /// Not 12 to 19 digits (ISO/IEC 7812-1).
    Length,
    /// The last digit does not fit the others (Luhn, ISO/IEC 7812-1 annex B).
    CheckDigit,
}

impl fmt::Display for PanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotDigits => "a card number has only digits",
            Self::Length => "a card number has 12 to 19 digits",
            Self::CheckDigit => "the card number has a mistyped digit",
        })
    }
}

impl std::error::Error for PanError {}

/// A primary account number, checked for form. It cannot be printed; see [`Pan::masked`].
#[derive(Clone, PartialEq, Eq)]
pub struct Pan(Zeroizing<String>);

impl Pan {
    /// Reads a card number; spaces are left out.
    pub fn parse(text: &str) -> Result<Self, PanError> {
        let digits: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| *c != ' ').collect());
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PanError::NotDigits);
        }
        if !(12..=19).contains(&digits.len()) {
            return Err(PanError::Length);
        }
        if luhn_remainder(&digits) != 0 {
            return Err(PanError::CheckDigit);
        }
        Ok(Self(digits))
    }

    /// The digits, for sealing, for a blind index or for a bank. Never for a screen or a log.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The last four digits.
    pub fn tail(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(4)..).unwrap_or_default()
    }

    /// What may be printed.
    pub fn masked(&self) -> MaskedPan {
        let head = self.0.get(..6).unwrap_or_default();
        MaskedPan { head: head.to_owned(), tail: self.tail().to_owned() }
    }
}

/// A card number with the middle hidden: `6222 02** **** 1234`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskedPan {
    head: String,
    tail: String,
}

impl fmt::Display for MaskedPan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.head.split_at_checked(4).unwrap_or((&self.head, ""));
        write!(f, "{first} {second}** **** {}", self.tail)
    }
}

/// The Luhn sum of all digits modulo ten: zero for a good number.
fn luhn_remainder(digits: &str) -> u32 {
    let doubled = |d: u32| d.saturating_mul(2).checked_rem(9).filter(|r| *r > 0 || d == 0).unwrap_or(9);
    let sum = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .fold(0_u32, |sum, (place, d)| sum.saturating_add(if place & 1 == 1 { doubled(d) } else { d }));
    sum.checked_rem(10).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_is_checked() {
        for (text, expected) in [
            ("6222021234567894", None),
            ("4111 1111 1111 1111", None),
            ("4111111111111112", Some(PanError::CheckDigit)),
            ("41111111111", Some(PanError::Length)),
            ("4111-1111-1111-1111", Some(PanError::NotDigits)),
            ("", Some(PanError::Length)),
        ] {
            assert_eq!(Pan::parse(text).err(), expected, "{text}");
        }
    }

    #[test]
    fn every_single_digit_error_is_found() {
        let good = "6222021234567894";
        for place in 0..good.len() {
            for digit in '0'..='9' {
                let mut bad = good.to_owned();
                bad.replace_range(place..=place, &digit.to_string());
                assert_eq!(Pan::parse(&bad).is_ok(), bad == good, "{bad}");
            }
        }
    }

    #[test]
    fn only_the_masked_form_prints() {
        let pan = Pan::parse("6222021234567894").unwrap();
        assert_eq!(pan.masked().to_string(), "6222 02** **** 7894");
        assert_eq!(pan.tail(), "7894");
    }
}
