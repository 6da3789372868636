//! Fen written as yuan, and read back.

/// `12.30` of 1230 fen; `-0.05` of minus 5.
pub fn yuan(fen: i64) -> String {
    total_yuan(fen.into())
}

/// The same of a sum of many.
pub(super) fn total_yuan(fen: i128) -> String {
    let (sign, size) = (if fen < 0 { "-" } else { "" }, fen.unsigned_abs());
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

/// A fee: five decimals, of which the last three are zero, since fees are booked in whole fen.
pub(super) fn fee(fen: i128) -> String {
    format!("{}000", total_yuan(fen))
}

/// The fen of `12.30`, or of a fee `12.30000`; `None` when it is neither, or is no whole number of fen.
pub fn fen_of_yuan(text: &str) -> Option<i64> {
    let (sign, size) = text.strip_prefix('-').map_or((1, text), |size| (-1, size));
    let (whole, decimals) = size.split_once('.')?;
    let cents = if decimals.len() == 5 { decimals.strip_suffix("000")? } else { decimals };
    let is_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(cents) || cents.len() != 2 {
        return None;
    }
    let fen = whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents.parse().ok()?)?;
    fen.checked_mul(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fen_are_written_as_yuan() {
        for (fen, expected) in [(0, "0.00"), (5, "0.05"), (1230, "12.30"), (-5, "-0.05"), (-12_345, "-123.45")] {
            assert_eq!(yuan(fen), expected);
            assert_eq!(fen_of_yuan(expected), Some(fen));
            assert_eq!(fen_of_yuan(&fee(fen.into())), Some(fen));
        }
        assert_eq!(fee(-6), "-0.06000");
    }

    #[test]
    fn what_is_no_whole_number_of_fen_is_not_read() {
        for text in ["", "1", "1.2", "1.234", "1.00001", ".10", "-", "+1.00", "1.+1", "99999999999999999999.00"] {
            assert_eq!(fen_of_yuan(text), None, "{text}");
        }
    }
}
