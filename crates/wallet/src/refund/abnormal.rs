//! A merchant decides how a refund goes on that did not reach its payer.

use ledger::{EntryKind, house};
use money::Pan;
use store::{Fault, Tx};

use super::create::part_of;
use super::create::send;
use super::rows::{self, Refund};
use super::state::{Event, State, Step, step};
use super::{Name, RefundRefusal, find, tell, write};
use crate::balance::{self, Funding};
use crate::trade::{self, Party};
use crate::{Ctx, Stop, card, merchant, refuse};

/// Where an abnormal refund goes.
#[derive(Clone)]
pub enum To {
    /// To another card of the payer's.
    Card(Pan),
    /// Back to the merchant, who settles it with the payer in another way.
    Merchant,
}

/// Sends an abnormal refund elsewhere. One that is under way again stays as it is.
///
/// # Errors
/// [`RefundRefusal::NotFound`], [`RefundRefusal::NotAbnormal`], [`RefundRefusal::CardUnknown`].
pub fn apply_abnormal(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    party: &Party,
    name: &Name,
    to: &To,
) -> Result<Refund, Stop<RefundRefusal>> {
    let found = find(tx, party, name)?;
    // The trade is locked before the refund, as by whoever makes one.
    let trade = trade::lock(tx, ctx, found.order)?;
    let refund = rows::lock(tx, found.id)?;
    let event = match to {
        To::Card(_) => Event::Redirect,
        To::Merchant => Event::Close,
    };
    match (step(refund.state, event), to) {
        (Step::AlreadyApplied, _) => Ok(refund),
        (Step::Refused, _) => refuse(RefundRefusal::NotAbnormal),
        (Step::To(next), To::Card(pan)) => redirect(tx, ctx, refund, next, pan),
        (Step::To(next), To::Merchant) => {
            let trade = trade.ok_or_else(|| Fault::corrupt(format!("{} has no trade", refund.id)))?;
            Ok(close(tx, ctx, refund, next, trade)?)
        }
    }
}

fn redirect(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    mut refund: Refund,
    next: State,
    pan: &Pan,
) -> Result<Refund, Stop<RefundRefusal>> {
    let owned = card::owner(tx, &ctx.vault, pan)?.filter(|(holder, _)| *holder == refund.holder);
    let Some((holder, id)) = owned else { return refuse(RefundRefusal::CardUnknown) };
    let Some(card) = card::card(tx, holder, id)?.map(Funding::from) else { return refuse(RefundRefusal::CardUnknown) };
    (refund.state, refund.failure, refund.ended_at) = (next, None, None);
    (refund.card, refund.label) = (Some(card.id), card.label());
    write(tx, ctx, &refund)?;
    send(tx, ctx, &refund)?;
    Ok(refund)
}

/// The money is the merchant's again, to take out or to give back anew, and so is the fee the house's.
fn close(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    mut refund: Refund,
    next: State,
    mut trade: trade::Trade,
) -> Result<Refund, Fault> {
    let terms = merchant::find(tx, refund.party.merchant)?;
    let terms = terms.ok_or_else(|| Fault::corrupt(format!("{} has no merchant", refund.id)))?;
    let entry = balance::entry(ctx, EntryKind::RefundClosed, refund.id.to_bytes());
    let mut entry = entry.transfer(house::IN_TRANSIT, terms.available, refund.to_payer);
    if !refund.fee_back.is_zero() {
        entry = entry.transfer(terms.available, house::FEE_INCOME, refund.fee_back);
    }
    balance::post_certain(tx, entry)?;
    let part = part_of(&trade, &refund);
    trade::take_back(tx, &mut trade, part)?;
    (refund.state, refund.ended_at) = (next, Some(ctx.now));
    write(tx, ctx, &refund)?;
    tell(tx, ctx, &refund)?;
    Ok(refund)
}
