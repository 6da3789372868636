//! Faults on purpose: what goes wrong, for whom, how often.
//!
//! A payment meets at most one fault, the first of: its sentinel amount, its card's behaviour, the rules that were
//! set, oldest first. A slow bank is slow beside that.

use std::str::FromStr;

use bank::ReasonCode;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use crate::books::{BooksError, Unit};
use crate::seed::Holder;

/// How long a late or slow answer is held back when nothing else is said: longer than a patient client waits.
pub const DELAY_MS: u64 = 15_000;

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// A payment is rejected with the rule's code.
    Reject,
    /// A payment is accepted; answer and booking come `delay_ms` later, and the final status by mailbox.
    Late,
    /// A payment is answered, and its status is twice more in the mailbox.
    Twice,
    /// A payment is done and the connection closes without an answer.
    Silent,
    /// The first request of a payment is lost before the bank sees it.
    Lost,
    /// A payment is accepted and stays so for 24 hours of the bank's clock; then it is done, with a status by mailbox.
    Stuck,
    /// A credit is done, and returned 24 hours later by the bank's clock.
    Return,
    /// A payment is left out of the statement.
    Omit,
    /// A payment is twice on the statement.
    Double,
    /// The bank behind the card cannot be reached: everything about the card is refused with AB07.
    Unreachable,
    /// Every answer about the card is `delay_ms` late.
    Slow,
    /// Verification and mandate are refused with the rule's code.
    RefuseBinding,
    /// The identity registry does not answer.
    RegistryUnavailable,
}

impl FaultKind {
    /// Every kind, in the order of the page's list.
    pub const ALL: [Self; 13] = [
        Self::Reject,
        Self::Late,
        Self::Twice,
        Self::Silent,
        Self::Lost,
        Self::Stuck,
        Self::Return,
        Self::Omit,
        Self::Double,
        Self::Unreachable,
        Self::Slow,
        Self::RefuseBinding,
        Self::RegistryUnavailable,
    ];

    /// Its name in requests and in the seed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reject => "reject",
            Self::Late => "late",
            Self::Twice => "twice",
            Self::Silent => "silent",
            Self::Lost => "lost",
            Self::Stuck => "stuck",
            Self::Return => "return",
            Self::Omit => "omit",
            Self::Double => "double",
            Self::Unreachable => "unreachable",
            Self::Slow => "slow",
            Self::RefuseBinding => "refuse_binding",
            Self::RegistryUnavailable => "registry_unavailable",
        }
    }

    const fn touches(self, business: Business) -> bool {
        match self {
            Self::Unreachable | Self::Slow => !matches!(business, Business::Registry),
            Self::RefuseBinding => matches!(business, Business::Binding),
            Self::RegistryUnavailable => matches!(business, Business::Registry),
            Self::Return => matches!(business, Business::Credit),
            Self::Reject
            | Self::Late
            | Self::Twice
            | Self::Silent
            | Self::Lost
            | Self::Stuck
            | Self::Omit
            | Self::Double => matches!(business, Business::Debit | Business::Credit),
        }
    }
}

impl FromStr for FaultKind {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or(())
    }
}

/// What is being done when a fault may strike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Business {
    /// Verification and mandates.
    Binding,
    /// Money from a card.
    Debit,
    /// Money to a card.
    Credit,
    /// A question to the registry.
    Registry,
}

/// A fault that strikes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// With which code, for those that have one.
    pub code: ReasonCode,
    /// How late, for those that are late.
    pub delay_ms: u64,
}

impl Fault {
    fn of(kind: FaultKind) -> Self {
        Self { kind, code: ReasonCode::NotSpecifiedByAgent, delay_ms: DELAY_MS }
    }

    fn refusing(code: ReasonCode) -> Self {
        Self { code, ..Self::of(FaultKind::Reject) }
    }

    /// The behaviour of a sentinel card: a kind, or `refuse:CODE`.
    fn of_card(behaviour: &str) -> Option<Self> {
        match behaviour.strip_prefix("refuse:") {
            Some(code) => ReasonCode::parse(code).map(Self::refusing),
            None => behaviour.parse().ok().map(Self::of),
        }
    }
}

