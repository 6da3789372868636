//! Refunds: a merchant gives some or all of a payment back, to where it came from.
//!
//! ```text
//! to the balance, one unit:  Dr merchant  Cr holder,        Dr fee income  Cr merchant     succeeded
//! to a card, unit 1:         Dr merchant  Cr in transit,    Dr fee income  Cr merchant     processing
//!            unit 2:         Dr in transit  Cr bank reserve  succeeded   or   abnormal with the bank's reason
//! abnormal:  another card (processing again)   or   closed: Dr in transit  Cr merchant, Dr merchant  Cr fee income
//! ```
//!
//! **Invariant:** refunds of a trade never add up to more than was paid, and what the merchant gets back of the fee is in
//! proportion.
//!
//! **Invariant:** from the moment a refund is accepted the money is not the merchant's: a bank that cannot bring it makes
//! the refund abnormal, and the money waits in transit until the merchant decides.

mod abnormal;
mod bank;
mod create;
mod refusal;
mod rows;
mod state;

pub use abnormal::{To, apply_abnormal};
pub use create::{NewRefund, create};
pub use refusal::RefundRefusal;
pub use rows::{Refund, Source};
pub use state::{Event, State, Step, step};

pub(crate) use bank::{come_back, fail, settle};
pub(crate) use create::reverse;

use jiff::Timestamp;
use money::{MerchantId, OrderId, RefundId};
use store::{Fault, Tx, View};

use crate::callback::{self, News};
use crate::message::{self, Notice};
use crate::trade::Party;
use crate::{Ctx, Stop, bill, credential, refuse};

/// How a merchant names a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// By its own number.
    OutRefundNo(String),
    /// By the number that the house gave it.
    Number(String),
}

/// A party's refund.
///
/// # Errors
/// [`RefundRefusal::NotFound`], also when it is another party's.
pub fn find(view: &mut View<'_>, party: &Party, name: &Name) -> Result<Refund, Stop<RefundRefusal>> {
    let found = match name {
        Name::OutRefundNo(number) => rows::by_out_refund_no(view, party.merchant, number)?,
        Name::Number(number) => rows::by_number(view, number)?,
    };
    let own = found.filter(|refund| refund.party == *party);
    own.map_or_else(|| refuse(RefundRefusal::NotFound), Ok)
}

/// A refund by its id: what a callback tells.
pub fn by_id(view: &mut View<'_>, id: RefundId) -> Result<Option<Refund>, Fault> {
    rows::by_id(view, id)
}

/// The refunds of a trade, oldest first.
pub fn of_trade(view: &mut View<'_>, order: OrderId) -> Result<Vec<Refund>, Fault> {
    rows::of_trade(view, order)
}

/// A merchant's refunds, newest first, made before `before` when it is given.
pub fn list(
    view: &mut View<'_>,
    merchant: MerchantId,
    before: Option<RefundId>,
    limit: u32,
) -> Result<Vec<Refund>, Fault> {
    rows::list(view, merchant, before, limit)
}

/// A merchant's refunds that were accepted from one instant until before another, oldest first.
pub fn between(
    view: &mut View<'_>,
    merchant: MerchantId,
    bounds: (Timestamp, Timestamp),
) -> Result<Vec<Refund>, Fault> {
    rows::between(view, merchant, bounds)
}

/// Writes where a refund stands, into its bill too. A refund may come back and go elsewhere, so that it may be in one
/// state twice: each time is a step of its own.
fn write(tx: &mut Tx<'_>, ctx: &Ctx, refund: &Refund) -> Result<(), Fault> {
    rows::update(tx, refund)?;
    let place = u8::try_from(bill::steps(tx, refund.bill)?.len()).unwrap_or(u8::MAX);
    bill::step(tx, refund.bill, place, refund.state.bill_code(), ctx.now)?;
    bill::advance(tx, refund.holder, refund.bill, refund.state.bill_code(), refund.failure.as_deref())
}

/// Tells the payer and the merchant how a refund stands, once it stands still.
fn tell(tx: &mut Tx<'_>, ctx: &mut Ctx, refund: &Refund) -> Result<(), Fault> {
    let (event, kind) = match refund.state {
        State::Processing => return Ok(()),
        State::Succeeded => (callback::Event::RefundSucceeded, message::Kind::RefundArrived),
        State::Abnormal => (callback::Event::RefundAbnormal, message::Kind::RefundDelayed),
        State::Closed => (callback::Event::RefundClosed, message::Kind::RefundClosed),
    };
    if refund.to_payer.is_zero() {
        return tell_merchant(tx, ctx, refund, event);
    }
    let params = vec![
        ("amount", refund.to_payer.fen().to_string()),
        ("payee", refund.payee.clone()),
        ("method", refund.label.clone()),
    ];
    message::notify(tx, ctx, refund.holder, Notice { kind, params, bill: Some(refund.bill) })?;
    tell_merchant(tx, ctx, refund, event)
}

fn tell_merchant(tx: &mut Tx<'_>, ctx: &mut Ctx, refund: &Refund, event: callback::Event) -> Result<(), Fault> {
    let merchant = refund.party.dealer();
    let Some(url) = url(tx, ctx, refund)? else { return Ok(()) };
    let news = News { merchant, event, subject: refund.id.to_bytes(), url: &url };
    callback::notify(tx, ctx, &news).map(|_| ())
}

/// Where the merchant is told: where the refund says, or else where the merchant has said for all.
fn url(view: &mut View<'_>, ctx: &Ctx, refund: &Refund) -> Result<Option<String>, Fault> {
    if refund.notify_url.is_some() {
        return Ok(refund.notify_url.clone());
    }
    Ok(credential::keys(view, ctx, refund.party.dealer())?.notify.refund_url)
}
