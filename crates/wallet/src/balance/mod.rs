//! A holder's balance, and why a movement of it is refused.
//!
//! Everything that moves a holder's money (top-ups, withdrawals, payments, transfers) refuses with one closed list,
//! [`MoneyRefusal`], because the holder meets one list of reasons and the pages word it once.
//!
//! **Invariant:** whatever is refused says what happened to the money.

mod bank;
pub mod card_move;
mod funding;
mod refusal;
mod view;
mod walk;

pub(crate) use bank::UNREACHABLE;
pub use bank::{BankRefusal, CardMoveRefusal};
pub use funding::{Funding, METHOD_BALANCE, Method, fundings};
pub use refusal::{AmountRefusal, CardRefusal, MoneyRefusal, PayeeRefusal};
pub use view::{WalletView, wallet};

pub(crate) use funding::{card, debit_card};
pub(crate) use walk::{Stretch, Walk};

use ledger::{EntryBuilder, EntryKind, JournalEntry};
use money::{Amount, EntryId};
use store::{Fault, PostError, Tx};

use crate::{Ctx, Stop, refuse};

/// Appends an entry.
///
/// # Errors
/// [`MoneyRefusal::InsufficientBalance`] when the books say so; anything else the books refuse is a fault of ours.
pub(crate) fn post(tx: &mut Tx<'_>, entry: EntryBuilder) -> Result<(), Stop<MoneyRefusal>> {
    let entry = entry.finish().map_err(|error| Fault::corrupt(error.to_string()))?;
    match tx.post(entry) {
        Ok(()) => Ok(()),
        Err(PostError::Insufficient { available, needed, .. }) => {
            refuse(MoneyRefusal::InsufficientBalance { available, needed })
        }
        Err(other) => Err(Stop::Fault(other.into())),
    }
}

/// Appends an entry that must fit the books: what it takes was reserved before, or comes from a bank.
pub(crate) fn post_certain(tx: &mut Tx<'_>, entry: EntryBuilder) -> Result<(), Fault> {
    let entry = entry.finish().map_err(|error| Fault::corrupt(error.to_string()))?;
    tx.post(entry).map_err(Fault::from)
}

/// Starts an entry of now that something with this id causes.
pub(crate) fn entry(ctx: &mut Ctx, kind: EntryKind, cause: [u8; 16]) -> EntryBuilder {
    JournalEntry::build(EntryId::new(ctx.now_ms(), &mut ctx.entropy), kind, cause, ctx.now)
}

/// What a notice says about money that came from or went to a card.
pub(crate) fn card_params(amount: Amount, label: &str) -> Vec<(&'static str, String)> {
    let (bank, tail) = label.split_once(' ').unwrap_or((label, ""));
    vec![("amount", amount.fen().to_string()), ("bank", bank.to_owned()), ("tail", tail.to_owned())]
}
