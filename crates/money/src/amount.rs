//! Amounts of money in fen.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The currency of a book. Feiqian keeps one book per installation, in Chinese yuan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Currency {
    /// ISO 4217 `CNY`; the minor unit is the fen, a hundredth of a yuan.
    Cny,
}

impl Currency {
    /// The three-letter code of ISO 4217.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cny => "CNY",
        }
    }
}

/// How a fraction of a fen is decided. Always named by the caller: there is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Towards zero.
    Down,
    /// To the nearest fen, a half away from zero (fees of merchants, see the policy file).
    HalfUp,
    /// Away from zero (fees that the house must not undercharge).
    Up,
}

/// Why a number is not an amount, or an operation has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountError {
    /// Below zero.
    Negative,
    /// Above [`Amount::MAX`].
    TooLarge,
    /// Not digits with at most two decimals, as in `12.30`.
    Malformed,
    /// No shares, or all of them zero.
    NoShares,
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Negative => "an amount cannot be below zero",
            Self::TooLarge => "an amount cannot exceed 9007199254740991 fen",
            Self::Malformed => "an amount in yuan is digits with at most two decimals, as in 12.30",
            Self::NoShares => "an amount cannot be divided among no shares",
        })
    }
}

impl std::error::Error for AmountError {}

/// A sum of money: 0 to 2^53 - 1 fen, so that every JSON reader keeps it exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Amount(i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount, 2^53 - 1 fen.
    pub const MAX: Self = Self(9_007_199_254_740_991);

    /// From a number of fen.
    ///
    /// # Errors
    /// [`AmountError::Negative`] or [`AmountError::TooLarge`].
    pub const fn from_fen(fen: i64) -> Result<Self, AmountError> {
        if fen < 0 {
            return Err(AmountError::Negative);
        }
        if fen > Self::MAX.0 {
            return Err(AmountError::TooLarge);
        }
        Ok(Self(fen))
    }

    /// The number of fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Whether this is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Result<Self, AmountError> {
        self.0.checked_add(other.0).ok_or(AmountError::TooLarge).and_then(Self::from_fen)
    }

    /// The difference; [`AmountError::Negative`] when `other` is larger.
    pub fn minus(self, other: Self) -> Result<Self, AmountError> {
        self.0.checked_sub(other.0).ok_or(AmountError::Negative).and_then(Self::from_fen)
    }

    /// The difference, or nothing when `other` is larger.
    #[must_use]
    pub fn minus_or_zero(self, other: Self) -> Self {
        self.minus(other).unwrap_or(Self::ZERO)
    }

    /// `bps` hundredths of a percent of this amount.
    pub fn portion(self, bps: u32, rounding: Rounding) -> Result<Self, AmountError> {
        self.ratio(i64::from(bps), 10_000, rounding)
    }

    /// This amount times `numerator / denominator`, both above zero.
    pub fn ratio(self, numerator: i64, denominator: i64, rounding: Rounding) -> Result<Self, AmountError> {
        let product = i128::from(self.0).checked_mul(i128::from(numerator)).ok_or(AmountError::TooLarge)?;
        let denominator = i128::from(denominator);
        let extra = match rounding {
            Rounding::Down => 0,
            Rounding::HalfUp => denominator.checked_div(2).ok_or(AmountError::NoShares)?,
            Rounding::Up => denominator.checked_sub(1).ok_or(AmountError::TooLarge)?,
        };
        let quotient = product
            .checked_add(extra)
            .ok_or(AmountError::TooLarge)?
            .checked_div_euclid(denominator)
            .ok_or(AmountError::NoShares)?;
        i64::try_from(quotient).map_err(|_| AmountError::TooLarge).and_then(Self::from_fen)
    }

    /// Divides the amount in proportion to `shares`; what does not divide goes fen by fen to the first shares, so the
    /// parts always sum to the whole.
    pub fn allocate(self, shares: &[u32]) -> Result<Vec<Self>, AmountError> {
        let total: i64 = shares.iter().try_fold(0_i64, |sum, s| sum.checked_add(i64::from(*s))).unwrap_or(0);
        if total == 0 {
            return Err(AmountError::NoShares);
        }
        let mut parts = Vec::with_capacity(shares.len());
        let mut left = self;
        for share in shares {
            let part = self.ratio(i64::from(*share), total, Rounding::Down)?;
            left = left.minus(part)?;
            parts.push(part);
        }
        for (part, _) in parts.iter_mut().zip(shares).filter(|(_, share)| **share > 0) {
            if left.is_zero() {
                break;
            }
            *part = part.plus(Self(1))?;
            left = left.minus(Self(1))?;
        }
        Ok(parts)
    }

    /// Yuan with two decimals and no unit, as in `12.30`.
    pub fn to_yuan(self) -> String {
        let yuan = self.0.checked_div(100).unwrap_or(0);
        let fen = self.0.checked_rem(100).unwrap_or(0);
        format!("{yuan}.{fen:02}")
    }
}

