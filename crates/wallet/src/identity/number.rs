//! Identity numbers of GB 11643-1999: six digits of a region, eight of a birthday, three of an order, one check
//! character by ISO 7064 MOD 11-2.

use jiff::civil::Date;
use zeroize::Zeroizing;

/// Why a text is not an identity number, by precedence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Not 18 characters.
    Length,
    /// Something other than digits, with a digit or X at the end.
    Characters,
    /// The first two digits are no region (GB/T 2260).
    Region,
    /// The birthday is no day of the calendar.
    Birthday,
    /// The check character does not fit the others: something is mistyped.
    CheckCharacter,
}

/// An identity number, checked for form. It cannot be printed; see [`IdentityNumber::masked`].
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityNumber {
    text: Zeroizing<String>,
    birth_on: Date,
}

/// Provinces, municipalities, autonomous and special regions by GB/T 2260, and 83 for residence permits of residents of
/// Taiwan (81 and 82 for Hong Kong and Macao).
const REGIONS: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82, 83,
];
/// Weights of the first seventeen digits: 2^17 to 2^1 modulo 11.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check characters of the remainders 0 to 10.
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

impl IdentityNumber {
    /// Reads a number; spaces are left out and a small x is read as a capital.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let text: Zeroizing<String> =
            Zeroizing::new(text.chars().filter(|c| *c != ' ').map(|c| c.to_ascii_uppercase()).collect());
        if text.chars().count() != 18 {
            return Err(NumberError::Length);
        }
        let (digits, check) = text.split_at_checked(17).ok_or(NumberError::Characters)?;
        let check = check.chars().next().ok_or(NumberError::Length)?;
        if !digits.bytes().all(|b| b.is_ascii_digit()) || !(check.is_ascii_digit() || check == 'X') {
            return Err(NumberError::Characters);
        }
        let region: u8 = part(digits, 0, 2)?;
        if !REGIONS.contains(&region) {
            return Err(NumberError::Region);
        }
        let birth_on = Date::new(part(digits, 6, 10)?, part(digits, 10, 12)?, part(digits, 12, 14)?)
            .ok()
            .filter(|day| day.year() >= 1900)
            .ok_or(NumberError::Birthday)?;
        if check_character(digits) != Some(check) {
            return Err(NumberError::CheckCharacter);
        }
        Ok(Self { text, birth_on })
    }

    /// All 18 characters, for sealing, a blind index or the registry. Never for a screen or a log.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The birthday in it.
    pub const fn birth_on(&self) -> Date {
        self.birth_on
    }

    /// Full years of age on a day.
    pub fn age_on(&self, day: Date) -> i16 {
        let had_birthday = (day.month(), day.day()) >= (self.birth_on.month(), self.birth_on.day());
        day.year().saturating_sub(self.birth_on.year()).saturating_sub(i16::from(!had_birthday))
    }

    /// What may be printed: `110***********1234`.
    pub fn masked(&self) -> String {
        let head = self.text.get(..3).unwrap_or_default();
        let tail = self.text.get(14..).unwrap_or_default();
        format!("{head}***********{tail}")
    }
}

fn part<T: std::str::FromStr>(digits: &str, from: usize, to: usize) -> Result<T, NumberError> {
    digits.get(from..to).and_then(|text| text.parse().ok()).ok_or(NumberError::Characters)
}

fn check_character(digits: &str) -> Option<char> {
    let sum = digits
        .chars()
        .filter_map(|c| c.to_digit(10))
        .zip(WEIGHTS)
        .fold(0_u32, |sum, (digit, weight)| sum.saturating_add(digit.saturating_mul(weight)));
    let remainder = usize::try_from(sum.checked_rem(11)?).ok()?;
    CHECKS.get(remainder).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_is_checked_by_precedence() {
        for (text, expected) in [
            // The examples of GB 11643-1999, annex A.
            ("11010519491231002X", None),
            ("440524188001010014", Some(NumberError::Birthday)),
            ("310115199503160422", None),
            ("11010519491231002x", None),
            ("110105 19491231 002X", None),
            ("11010519491231002", Some(NumberError::Length)),
            ("110105194912310021", Some(NumberError::CheckCharacter)),
            ("1101051949123100XX", Some(NumberError::Characters)),
            ("11010519491231002张", Some(NumberError::Characters)),
            ("990105194912310021", Some(NumberError::Region)),
            ("110105194913310021", Some(NumberError::Birthday)),
            ("110105194902300021", Some(NumberError::Birthday)),
            ("", Some(NumberError::Length)),
        ] {
            assert_eq!(IdentityNumber::parse(text).err(), expected, "{text}");
        }
    }

    #[test]
    fn every_single_digit_error_is_found() {
        let good = "310115199503160422";
        for place in 0..17 {
            for digit in '0'..='9' {
                let mut bad = good.to_owned();
                bad.replace_range(place..=place, &digit.to_string());
                assert_eq!(IdentityNumber::parse(&bad).is_ok(), bad == good, "{bad}");
            }
        }
    }

    #[test]
    fn age_is_counted_from_the_birthday() {
        let number = IdentityNumber::parse("310115199503160422").ok().unwrap();
        let on = |text: &str| number.age_on(text.parse().unwrap());
        assert_eq!((on("2026-03-15"), on("2026-03-16"), on("1995-03-16")), (30, 31, 0));
        assert_eq!(number.masked(), "310***********0422");
    }
}
