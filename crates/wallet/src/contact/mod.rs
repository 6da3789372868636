//! Contacts: the people a holder has paid.
//!
//! **Invariant:** a contact is written by the transfer that makes it, in the same unit.

use jiff::Timestamp;
use money::HolderId;
use store::{Fault, Tx, View, params};

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

/// Writes that a holder paid somebody now.
pub(crate) fn touch(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, payee: HolderId) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO contact (holder, payee, last_paid_at) VALUES (?1, ?2, ?3) \
         ON CONFLICT (holder, payee) DO UPDATE SET last_paid_at = excluded.last_paid_at",
        params![holder, payee, ctx.now],
    )
}

/// Whether a holder has paid somebody before.
pub(crate) fn is_known(view: &mut View<'_>, holder: HolderId, payee: HolderId) -> Result<bool, Fault> {
    let sql = "SELECT last_paid_at FROM contact WHERE holder = ?1 AND payee = ?2";
    Ok(view.query_opt(sql, params![holder, payee])?.is_some())
}

/// The people a holder has paid, last paid first. It is a unit that writes: a payee gets a token at its first use.
pub fn contacts(tx: &mut Tx<'_>, ctx: &mut Ctx, holder: HolderId) -> Result<Vec<Contact>, Fault> {
    let rows = tx.query(
        "SELECT payee, last_paid_at FROM contact WHERE holder = ?1 ORDER BY last_paid_at DESC LIMIT ?2",
        params![holder, LISTED_MAX],
    )?;
    let mut contacts = Vec::with_capacity(rows.len());
    for row in &rows {
        let payee: HolderId = row.get(0)?;
        let Some(hot) = account::see(tx, payee)? else { continue };
        let token = receive_code::stable(tx, ctx, payee)?.token;
        let payee = receive_code::payee(tx, ctx, &hot)?;
        contacts.push(Contact { token, payee, last_paid_at: row.get(1)? });
    }
    Ok(contacts)
}
