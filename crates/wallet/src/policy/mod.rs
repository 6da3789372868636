//! The rules that are data: limits, fees, windows and retries, in one dated file with a source beside each figure.
//!
//! An operator replaces `policy/default.toml`; the server reads it once, checks it here, and hands it to every use
//! case in [`crate::Ctx`].
//!
//! **Invariant:** no figure of a rule is a literal in code.

mod gateway;
mod merchants;
mod payments;
mod people;

use std::fmt;
use std::ops::Deref;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer};

use crate::card::Banks;

pub use gateway::Gateway;
pub use merchants::{Callbacks, Consoles, Coupons, Merchants, Refunds, Remittances, Sharings, Trades};
pub use payments::{
    BarCode, Instructions, LimitCounts, LimitPeriod, Orders, PaymentCodes, PinlessPayments, ReceiveCodes, TopUps,
    Transfers, Withdrawals,
};
pub use people::{
    AccountClasses, Bindings, ClassRule, Identity, Messages, Operators, Passwords, Pins, Sessions, SmsCodes,
};

/// One figure of a rule: its value, the day from which it has been in force, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure<T> {
    /// What counts.
    pub value: T,
    /// The day from which it is in force.
    #[serde(deserialize_with = "day")]
    pub since: Date,
    /// The document that sets it, or the operator's own decision.
    pub source: String,
}

impl<T> Deref for Figure<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// A date of TOML's own kind.
pub(crate) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let written = toml::value::Datetime::deserialize(deserializer)?;
    written.to_string().parse().map_err(serde::de::Error::custom)
}

/// All rules in force.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The day of this edition of the file.
    #[serde(deserialize_with = "day")]
    pub edition: Date,
    /// The banks whose cards can be bound; a table of its own file.
    #[serde(skip)]
    pub banks: Banks,
    pub sms_code: SmsCodes,
    pub session: Sessions,
    pub password: Passwords,
    pub identity: Identity,
    pub class: AccountClasses,
    pub binding: Bindings,
    pub pin: Pins,
    pub message: Messages,
    pub operator: Operators,
    pub top_up: TopUps,
    pub withdrawal: Withdrawals,
    pub transfer: Transfers,
    pub pinless: PinlessPayments,
    pub payment_code: PaymentCodes,
    pub receive_code: ReceiveCodes,
    pub bar_code: BarCode,
    pub order: Orders,
    pub limit: LimitCounts,
    pub instruction: Instructions,
    pub gateway: Gateway,
    pub merchant: Merchants,
    pub callback: Callbacks,
    pub trade: Trades,
    pub refund: Refunds,
    pub remittance: Remittances,
    pub sharing: Sharings,
    pub coupon: Coupons,
    pub console: Consoles,
}

/// Why a policy file is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyError {
    /// The file is not TOML of the expected shape; the text names line, column and key.
    Form(String),
    /// A figure makes no sense beside another.
    Contradiction(&'static str),
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(text) => write!(f, "the policy file cannot be read: {text}"),
            Self::Contradiction(what) => write!(f, "the policy file contradicts itself: {what}"),
        }
    }
}

impl std::error::Error for PolicyError {}

/// The rules this installation starts with.
pub const DEFAULT: &str = include_str!("../../policy/default.toml");

impl Policy {
    /// Reads and checks a policy file.
    pub fn read(text: &str) -> Result<Self, PolicyError> {
        let policy: Self = toml::from_str(text).map_err(|error| PolicyError::Form(error.to_string()))?;
        policy.check()?;
        Ok(policy)
    }

    /// The same rules with another table of banks.
    #[must_use]
    pub fn with_banks(mut self, banks: Banks) -> Self {
        self.banks = banks;
        self
    }

    fn check(&self) -> Result<(), PolicyError> {
        for (holds, what) in self.people_checks().into_iter().chain(self.payment_checks()).chain(self.merchant_checks())
        {
            if !holds {
                return Err(PolicyError::Contradiction(what));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
