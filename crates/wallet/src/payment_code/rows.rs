//! Rows of codes and charges.

use jiff::Timestamp;
use money::{Amount, ChargeId, HolderId, OrderId, PaymentId, StoreId};
use store::{Fault, Row, Tx, View, params};

use super::charge::NewCharge;
use super::code::Shown;
use super::failure::ChargeFailure;
use super::state::{Event, State, Step, step};
use crate::Ctx;
use crate::balance::Method;
use crate::merchant::Shop;

/// A till's attempt to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    pub id: ChargeId,
    pub store: StoreId,
    /// The trade's order that it pays, if it is not the till's own.
    pub order: Option<OrderId>,
    pub holder: HolderId,
    pub method: Method,
    pub amount: Amount,
    pub description: String,
    pub state: State,
    pub payment: Option<PaymentId>,
    /// Why it failed.
    pub failure: Option<ChargeFailure>,
    pub created_at: Timestamp,
    /// Until when the phone may answer.
    pub expires_at: Timestamp,
}

impl Charge {
    pub(super) fn new(ctx: &mut Ctx, shop: &Shop, shown: &Shown, command: &NewCharge) -> Self {
        Self {
            id: ChargeId::new(ctx.now_ms(), &mut ctx.entropy),
            store: shop.id,
            order: None,
            holder: shown.holder,
            method: shown.method,
            amount: command.amount,
            description: command.description.clone(),
            state: State::AwaitingPin,
            payment: None,
            failure: None,
            created_at: ctx.now,
            expires_at: ctx.after_s(*ctx.policy.payment_code.pin_wait_s),
        }
    }

    /// Why nothing was paid, once that is certain.
    pub fn failure(&self) -> Option<ChargeFailure> {
        ChargeFailure::of_state(self.state).or(self.failure)
    }
}

pub(super) fn insert(tx: &mut Tx<'_>, charge: &Charge) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO charge (id, store, holder, card, amount, description, state, payment, failure, created_at, \
         expires_at, shop_order) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            charge.id,
            charge.store,
            charge.holder,
            charge.method.card(),
            charge.amount,
            charge.description.as_str(),
            charge.state.code(),
            charge.payment,
            charge.failure.map(|failure| crate::Refusal::code(&failure)),
            charge.created_at,
            charge.expires_at,
            charge.order
        ],
    )
}

pub(super) fn update(tx: &mut Tx<'_>, charge: &Charge) -> Result<(), Fault> {
    tx.queue(
        "UPDATE charge SET state = ?2, payment = ?3, failure = ?4 WHERE id = ?1",
        params![
            charge.id,
            charge.state.code(),
            charge.payment,
            charge.failure.map(|failure| crate::Refusal::code(&failure))
        ],
    )
}

const SELECT: &str = "SELECT id, store, holder, card, amount, description, state, payment, failure, created_at, \
                      expires_at, shop_order FROM charge WHERE id = ?1";

/// A charge as it stands at this instant: one whose time is over is expired, whoever looks first.
pub(super) fn find(view: &mut View<'_>, ctx: &Ctx, id: ChargeId) -> Result<Option<Charge>, Fault> {
    let found = view.query_opt(SELECT, params![id])?.map(|row| read(&row)).transpose()?;
    Ok(found.map(|charge| at(charge, ctx.now)))
}

pub(super) fn must_find(view: &mut View<'_>, ctx: &Ctx, id: ChargeId) -> Result<Charge, Fault> {
    read(&view.query_one(SELECT, params![id])?).map(|charge| at(charge, ctx.now))
}

pub(super) fn lock(tx: &mut Tx<'_>, ctx: &Ctx, id: ChargeId) -> Result<Option<Charge>, Fault> {
    Ok(lock_raw(tx, id)?.map(|charge| at(charge, ctx.now)))
}

/// For what a bank has decided: time ends only the wait for the payment password.
pub(super) fn lock_raw(tx: &mut Tx<'_>, id: ChargeId) -> Result<Option<Charge>, Fault> {
    tx.query_opt_for_update(SELECT, params![id])?.map(|row| read(&row)).transpose()
}