/// The sentinel amounts: 77 yuan and these fen.
pub const SENTINEL_YUAN: i64 = 77;

/// What a sentinel amount in fen brings about.
pub fn of_amount(fen: i64) -> Option<Fault> {
    if fen / 100 != SENTINEL_YUAN {
        return None;
    }
    let kind = match fen % 100 {
        1 => return Some(Fault::refusing(ReasonCode::IncorrectAccountNumber)),
        4 => return Some(Fault::refusing(ReasonCode::InsufficientFunds)),
        6 => return Some(Fault::refusing(ReasonCode::BlockedAccount)),
        14 => return Some(Fault::refusing(ReasonCode::AmountExceedsAgreedLimit)),
        15 => return Some(Fault::refusing(ReasonCode::InconsistentWithEndCustomer)),
        44 => return Some(Fault::refusing(ReasonCode::RegulatoryReason)),
        21 => FaultKind::Late,
        22 => FaultKind::Twice,
        23 => FaultKind::Silent,
        24 => FaultKind::Lost,
        25 => FaultKind::Stuck,
        26 => FaultKind::Return,
        31 => FaultKind::Omit,
        32 => FaultKind::Double,
        _ => return None,
    };
    Some(Fault::of(kind))
}

/// A rule that was set from outside: which uses meet a fault.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Given by the bank.
    #[serde(default)]
    pub id: i64,
    /// Only this bank's cards.
    pub bank: Option<String>,
    /// Only this card.
    pub card: Option<String>,
    /// What goes wrong.
    pub kind: FaultKind,
    /// With which reason code, for `reject` and `refuse_binding`.
    pub code: Option<String>,
    /// How many times more; for ever if not said.
    pub times: Option<i64>,
    /// How often, 0 to 1; always if not said.
    pub probability: Option<f64>,
    /// Where the chance comes from: the same seed strikes at the same places of the order.
    pub seed: Option<i64>,
    /// How late, in milliseconds, for `late` and `slow`.
    pub delay_ms: Option<u64>,
}

/// The fault that strikes this use of a card, if any.
pub fn strike(
    unit: &Unit<'_>,
    holder: &Holder<'_>,
    business: Business,
    fen: Option<i64>,
) -> Result<Option<Fault>, BooksError> {
    let applies = |fault: &Fault| fault.kind.touches(business);
    if let Some(fault) = fen.and_then(of_amount).filter(applies) {
        return Ok(Some(fault));
    }
    if let Some(fault) = holder.card.behaviour.as_deref().and_then(Fault::of_card).filter(applies) {
        return Ok(Some(fault));
    }
    strike_rule(unit, Some(holder), business)
}

/// The first rule that fits and whose chance says so.
pub fn strike_rule(
    unit: &Unit<'_>,
    holder: Option<&Holder<'_>>,
    business: Business,
) -> Result<Option<Fault>, BooksError> {
    for rule in rules(unit)? {
        let fits = |wanted: &Option<String>, found: Option<&str>| wanted.as_deref().is_none_or(|w| found == Some(w));
        let about_card = fits(&rule.bank, holder.map(|h| h.bank.id.as_str()))
            && fits(&rule.card, holder.map(|h| h.card.pan.as_str()));
        if about_card && rule.kind.touches(business) && draw(unit, &rule)? {
            let code = rule.code.as_deref().and_then(ReasonCode::parse).unwrap_or(ReasonCode::NotSpecifiedByAgent);
            return Ok(Some(Fault { kind: rule.kind, code, delay_ms: rule.delay_ms.unwrap_or(DELAY_MS) }));
        }
    }
    Ok(None)
}

