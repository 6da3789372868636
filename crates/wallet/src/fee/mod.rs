//! What the house charges: a holder for withdrawals, a merchant for what it is paid.
//!
//! **Invariant:** a fee is known before the holder confirms, and what is charged is what was shown.
//!
//! **Invariant:** what a merchant gets back of its fee over all refunds of a payment is never more than the fee, and is
//! the whole fee when the whole payment was refunded.

use money::{Amount, AmountError, Rounding};

/// How a withdrawal is charged, from the policy file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawalTariff {
    /// Hundredths of a percent of what is above the free allowance.
    pub bps: u32,
    /// The least fee when there is any.
    pub min: Amount,
    /// Free of charge over a person's lifetime, over all the person's accounts.
    pub free_lifetime: Amount,
}

/// What a withdrawal costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawalFee {
    /// Charged on top of the amount.
    pub fee: Amount,
    /// How much of the free allowance it uses up.
    pub free_used: Amount,
}

impl WithdrawalTariff {
    /// What is left of the free allowance after `used`.
    pub fn free_left(&self, used: Amount) -> Amount {
        self.free_lifetime.minus_or_zero(used)
    }

    /// The fee of a withdrawal when `free_left` of the allowance is left. Rounded up: the house must not undercharge.
    pub fn charge(&self, amount: Amount, free_left: Amount) -> Result<WithdrawalFee, AmountError> {
        let free_used = amount.min(free_left);
        let charged = amount.minus(free_used)?;
        if charged.is_zero() {
            return Ok(WithdrawalFee { fee: Amount::ZERO, free_used });
        }
        let fee = charged.portion(self.bps, Rounding::Up)?.max(self.min);
        Ok(WithdrawalFee { fee, free_used })
    }
}

/// What a merchant pays of a sum that it is paid, rounded half up to a fen.
pub fn of_payment(amount: Amount, bps: u32) -> Result<Amount, AmountError> {
    amount.portion(bps, Rounding::HalfUp)
}

/// A payment's fee, and how much of both was given back before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeSoFar {
    pub paid: Amount,
    pub fee: Amount,
    pub refunded: Amount,
    pub fee_back: Amount,
}

impl FeeSoFar {
    /// What a merchant gets back of the fee when it refunds `more`. Rounded over everything refunded so far, so that many
    /// small refunds give back what one large refund would.
    pub fn back(&self, more: Amount) -> Result<Amount, AmountError> {
        if self.fee.is_zero() {
            return Ok(Amount::ZERO);
        }
        let refunded = self.refunded.plus(more)?;
        let due = self.fee.ratio(refunded.fen(), self.paid.fen(), Rounding::HalfUp)?;
        // Less than was given back is due only after a refund was closed that had given back less than its part.
        Ok(due.minus_or_zero(self.fee_back))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(text: &str) -> Amount {
        text.parse().unwrap()
    }

    #[test]
    fn fee_is_a_tenth_of_a_percent_above_the_free_allowance() {
        let tariff = WithdrawalTariff { bps: 10, min: yuan("0.10"), free_lifetime: yuan("1000") };
        let table = "
            amount   used   | fee  free_used
            500      0      | 0    500
            1000     0      | 0    1000
            1000.01  0      | 0.10 1000
            1100     0      | 0.10 1000
            1100.01  0      | 0.11 1000
            2000     1000   | 2    0
            2000     1500   | 2    0
            100      950    | 0.10 50
            0.01     1000   | 0.10 0
        ";
        for line in table.lines().map(str::trim).filter(|l| !l.is_empty()).skip(1) {
            let words: Vec<&str> = line.split_whitespace().filter(|w| *w != "|").collect();
            let [amount, used, fee, free_used] = words[..] else { panic!("{line}") };
            let charged = tariff.charge(yuan(amount), tariff.free_left(yuan(used))).unwrap();
            assert_eq!(charged, WithdrawalFee { fee: yuan(fee), free_used: yuan(free_used) }, "{line}");
        }
    }
    #[test]
    fn a_merchants_fee_is_rounded_half_up() {
        let table = "
            amount  bps | fee
            100     60  | 0.60
            0.83    60  | 0
            0.84    60  | 0.01
            12.50   60  | 0.08
            12.49   60  | 0.07
            100     0   | 0
        ";
        for line in table.lines().map(str::trim).filter(|l| !l.is_empty()).skip(1) {
            let words: Vec<&str> = line.split_whitespace().filter(|w| *w != "|").collect();
            let [amount, bps, fee] = words[..] else { panic!("{line}") };
            assert_eq!(of_payment(yuan(amount), bps.parse().unwrap()).unwrap(), yuan(fee), "{line}");
        }
    }

    #[test]
    fn refunds_in_any_parts_give_the_whole_fee_back() {
        for part in 1_i64..=97 {
            let (paid, fee) = (yuan("12.35"), of_payment(yuan("12.35"), 60).unwrap());
            let mut so_far = FeeSoFar { paid, fee, refunded: Amount::ZERO, fee_back: Amount::ZERO };
            while so_far.refunded < paid {
                let more = Amount::from_fen(part).unwrap().min(paid.minus(so_far.refunded).unwrap());
                let back = so_far.back(more).unwrap();
                so_far.refunded = so_far.refunded.plus(more).unwrap();
                so_far.fee_back = so_far.fee_back.plus(back).unwrap();
                assert!(so_far.fee_back <= fee);
            }
            assert_eq!(so_far.fee_back, fee, "in parts of {part}");
        }
    }
}