impl fmt::Display for Amount {
    /// As in `12.30 CNY`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_yuan(), Currency::Cny.code())
    }
}

impl TryFrom<i64> for Amount {
    type Error = AmountError;
    fn try_from(fen: i64) -> Result<Self, AmountError> {
        Self::from_fen(fen)
    }
}

impl From<Amount> for i64 {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    /// Reads yuan: `12`, `12.3` or `12.30`.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let (yuan, fen) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(yuan) || !digits(fen) || fen.len() > 2 {
            return Err(AmountError::Malformed);
        }
        let whole: i64 = yuan.parse().map_err(|_| AmountError::TooLarge)?;
        let part: i64 = format!("{fen:0<2}").parse().map_err(|_| AmountError::Malformed)?;
        let total = whole.checked_mul(100).and_then(|fen| fen.checked_add(part)).ok_or(AmountError::TooLarge)?;
        Self::from_fen(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fen(n: i64) -> Amount {
        Amount::from_fen(n).unwrap()
    }

    #[test]
    fn range_is_kept() {
        assert_eq!(Amount::from_fen(-1), Err(AmountError::Negative));
        assert_eq!(Amount::MAX.plus(fen(1)), Err(AmountError::TooLarge));
        assert_eq!(fen(1).minus(fen(2)), Err(AmountError::Negative));
        assert_eq!(serde_json::from_str::<Amount>("-5").unwrap_err().to_string(), "an amount cannot be below zero");
    }

    #[test]
    fn rounding_is_as_named() {
        // 0.60 % of 1.25 CNY is 0.75 fen.
        assert_eq!(fen(125).portion(60, Rounding::Down).unwrap(), fen(0));
        assert_eq!(fen(125).portion(60, Rounding::HalfUp).unwrap(), fen(1));
        assert_eq!(fen(1).portion(60, Rounding::Up).unwrap(), fen(1));
        assert_eq!(fen(0).portion(60, Rounding::Up).unwrap(), fen(0));
    }

    #[test]
    fn yuan_text_reads_back() {
        for (text, expected) in [("12", 1200), ("12.3", 1230), ("0.05", 5), ("88.80", 8880)] {
            assert_eq!(text.parse::<Amount>(), Ok(fen(expected)));
        }
        for text in ["", ".", "1.", ".5", "1.234", "-1", "1,000", "１"] {
            assert_eq!(text.parse::<Amount>(), Err(AmountError::Malformed), "{text}");
        }
        assert_eq!("99999999999999999999".parse::<Amount>(), Err(AmountError::TooLarge));
    }

    proptest! {
        #[test]
        fn display_parses_back(n in 0..=Amount::MAX.fen()) {
            prop_assert_eq!(fen(n).to_yuan().parse::<Amount>(), Ok(fen(n)));
        }

        #[test]
        fn allocation_loses_nothing(n in 0..1_000_000_000_i64, shares in prop::collection::vec(0..1000_u32, 1..20)) {
            prop_assume!(shares.iter().any(|s| *s > 0));
            let parts = fen(n).allocate(&shares).unwrap();
            prop_assert_eq!(parts.iter().map(|p| p.fen()).sum::<i64>(), n);
            for (part, share) in parts.iter().zip(&shares) {
                prop_assert!(*share > 0 || part.is_zero());
            }
        }

        #[test]
        fn portions_round_around_the_truth(n in 0..1_000_000_000_i64, bps in 0..10_000_u32) {
            let down = fen(n).portion(bps, Rounding::Down).unwrap();
            let half = fen(n).portion(bps, Rounding::HalfUp).unwrap();
            let up = fen(n).portion(bps, Rounding::Up).unwrap();
            prop_assert!(down <= half && half <= up && up.fen() - down.fen() <= 1);
        }
    }
}
