//! The banks whose cards can be bound, and how a card number tells its bank (issuer prefixes, ISO/IEC 7812-1).

use jiff::civil::Date;
use money::Pan;
use serde::{Deserialize, Serialize};

use super::Failure;
use crate::policy::PolicyError;

/// Debit or credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardType {
    Debit,
    Credit,
}

impl CardType {
    /// The stable name in the database and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Debit => "debit",
            Self::Credit => "credit",
        }
    }

    /// Reads [`CardType::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Debit, Self::Credit].into_iter().find(|kind| kind.code() == code)
    }
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

/// A bank.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bank {
    pub id: String,
    pub name: Words,
    /// For the card's tile, as `#1b7f5c`.
    pub colour: String,
    /// Offered when a binding fails: cards of it are known to bind easily.
    pub recommended: bool,
    /// Whether the bank lets its cards be bound online at all.
    pub online_binding: bool,
    /// Whether the bank asks for the branch that opened the account.
    pub needs_branch: bool,
    bins: Vec<Bin>,
}

/// An issuer prefix.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bin {
    prefix: String,
    digits: usize,
    card_type: CardType,
    accepted: bool,
}

/// The table of banks, in the order in which they are offered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Banks {
    /// The day of this edition.
    #[serde(deserialize_with = "crate::policy::day")]
    pub edition: Date,
    #[serde(rename = "bank")]
    all: Vec<Bank>,
}

/// What a card number says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised<'a> {
    pub bank: &'a Bank,
    pub card_type: CardType,
    /// Why this card cannot be bound, when it cannot.
    pub obstacle: Option<Failure>,
}

/// The table this installation starts with: the banks of the sandbox.
pub const DEFAULT: &str = include_str!("../../policy/bins.toml");

impl Banks {
    /// Reads and checks a table.
    pub fn read(text: &str) -> Result<Self, PolicyError> {
        let banks: Self = toml::from_str(text).map_err(|error| PolicyError::Form(error.to_string()))?;
        let prefixes: Vec<&str> = banks.all.iter().flat_map(|bank| &bank.bins).map(|bin| bin.prefix.as_str()).collect();
        let all_digits = prefixes.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
        let distinct: std::collections::BTreeSet<&&str> = prefixes.iter().collect();
        if !all_digits || distinct.len() != prefixes.len() {
            return Err(PolicyError::Contradiction("bank prefixes must be digits, each of them once"));
        }
        Ok(banks)
    }

    /// Every bank.
    pub fn iter(&self) -> impl Iterator<Item = &Bank> {
        self.all.iter()
    }

    /// A bank by its id.
    pub fn get(&self, id: &str) -> Option<&Bank> {
        self.all.iter().find(|bank| bank.id == id)
    }

    /// The banks to offer when a binding failed.
    pub fn recommended(&self) -> impl Iterator<Item = &Bank> {
        self.all.iter().filter(|bank| bank.recommended)
    }

    /// The bank and kind of a card, by its longest known prefix.
    pub fn recognise(&self, pan: &Pan) -> Option<Recognised<'_>> {
        let (bank, bin) = self
            .all
            .iter()
            .flat_map(|bank| bank.bins.iter().map(move |bin| (bank, bin)))
            .filter(|(_, bin)| pan.expose().starts_with(&bin.prefix))
            .max_by_key(|(_, bin)| bin.prefix.len())?;
        let obstacle = if pan.expose().len() != bin.digits {
            Some(Failure::CardNumberInvalid)
        } else if !bank.online_binding {
            Some(Failure::BankNotSupportedOnline)
        } else if !bin.accepted {
            Some(Failure::CardTypeNotSupported)
        } else {
            None
        };
        Some(Recognised { bank, card_type: bin.card_type, obstacle })
    }
}

impl Default for Banks {
    /// The table of [`DEFAULT`].
    fn default() -> Self {
        Self::read(DEFAULT).unwrap_or(Self { edition: Date::ZERO, all: Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_are_recognised_by_their_prefix() {
        let banks = Banks::read(DEFAULT).unwrap();
        let table = "
            6299010000000000018 yunshan  debit  -
            6299540000000010    jinque   credit -
            6299020000000000016 xiaoqiao debit  bank_not_supported_online
            6299510000000013    yunshan  credit card_type_not_supported
            4111111111111111    -        -      -
            6299010000000006    yunshan  debit  card_number_invalid";
        for line in table.trim().lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let found = Pan::parse(words[0]).ok().and_then(|pan| {
                let found = banks.recognise(&pan)?;
                let obstacle = found.obstacle.map_or("-".to_owned(), |o| crate::Refusal::code(&o).to_owned());
                Some([found.bank.id.clone(), found.card_type.code().to_owned(), obstacle])
            });
            let found = found.unwrap_or(["-", "-", "-"].map(str::to_owned));
            assert_eq!(found.as_slice(), &words[1..], "{line}");
        }
    }

    #[test]
    fn a_prefix_given_twice_is_refused() {
        let text = DEFAULT.replace("629951", "629901");
        assert!(Banks::read(&text).is_err());
        assert!(!Banks::default().all.is_empty());
    }
}
