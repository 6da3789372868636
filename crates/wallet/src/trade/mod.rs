//! Trades: what merchants order over the wire, each under a number of the merchant's own.
//!
//! A trade stands beside an [`crate::order::Order`], which is what a holder pays; the order's id is also the trade's. The
//! merchant asks for it ([`prepay`], [`code_pay`]), the holder reaches it by a number or a code ([`by_prepay`],
//! [`by_code`]) and pays the order, and the payment's own unit writes into the trade that it is paid.
//!
//! ```text
//! open ──► paid ──► refunded            a code on a phone:  open ──► awaiting_payer ──► accepted ──► paid
//!     └──► closed (merchant, or time)                                     └─────────► failed · revoked
//! ```
//!
//! **Invariant:** a merchant's number stands for one trade for ever, and a trade is paid at most once.
//!
//! **Invariant:** a trade is paid in the unit that moves the money, and the merchant is told from that unit.
//!
//! **Invariant:** a merchant sees and moves only its own trades, and a provider only those it placed.

mod close;
mod code_pay;
mod combined;
mod kind;
mod limit_pay;
mod paid;
mod prepay;
mod refunded;
mod refusal;
mod reverse;
mod rows;
mod sheet;
mod state;
mod token;

pub use close::close;
pub use code_pay::{CodePay, code_pay};
pub use combined::{
    CloseCombined, Combined, PartLine, PlaceCombined, close_combined, find_combined, parts, place_combined,
};
pub use kind::Kind;
pub use limit_pay::{LimitPay, Restriction};
pub use paid::{Paid, PaidWith};
pub use prepay::{NewTrade, PayerName, Prepay, Wish, prepay};
pub use refusal::TradeRefusal;
pub use reverse::reverse;
pub use rows::Trade;
pub use sheet::{Sheet, by_code, by_prepay, discounts, left, methods};
pub use state::{Event, State, Step, step};
pub use token::Token;

pub(crate) use code_pay::follow;
pub(crate) use combined::{part_lines, shares};
pub(crate) use limit_pay::allow;
pub(crate) use paid::paid;
pub(crate) use refunded::{Part, give_back, keep_back, kept_back_since, lock, take_back};
pub(crate) use rows::frozen_of_others;
pub(crate) use sheet::{by_link, claim_discounts, peek};

use jiff::Timestamp;
use money::{MerchantId, OrderId, PaymentId};
use store::{Fault, View};

use crate::{Ctx, Stop, refuse};

/// For whom something is asked, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// Whose money it is.
    pub merchant: MerchantId,
    /// Who deals for the merchant, when it does not deal itself.
    pub provider: Option<MerchantId>,
}

impl Party {
    /// Who asks, and who is told.
    pub fn dealer(&self) -> MerchantId {
        self.provider.unwrap_or(self.merchant)
    }
}

/// How a merchant names a trade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// By its own number.
    OutTradeNo(String),
    /// By the number that the trade was given when it was paid.
    Number(String),
}

/// A party's trade, as it stands at this instant. A lead of combined trades is found by [`find_combined`] only.
///
/// # Errors
/// [`TradeRefusal::NotFound`], also when it is another party's.
pub fn find(view: &mut View<'_>, ctx: &Ctx, party: &Party, name: &Name) -> Result<Trade, Stop<TradeRefusal>> {
    let found = match name {
        Name::OutTradeNo(number) => rows::by_out_trade_no(view, ctx, party.merchant, number)?,
        Name::Number(number) => rows::by_number(view, ctx, number)?,
    };
    let own = found.filter(|trade| trade.party == *party && !trade.is_lead());
    own.map_or_else(|| refuse(TradeRefusal::NotFound), Ok)
}

/// A party's trade that is asked for by itself, as it stands at this instant. Combined ones are asked for together, by
/// [`find_combined`].
///
/// # Errors
/// As [`find`]; also when it is a part.
pub fn see(view: &mut View<'_>, ctx: &Ctx, party: &Party, name: &Name) -> Result<Trade, Stop<TradeRefusal>> {
    let found = find(view, ctx, party, name)?;
    if found.is_part() { refuse(TradeRefusal::NotFound) } else { Ok(found) }
}

/// A trade by its number that a merchant has placed, for itself or for another.
pub fn dealt_by(view: &mut View<'_>, ctx: &Ctx, dealer: MerchantId, number: &str) -> Result<Option<Trade>, Fault> {
    Ok(rows::by_number(view, ctx, number)?.filter(|trade| trade.party.dealer() == dealer && !trade.is_lead()))
}

/// The trade of an order, as it stands at this instant: what a callback tells.
pub fn of_order(view: &mut View<'_>, ctx: &Ctx, order: OrderId) -> Result<Option<Trade>, Fault> {
    rows::by_order(view, ctx, order)
}

/// A merchant's trades that were paid from one instant until before another, oldest first.
pub fn paid_between(
    view: &mut View<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    bounds: (Timestamp, Timestamp),
) -> Result<Vec<Trade>, Fault> {
    rows::paid_between(view, ctx, merchant, bounds)
}

/// A merchant's trades, newest first, made before that of `before` when it is given.
pub fn list(
    view: &mut View<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    before: Option<OrderId>,
    limit: u32,
) -> Result<Vec<Trade>, Fault> {
    rows::list(view, ctx, merchant, before, limit)
}

/// Which of a merchant's trades its people want to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sought {
    /// Those that stand so now; all without it.
    pub state: Option<State>,
    /// Those made before that of this order.
    pub before: Option<OrderId>,
    /// How many at most.
    pub limit: u32,
}

/// A merchant's trades as its people see them, newest first. No leads, whose parts are the trades.
pub fn seek(view: &mut View<'_>, ctx: &Ctx, merchant: MerchantId, sought: Sought) -> Result<Vec<Trade>, Fault> {
    rows::seek(view, ctx, merchant, sought)
}

/// The trades of a merchant's that a payment paid: none, one, or several that were combined, in their order.
pub(crate) fn of_payment(
    view: &mut View<'_>,
    ctx: &Ctx,
    merchant: MerchantId,
    payment: PaymentId,
) -> Result<Vec<Trade>, Fault> {
    let Some(order) = rows::order_of(view, payment)? else { return Ok(Vec::new()) };
    let Some(trade) = rows::by_order(view, ctx, order)? else { return Ok(Vec::new()) };
    let mut trades = if trade.is_lead() { rows::parts(view, ctx, order)? } else { vec![trade] };
    trades.retain(|trade| trade.party.merchant == merchant);
    Ok(trades)
}
