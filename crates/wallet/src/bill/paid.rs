//! Bills of payments from balance. They have no row of their own: the journal has the movement, the payment its words.
//!
//! A payment from balance, its journal entry and its bill have the same id, so that a payment writes nothing that is
//! sorted by holder. The holder's entries lead from each to the one before.

use jiff::Timestamp;
use ledger::{AccountId, Direction, EntryKind, JournalEntry};
use money::{Amount, BillId, HolderId};
use store::{Fault, View};

use super::list::Wanted;
use super::{Bill, BillKind, rows};
use crate::balance::{Stretch, Walk};
use crate::{account, instant};

/// A payment from balance, as the journal has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paid {
    pub(super) id: BillId,
    pub(super) at: Timestamp,
    pub(super) amount: Amount,
}

fn paid(entry: &JournalEntry, account: AccountId) -> Option<Paid> {
    let mut legs = entry.postings().iter().filter(|leg| leg.account == account && leg.direction == Direction::Debit);
    let leg = legs.next().filter(|_| entry.kind() == EntryKind::Payment)?;
    Some(Paid { id: BillId::from_bytes(entry.id().to_bytes()), at: entry.at(), amount: leg.amount })
}

fn of_stretch(stretch: &Stretch, account: AccountId) -> impl Iterator<Item = Paid> {
    stretch.entries.iter().filter_map(move |entry| paid(entry, account))
}

/// A holder's payments from balance from one instant until before another, in no strict order.
pub(super) fn between(
    view: &mut View<'_>,
    holder: HolderId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Paid>, Fault> {
    let Some(hot) = account::see(view, holder)? else { return Ok(Vec::new()) };
    let mut walk = Walk::before(hot.account, until);
    let mut all = Vec::new();
    while let Some(stretch) = walk.next(view)? {
        all.extend(of_stretch(&stretch, hot.account).filter(|paid| paid.at >= from && paid.at < until));
        if stretch.is_past(from) {
            break;
        }
    }
    Ok(all)
}

/// Where payments from balance are looked for.
pub(super) struct Reach {
    /// From this instant on.
    pub(super) from: Timestamp,
    /// Until before this one.
    pub(super) until: Timestamp,
    /// Older than this bill.
    pub(super) before: BillId,
    /// At most so many.
    pub(super) limit: usize,
}

impl Reach {
    fn has(&self, paid: &Paid) -> bool {
        paid.id < self.before && paid.at >= self.from && paid.at < self.until
    }
}

/// The newest of the payments that are wanted, newest first.
pub(super) fn wanted(
    view: &mut View<'_>,
    holder: HolderId,
    reach: &Reach,
    wanted: &Wanted,
) -> Result<Vec<Bill>, Fault> {
    if wanted.kind.is_some_and(|kind| kind != BillKind::Payment) {
        return Ok(Vec::new());
    }
    newest(view, holder, reach, |bill| wanted.suits(bill))
}

/// Every payment that is wanted of a span of time. Only a text needs more than the journal.
pub(super) fn sums(
    view: &mut View<'_>,
    holder: HolderId,
    (from, until): (Timestamp, Timestamp),
    wanted: &Wanted,
) -> Result<Vec<Paid>, Fault> {
    if wanted.text.is_empty() && wanted.kind.is_none_or(|kind| kind == BillKind::Payment) {
        return between(view, holder, from, until);
    }
    let reach = Reach { from, until, before: BillId::from_bytes([0xff; 16]), limit: usize::MAX };
    let bills = self::wanted(view, holder, &reach, wanted)?;
    Ok(bills.into_iter().map(|bill| Paid { id: bill.id, at: bill.at, amount: bill.amount }).collect())
}

/// The newest payments that suit, newest first.
fn newest(
    view: &mut View<'_>,
    holder: HolderId,
    reach: &Reach,
    suits: impl Fn(&Bill) -> bool,
) -> Result<Vec<Bill>, Fault> {
    let Some(hot) = account::see(view, holder)? else { return Ok(Vec::new()) };
    let mut walk = Walk::before(hot.account, reach.until.min(made_at(reach.before)));
    let mut found: Vec<Bill> = Vec::new();
    while let Some(stretch) = walk.next(view)? {
        let paid: Vec<Paid> = of_stretch(&stretch, hot.account).filter(|paid| reach.has(paid)).collect();
        found.extend(bills(view, &paid)?.into_iter().filter(&suits));
        found.sort_unstable_by_key(|bill| std::cmp::Reverse(bill.id));
        found.truncate(reach.limit);
        let oldest = found.last().filter(|_| found.len() == reach.limit);
        if stretch.is_past(oldest.map_or(reach.from, |bill| bill.at)) {
            break;
        }
    }
    Ok(found)
}

/// The instant at which an id was made; the first bytes of an id that no clock gave are the end of time.
fn made_at(id: BillId) -> Timestamp {
    let ms = id.to_bytes().iter().take(6).fold(0_i64, |ms, byte| (ms << 8) | i64::from(*byte));
    instant(ms)
}

fn bills(view: &mut View<'_>, paid: &[Paid]) -> Result<Vec<Bill>, Fault> {
    let ids: Vec<BillId> = paid.iter().map(|paid| paid.id).collect();
    let mut bills = Vec::with_capacity(ids.len());
    for together in ids.chunks(rows::TOGETHER) {
        bills.extend(rows::all_paid(view, together)?);
    }
    Ok(bills)
}

/// A holder's payments from balance before a bill, newest first.
pub(crate) fn paid_from_balance(
    view: &mut View<'_>,
    holder: HolderId,
    before: BillId,
    limit: usize,
) -> Result<Vec<Bill>, Fault> {
    newest(view, holder, &Reach { from: Timestamp::MIN, until: Timestamp::MAX, before, limit }, |_| true)
}

/// How many payments from balance a holder has made after a bill.
pub(crate) fn count_paid_from_balance(view: &mut View<'_>, holder: HolderId, after: BillId) -> Result<u32, Fault> {
    let paid = between(view, holder, made_at(after), Timestamp::MAX)?;
    Ok(u32::try_from(paid.iter().filter(|paid| paid.id > after).count()).unwrap_or(u32::MAX))
}
