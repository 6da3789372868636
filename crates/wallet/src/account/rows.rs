//! The hot row of a holder.

use jiff::Timestamp;
use ledger::AccountId;
use money::{HolderId, PersonId};
use store::{Fault, Row, Tx, View, params};

use super::{AccountClass, AccountState};

/// What is kept of a payment password, and of wrong tries.
#[derive(Clone, PartialEq, Eq)]
pub struct PinFacts {
    /// The keyed MAC and the holder's salt; nothing when no payment password is set.
    pub mac: Option<([u8; 32], [u8; 16])>,
    /// Wrong tries on the business day of `tried_at`.
    pub tries: u32,
    /// When the last wrong try was made.
    pub tried_at: Timestamp,
    /// Locks since the last right entry.
    pub locks: u32,
    /// Until when no payment password is accepted; the past when not locked.
    pub locked_until: Timestamp,
}

/// The facts every payment reads about its payer, in one row.
#[derive(Clone, PartialEq, Eq)]
pub struct Hot {
    pub holder: HolderId,
    /// The holder's balance in the ledger.
    pub account: AccountId,
    pub state: AccountState,
    /// What the operator wrote when changing the state; empty in the normal state.
    pub state_reason: String,
    /// Nothing until the identity is verified.
    pub class: Option<AccountClass>,
    /// The verified person; several accounts may belong to one.
    pub person: Option<PersonId>,
    /// Whether small payments go through without a payment password.
    pub pinless: bool,
    /// Until when transfers and withdrawals are lowered after a recovery; the past when not.
    pub lowered_until: Timestamp,
    pub pin: PinFacts,
}

impl Hot {
    /// Whose limits count: the person, or the account while nobody is verified.
    pub fn limit_subject(&self) -> [u8; 16] {
        self.person.map_or(self.holder.to_bytes(), PersonId::to_bytes)
    }

    /// Whether transfers and withdrawals are lowered at this instant.
    pub fn is_lowered(&self, now: Timestamp) -> bool {
        now < self.lowered_until
    }
}

const SELECT: &str = "SELECT holder, account, state, state_reason, class, person, pinless, lowered_until, pin_mac, \
                      pin_salt, pin_tries, pin_tried_at, pin_locks, pin_locked_until FROM holder_hot WHERE holder = ?1";

/// Reads a holder's hot row without locking it, for pages and for payees.
pub fn see(view: &mut View<'_>, holder: HolderId) -> Result<Option<Hot>, Fault> {
    view.query_opt(SELECT, params![holder])?.map(|row| read(&row)).transpose()
}

/// Reads a holder's hot row and keeps others from changing it until the unit ends.
pub(crate) fn lock(tx: &mut Tx<'_>, holder: HolderId) -> Result<Option<Hot>, Fault> {
    tx.query_for_update(SELECT, params![holder])?.first().map(read).transpose()
}

fn read(row: &Row) -> Result<Hot, Fault> {
    let state: String = row.get(2)?;
    let class: String = row.get(4)?;
    let mac: Option<[u8; 32]> = row.get(8)?;
    let salt: Option<[u8; 16]> = row.get(9)?;
    Ok(Hot {
        holder: row.get(0)?,
        account: row.get(1)?,
        state: AccountState::from_code(&state).ok_or_else(|| Fault::corrupt(format!("account state {state}")))?,
        state_reason: row.get(3)?,
        class: AccountClass::from_code(&class),
        person: row.get(5)?,
        pinless: row.get(6)?,
        lowered_until: row.get(7)?,
        pin: PinFacts {
            mac: mac.zip(salt),
            tries: row.get(10)?,
            tried_at: row.get(11)?,
            locks: row.get(12)?,
            locked_until: row.get(13)?,
        },
    })
}

/// Writes what a try changed about the payment password.
pub(crate) fn store_pin(tx: &mut Tx<'_>, holder: HolderId, pin: &PinFacts) -> Result<(), Fault> {
    let (mac, salt) = pin.mac.map_or((None, None), |(mac, salt)| (Some(mac), Some(salt)));
    tx.queue(
        "UPDATE holder_hot SET pin_mac = ?2, pin_salt = ?3, pin_tries = ?4, pin_tried_at = ?5, pin_locks = ?6, \
         pin_locked_until = ?7 WHERE holder = ?1",
        params![holder, mac, salt, pin.tries, pin.tried_at, pin.locks, pin.locked_until],
    )
}
