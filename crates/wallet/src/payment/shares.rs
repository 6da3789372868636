//! What each shop gets of a payment: one shop everything, or, of a combined trade, each its own part.

use ledger::{EntryBuilder, house};
use money::{Amount, PaymentId, StoreId};
use store::{Fault, Tx};

use super::Payment;
use crate::coupon::Discount;
use crate::merchant::{self, Shop};
use crate::order::Order;
use crate::{Ctx, trade};

/// A shop's part of a payment.
pub(super) struct Share {
    shop: Shop,
    /// What it has of it before the fee.
    settled: Amount,
    /// What of that the promotion budget pays.
    budget: Amount,
}

impl Share {
    /// Of a part that the payer pays with or without a coupon.
    fn of(shop: Shop, amount: Amount, discount: Option<&Discount>) -> Self {
        match discount {
            None => Self { shop, settled: amount, budget: Amount::ZERO },
            Some(off) if off.no_cash => Self { shop, settled: amount.minus_or_zero(off.amount), budget: Amount::ZERO },
            Some(off) => Self { shop, settled: amount, budget: off.amount },
        }
    }
}

/// Who gets what of an amount that a shop is paid, and of what coupons take off it. Nothing when one of them cannot be paid
/// now: then nobody is.
pub(super) fn of(
    tx: &mut Tx<'_>,
    shop: &Shop,
    amount: Amount,
    (order, discounts): (Option<&Order>, &[Discount]),
) -> Result<Option<Vec<Share>>, Fault> {
    let Some(order) = order.filter(|order| order.is_trade) else {
        return Ok(Some(vec![Share::of(shop.clone(), amount, None)]));
    };
    let off = |part| discounts.iter().find(|discount| discount.order == part);
    let parts = trade::shares(tx, order.id)?;
    if parts.is_empty() {
        return Ok(Some(vec![Share::of(shop.clone(), order.amount, off(order.id))]));
    }
    let share = |(part, store, amount)| Ok(merchant::usable(tx, store)?.map(|shop| Share::of(shop, amount, off(part))));
    parts.into_iter().map(share).collect()
}

/// Takes the payment from the payer, and what coupons pay from what is set aside, and gives each shop its part, less the
/// fee; counts what each has taken.
pub(super) fn pay(entry: EntryBuilder, ctx: &Ctx, payment: &Payment, shares: &[Share]) -> Result<EntryBuilder, Fault> {
    let mut entry = entry.debit(payment.account, payment.amount);
    for share in shares {
        if !share.budget.is_zero() {
            entry = entry.debit(house::PROMOTION_BUDGET, share.budget);
        }
        entry = merchant::charge(entry.credit(share.shop.account, share.settled), &share.shop, share.settled)?;
    }
    Ok(count(entry, ctx, shares))
}

/// A store that has several parts counts them as one taking.
fn count(mut entry: EntryBuilder, ctx: &Ctx, shares: &[Share]) -> EntryBuilder {
    let mut taken: Vec<(StoreId, Amount)> = Vec::new();
    for share in shares {
        match taken.iter_mut().find(|(store, _)| *store == share.shop.id) {
            Some((_, sum)) => *sum = sum.plus(share.settled).unwrap_or(Amount::MAX),
            None => taken.push((share.shop.id, share.settled)),
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
