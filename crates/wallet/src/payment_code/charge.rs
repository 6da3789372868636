//! A till charges the code on a phone.

use money::{Amount, ChargeId, HolderId, PaymentId, Pin, StoreId};
use store::{Fault, Tx, View};

use super::code::{self, Shown};
use super::failure::ChargeFailure;
use super::rows::{self, Charge};
use super::state::{Event, State, Step, step};
use crate::account::{self, Act, Hot};
use crate::balance::{MoneyRefusal, PayeeRefusal};
use crate::coupon::Discount;
use crate::limit::{Proof, Uses};
use crate::merchant::{self, Shop, TillRefusal};
use crate::message::{self, Audience, Kind, Live, Notice, Topic};
use crate::order::{self, Order};
use crate::payment::{self, Bid, Origin, Payment, State as Paid};
use crate::request::Request;
use crate::{Ctx, Stop, pin, refuse, trade};

/// A till charges a code.
#[derive(Clone)]
pub struct NewCharge {
    pub store: StoreId,
    /// The till's idempotency key.
    pub key: String,
    /// What the scanner read.
    pub digits: String,
    pub amount: Amount,
    pub description: String,
}

/// The holder confirms a charge.
#[derive(Clone)]
pub struct Confirm {
    pub holder: HolderId,
    pub key: String,
    pub charge: ChargeId,
    /// What the phone showed that it costs, if it showed something.
    pub shown: Option<Amount>,
    pub pin: Pin,
}

/// Charges a code. What the payer is refused ends the charge as failed: the code is used up either way.
///
/// # Errors
/// [`PayeeRefusal::CodeUnknown`], [`PayeeRefusal::CodeUsed`], [`PayeeRefusal::CodeExpired`], or what an order's amount
/// may be refused for.
pub fn charge(tx: &mut Tx<'_>, ctx: &mut Ctx, command: NewCharge) -> Result<Charge, Stop<MoneyRefusal>> {
    let amount = command.amount.fen().to_string();
    let request = Request::new("charge", command.store, &command.key, &[&command.digits, &amount]);
    if let Some(earlier) = request.earlier(tx)? {
        return Ok(rows::must_find(tx, ctx, ChargeId::from_bytes(earlier))?);
    }
    order::admit(ctx, command.amount)?;
    let Some(shop) = merchant::usable(tx, command.store)? else {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::Unavailable));
    };
    let shown = code::redeem(tx, ctx, &command.digits)?;
    let mut charge = Charge::new(ctx, &shop, &shown, &command);
    attempt(tx, ctx, &shop, &shown, &mut charge)?;
    rows::insert(tx, &charge)?;
    request.remember(tx, charge.id.to_bytes())?;
    Ok(charge)
}

/// Charges a code for a trade's order, which is in force already.
///
/// # Errors
/// As [`charge`] about the code.
pub(crate) fn charge_order(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    (shop, order): (&Shop, &Order),
    digits: &str,
) -> Result<Charge, Stop<MoneyRefusal>> {
    let shown = code::redeem(tx, ctx, digits)?;
    let command = NewCharge {
        store: shop.id,
        key: String::new(),
        digits: String::new(),
        amount: order.amount,
        description: order.description.clone(),
    };
    let mut charge = Charge { order: Some(order.id), ..Charge::new(ctx, shop, &shown, &command) };
    attempt(tx, ctx, shop, &shown, &mut charge)?;
    rows::insert(tx, &charge)?;
    Ok(charge)
}

/// Pays at once, waits for the payment password, or fails.
fn attempt(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    shop: &Shop,
    shown: &Shown,
    charge: &mut Charge,
) -> Result<(), Stop<MoneyRefusal>> {
    let outcome = authorised(tx, shown.holder).and_then(|hot| at_once(tx, ctx, &hot, shop, charge));
    match outcome {
        Ok(Some(payment)) => charge.take(&payment),
        Ok(None) => ask(tx, ctx, shop, charge)?,
        Err(Stop::Refused(refusal) | Stop::Recorded(refusal)) => {
            charge.state = State::Failed;
            charge.failure = Some(ChargeFailure::of(&refusal));
        }
        Err(Stop::Fault(fault)) => return Err(Stop::Fault(fault)),
    }
    Ok(())
}

fn authorised(tx: &mut Tx<'_>, holder: HolderId) -> Result<Hot, Stop<MoneyRefusal>> {
    account::authorise(tx, holder, Act::Pay).map_err(|stop| stop.map(Into::into))
}

/// Pays without the payment password when that is allowed; nothing when it must be asked for. A movement that could
/// not be paid with the password either fails here, before the phone asks.
fn at_once(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    hot: &Hot,
    shop: &Shop,
    charge: &Charge,
) -> Result<Option<Payment>, Stop<MoneyRefusal>> {
    let bid = bid(tx, ctx, shop, charge)?;
    payment::expect(tx, ctx, hot, &bid, Proof::Device)?;
    if !payment::pinless_allowed(tx, ctx, hot, bid.amount)? {
        payment::admit(tx, ctx, hot, &bid, charge.method, Proof::Pin)?;
        return Ok(None);
    }
    match payment::admit(tx, ctx, hot, &bid, charge.method, Proof::Device) {
        Ok(uses) => pay(tx, ctx, hot, bid, charge, Proof::Device, &uses).map(Some),
        // The day's limit without a password is reached; with one there may be room.
        Err(Stop::Refused(MoneyRefusal::Limit(_))) => Ok(None),
        Err(other) => Err(other),
    }
}

