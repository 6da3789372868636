//! A merchant closes a trade that nobody has paid.

use store::Tx;

use super::rows::{self, Trade};
use super::state::{Event, State};
use super::{Kind, Name, Party, TradeRefusal, find};
use crate::{Ctx, Stop, order, refuse};

/// Closes a trade: nobody can pay it any more. One that is closed already stays as it is.
///
/// # Errors
/// [`TradeRefusal::NotFound`], [`TradeRefusal::MustReverse`], [`TradeRefusal::Paid`].
pub fn close(tx: &mut Tx<'_>, ctx: &Ctx, party: &Party, out_trade_no: &str) -> Result<Trade, Stop<TradeRefusal>> {
    let found = find(tx, ctx, party, &Name::OutTradeNo(out_trade_no.to_owned()))?;
    match (found.kind, found.is_part()) {
        (Kind::Code, _) => refuse(TradeRefusal::MustReverse),
        // Its lead is closed, and it together with the others.
        (_, true) => refuse(TradeRefusal::NotFound),
        (Kind::Jsapi | Kind::App | Kind::H5 | Kind::Native, false) => close_found(tx, ctx, &found),
    }
}

/// Closes a trade that has an order of its own.
pub(super) fn close_found(tx: &mut Tx<'_>, ctx: &Ctx, found: &Trade) -> Result<Trade, Stop<TradeRefusal>> {
    // The order is locked before the trade, as by whoever pays it.
    order::close_for_trade(tx, ctx, found.order)?;
    let Some(mut trade) = rows::lock(tx, ctx, found.order)? else { return refuse(TradeRefusal::NotFound) };
    match trade.state {
        State::Paid | State::Refunded => refuse(TradeRefusal::Paid),
        State::Open | State::Closed => {
            trade.advance(Event::Close)?;
            rows::update(tx, &trade)?;
            Ok(trade)
        }
        State::AwaitingPayer | State::Accepted | State::Failed | State::Revoked => refuse(TradeRefusal::MustReverse),
    }
}
