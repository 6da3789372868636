//! What refunds do to a trade.

use jiff::Timestamp;
use money::{Amount, OrderId};
use store::{Fault, Tx};

use super::rows::{self, Trade};
use super::state::Event;
use crate::Ctx;

/// A part of a payment that is given back, or taken back again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) amount: Amount,
    /// Of the fee.
    pub(crate) fee: Amount,
}

impl Part {
    /// What the merchant gives of its own.
    pub(crate) fn net(self) -> Amount {
        self.amount.minus_or_zero(self.fee)
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
    trade.refunds = trade.refunds.saturating_add(1);
    trade.frozen = trade.frozen.minus_or_zero(part.net());
    rows::update(tx, trade)
}

/// Writes that a refund came to nothing: the part may be given back again.
pub(crate) fn take_back(tx: &mut Tx<'_>, trade: &mut Trade, part: Part) -> Result<(), Fault> {
    trade.refunded = trade.refunded.minus_or_zero(part.amount);
    trade.fee_back = trade.fee_back.minus_or_zero(part.fee);
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
