//! Rows of orders.

use jiff::Timestamp;
use money::{Amount, OrderId, PaymentId, StoreId};
use store::{Fault, Row, Tx, View, params};

use super::state::{Event, State, Step, step};
use crate::Ctx;

/// A till's request to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub id: OrderId,
    pub store: StoreId,
    pub amount: Amount,
    pub description: String,
    pub state: State,
    /// What paid it.
    pub payment: Option<PaymentId>,
    /// Whether it belongs to a trade, which is not the till's.
    pub is_trade: bool,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

const SELECT: &str = "SELECT id, store, amount, description, state, payment, created_at, expires_at, trade \
                      FROM shop_order WHERE id = ?1";

pub(super) fn insert(tx: &mut Tx<'_>, order: &Order) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO shop_order (id, store, amount, description, state, created_at, expires_at, trade) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            order.id,
            order.store,
            order.amount,
            order.description.as_str(),
            order.state.code(),
            order.created_at,
            order.expires_at,
            order.is_trade
        ],
    )
}

pub(super) fn update(tx: &mut Tx<'_>, order: &Order) -> Result<(), Fault> {
    tx.queue(
        "UPDATE shop_order SET state = ?2, payment = ?3 WHERE id = ?1",
        params![order.id, order.state.code(), order.payment],
    )
}

/// An order as it stands at this instant: one whose time is over is expired, whoever looks first.
pub fn find(view: &mut View<'_>, ctx: &Ctx, id: OrderId) -> Result<Option<Order>, Fault> {
    view.query_opt(SELECT, params![id])?.map(|row| read(&row, ctx.now)).transpose()
}

pub(super) fn lock(tx: &mut Tx<'_>, ctx: &Ctx, id: OrderId) -> Result<Option<Order>, Fault> {
    tx.query_opt_for_update(SELECT, params![id])?.map(|row| read(&row, ctx.now)).transpose()
}

/// Orders that are open in their rows and whose time is over, as they stand at this instant.
pub(super) fn overdue(tx: &mut Tx<'_>, ctx: &Ctx, limit: u32) -> Result<Vec<Order>, Fault> {
    let rows = tx.query_for_update(
        "SELECT id, store, amount, description, state, payment, created_at, expires_at, trade \
         FROM shop_order WHERE state = 'open' AND expires_at <= ?1 ORDER BY expires_at LIMIT ?2",
        params![ctx.now, limit],
    )?;
    rows.iter().map(|row| read(row, ctx.now)).collect()
}

fn read(row: &Row, now: Timestamp) -> Result<Order, Fault> {
    let state: String = row.get(4)?;
    let mut order = Order {
        id: row.get(0)?,
        store: row.get(1)?,
        amount: row.get(2)?,
        description: row.get(3)?,
        state: State::from_code(&state).ok_or_else(|| Fault::corrupt(format!("order state {state}")))?,
        payment: row.get(5)?,
        created_at: row.get(6)?,
        expires_at: row.get(7)?,
        is_trade: row.get(8)?,
    };
    if order.expires_at <= now
        && let Step::To(next) = step(order.state, Event::Expire)
    {
        order.state = next;
    }
    Ok(order)
}
