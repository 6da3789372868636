//! The holder's account: its state, its class, and what both allow.
//!
//! | state | what it means | ends in |
//! |---|---|---|
//! | normal | everything the class allows | restricted, frozen, closed |
//! | restricted | an operator has doubts: money may come in, not go out | normal, frozen |
//! | frozen | nothing moves; the holder sees everything and can write to support | normal, restricted |
//! | closed | for good; the phone number is free again | terminal |
//!
//! **Invariant:** the facts a payment needs about its payer are in one row ([`Hot`]), read once per unit of work.

mod change;
mod open;
mod phone;
mod refusal;
mod rows;
mod state;

pub(crate) use change::change_state;
pub use change::{CloseRefusal, close, rename, set_password};
pub(crate) use open::open;
pub use open::{Profile, by_phone, profile};
pub use phone::{Phone, PhoneError};
pub use refusal::AccountRefusal;
pub use rows::{Hot, PinFacts, password_hash_of, see};
pub(crate) use rows::{lower_until, settings_of, store_class, store_person, store_pin, store_pinless, store_settings};
pub use state::{AccountClass, AccountState, Act, StateCommand};

use money::HolderId;
use store::Tx;

use crate::{Stop, refuse};

/// Reads the holder's hot row, locked for the rest of the unit, and refuses what the account's state or the missing
/// verification does not allow. Every use case that acts for a holder begins here.
pub fn authorise(tx: &mut Tx<'_>, holder: HolderId, act: Act) -> Result<Hot, Stop<AccountRefusal>> {
    let Some(hot) = rows::lock(tx, holder)? else { return refuse(AccountRefusal::Unknown) };
    permit(&hot, act).map_err(Stop::Refused)?;
    Ok(hot)
}

/// Whether the account's state and class allow the act.
pub fn permit(hot: &Hot, act: Act) -> Result<(), AccountRefusal> {
    if !hot.state.allows(act) {
        return Err(AccountRefusal::of_state(hot.state, &hot.state_reason));
    }
    if act.needs_identity() && hot.class.is_none() {
        return Err(AccountRefusal::NotVerified);
    }
    Ok(())
}
