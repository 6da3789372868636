//! What a stock's coupons were used for, and what came back.

mod rows;

pub use rows::{returns, uses};

pub(super) use rows::{used_for, write_return, write_use};

use jiff::Timestamp;
use money::Amount;

use crate::trade::Kind;

/// A use of a coupon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The coupon's number.
    pub coupon: String,
    pub discount: Amount,
    /// What the whole order was.
    pub total: Amount,
    pub kind: Kind,
    /// Who was paid.
    pub mchid: String,
    /// The house's number of the trade.
    pub number: String,
    pub at: Timestamp,
}

/// A part of a discount that came back with a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    pub used: Use,
    /// The house's number of the refund.
    pub refund: String,
    pub amount: Amount,
    pub at: Timestamp,
}
