//! What refunds do to a trade.

use jiff::Timestamp;
use money::{Amount, AmountError, OrderId, Rounding};
use store::{Fault, Tx};

use super::paid::Paid;
use super::rows::{self, Trade};
use super::state::Event;
use crate::Ctx;

/// A part of a trade that is given back, or taken back again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Of the trade's amount.
    pub(crate) amount: Amount,
    /// What of it the payer gets.
    pub(crate) to_payer: Amount,
    /// What of a coupon's discount goes back.
    pub(crate) discount: Amount,
    /// Whether the merchant had been paid the discount, and gives it back.
    pub(crate) has_cash: bool,
    /// Of the fee.
    pub(crate) fee: Amount,
}

impl Part {
    /// What leaves the merchant's account.
    pub(crate) fn given(self) -> Result<Amount, AmountError> {
        if self.has_cash { self.to_payer.plus(self.discount) } else { Ok(self.to_payer) }
    }

    /// What the merchant gives of its own.
    pub(crate) fn net(self) -> Amount {
        self.given().unwrap_or(Amount::MAX).minus_or_zero(self.fee)
    }
}

impl Trade {
    /// How giving back `more` is made up: payer, coupon and fee get their parts in proportion, rounded over everything
    /// given back so far, so that many small refunds give back what one large refund would.
    ///
    /// # Errors
    /// Only when it is more than is left.
    pub(crate) fn part(&self, paid: &Paid, fee: Amount, more: Amount) -> Result<Part, AmountError> {
        let has_cash = paid.promotion.as_ref().is_some_and(|promotion| !promotion.no_cash);
        let refunded = self.refunded.plus(more)?;
        let due = paid.amount.ratio(refunded.fen(), self.amount.fen(), Rounding::HalfUp)?;
        Ok(Part {
            amount: more,
            to_payer: due.minus_or_zero(self.payer_back),
            // What went back once is not given twice, even if its refund was closed and is made again.
            discount: refunded.minus(due)?.minus_or_zero(self.discount_back),
            has_cash,
            fee,
        })
    }
}

/// Takes a trade for a refund: nobody else can until the unit ends.
pub(crate) fn lock(tx: &mut Tx<'_>, ctx: &Ctx, order: OrderId) -> Result<Option<Trade>, Fault> {
    rows::lock(tx, ctx, order)
}

/// Writes that a part is given back. What was kept back for sharing pays first.
pub(crate) fn give_back(tx: &mut Tx<'_>, trade: &mut Trade, part: Part, event: Event) -> Result<(), Fault> {
    let sum = |a: Amount, b: Amount| a.plus(b).map_err(|error| Fault::corrupt(error.to_string()));
    trade.advance(event)?;
    trade.refunded = sum(trade.refunded, part.amount)?;
    trade.fee_back = sum(trade.fee_back, part.fee)?;
    trade.payer_back = sum(trade.payer_back, part.to_payer)?;
    trade.discount_back = sum(trade.discount_back, part.discount)?;
    trade.refunds = trade.refunds.saturating_add(1);
    trade.frozen = trade.frozen.minus_or_zero(part.net());
    rows::update(tx, trade)
}

/// Writes that a refund came to nothing: the part may be given back again. A coupon's share that went back stays back.
pub(crate) fn take_back(tx: &mut Tx<'_>, trade: &mut Trade, part: Part) -> Result<(), Fault> {
    trade.refunded = trade.refunded.minus_or_zero(part.amount);
    trade.fee_back = trade.fee_back.minus_or_zero(part.fee);
    trade.payer_back = trade.payer_back.minus_or_zero(part.to_payer);
    rows::update(tx, trade)
}

/// Writes how much of a trade is kept back for sharing from now on.
pub(crate) fn keep_back(tx: &mut Tx<'_>, trade: &mut Trade, left: Amount) -> Result<(), Fault> {
    trade.frozen = left;
    rows::update(tx, trade)
}

/// Trades that keep something back although they were paid before an instant, oldest first.
pub(crate) fn kept_back_since(tx: &mut Tx<'_>, paid_before: Timestamp, limit: u32) -> Result<Vec<Trade>, Fault> {
    rows::lock_frozen(tx, paid_before, limit)
}
