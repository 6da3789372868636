//! A merchant's entries in the journal.

use jiff::{SignedDuration, Timestamp};
use ledger::{AccountId, JournalEntry};
use store::{Fault, View};

/// How many entries are read at once.
const STRETCH: usize = 64;

/// The journal's order may differ from that of times by no more than this: an entry's time is that of the request.
const OUT_OF_ORDER_MAX: SignedDuration = SignedDuration::from_secs(1);

/// The entries of an account from an instant on, newest first.
pub(crate) fn entries_since(
    view: &mut View<'_>,
    account: AccountId,
    since: Timestamp,
) -> Result<Vec<JournalEntry>, Fault> {
    let (mut found, mut reached) = (Vec::new(), None);
    loop {
        let stretch = view.history(account, reached, STRETCH)?;
        let Some(last) = stretch.last() else { return Ok(found) };
        let is_past = last.at().checked_add(OUT_OF_ORDER_MAX).is_ok_and(|at| at < since);
        reached = Some(last.id());
        found.extend(stretch.into_iter().filter(|entry| entry.at() >= since));
        if is_past {
            return Ok(found);
        }
    }
}

/// What an entry adds to an account, fen; below zero when it takes.
pub(crate) fn net(entry: &JournalEntry, account: AccountId) -> i64 {
    let legs = entry.postings().iter().filter(|leg| leg.account == account);
    legs.fold(0, |sum, leg| sum.saturating_add(leg.signed()))
}
