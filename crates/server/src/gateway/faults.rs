//! Faults that the sandbox makes on purpose, so that a merchant's system can be tried against them.
//!
//! They are data: a list of rules, each with what it is about, what happens, and how often. The first rule that fits is
//! taken and counted down.
//!
//! **Invariant:** only the sandbox's own operations fill the list; beside real money it is empty.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError, RwLock};

use money::MerchantId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::telling::Told;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// A callback arrives twice.
    DuplicateCallback,
    /// A callback does not arrive; it is tried again on the usual ladder, so `times: 1` makes it late.
    MissingCallback,
    /// The first attempt at a callback gets lost; it comes with the next on the ladder.
    LateCallback,
    /// A callback waits for the next of the merchant's and comes right after it.
    ReorderedCallback,
    /// A callback with a wrong signature that says so comes before the right one: who answers it well does not verify.
    CallbackProbe,
    /// A request is refused as one too many; nothing is done.
    RateLimit,
    /// A request is answered with a system error although it took effect.
    SystemErrorAfterEffect,
}

impl FaultKind {
    const fn is_of_callbacks(self) -> bool {
        match self {
            Self::DuplicateCallback
            | Self::MissingCallback
            | Self::LateCallback
            | Self::ReorderedCallback
            | Self::CallbackProbe => true,
            Self::RateLimit | Self::SystemErrorAfterEffect => false,
        }
    }

    /// Whether the merchant does not hear of it this time.
    pub const fn loses(self) -> bool {
        match self {
            Self::MissingCallback | Self::LateCallback => true,
            Self::DuplicateCallback
            | Self::ReorderedCallback
            | Self::CallbackProbe
            | Self::RateLimit
            | Self::SystemErrorAfterEffect => false,
        }
    }

    /// Whether it happens to the first attempt at a callback only.
    const fn is_of_first(self) -> bool {
        match self {
            Self::LateCallback | Self::ReorderedCallback => true,
            Self::DuplicateCallback
            | Self::MissingCallback
            | Self::CallbackProbe
            | Self::RateLimit
            | Self::SystemErrorAfterEffect => false,
        }
    }
}

/// A rule. What is not said fits everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    pub fault: FaultKind,
    /// Only of this merchant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mchid: Option<String>,
    /// Only of orders with exactly this `attach`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attach: Option<String>,
    /// Only of orders of this amount, in fen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// Only of requests whose path begins so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How often it still happens; always when it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
}

/// What a rule is held against.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    pub mchid: &'a str,
    pub attach: Option<&'a str>,
    pub amount: Option<i64>,
    /// Of a request.
    pub path: Option<&'a str>,
    /// Whether a callback was tried before.
    pub tried: bool,
}

impl FaultRule {
    fn fits(&self, about: &About<'_>) -> bool {
        let is = |wanted: &Option<String>, found: Option<&str>| wanted.is_none() || wanted.as_deref() == found;
        self.times != Some(0)
            && self.fault.is_of_callbacks() == about.path.is_none()
            && !(self.fault.is_of_first() && about.tried)
            && is(&self.mchid, Some(about.mchid))
            && is(&self.attach, about.attach)
            && (self.amount.is_none() || self.amount == about.amount)
            && self.path.as_deref().is_none_or(|start| about.path.is_some_and(|path| path.starts_with(start)))
    }
}

/// A notice that waits for another: where it goes, and what is told.
type Held = (String, Told);

/// The rules in force, and the notices that they hold back.
#[derive(Default)]
pub struct Faults {
    rules: RwLock<Vec<FaultRule>>,
    held: Mutex<HashMap<MerchantId, Vec<Held>>>,
}

impl Faults {
    /// Replaces every rule.
    pub fn set(&self, rules: Vec<FaultRule>) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    /// The rules as they stand, counted down.
    pub fn rules(&self) -> Vec<FaultRule> {
        self.rules.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether nothing goes wrong: then nobody need look at what a request is about.
    pub fn is_empty(&self) -> bool {
        self.rules.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// What happens, if anything; the rule is counted.
    pub fn take(&self, about: &About<'_>) -> Option<FaultKind> {
        let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        let rule = rules.iter_mut().find(|rule| rule.fits(about))?;
        rule.times = rule.times.map(|times| times.saturating_sub(1));
        Some(rule.fault)
    }

    /// Holds a notice back until the merchant is told something else.
    pub fn hold(&self, merchant: MerchantId, url: String, told: Told) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.entry(merchant).or_default().push((url, told));
    }

    /// What was held back of a merchant's; it is held no longer.
    pub fn let_go(&self, merchant: MerchantId) -> Vec<Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(&merchant).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(fault: FaultKind, attach: Option<&str>, times: Option<u32>) -> FaultRule {
        FaultRule { fault, mchid: None, attach: attach.map(str::to_owned), amount: None, path: None, times }
    }

    #[test]
    fn a_rule_is_taken_as_often_as_it_says_and_only_where_it_fits() {
        let faults = Faults::default();
        let about = About { mchid: "19", attach: Some("table 7"), amount: Some(100), ..About::default() };
        assert_eq!(faults.take(&about), None);
        faults.set(vec![
            rule(FaultKind::RateLimit, None, None),
            rule(FaultKind::CallbackProbe, Some("table 8"), None),
            rule(FaultKind::MissingCallback, Some("table 7"), Some(1)),
            FaultRule { amount: Some(100), ..rule(FaultKind::DuplicateCallback, None, None) },
        ]);
        assert_eq!(faults.take(&about), Some(FaultKind::MissingCallback));
        assert_eq!(faults.take(&about), Some(FaultKind::DuplicateCallback));
        assert_eq!(faults.take(&About { amount: Some(101), ..about }), None);
        assert_eq!(faults.take(&About { path: Some("/v3/x"), ..about }), Some(FaultKind::RateLimit));
        assert_eq!(faults.rules()[2].times, Some(0));
    }

    #[test]
    fn what_comes_late_gets_lost_once() {
        let faults = Faults::default();
        faults.set(vec![rule(FaultKind::LateCallback, None, None)]);
        let about = About { mchid: "19", ..About::default() };
        assert_eq!(faults.take(&about), Some(FaultKind::LateCallback));
        assert_eq!(faults.take(&About { tried: true, ..about }), None);
    }

    #[test]
    fn a_path_is_a_beginning() {
        let faults = Faults::default();
        let of = |path| FaultRule { path: Some(path), ..rule(FaultKind::SystemErrorAfterEffect, None, None) };
        faults.set(vec![of("/v3/refund".to_owned())]);
        let asked = |path| faults.take(&About { mchid: "19", path: Some(path), ..About::default() });
        assert_eq!(asked("/v3/refund/domestic/refunds"), Some(FaultKind::SystemErrorAfterEffect));
        assert_eq!(asked("/v3/pay/transactions/native"), None);
    }
}
