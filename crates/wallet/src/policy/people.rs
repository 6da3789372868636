//! Figures about people: codes, sessions, identity, cards and payment passwords.

use money::Amount;
use serde::Deserialize;

use super::payments::LimitPeriod;
use super::{Figure, Policy};

/// Codes sent by SMS.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsCodes {
    pub digits: Figure<u32>,
    pub ttl_s: Figure<u32>,
    /// Wrong entries before a code is worthless.
    pub tries_max: Figure<u32>,
    pub resend_after_s: Figure<u32>,
    pub per_phone_hour_max: Figure<u32>,
    pub per_phone_day_max: Figure<u32>,
    pub per_device_day_max: Figure<u32>,
    pub per_address_hour_max: Figure<u32>,
}

/// Signed-in devices.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sessions {
    /// A session unused for this long ends.
    pub idle_ttl_s: Figure<u32>,
    /// How stale "last seen" may be: it is not written on every request.
    pub seen_every_s: Figure<u32>,
}

/// Optional sign-in passwords.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passwords {
    pub length_min: Figure<u32>,
    pub length_max: Figure<u32>,
    /// Wrong passwords of one account in an hour before only an SMS code signs in.
    pub wrong_per_hour_max: Figure<u32>,
}

/// Real-name verification.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    pub tries_per_day_max: Figure<u32>,
    /// Accounts one person may have verified at the same time.
    pub accounts_per_person_max: Figure<u32>,
    /// Years of age below which an operator decides.
    pub age_min_years: Figure<u32>,
}

/// One account class.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassRule {
    /// External checks that raise an account to this class; a face-to-face check raises to class III at once.
    pub checks_needed: Figure<u32>,
    pub limit_kind: Figure<LimitPeriod>,
    /// What a person may pay from balance in the period, over all accounts.
    pub limit_fen: Figure<Amount>,
}

/// Account classes I, II and III.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountClasses {
    pub i: ClassRule,
    pub ii: ClassRule,
    pub iii: ClassRule,
}

/// Binding of bank cards.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bindings {
    pub tries_per_day_max: Figure<u32>,
    pub cards_max: Figure<u32>,
    /// How long the bank's code may be entered.
    pub code_ttl_s: Figure<u32>,
    pub code_tries_max: Figure<u32>,
    pub resends_max: Figure<u32>,
    /// A binding the bank has not answered for this long fails as unreachable.
    pub give_up_after_s: Figure<u32>,
    /// How long until a bank that did not answer is asked again; twice as long each time.
    pub retry_first_s: Figure<u32>,
    pub retry_max_s: Figure<u32>,
}

/// Payment passwords.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pins {
    /// Wrong entries in a business day before the lock.
    pub tries_max: Figure<u32>,
    pub first_lock_s: Figure<u32>,
    /// Every lock after the first within the same round; a right entry begins a new round.
    pub later_lock_s: Figure<u32>,
    pub recovery_ttl_s: Figure<u32>,
    pub recovery_tries_per_day_max: Figure<u32>,
    /// How long transfers and withdrawals stay lowered after a recovery.
    pub lowered_for_s: Figure<u32>,
    /// What may be transferred, and withdrawn, while lowered.
    pub lowered_limit_fen: Figure<Amount>,
}

/// The service conversation and support.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Messages {
    pub page_length: Figure<u32>,
    pub ticket_text_length_max: Figure<u32>,
    pub tickets_open_max: Figure<u32>,
}

/// People who operate the installation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operators {
    pub first_link_ttl_s: Figure<u32>,
    pub session_ttl_s: Figure<u32>,
    pub password_length_min: Figure<u32>,
    pub wrong_per_hour_max: Figure<u32>,
    /// How long an act waits for a second operator.
    pub proposal_ttl_s: Figure<u32>,
    /// How many lines a list of things to be cleared has.
    pub list_length: Figure<u32>,
}

impl Policy {
    pub(super) fn people_checks(&self) -> Vec<(bool, &'static str)> {
        let class = &self.class;
        vec![
            ((4..=8).contains(&*self.sms_code.digits), "sms_code.digits must be 4 to 8"),
            (*self.sms_code.tries_max > 0, "sms_code.tries_max must be above 0"),
            (*self.pin.tries_max > 0, "pin.tries_max must be above 0"),
            (*self.pin.first_lock_s <= *self.pin.later_lock_s, "pin.later_lock_s must not be below pin.first_lock_s"),
            (
                *self.password.length_min <= *self.password.length_max,
                "password.length_max is below password.length_min",
            ),
            (*class.i.checks_needed > 0, "class.i.checks_needed must be above 0"),
            (*class.i.checks_needed < *class.ii.checks_needed, "class.ii must need more checks than class.i"),
            (*class.ii.checks_needed < *class.iii.checks_needed, "class.iii must need more checks than class.ii"),
            (*class.ii.limit_fen <= *class.iii.limit_fen, "class.iii.limit_fen is below class.ii.limit_fen"),
            (*self.message.page_length > 0, "message.page_length must be above 0"),
        ]
    }
}