pub(super) fn awaiting(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<Vec<Charge>, Fault> {
    let rows = view.query(
        "SELECT id, store, holder, card, amount, description, state, payment, failure, created_at, expires_at, \
         shop_order FROM charge WHERE holder = ?1 AND state = 'awaiting_pin' AND expires_at > ?2 ORDER BY id DESC LIMIT 20",
        params![holder, ctx.now],
    )?;
    rows.iter().map(read).collect()
}

/// Charges that wait for a payment password in their rows and whose time is over.
pub(super) fn overdue(tx: &mut Tx<'_>, ctx: &Ctx, limit: u32) -> Result<Vec<Charge>, Fault> {
    let rows = tx.query_for_update(
        "SELECT id, store, holder, card, amount, description, state, payment, failure, created_at, expires_at, \
         shop_order FROM charge WHERE state = 'awaiting_pin' AND expires_at <= ?1 ORDER BY expires_at LIMIT ?2",
        params![ctx.now, limit],
    )?;
    rows.iter().map(read).collect()
}

fn at(mut charge: Charge, now: Timestamp) -> Charge {
    if charge.state == State::AwaitingPin
        && charge.expires_at <= now
        && let Step::To(next) = step(charge.state, Event::Expire)
    {
        charge.state = next;
    }
    charge
}

fn read(row: &Row) -> Result<Charge, Fault> {
    let state: String = row.get(6)?;
    let failure: Option<String> = row.get(8)?;
    Ok(Charge {
        id: row.get(0)?,
        store: row.get(1)?,
        holder: row.get(2)?,
        method: Method::of(row.get(3)?),
        amount: row.get(4)?,
        description: row.get(5)?,
        state: State::from_code(&state).ok_or_else(|| Fault::corrupt(format!("charge state {state}")))?,
        payment: row.get(7)?,
        failure: failure.as_deref().and_then(ChargeFailure::from_code),
        created_at: row.get(9)?,
        expires_at: row.get(10)?,
        order: row.get(11)?,
    })
}

/// Removes codes whose time was over before an instant, oldest first and at most `limit`.
pub(super) fn delete_codes_before(tx: &mut Tx<'_>, at: Timestamp, limit: u32) -> Result<(), Fault> {
    let sql = "DELETE FROM payment_code WHERE code_index IN (\
               SELECT code_index FROM payment_code WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2)";
    tx.queue(sql, params![at, limit])
}

/// Keeps a code under the keyed hash of its digits.
pub(super) fn insert_code(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    index: [u8; 32],
    shown: &Shown,
    expires_at: Timestamp,
) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO payment_code (code_index, holder, card, issued_at, expires_at, used) \
         VALUES (?1, ?2, ?3, ?4, ?5, 0)",
        params![index, shown.holder, shown.method.card(), ctx.now, expires_at],
    )
}

/// What a code stands for, until when it is good, and whether it was used; kept from others until the unit ends.
pub(super) fn lock_code(tx: &mut Tx<'_>, index: [u8; 32]) -> Result<Option<(Shown, Timestamp, bool)>, Fault> {
    let row = tx.query_opt_for_update(
        "SELECT holder, card, expires_at, used FROM payment_code WHERE code_index = ?1",
        params![index],
    )?;
    let Some(row) = row else { return Ok(None) };
    let shown = Shown { holder: row.get(0)?, method: Method::of(row.get(1)?) };
    Ok(Some((shown, row.get(2)?, row.get(3)?)))
}

pub(super) fn use_code(tx: &mut Tx<'_>, index: [u8; 32]) -> Result<(), Fault> {
    tx.queue("UPDATE payment_code SET used = 1 WHERE code_index = ?1", params![index])
}

/// Whether the holder has confirmed that the phone may show codes.
pub(super) fn is_enabled(view: &mut View<'_>, holder: HolderId) -> Result<bool, Fault> {
    Ok(view.query_opt("SELECT since FROM payment_code_enabled WHERE holder = ?1", params![holder])?.is_some())
}

pub(super) fn enable(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId) -> Result<(), Fault> {
    tx.queue("INSERT INTO payment_code_enabled (holder, since) VALUES (?1, ?2)", params![holder, ctx.now])
}
