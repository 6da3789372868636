//! A merchant takes a payment by code back, whatever has become of it.

use jiff::SignedDuration;
use store::Tx;

use super::rows::{self, Trade};
use super::state::{Event, State};
use super::{Kind, Name, Party, TradeRefusal, find};
use crate::refund::{self, RefundRefusal};
use crate::{Ctx, Stop, order, payment_code, refuse};

/// Takes a payment by code back: what was paid is refunded, what is under way is given up. One that was taken back
/// before stays as it is.
///
/// # Errors
/// [`TradeRefusal::NotFound`], [`TradeRefusal::NotByCode`], [`TradeRefusal::ReverseTooLate`], [`TradeRefusal::Paid`] when
/// it was refunded already, [`TradeRefusal::MerchantShort`].
pub fn reverse(tx: &mut Tx<'_>, ctx: &mut Ctx, party: &Party, name: &Name) -> Result<Trade, Stop<TradeRefusal>> {
    let found = find(tx, ctx, party, name)?;
    if found.kind != Kind::Code {
        return refuse(TradeRefusal::NotByCode);
    }
    // The charge is locked before the order and the trade, as by whoever confirms it.
    if let Some(charge) = found.charge {
        payment_code::give_up(tx, ctx, charge)?;
    }
    order::close_for_trade(tx, ctx, found.order)?;
    let Some(trade) = rows::lock(tx, ctx, found.order)? else { return refuse(TradeRefusal::NotFound) };
    match trade.state {
        State::Paid => paid(tx, ctx, trade),
        State::Refunded | State::Closed => refuse(TradeRefusal::Paid),
        State::Open | State::AwaitingPayer | State::Accepted | State::Failed | State::Revoked => Ok(unpaid(tx, trade)?),
    }
}

fn unpaid(tx: &mut Tx<'_>, mut trade: Trade) -> Result<Trade, store::Fault> {
    trade.advance(Event::Revoke)?;
    rows::update(tx, &trade)?;
    Ok(trade)
}

fn paid(tx: &mut Tx<'_>, ctx: &mut Ctx, mut trade: Trade) -> Result<Trade, Stop<TradeRefusal>> {
    let within = SignedDuration::from_secs(i64::from(*ctx.policy.trade.reverse_within_s));
    let until = trade.paid.as_ref().and_then(|paid| paid.at.checked_add(within).ok());
    if until.is_none_or(|until| until <= ctx.now) {
        return refuse(TradeRefusal::ReverseTooLate);
    }
    match refund::reverse(tx, ctx, &mut trade) {
        Ok(_) => Ok(trade),
        Err(Stop::Refused(RefundRefusal::MerchantShort { available, needed })) => {
            refuse(TradeRefusal::MerchantShort { available, needed })
        }
        Err(Stop::Refused(_) | Stop::Recorded(_)) => refuse(TradeRefusal::Paid),
        Err(Stop::Fault(fault)) => Err(Stop::Fault(fault)),
    }
}