fn pay(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    hot: &Hot,
    bid: Bid,
    charge: &Charge,
    proof: Proof,
    uses: &Uses,
) -> Result<Payment, Stop<MoneyRefusal>> {
    payment::carry_out(tx, ctx, hot, bid, charge.method, proof, uses)
}

fn bid(tx: &mut Tx<'_>, ctx: &Ctx, shop: &Shop, charge: &Charge) -> Result<Bid, Stop<MoneyRefusal>> {
    let order = charge.order.map(|order| order::claim(tx, ctx, order)).transpose()?;
    let bid = Bid {
        shop: shop.clone(),
        amount: charge.amount,
        discounts: Vec::new(),
        note: charge.description.clone(),
        origin: Origin::DynamicCode,
        order,
        charge: Some(charge.id),
    };
    Ok(bid.discounted(tx, ctx, charge.holder)?)
}

/// Asks the phone for the payment password.
fn ask(tx: &mut Tx<'_>, ctx: &mut Ctx, shop: &Shop, charge: &Charge) -> Result<(), Fault> {
    let to_pay = trade::left(charge.amount, &discounts(tx, ctx, charge)?);
    let params = vec![("amount", to_pay.fen().to_string()), ("payee", shop.name.clone())];
    message::notify(tx, ctx, charge.holder, Notice { kind: Kind::ChargeWaiting, params, bill: None })?;
    let id = Some(charge.id.to_string());
    message::tell(tx, &Live { to: Audience::Holder(charge.holder), topic: Topic::Charge, id })
}

impl Charge {
    /// What a payment made of the charge.
    fn take(&mut self, payment: &Payment) {
        self.payment = Some(payment.id);
        self.state = match payment.state {
            Paid::Succeeded => State::Succeeded,
            Paid::Processing => State::Processing,
            Paid::Failed | Paid::Diverted => State::Failed,
        };
    }
}

/// The holder confirms with the payment password.
pub fn confirm(tx: &mut Tx<'_>, ctx: &mut Ctx, command: Confirm) -> Result<Payment, Stop<MoneyRefusal>> {
    let request = Request::new("charge_confirm", command.holder, &command.key, &[&command.charge.to_string()]);
    if let Some(earlier) = request.earlier(tx)? {
        return payment_of(tx, command.holder, PaymentId::from_bytes(earlier));
    }
    let mut charge = own(tx, ctx, command.holder, command.charge)?;
    match charge.state {
        State::AwaitingPin => {}
        State::Expired => return refuse(MoneyRefusal::Payee(PayeeRefusal::CodeExpired)),
        State::Processing | State::Succeeded => return refuse(MoneyRefusal::Payee(PayeeRefusal::CodeUsed)),
        State::Failed | State::Declined | State::Cancelled => {
            return refuse(MoneyRefusal::Payee(PayeeRefusal::OrderClosed));
        }
    }
    let Some(shop) = merchant::usable(tx, charge.store)? else {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::Unavailable));
    };
    let hot = authorised(tx, command.holder)?;
    let bid = bid(tx, ctx, &shop, &charge)?;
    payment::as_shown(command.shown, bid.amount)?;
    payment::expect(tx, ctx, &hot, &bid, Proof::Pin)?;
    let uses = payment::admit(tx, ctx, &hot, &bid, charge.method, Proof::Pin)?;
    pin::check(tx, ctx, &hot, &command.pin).map_err(|stop| stop.map(Into::into))?;
    let payment = pay(tx, ctx, &hot, bid, &charge, Proof::Pin, &uses)?;
    charge.take(&payment);
    write(tx, ctx, &charge)?;
    request.remember(tx, payment.id.to_bytes())?;
    Ok(payment)
}

fn payment_of(tx: &mut Tx<'_>, holder: HolderId, id: PaymentId) -> Result<Payment, Stop<MoneyRefusal>> {
    let found = payment::find(tx, holder, id)?;
    found.ok_or_else(|| Stop::Fault(Fault::corrupt(format!("{id} was remembered and is gone"))))
}

fn own(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, id: ChargeId) -> Result<Charge, Stop<MoneyRefusal>> {
    let found = rows::lock(tx, ctx, id)?.filter(|charge| charge.holder == holder);
    found.map_or_else(|| refuse(MoneyRefusal::NotFound), Ok)
}

/// The holder says no.
pub fn decline(tx: &mut Tx<'_>, ctx: &mut Ctx, holder: HolderId, id: ChargeId) -> Result<Charge, Stop<MoneyRefusal>> {
    let charge = own(tx, ctx, holder, id)?;
    Ok(advance(tx, ctx, charge, Event::Decline)?)
}

