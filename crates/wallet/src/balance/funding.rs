//! Where money comes from or goes to: the balance, or one of the holder's bound cards.

use money::{Amount, CardId, HolderId};
use store::{Fault, View};

use super::{CardRefusal, MoneyRefusal};
use crate::card::{self, Card, CardType};
use crate::{Stop, refuse};

/// How a bill names the balance.
pub const METHOD_BALANCE: &str = "balance";

/// What a holder pays with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Balance,
    Card(CardId),
}

impl Method {
    /// The method of a stored card, if any.
    pub(crate) fn of(card: Option<CardId>) -> Self {
        card.map_or(Self::Balance, Self::Card)
    }

    /// The card, if it is one.
    pub(crate) fn card(self) -> Option<CardId> {
        match self {
            Self::Balance => None,
            Self::Card(card) => Some(card),
        }
    }
}

/// A bound card as a place of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funding {
    pub id: CardId,
    /// The bank's id in the table of banks.
    pub bank: String,
    /// The last digits.
    pub tail: String,
    pub is_debit: bool,
    /// The bank's reference of the binding.
    pub mandate: String,
    /// The most that the card gives at once.
    pub single_max: Amount,
    /// The most that the card gives in a day.
    pub daily_max: Amount,
}

impl Funding {
    /// Bank and last digits, as bills show them.
    pub fn label(&self) -> String {
        format!("{} {}", self.bank, self.tail)
    }
}

/// The holder's bound cards in the holder's order.
pub fn fundings(view: &mut View<'_>, holder: HolderId) -> Result<Vec<Funding>, Fault> {
    Ok(card::cards(view, holder)?.into_iter().map(Funding::from).collect())
}

impl From<Card> for Funding {
    fn from(card: Card) -> Self {
        Self {
            id: card.id,
            bank: card.bank,
            tail: card.tail,
            is_debit: card.card_type == CardType::Debit,
            mandate: card.mandate,
            single_max: card.single_limit,
            daily_max: card.daily_limit,
        }
    }
}

/// One of the holder's bound cards.
///
/// # Errors
/// [`CardRefusal::Unknown`] when it is not the holder's, or unbound.
pub(crate) fn card(view: &mut View<'_>, holder: HolderId, id: CardId) -> Result<Funding, Stop<MoneyRefusal>> {
    let found = fundings(view, holder)?.into_iter().find(|card| card.id == id);
    found.map_or_else(|| refuse(MoneyRefusal::Card(CardRefusal::Unknown)), Ok)
}

/// One of the holder's bound debit cards: only they top up and receive withdrawals.
///
/// # Errors
/// [`CardRefusal`].
pub(crate) fn debit_card(view: &mut View<'_>, holder: HolderId, id: CardId) -> Result<Funding, Stop<MoneyRefusal>> {
    let card = card(view, holder, id)?;
    if card.is_debit { Ok(card) } else { refuse(MoneyRefusal::Card(CardRefusal::TypeNotSupported)) }
}
