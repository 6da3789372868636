//! Orders: a till asks to be paid an amount, by a QR that anybody can scan.
//!
//! An order's id is its QR's token: 74 random bits that nobody guesses.
//!
//! An order may be the part of a trade that a holder pays: then the trade is its merchant's, and no till sees it.
//!
//! **Invariant:** an order is paid at most once, by a payment whose money the merchant has.

mod rows;
mod state;

pub use rows::{Order, find};
pub use state::{Event, State, Step, step};

use jiff::Timestamp;
use money::{Amount, OrderId, StoreId};
use store::{Fault, Tx, View};

use crate::balance::{AmountRefusal, MoneyRefusal, PayeeRefusal};
use crate::limit::{self, LimitKey};
use crate::merchant::{self, TillRefusal};
use crate::message::{Audience, Live, Topic, tell};
use crate::payment::Payment;
use crate::{Ctx, Stop, refuse, trade};

/// A till asks to be paid.
#[derive(Clone, Debug)]
pub struct PlaceOrder {
    pub store: StoreId,
    pub amount: Amount,
    pub description: String,
}

/// Places an order.
pub fn place(tx: &mut Tx<'_>, ctx: &mut Ctx, command: PlaceOrder) -> Result<Order, Stop<MoneyRefusal>> {
    admit(ctx, command.amount)?;
    if merchant::usable(tx, command.store)?.is_none() {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::Unavailable));
    }
    let order = Order {
        id: OrderId::new(ctx.now_ms(), &mut ctx.entropy),
        store: command.store,
        amount: command.amount,
        description: command.description,
        state: State::Open,
        payment: None,
        is_trade: false,
        created_at: ctx.now,
        expires_at: ctx.after_s(*ctx.policy.order.ttl_s),
    };
    rows::insert(tx, &order)?;
    Ok(order)
}

/// Places the order that a holder pays for a trade, under the id that the trade has. The trade has been admitted.
pub(crate) fn place_for_trade(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    id: OrderId,
    command: PlaceOrder,
    expires_at: Timestamp,
) -> Result<Order, Fault> {
    let order = Order {
        id,
        store: command.store,
        amount: command.amount,
        description: command.description,
        state: State::Open,
        payment: None,
        is_trade: true,
        created_at: ctx.now,
        expires_at,
    };
    rows::insert(tx, &order)?;
    Ok(order)
}

/// Closes a trade's order, unless it was paid; says how it stands. Nobody else can take it until the unit ends.
pub(crate) fn close_for_trade(tx: &mut Tx<'_>, ctx: &Ctx, id: OrderId) -> Result<State, Fault> {
    let found = rows::lock(tx, ctx, id)?;
    let mut order = found.ok_or_else(|| Fault::corrupt(format!("the trade of {id} has no order")))?;
    if let Step::To(next) = step(order.state, Event::Close) {
        order.state = next;
        rows::update(tx, &order)?;
    }
    Ok(order.state)
}

/// Whether an amount can be asked for at once.
pub(crate) fn admit(ctx: &Ctx, amount: Amount) -> Result<(), Stop<MoneyRefusal>> {
    if amount.is_zero() {
        let min = Amount::from_fen(1).unwrap_or(Amount::ZERO);
        return refuse(MoneyRefusal::Amount(AmountRefusal::TooSmall { min }));
    }
    limit::single(LimitKey::PaymentSingle, *ctx.policy.order.single_max_fen, amount)
        .or_else(|reached| refuse(reached.into()))
}

/// A till's own order, as it stands at this instant.
///
/// # Errors
/// [`TillRefusal::NotFound`].
pub fn see(view: &mut View<'_>, ctx: &Ctx, store: StoreId, id: OrderId) -> Result<Order, Stop<TillRefusal>> {
    let found = rows::find(view, ctx, id)?.filter(|order| order.store == store && !order.is_trade);
    found.map_or_else(|| refuse(TillRefusal::NotFound), Ok)
}

/// Closes a till's own order. One that is paid meanwhile stays paid: the answer says so.
///
/// # Errors
/// [`TillRefusal::NotFound`].
pub fn close(tx: &mut Tx<'_>, ctx: &Ctx, store: StoreId, id: OrderId) -> Result<Order, Stop<TillRefusal>> {
    let found = rows::lock(tx, ctx, id)?.filter(|order| order.store == store && !order.is_trade);
    let Some(mut order) = found else { return refuse(TillRefusal::NotFound) };
    if let Step::To(next) = step(order.state, Event::Close) {
        order.state = next;
        rows::update(tx, &order)?;
    }
    Ok(order)
}

/// Expires the open orders whose time is over, oldest first and at most `limit`, and tells their tills. A worker calls it
/// now and then; whoever looks before sees them expired as well.
pub fn expire(tx: &mut Tx<'_>, ctx: &Ctx, limit: u32) -> Result<(), Fault> {
    for order in rows::overdue(tx, ctx, limit)? {
        rows::update(tx, &order)?;
        tell_till(tx, &order)?;
    }
    Ok(())
}

/// Takes an order for a payment: nobody else can until the unit ends.
pub(crate) fn claim(tx: &mut Tx<'_>, ctx: &Ctx, id: OrderId) -> Result<Order, Stop<MoneyRefusal>> {
    let Some(order) = rows::lock(tx, ctx, id)? else { return refuse(MoneyRefusal::Payee(PayeeRefusal::Unknown)) };
    payable(&order).map_err(Stop::Refused)?;
    Ok(order)
}

/// Whether an order can still be paid.
pub(crate) fn payable(order: &Order) -> Result<(), MoneyRefusal> {
    match order.state {
        State::Open => Ok(()),
        State::Paid => Err(MoneyRefusal::Payee(PayeeRefusal::OrderPaid)),
        State::Closed => Err(MoneyRefusal::Payee(PayeeRefusal::OrderClosed)),
        State::Expired => Err(MoneyRefusal::Payee(PayeeRefusal::OrderExpired)),
    }
}

/// Writes that a claimed order is paid.
pub(crate) fn pay(tx: &mut Tx<'_>, ctx: &mut Ctx, mut order: Order, payment: &Payment) -> Result<(), Fault> {
    match step(order.state, Event::Pay) {
        Step::To(next) => order.state = next,
        Step::AlreadyApplied | Step::Refused => {
            return Err(Fault::corrupt(format!("{} is {:?} and cannot be paid", order.id, order.state)));
        }
    }
    order.payment = Some(payment.id);
    rows::update(tx, &order)?;
    if order.is_trade {
        trade::paid(tx, ctx, payment)?;
    }
    tell_till(tx, &order)
}

fn tell_till(tx: &mut Tx<'_>, order: &Order) -> Result<(), Fault> {
    let Some(shop) = merchant::shop(tx, order.store)? else { return Ok(()) };
    let id = Some(order.id.to_string());
    tell(tx, &Live { to: Audience::Merchant(shop.merchant), topic: Topic::Order, id })
}
