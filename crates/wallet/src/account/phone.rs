//! Phone numbers of the mainland of China.

use zeroize::Zeroizing;

/// The text is not a mobile number of the mainland.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhoneError;

/// A mobile number in its normal form: eleven digits beginning with 13 to 19. It cannot be printed; see
/// [`Phone::masked`].
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(Zeroizing<String>);

impl Phone {
    /// Reads a number as people write it: spaces, hyphens and the country code 86 are left out.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let digits: Zeroizing<String> =
            Zeroizing::new(text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect());
        let local = ["+86", "0086", "86"].iter().find_map(|code| digits.strip_prefix(code)).unwrap_or(&digits);
        let mobile = matches!(local.as_bytes(), [b'1', b'3'..=b'9', ..]) && local.len() == 11;
        if !mobile || !local.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PhoneError);
        }
        Ok(Self(Zeroizing::new(local.to_owned())))
    }

    /// The digits, for sealing, a blind index, a bank or an SMS. Never for a screen or a log.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What may be printed: `138****5678`.
    pub fn masked(&self) -> String {
        let head = self.0.get(..3).unwrap_or_default();
        let tail = self.0.get(7..).unwrap_or_default();
        format!("{head}****{tail}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_brought_to_one_form() {
        for text in ["13800138000", "138 0013 8000", "+86 138-0013-8000", "008613800138000", "8613800138000"] {
            assert_eq!(Phone::parse(text).ok().unwrap().expose(), "13800138000", "{text}");
        }
        for bad in ["", "1380013800", "138001380000", "12800138000", "23800138000", "1380013800a", "+1 13800138000"] {
            assert!(Phone::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_middle_is_hidden() {
        assert_eq!(Phone::parse("13800135678").ok().unwrap().masked(), "138****5678");
    }
}
