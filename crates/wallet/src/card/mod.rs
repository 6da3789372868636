//! Bank cards and their bindings.
//!
//! ```text
//! bind → checking ──verify, mandate──→ code_sent ──code──→ confirming ──→ bound
//!           └───────────────────── failed (with its reason) ─────┘
//! ```
//! Every question to a bank is a job on [`QUEUE`] written before it is asked ([`begin`]); its answer is taken in a second
//! unit ([`answered`]). A bank that cannot be reached or is slow is asked again: a binding is never lost.
//!
//! **Invariant:** a card number is bound to one account at a time.
//!
//! **Invariant:** no card number, reserved phone or code stands in the clear in the database or in a job.

mod answer;
mod banks;
mod bind;
mod failure;
mod refusal;
mod rows;
mod state;
mod task;

pub use answer::{BankAnswer, Element, answered};
pub use banks::{Bank, Banks, CardType, DEFAULT as DEFAULT_BANKS, Recognised, Words};
pub use bind::{BindCard, bind, cancel, enter_code, resend};
pub use failure::Failure;
pub use refusal::CardRefusal;
pub use rows::{Binding, Card, CardState, card, cards, reserved_phone};
pub(crate) use rows::{numbers, owner};
pub use state::{BindingEvent, BindingState, BindingStep};
pub use task::{BankTask, Call, QUEUE, Question, begin};

use money::{BindingId, CardId, HolderId, Pan, Pin};
use store::{Fault, Tx, View};

use crate::account::{self, Act};
use crate::message::{self, Kind, Notice};
use crate::request::{Earlier, Request};
use crate::{Ctx, Stop, Vault, pin, refuse};

/// A holder's binding.
pub fn binding(view: &mut View<'_>, holder: HolderId, id: BindingId) -> Result<Option<Binding>, Fault> {
    Ok(rows::find(view, id)?.filter(|binding| binding.holder == holder))
}

/// A holder's newest binding.
pub fn newest_binding(view: &mut View<'_>, holder: HolderId) -> Result<Option<Binding>, Fault> {
    rows::newest(view, holder)
}

/// Whether a card number is that of one of the holder's bound cards.
pub fn is_bound(view: &mut View<'_>, vault: &Vault, holder: HolderId, pan: &Pan) -> Result<bool, Fault> {
    Ok(rows::owner(view, vault, pan)?.is_some_and(|(owner, _)| owner == holder))
}

/// A wish to unbind a card.
#[derive(Clone)]
pub struct UnbindCard {
    /// The client's key for this wish.
    pub key: String,
    pub card: CardId,
    pub pin: Pin,
}

/// Unbinds a card, confirmed by the payment password. The same key again changes nothing.
pub fn unbind(tx: &mut Tx<'_>, ctx: &mut Ctx, holder: HolderId, wish: &UnbindCard) -> Result<(), Stop<CardRefusal>> {
    let request = Request::new("unbind_card", holder, &wish.key, &[&wish.card.to_string()]);
    match request.recall(tx)? {
        Earlier::Never => {}
        Earlier::Same(_) => return Ok(()),
        Earlier::Other => return refuse(CardRefusal::IdempotencyMismatch),
    }
    let hot = account::authorise(tx, holder, Act::UnbindCard).map_err(|stop| stop.map(CardRefusal::Account))?;
    pin::check(tx, ctx, &hot, &wish.pin).map_err(|stop| stop.map(CardRefusal::Pin))?;
    let card = rows::card(tx, holder, wish.card)?.filter(|card| card.state == CardState::Usable);
    let Some(card) = card else { return refuse(CardRefusal::NotFound) };
    release(tx, ctx, &card)?;
    request.remember(tx, card.id.to_bytes())?;
    let params = vec![("bank", card.bank.clone()), ("tail", card.tail.clone())];
    Ok(message::notify(tx, ctx, holder, Notice { kind: Kind::CardUnbound, params, bill: None })?)
}

/// Unbinds every card of an account that closes.
pub(crate) fn unbind_all(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId) -> Result<(), Fault> {
    for card in rows::cards(tx, holder)? {
        release(tx, ctx, &card)?;
    }
    Ok(())
}

fn release(tx: &mut Tx<'_>, ctx: &Ctx, card: &Card) -> Result<(), Fault> {
    rows::remove(tx, ctx, card)?;
    task::end_mandate(tx, ctx, &card.bank, &card.mandate)
}

/// Sets the order in which cards are offered: every bound card once.
pub fn reorder(tx: &mut Tx<'_>, holder: HolderId, order: &[CardId]) -> Result<(), Stop<CardRefusal>> {
    account::authorise(tx, holder, Act::ChangeSettings).map_err(|stop| stop.map(CardRefusal::Account))?;
    let mut bound: Vec<CardId> = rows::cards(tx, holder)?.iter().map(|card| card.id).collect();
    let mut named = order.to_vec();
    bound.sort_unstable();
    named.sort_unstable();
    if bound != named {
        return refuse(CardRefusal::OrderInvalid);
    }
    for (place, card) in (0_i64..).zip(order) {
        rows::store_place(tx, *card, place)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
