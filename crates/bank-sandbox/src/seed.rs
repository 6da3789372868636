//! The invented banks, people and cards, read from `seed/seed.toml`.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

const SEED: &str = include_str!("../seed/seed.toml");

/// A text in both languages.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalText {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A bank behind the network.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bank {
    /// Its id, as in `yunshan`.
    pub id: String,
    /// Its name.
    pub name: LocalText,
    /// Its colour, as in `#1b7f5c`.
    pub colour: String,
    /// What its debit cards begin with (19 digits).
    pub debit_bin: Option<String>,
    /// What its credit cards begin with (16 digits).
    pub credit_bin: Option<String>,
    /// Whether it is known to work.
    #[serde(default)]
    pub recommended: bool,
    /// Whether cards can be bound online.
    #[serde(default = "yes")]
    pub online_binding: bool,
    /// Whether it asks for the branch that opened the account.
    #[serde(default)]
    pub needs_branch: bool,
    /// How often (0 to 1) it answers late by `slow_ms`.
    #[serde(default)]
    pub slow_probability: f64,
    /// How late, in milliseconds.
    #[serde(default)]
    pub slow_ms: u64,
}

const fn yes() -> bool {
    true
}

/// Debit or credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardKind {
    /// Draws on money that is there.
    Debit,
    /// Draws on a line of credit; cannot receive money.
    Credit,
}

/// What is the matter with a card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    /// Nothing.
    #[default]
    Normal,
    /// Past its date.
    Expired,
    /// Reported lost.
    Lost,
    /// Frozen by the bank.
    Frozen,
    /// The account is closed.
    Closed,
}

/// A card and what its bank keeps about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The number. All cards here are invented, so this one may be printed.
    pub pan: String,
    /// The bank's id.
    pub bank: String,
    /// Debit or credit.
    pub kind: CardKind,
    /// What can be spent at first, in yuan.
    pub balance: i64,
    /// The most of one payment, in yuan.
    pub single_limit: i64,
    /// The most of one day, in yuan.
    pub daily_limit: i64,
    /// What is the matter with it.
    #[serde(default)]
    pub state: CardState,
    /// The fault that every use of it meets; see [`crate::fault::FaultKind`].
    pub behaviour: Option<String>,
    /// The name at the bank, where it differs from the owner's.
    pub bank_name: Option<String>,
    /// The identity number at the bank, where it differs from the owner's.
    pub bank_id_number: Option<String>,
    /// The reserved phone, where it differs from the owner's.
    pub phone: Option<String>,
    /// The branch that opened the account.
    pub branch: Option<LocalText>,
    /// What it is for.
    pub about: Option<String>,
}

/// A person of the identity registry.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The name; the Chinese one is on the identity card.
    pub name: LocalText,
    /// The identity number (GB 11643).
    pub id_number: String,
    /// The phone.
    pub phone: String,
    /// Who it is.
    pub about: String,
    /// `unavailable_twice`: the registry does not answer the first two questions about this person.
    pub registry: Option<String>,
    /// The cards.
    #[serde(rename = "card", default)]
    pub cards: Vec<Card>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Crowd {
    count: u32,
    bank: String,
    balance: i64,
    single_limit: i64,
    daily_limit: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    crowd: Crowd,
    bank: Vec<Bank>,
    person: Vec<Person>,
}

/// A card with its owner: where to find it.
#[derive(Clone, Copy)]
struct Place {
    person: usize,
    card: usize,
}

/// Everything that is known before the first day.
pub struct Seed {
    /// The banks, the recommended ones first.
    pub banks: Vec<Bank>,
    /// The people by hand, then the crowd.
    pub people: Vec<Person>,
    /// How many of the people were made by hand.
    pub by_hand: usize,
    places: HashMap<String, Place>,
}

/// What a bank keeps about a card's holder.
pub struct Holder<'a> {
    /// The card.
    pub card: &'a Card,
    /// Its bank.
    pub bank: &'a Bank,
    /// The name at the bank.
    pub name: &'a str,
    /// The identity number at the bank.
    pub id_number: &'a str,
    /// The reserved phone.
    pub phone: &'a str,
}

