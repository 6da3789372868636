//! Contacts: the people a holder has paid.
//!
//! **Invariant:** a contact is written by the transfer that makes it, in the same unit.

mod rows;

pub(crate) use rows::{is_known, touch};

use jiff::Timestamp;
use money::HolderId;
use store::{Fault, Tx};

use crate::receive_code::{self, Payee};
use crate::{Ctx, account};

/// How many are listed.
const LISTED_MAX: u32 = 100;

/// Somebody a holder has paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub token: String,
    pub payee: Payee,
    pub last_paid_at: Timestamp,
}

/// The people a holder has paid, last paid first. It is a unit that writes: a payee gets a token at its first use.
pub fn contacts(tx: &mut Tx<'_>, ctx: &mut Ctx, holder: HolderId) -> Result<Vec<Contact>, Fault> {
    let mut contacts = Vec::new();
    for (payee, last_paid_at) in rows::paid(tx, holder, LISTED_MAX)? {
        let Some(hot) = account::see(tx, payee)? else { continue };
        let token = receive_code::stable(tx, ctx, payee)?.token;
        let payee = receive_code::payee(tx, ctx, &hot)?;
        contacts.push(Contact { token, payee, last_paid_at });
    }
    Ok(contacts)
}
