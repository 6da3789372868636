//! A merchant charges the code on a phone for a trade.

use money::OrderId;
use store::{Fault, Tx};

use super::prepay::{admit, begin, ended};
use super::rows::{self, Trade};
use super::state::{Event, State, Step, step};
use super::{Kind, NewTrade, TradeRefusal};
use crate::payment_code::{self, Charge, State as ChargeState};
use crate::{Ctx, Stop, refuse};

/// A merchant charges a code for a trade. What became of it is in the trade: paid, the payer asked, a bank asked, or
/// failed and why.
#[derive(Clone)]
pub struct CodePay {
    pub new: NewTrade,
    /// What the scanner read.
    pub digits: String,
}

/// Charges a code. The same request again gives the same trade, as it stands now, until it is paid or taken back.
///
/// # Errors
/// Any [`TradeRefusal`] but those of closing and reversing. What the payer is refused ends the trade as failed instead.
pub fn code_pay(tx: &mut Tx<'_>, ctx: &mut Ctx, command: &CodePay) -> Result<Trade, Stop<TradeRefusal>> {
    let (new, hash) = (&command.new, command.new.hash(Kind::Code, &[&command.digits]));
    if let Some(earlier) = rows::lock_by_out_trade_no(tx, ctx, new.party.merchant, &new.out_trade_no)? {
        return again(earlier, hash);
    }
    let shop = admit(tx, ctx, new)?;
    let trade = new.draft(ctx, Kind::Code, &shop, hash);
    let payable_until = trade.expires_at;
    let Some(order) = begin(tx, ctx, &trade, payable_until)? else {
        // Somebody else has used the number meanwhile.
        let earlier = rows::lock_by_out_trade_no(tx, ctx, new.party.merchant, &new.out_trade_no)?;
        return earlier.map_or_else(|| refuse(TradeRefusal::OutTradeNoUsed), |earlier| again(earlier, hash));
    };
    let charge = payment_code::charge_order(tx, ctx, (&shop, &order), &command.digits);
    let charge = charge.map_err(|stop| stop.map(TradeRefusal::Code))?;
    Ok(follow(tx, ctx, order.id, &charge)?)
}

fn again(trade: Trade, hash: [u8; 32]) -> Result<Trade, Stop<TradeRefusal>> {
    match trade.state {
        State::AwaitingPayer | State::Accepted | State::Failed | State::Paid if trade.request_hash == hash => Ok(trade),
        State::AwaitingPayer | State::Accepted | State::Failed | State::Open => refuse(TradeRefusal::OutTradeNoUsed),
        State::Paid | State::Refunded | State::Closed | State::Revoked => ended(&trade).map(|()| trade),
    }
}

/// Brings a trade to where its charge stands. A charge that was paid has done so itself; one that the merchant gave up
/// is revoked by whoever gave it up.
pub(crate) fn follow(tx: &mut Tx<'_>, ctx: &Ctx, order: OrderId, charge: &Charge) -> Result<Trade, Fault> {
    let found = rows::lock_raw(tx, order)?;
    let mut trade = found.ok_or_else(|| Fault::corrupt(format!("{order} has no trade")))?;
    let event = match charge.state {
        ChargeState::AwaitingPin => Some(Event::Ask),
        ChargeState::Processing => Some(Event::Accept),
        ChargeState::Failed | ChargeState::Declined | ChargeState::Expired => Some(Event::Fail),
        ChargeState::Succeeded | ChargeState::Cancelled => None,
    };
    if let Some(event) = event
        && let Step::To(next) = step(trade.state, event)
    {
        trade.state = next;
    }
    if trade.state == State::AwaitingPayer {
        trade.expires_at = charge.expires_at;
    }
    (trade.charge, trade.failure) = (Some(charge.id), charge.failure());
    trade.payer = trade.payer.or(Some(charge.holder));
    rows::update(tx, &trade)?;
    rows::by_order(tx, ctx, order)?.ok_or_else(|| Fault::corrupt(format!("{order} has no trade")))
}
