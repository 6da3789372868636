//! Account classes: what identity checks have earned (announcement [2015] 43 of the
//! People's Bank of China, article 11).
//!
//! A check is external and counted once for its source: the registry, and each bank that confirmed name, number, card
//! and phone of a bound card. A check face to face earns the highest class at once.

use money::{Amount, HolderId};
use store::{Fault, Tx, View};

use super::rows;
use crate::account::{self, AccountClass, Hot};
use crate::message::{self, Audience, Kind, Live, Notice, Topic};
use crate::policy::{AccountClasses, ClassRule, LimitPeriod};
use crate::{Ctx, Policy, limit};

/// Where a check came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckSource {
    Registry,
    /// A bank, by its id.
    Bank(String),
    /// An operator met the person.
    FaceToFace,
}

impl CheckSource {
    fn code(&self) -> String {
        match self {
            Self::Registry => "registry".to_owned(),
            Self::Bank(bank) => format!("bank:{bank}"),
            Self::FaceToFace => FACE_TO_FACE.to_owned(),
        }
    }
}

const FACE_TO_FACE: &str = "face_to_face";

/// The checks an account has passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checks {
    /// Distinct external sources.
    pub external: u32,
    pub face_to_face: bool,
}

/// The class that checks earn; none without a verified identity.
pub fn class_of(checks: Checks, rules: &AccountClasses) -> Option<AccountClass> {
    let earned = |rule: &ClassRule| checks.face_to_face || checks.external >= *rule.checks_needed;
    [(AccountClass::III, &rules.iii), (AccountClass::II, &rules.ii), (AccountClass::I, &rules.i)]
        .into_iter()
        .find(|(_, rule)| earned(rule))
        .map(|(class, _)| class)
}

/// The rule of a class.
pub fn rule_of(class: AccountClass, policy: &Policy) -> &ClassRule {
    match class {
        AccountClass::I => &policy.class.i,
        AccountClass::II => &policy.class.ii,
        AccountClass::III => &policy.class.iii,
    }
}

/// What may be paid from balance in a class, and over what it is counted.
pub fn limit_of(class: AccountClass, policy: &Policy) -> (LimitPeriod, Amount) {
    let rule = rule_of(class, policy);
    (*rule.limit_kind, *rule.limit_fen)
}

/// What the person has paid from balance in the period of a class.
pub fn used_of(view: &mut View<'_>, ctx: &Ctx, hot: &Hot, class: AccountClass) -> Result<Amount, Fault> {
    let gauge = limit::balance_out(hot.limit_subject(), rule_of(class, &ctx.policy), ctx.now);
    let used = limit::used(view, &gauge)?;
    Ok(Amount::from_fen(used.max(0)).unwrap_or(Amount::MAX))
}

/// What raises an account to a class, by names that the page words; nothing when it has been reached.
pub fn ways_up(class: AccountClass, reached: Option<AccountClass>, checks: Checks) -> &'static [&'static str] {
    if reached >= Some(class) {
        return &[];
    }
    match (class, checks.external) {
        (_, 0) => &["verify_identity"],
        (AccountClass::I, _) => &[],
        (AccountClass::II | AccountClass::III, 1) => &["bind_card", "face_to_face"],
        (AccountClass::II | AccountClass::III, _) => &["another_bank", "face_to_face"],
    }
}

/// The checks of an account.
pub fn checks_of(view: &mut View<'_>, holder: HolderId) -> Result<Checks, Fault> {
    let mut checks = Checks::default();
    for source in rows::check_sources(view, holder)? {
        if source == FACE_TO_FACE {
            checks.face_to_face = true;
        } else {
            checks.external = checks.external.saturating_add(1);
        }
    }
    Ok(checks)
}

/// Counts a check of a verified account and raises its class when that earns a higher one.
pub(crate) fn passed(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    holder: HolderId,
    before: Option<AccountClass>,
    source: &CheckSource,
) -> Result<Option<AccountClass>, Fault> {
    rows::insert_check(tx, ctx, holder, &source.code())?;
    let class = class_of(checks_of(tx, holder)?, &ctx.policy.class);
    let Some(raised) = class.filter(|class| Some(*class) > before) else { return Ok(before) };
    account::store_class(tx, holder, raised)?;
    if before.is_some() {
        let params = vec![("account_class", raised.code().to_owned())];
        message::notify(tx, ctx, holder, Notice { kind: Kind::ClassRaised, params, bill: None })?;
    }
    message::tell(tx, &Live { to: Audience::Holder(holder), topic: Topic::Account, id: None })?;
    Ok(class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_earn_classes() {
        let rules = Policy::read(crate::policy::DEFAULT).unwrap().class;
        let class = |external, face_to_face| class_of(Checks { external, face_to_face }, &rules);
        for (external, expected) in [
            (0, None),
            (1, Some(AccountClass::I)),
            (2, Some(AccountClass::I)),
            (3, Some(AccountClass::II)),
            (4, Some(AccountClass::II)),
            (5, Some(AccountClass::III)),
            (9, Some(AccountClass::III)),
        ] {
            assert_eq!(class(external, false), expected, "{external}");
        }
        assert_eq!(class(1, true), Some(AccountClass::III));
    }
}
