//! The wallet's front page.

use money::{Amount, HolderId};
use store::{Fault, View};

use super::funding::{Method, fundings};
use crate::account;

/// What a holder has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletView {
    /// What can be spent.
    pub available: Amount,
    /// What is reserved for withdrawals on their way.
    pub held: Amount,
    /// How many cards are bound.
    pub cards: usize,
    /// What a payment offers first: the balance while there is any, else the first card.
    pub default_method: Method,
}

/// What a holder has; nothing when there is no such holder.
pub fn wallet(view: &mut View<'_>, holder: HolderId) -> Result<Option<WalletView>, Fault> {
    let Some(hot) = account::see(view, holder)? else { return Ok(None) };
    let balance = view.balance(hot.account)?;
    let cards = fundings(view, holder)?;
    let available = balance.available();
    let first = cards.first().filter(|_| available.is_zero());
    Ok(Some(WalletView {
        available,
        held: balance.held(),
        cards: cards.len(),
        default_method: first.map_or(Method::Balance, |card| Method::Card(card.id)),
    }))
}