impl Seed {
    /// Reads the embedded seed.
    ///
    /// # Errors
    /// Only a seed that was edited badly.
    pub fn embedded() -> Result<Self, toml::de::Error> {
        let document: Document = toml::from_str(SEED)?;
        let by_hand = document.person.len();
        let bins = document.bank.iter().find(|bank| bank.id == document.crowd.bank);
        let bin = bins.and_then(|bank| bank.debit_bin.clone()).unwrap_or_default();
        let crowd = (1..=document.crowd.count).map(|n| crowd_person(&document.crowd, &bin, n));
        let people: Vec<Person> = document.person.iter().cloned().chain(crowd).collect();
        let places = places(&people);
        Ok(Self { banks: document.bank, people, by_hand, places })
    }

    /// The bank with this id.
    pub fn bank(&self, id: &str) -> Option<&Bank> {
        self.banks.iter().find(|bank| bank.id == id)
    }

    /// Every card.
    pub fn cards(&self) -> impl Iterator<Item = &Card> {
        self.people.iter().flat_map(|person| &person.cards)
    }

    /// A card with what its bank keeps about the holder.
    pub fn holder(&self, pan: &str) -> Option<Holder<'_>> {
        let place = self.places.get(pan)?;
        let person = self.people.get(place.person)?;
        let card = person.cards.get(place.card)?;
        Some(Holder {
            card,
            bank: self.bank(&card.bank)?,
            name: card.bank_name.as_deref().unwrap_or(&person.name.zh),
            id_number: card.bank_id_number.as_deref().unwrap_or(&person.id_number),
            phone: card.phone.as_deref().unwrap_or(&person.phone),
        })
    }
}

fn places(people: &[Person]) -> HashMap<String, Place> {
    let mut places = HashMap::new();
    for (person, owner) in people.iter().enumerate() {
        for (card, facts) in owner.cards.iter().enumerate() {
            places.insert(facts.pan.clone(), Place { person, card });
        }
    }
    places
}

fn crowd_person(crowd: &Crowd, bin: &str, n: u32) -> Person {
    let card = Card {
        pan: with_luhn(&format!("{bin}9{n:011}")),
        bank: crowd.bank.clone(),
        kind: CardKind::Debit,
        balance: crowd.balance,
        single_limit: crowd.single_limit,
        daily_limit: crowd.daily_limit,
        state: CardState::Normal,
        behaviour: None,
        bank_name: None,
        bank_id_number: None,
        phone: None,
        branch: None,
        about: None,
    };
    Person {
        name: LocalText { zh: format!("测试{}", in_words(n)), en: format!("Test {n:03}") },
        id_number: with_check(&format!("11010119900102{n:03}")),
        phone: format!("137{n:08}"),
        about: "one of the crowd".to_owned(),
        registry: None,
        cards: vec![card],
    }
}

/// Three digits as they are spoken: a name has no figures in it.
fn in_words(n: u32) -> String {
    const WORDS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    format!("{n:03}").chars().filter_map(|digit| WORDS.get(digit.to_digit(10)? as usize)).collect()
}

/// Adds the check digit of ISO/IEC 7812-1.
fn with_luhn(body: &str) -> String {
    let doubled = |d: u32| if d > 4 { d * 2 - 9 } else { d * 2 };
    let digits = body.chars().rev().filter_map(|c| c.to_digit(10)).enumerate();
    let sum: u32 = digits.map(|(place, d)| if place % 2 == 0 { doubled(d) } else { d }).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// Adds the check character of GB 11643.
fn with_check(body: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().filter_map(|c| c.to_digit(10)).zip(WEIGHTS).map(|(d, w)| d * w).sum();
    let check = "10X98765432".chars().nth(sum as usize % 11).unwrap_or('X');
    format!("{body}{check}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_card_number_and_identity_number_is_well_formed_and_alone() {
        let seed = Seed::embedded().unwrap();
        let mut known = HashSet::new();
        for person in &seed.people {
            let (body, _) = person.id_number.split_at(17);
            assert_eq!(with_check(body), person.id_number);
            assert!(known.insert(person.id_number.clone()) && known.insert(person.phone.clone()), "{}", person.name.zh);
            for card in &person.cards {
                assert!(money::Pan::parse(&card.pan).is_ok(), "{}", card.pan);
                assert!(known.insert(card.pan.clone()), "{}", card.pan);
                let bank = seed.bank(&card.bank).unwrap();
                let bin = if card.kind == CardKind::Debit { &bank.debit_bin } else { &bank.credit_bin };
                assert!(card.pan.starts_with(bin.as_deref().unwrap()), "{}", card.pan);
                assert_eq!(card.branch.is_some(), bank.needs_branch, "{}", card.pan);
            }
        }
    }
}
