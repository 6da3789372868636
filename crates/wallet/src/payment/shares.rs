//! What each shop gets of a payment: one shop everything, or, of a combined trade, each its own part.

use ledger::EntryBuilder;
use money::{Amount, PaymentId, StoreId};
use store::{Fault, Tx};

use super::Payment;
use crate::merchant::{self, Shop};
use crate::order::Order;
use crate::{Ctx, trade};

/// A shop's part of a payment.
pub(super) struct Share {
    shop: Shop,
    amount: Amount,
}

/// Who gets what of an amount that a shop is paid; the parts add up to it. Nothing when one of them cannot be paid now:
/// then nobody is.
pub(super) fn of(
    tx: &mut Tx<'_>,
    (shop, amount): (&Shop, Amount),
    order: Option<&Order>,
) -> Result<Option<Vec<Share>>, Fault> {
    let parts = match order {
        Some(order) if order.is_trade => trade::shares(tx, order.id)?,
        Some(_) | None => Vec::new(),
    };
    if parts.is_empty() {
        return Ok(Some(vec![Share { shop: shop.clone(), amount }]));
    }
    let share = |(store, amount)| Ok(merchant::usable(tx, store)?.map(|shop| Share { shop, amount }));
    parts.into_iter().map(share).collect()
}

/// Takes the payment from the payer and gives each shop its part, less the fee; counts what each has taken.
pub(super) fn pay(entry: EntryBuilder, ctx: &Ctx, payment: &Payment, shares: &[Share]) -> Result<EntryBuilder, Fault> {
    let mut entry = entry.debit(payment.account, payment.amount);
    for share in shares {
        entry = merchant::charge(entry.credit(share.shop.account, share.amount), &share.shop, share.amount)?;
    }
    Ok(count(entry, ctx, shares))
}

/// A store that has several parts counts them as one taking.
fn count(mut entry: EntryBuilder, ctx: &Ctx, shares: &[Share]) -> EntryBuilder {
    let mut taken: Vec<(StoreId, Amount)> = Vec::new();
    for share in shares {
        match taken.iter_mut().find(|(store, _)| *store == share.shop.id) {
            Some((_, sum)) => *sum = sum.plus(share.amount).unwrap_or(Amount::MAX),
            None => taken.push((share.shop.id, share.amount)),
        }
    }
    for (store, amount) in taken {
        let counts = merchant::counts(store, amount, ctx.now);
        entry = counts.into_iter().fold(entry, |entry, count| entry.count(count.key, count.delta));
    }
    entry
}

/// Wakes the tills of everybody who was paid.
pub(super) fn wake(tx: &mut Tx<'_>, payment: PaymentId, shares: &[Share]) -> Result<(), Fault> {
    shares.iter().try_for_each(|share| merchant::wake_tills(tx, &share.shop, payment))
}
