//! What a store has taken: a view of the journal.
//!
//! The entry that pays a merchant also counts for the store: so much, once. The day's totals are these counters, and the
//! till's list is read back along the merchant's account, so that a payment writes nothing that is sorted by store.

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::{AccountId, Count, CounterKey, Direction, EntryKind, JournalEntry, SHARED_METERS};
use money::{Amount, PaymentId, StoreId};
use store::{Fault, Tx, View};

use super::{Shop, rows, shop};
use crate::balance::Walk;
use crate::limit::day_window;
use crate::message::{Audience, Live, Topic, tell};
use crate::{business_day, start_of_day};

/// How many takings the till's list shows.
const LISTED_MAX: usize = 200;

/// Fen that a store took. The numbers are stored in the journal and never change their meaning.
const TAKEN: u16 = SHARED_METERS | 1;

/// How often a store took something.
const TIMES: u16 = SHARED_METERS | 2;

/// One payment that a store has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    pub payment: PaymentId,
    pub amount: Amount,
    pub at: Timestamp,
}

/// A day's takings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takings {
    /// Newest first, the last 200.
    pub items: Vec<Taking>,
    /// Over the whole day.
    pub total: Amount,
    /// Over the whole day.
    pub count: i64,
}

/// What the entry that pays a store counts for it.
pub(crate) fn counts(store: StoreId, amount: Amount, now: Timestamp) -> [Count; 2] {
    let key = |meter| key(store, meter, business_day(now));
    [Count { key: key(TAKEN), delta: amount.fen() }, Count { key: key(TIMES), delta: 1 }]
}

fn key(store: StoreId, meter: u16, day: Date) -> CounterKey {
    CounterKey { subject: store.to_bytes(), meter, window: day_window(day) }
}

/// Wakes the tills of a store that has taken a payment.
pub(crate) fn wake_tills(tx: &mut Tx<'_>, shop: &Shop, payment: PaymentId) -> Result<(), Fault> {
    let id = Some(payment.to_string());
    tell(tx, &Live { to: Audience::Merchant(shop.merchant), topic: Topic::Payment, id })
}

/// What a store took on a business day.
pub fn takings(view: &mut View<'_>, store: StoreId, day: Date) -> Result<Takings, Fault> {
    let total = view.counter(key(store, TAKEN, day))?;
    let total = Amount::from_fen(total).map_err(|error| Fault::corrupt(error.to_string()))?;
    let count = view.counter(key(store, TIMES, day))?;
    let Some(shop) = shop(view, store)? else { return Ok(Takings { items: Vec::new(), total, count }) };
    let bounds = (start_of_day(day), day.tomorrow().map_or(Timestamp::MAX, start_of_day));
    Ok(Takings { items: listed(view, &shop, bounds)?, total, count })
}

/// The last takings of a store from one instant until before another, newest first.
fn listed(view: &mut View<'_>, shop: &Shop, (from, until): (Timestamp, Timestamp)) -> Result<Vec<Taking>, Fault> {
    let mut walk = Walk::before(shop.account, until);
    let mut items: Vec<Taking> = Vec::new();
    while let Some(stretch) = walk.next(view)? {
        let paid = stretch.entries.iter().filter(|entry| entry.at() >= from && entry.at() < until);
        let paid: Vec<_> = paid.filter(|entry| is_paid(entry, shop.account)).collect();
        items.extend(of_store(view, shop.id, &paid)?);
        items.sort_unstable_by_key(|taking| std::cmp::Reverse((taking.at, taking.payment)));
        items.truncate(LISTED_MAX);
        let oldest = items.last().filter(|_| items.len() == LISTED_MAX);
        if stretch.is_past(oldest.map_or(from, |taking| taking.at)) {
            break;
        }
    }
    Ok(items)
}

/// Whether an entry pays the merchant for a payment.
fn is_paid(entry: &JournalEntry, account: AccountId) -> bool {
    let pays = matches!(entry.kind(), EntryKind::Payment | EntryKind::CardPayment);
    pays && entry.postings().iter().any(|leg| leg.account == account && leg.direction == Direction::Credit)
}

/// Those of a merchant's payments that are one store's. A taking is of the instant at which the money came, which for
/// a card is later than the payment.
fn of_store(view: &mut View<'_>, store: StoreId, paid: &[&JournalEntry]) -> Result<Vec<Taking>, Fault> {
    let mut takings = Vec::new();
    for together in paid.chunks(rows::TOGETHER) {
        let ids: Vec<PaymentId> = together.iter().map(|entry| PaymentId::from_bytes(entry.reference())).collect();
        let mut paid = rows::paid(view, store, &ids)?;
        paid.extend(rows::paid_parts(view, store, &ids)?);
        for (payment, amount) in paid {
            let entry = together.iter().find(|entry| entry.reference() == payment.to_bytes());
            let at = entry.map(|entry| entry.at()).ok_or_else(|| Fault::corrupt(format!("{payment} has no entry")))?;
            takings.push(Taking { payment, amount, at });
        }
    }
    Ok(takings)
}