/// The till gives up. A charge that is paid meanwhile stays paid: the answer says so.
///
/// # Errors
/// [`TillRefusal::NotFound`].
pub fn cancel(tx: &mut Tx<'_>, ctx: &mut Ctx, store: StoreId, id: ChargeId) -> Result<Charge, Stop<TillRefusal>> {
    let found = rows::lock(tx, ctx, id)?.filter(|charge| charge.store == store && charge.order.is_none());
    let Some(charge) = found else { return refuse(TillRefusal::NotFound) };
    Ok(advance(tx, ctx, charge, Event::Cancel)?)
}

/// The merchant gives a trade's charge up. One that is paid meanwhile stays paid.
pub(crate) fn give_up(tx: &mut Tx<'_>, ctx: &Ctx, id: ChargeId) -> Result<(), Fault> {
    let Some(charge) = rows::lock(tx, ctx, id)? else { return Ok(()) };
    advance(tx, ctx, charge, Event::Cancel).map(|_| ())
}

/// A till's own charge, as it stands at this instant.
///
/// # Errors
/// [`TillRefusal::NotFound`].
pub fn see(view: &mut View<'_>, ctx: &Ctx, store: StoreId, id: ChargeId) -> Result<Charge, Stop<TillRefusal>> {
    let found = rows::find(view, ctx, id)?.filter(|charge| charge.store == store && charge.order.is_none());
    found.map_or_else(|| refuse(TillRefusal::NotFound), Ok)
}

/// A charge that waits for a payment password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub charge: Charge,
    /// The shop's name.
    pub shop: String,
    /// What the holder's coupons take off, as things stand now.
    pub discounts: Vec<Discount>,
}

/// The charges that wait for a holder's payment password, newest first.
pub fn waiting(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<Vec<Waiting>, Fault> {
    let charges = rows::awaiting(view, ctx, holder)?;
    let shown = |charge: Charge| {
        let shop = merchant::shop(view, charge.store)?.map(|shop| shop.name).unwrap_or_default();
        let discounts = discounts(view, ctx, &charge)?;
        Ok(Waiting { charge, shop, discounts })
    };
    charges.into_iter().map(shown).collect()
}

/// What the payer's coupons would take off a charge.
fn discounts(view: &mut View<'_>, ctx: &Ctx, charge: &Charge) -> Result<Vec<Discount>, Fault> {
    let order = charge.order.map(|id| order::find(view, ctx, id)).transpose()?.flatten();
    let discounts = order.map(|order| trade::discounts(view, ctx, charge.holder, &order)).transpose()?;
    Ok(discounts.unwrap_or_default())
}

/// Expires the charges that nobody answered in time, oldest first and at most `limit`, and wakes till and phone. Codes
/// that no till needs to be told about any more are forgotten. A worker calls it now and then.
pub fn expire(tx: &mut Tx<'_>, ctx: &Ctx, limit: u32) -> Result<(), Fault> {
    for charge in rows::overdue(tx, ctx, limit)? {
        advance(tx, ctx, charge, Event::Expire)?;
    }
    code::forget(tx, ctx, limit)
}

/// Whether a card's money that arrives now may still go to the shop.
pub(crate) fn is_processing(tx: &mut Tx<'_>, id: ChargeId) -> Result<bool, Fault> {
    let found = rows::lock_raw(tx, id)?;
    Ok(found.is_some_and(|charge| charge.state == State::Processing))
}

/// A charge's payment by card has its money.
pub(crate) fn paid(tx: &mut Tx<'_>, ctx: &Ctx, id: ChargeId, payment: PaymentId) -> Result<(), Fault> {
    let Some(mut charge) = rows::lock_raw(tx, id)? else { return Ok(()) };
    charge.payment = Some(payment);
    advance(tx, ctx, charge, Event::Pay).map(|_| ())
}

/// A charge's payment by card was refused.
pub(crate) fn failed(tx: &mut Tx<'_>, ctx: &Ctx, id: ChargeId, failure: ChargeFailure) -> Result<(), Fault> {
    let Some(mut charge) = rows::lock_raw(tx, id)? else { return Ok(()) };
    charge.failure = Some(failure);
    advance(tx, ctx, charge, Event::Fail).map(|_| ())
}

/// Moves a charge on; one that cannot stays as it is.
fn advance(tx: &mut Tx<'_>, ctx: &Ctx, mut charge: Charge, event: Event) -> Result<Charge, Fault> {
    if let Step::To(next) = step(charge.state, event) {
        charge.state = next;
        write(tx, ctx, &charge)?;
    }
    Ok(charge)
}

/// Writes where a charge stands, and wakes the till and the phone.
fn write(tx: &mut Tx<'_>, ctx: &Ctx, charge: &Charge) -> Result<(), Fault> {
    rows::update(tx, charge)?;
    if let Some(order) = charge.order {
        trade::follow(tx, ctx, order, charge)?;
    }
    let id = Some(charge.id.to_string());
    message::tell(tx, &Live { to: Audience::Holder(charge.holder), topic: Topic::Charge, id: id.clone() })?;
    let Some(shop) = merchant::shop(tx, charge.store)? else { return Ok(()) };
    message::tell(tx, &Live { to: Audience::Merchant(shop.merchant), topic: Topic::Charge, id })
}
