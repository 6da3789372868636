//! A holder's balance, and why a movement of it is refused.
//!
//! Everything that moves a holder's money (top-ups, withdrawals, payments, transfers) refuses with one closed list,
//! [`MoneyRefusal`], because the holder meets one list of reasons and the pages word it once.
//!
//! **Invariant:** whatever is refused says what happened to the money.

mod bank;
mod refusal;
mod view;

pub use bank::BankRefusal;
pub use refusal::{AmountRefusal, CardRefusal, MoneyRefusal, PayeeRefusal};
pub use view::{WalletView, wallet};

use ledger::{AccountId, EntryBuilder, PostRefusal};
use money::Amount;
use store::{PostError, Tx};

use crate::{Stop, refuse};

/// Appends an entry whose amounts the caller has checked.
///
/// # Errors
/// [`MoneyRefusal::InsufficientBalance`] when the books say so; anything else the books refuse is a fault of ours.
pub(crate) fn post(tx: &mut Tx<'_>, entry: EntryBuilder) -> Result<(), Stop<MoneyRefusal>> {
    let entry = entry.finish().map_err(|error| store::Fault::corrupt(error.to_string()))?;
    match tx.post(entry) {
        Ok(()) => Ok(()),
        Err(PostError::Refused(PostRefusal::Insufficient { available, needed, .. })) => {
            refuse(MoneyRefusal::InsufficientBalance { available, needed })
        }
        Err(PostError::Refused(other)) => Err(Stop::Fault(store::Fault::corrupt(other.to_string()))),
        Err(PostError::Fault(fault)) => Err(Stop::Fault(fault)),
    }
}

/// What a holder can spend.
pub(crate) fn available(tx: &mut Tx<'_>, account: AccountId) -> Result<Amount, store::Fault> {
    Ok(tx.balance(account)?.available())
}
