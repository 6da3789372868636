//! Settlement: what a merchant was paid on a business day becomes what it may take out; and taking it out.
//!
//! ```text
//! after the day (and the days agreed):  Dr pending  Cr available
//! withdrawal, unit 1: hold on available   ·   unit 2: captured, Dr available  Cr bank reserve   or   released
//! ```
//!
//! What is settled is everything pending that is not of a later day and not kept back for sharing. It is worked out from
//! the balance, so that whatever a day left behind (a refund that took more than the day brought, an entry that came late)
//! is in the next.
//!
//! **Invariant:** a merchant's day is settled once.

mod account;
mod refusal;
mod rows;
mod withdrawal;

pub use crate::balance::card_move::State as WithdrawalState;
pub use account::{Offer, TakeOffer, offer, see_offer, take_offer};
pub use refusal::SettlementRefusal;
pub use rows::{MerchantWithdrawal, Settlement, of_day};
pub use withdrawal::{OrderMerchantWithdrawal, find_withdrawal, order_withdrawal, withdrawals};

pub(crate) use withdrawal::{asked, fail, give_back, settle as pay_out};

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use ledger::{EntryKind, JournalEntry};
use money::{Amount, MerchantId};
use store::{Fault, Tx, View};

use crate::merchant::{self, Merchant, entries_since, net};
use crate::{Ctx, Stop, balance, refuse, sharing, start_of_day};

/// The last business day that is due to be settled.
pub fn due_day(ctx: &Ctx, terms: &Merchant) -> Date {
    ctx.today().saturating_sub(i64::from(terms.settle_days).days())
}

/// Settles a merchant up to the day that is due. A day that was settled before stays as it is.
///
/// # Errors
/// [`SettlementRefusal::MerchantUnknown`].
pub fn settle(tx: &mut Tx<'_>, ctx: &mut Ctx, id: MerchantId) -> Result<Settlement, Stop<SettlementRefusal>> {
    let Some(terms) = merchant::find(tx, id)? else { return refuse(SettlementRefusal::MerchantUnknown) };
    let day = due_day(ctx, &terms);
    // The balance is locked before the day is looked for, so that two workers cannot settle it both.
    let pending = tx.balance(terms.pending)?.available();
    if let Some(done) = of_day(tx, id, day)? {
        return Ok(done);
    }
    let cutoff = day.tomorrow().map_or(Timestamp::MAX, start_of_day);
    let not_yet = later(tx, &terms, cutoff)?.max(0).saturating_add(rows::frozen(tx, id, cutoff)?.fen());
    let amount = pending.minus_or_zero(Amount::from_fen(not_yet).unwrap_or(Amount::MAX));
    let settlement = Settlement { merchant: id, day, amount, settled_at: ctx.now };
    if !amount.is_zero() {
        let entry = balance::entry(ctx, EntryKind::Settlement, id.to_bytes());
        balance::post_certain(tx, entry.transfer(terms.pending, terms.available, amount))?;
    }
    rows::insert(tx, &settlement)?;
    Ok(settlement)
}

/// What was paid after the days that are settled, less what of that was given back or shared already.
fn later(view: &mut View<'_>, terms: &Merchant, cutoff: Timestamp) -> Result<i64, Fault> {
    let entries = entries_since(view, terms.pending, cutoff)?;
    let paid = entries.iter().filter(|entry| is_paid(entry)).map(|entry| net(entry, terms.pending));
    let paid = paid.fold(0_i64, i64::saturating_add);
    let refunded = rows::refunded_since(view, terms.id, cutoff)?;
    let shared = sharing::shared_since(view, terms.id, cutoff)?;
    Ok(paid.saturating_sub(refunded).saturating_sub(shared))
}

fn is_paid(entry: &JournalEntry) -> bool {
    matches!(entry.kind(), EntryKind::Payment | EntryKind::CardPayment)
}