/// Draws for a rule: chance first, then the count of times.
fn draw(unit: &Unit<'_>, rule: &Rule) -> Result<bool, BooksError> {
    let draws: i64 =
        unit.tx
            .query_row("UPDATE fault SET draws = draws + 1 WHERE id = ?1 RETURNING draws", [rule.id], |r| r.get(0))?;
    if !happens(rule.probability.unwrap_or(1.0), rule.seed.unwrap_or(rule.id), draws) {
        return Ok(false);
    }
    let left: Option<Option<i64>> = unit
        .tx
        .query_row("UPDATE fault SET times = times - 1 WHERE id = ?1 RETURNING times", [rule.id], |r| r.get(0))
        .optional()?;
    if left.flatten() == Some(0) {
        remove(unit, rule.id)?;
    }
    Ok(true)
}

/// Whether the `draw`-th throw of a seed falls below a probability: SHA-256 as dice, so that a run can be repeated.
pub fn happens(probability: f64, seed: i64, draw: i64) -> bool {
    let mut bytes = seed.to_be_bytes().to_vec();
    bytes.extend_from_slice(&draw.to_be_bytes());
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &bytes);
    let thrown = hash.as_ref().iter().take(4).fold(0_u32, |n, byte| n << 8 | u32::from(*byte));
    f64::from(thrown) / f64::from(u32::MAX) < probability
}

/// Sets a rule.
pub fn add(unit: &Unit<'_>, rule: &Rule) -> Result<i64, BooksError> {
    unit.tx.execute(
        "INSERT INTO fault (bank, card, kind, code, times, probability, seed, delay_ms, draws)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)",
        params![
            rule.bank,
            rule.card,
            rule.kind.name(),
            rule.code,
            rule.times,
            rule.probability,
            rule.seed,
            rule.delay_ms.map(|ms| i64::try_from(ms).unwrap_or(i64::MAX))
        ],
    )?;
    Ok(unit.tx.last_insert_rowid())
}

/// Takes a rule away.
pub fn remove(unit: &Unit<'_>, id: i64) -> Result<(), BooksError> {
    unit.tx.execute("DELETE FROM fault WHERE id = ?1", [id])?;
    Ok(())
}

/// Takes all rules away.
pub fn clear(unit: &Unit<'_>) -> Result<(), BooksError> {
    unit.tx.execute("DELETE FROM fault", [])?;
    Ok(())
}

/// The rules, oldest first.
pub fn rules(unit: &Unit<'_>) -> Result<Vec<Rule>, BooksError> {
    let sql = "SELECT id, bank, card, kind, code, times, probability, seed, delay_ms FROM fault ORDER BY id";
    let mut statement = unit.tx.prepare_cached(sql)?;
    let rows = statement.query_map([], read)?;
    rows.collect::<Result<_, _>>().map_err(BooksError::from)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Rule> {
    let kind: String = row.get(3)?;
    let delay: Option<i64> = row.get(8)?;
    Ok(Rule {
        id: row.get(0)?,
        bank: row.get(1)?,
        card: row.get(2)?,
        kind: kind.parse().map_err(|()| rusqlite::Error::InvalidQuery)?,
        code: row.get(4)?,
        times: row.get(5)?,
        probability: row.get(6)?,
        seed: row.get(7)?,
        delay_ms: delay.and_then(|ms| u64::try_from(ms).ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_that_reads_back() {
        for kind in FaultKind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }

    #[test]
    fn only_amounts_of_seventy_seven_yuan_are_sentinels() {
        assert!((0..7_700).chain(7_800..20_000).all(|fen| of_amount(fen).is_none()));
        assert_eq!(of_amount(7_704).unwrap().code, ReasonCode::InsufficientFunds);
        assert_eq!(of_amount(7_726).unwrap().kind, FaultKind::Return);
        assert_eq!(of_amount(7_700), None);
    }

    #[test]
    fn chance_is_repeatable_and_near_its_probability() {
        let struck = (0..10_000).filter(|n| happens(0.3, 42, *n)).count();
        assert!((2_800..3_200).contains(&struck), "{struck}");
        assert!((0..100).all(|n| happens(1.0, 7, n) && !happens(0.0, 7, n)));
        assert!((0..100).all(|n| happens(0.5, 7, n) == happens(0.5, 7, n)));
    }
}
