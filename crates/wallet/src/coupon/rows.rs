//! Rows of coupons.

use jiff::Timestamp;
use money::{CouponId, HolderId, MerchantId, OrderId, PaymentId, PersonId, StockId};
use store::{Fault, Row, Tx, View, params};

use super::state::{CouponEvent, CouponState, CouponStep, coupon_step};
use crate::Ctx;

/// What a coupon was used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    pub at: Timestamp,
    /// The number of the merchant who was paid.
    pub mchid: String,
    /// The house's number of the trade.
    pub number: String,
}

/// A holder's coupon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coupon {
    pub id: CouponId,
    /// By which it is called on the wire.
    pub number: String,
    pub stock: StockId,
    pub holder: HolderId,
    pub(super) person: Option<PersonId>,
    /// The merchant who sent it.
    pub sender: MerchantId,
    pub(super) out_request_no: String,
    pub(super) request_hash: [u8; 32],
    pub state: CouponState,
    pub usable_from: Timestamp,
    pub usable_until: Timestamp,
    pub created_at: Timestamp,
    /// What holds it, or used it.
    pub payment: Option<PaymentId>,
    pub order: Option<OrderId>,
    pub used: Option<Used>,
}

impl Coupon {
    fn at(mut self, now: Timestamp) -> Self {
        if self.usable_until <= now
            && let CouponStep::To(next) = coupon_step(self.state, CouponEvent::Expire)
        {
            self.state = next;
        }
        self
    }

    /// Moves on.
    ///
    /// # Errors
    /// A fault: whoever calls has seen that it can.
    pub(super) fn advance(&mut self, event: CouponEvent) -> Result<(), Fault> {
        match coupon_step(self.state, event) {
            CouponStep::To(next) => self.state = next,
            CouponStep::AlreadyApplied => {}
            CouponStep::Refused => {
                return Err(Fault::corrupt(format!("{} is {:?}: {event:?}", self.id, self.state)));
            }
        }
        Ok(())
    }
}

/// Writes a new coupon. Says `false` when the sender's number stands for one already.
pub(super) fn insert(tx: &mut Tx<'_>, coupon: &Coupon) -> Result<bool, Fault> {
    let written = tx.execute(
        "INSERT INTO coupon (id, number, stock, holder, person, sender, out_request_no, request_hash, state, \
         usable_from, usable_until, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
         ON CONFLICT (sender, out_request_no) DO NOTHING",
        params![
            coupon.id,
            &coupon.number,
            coupon.stock,
            coupon.holder,
            coupon.person,
            coupon.sender,
            &coupon.out_request_no,
            coupon.request_hash,
            coupon.state.code(),
            coupon.usable_from,
            coupon.usable_until,
            coupon.created_at
        ],
    )?;
    Ok(written == 1)
}

/// Writes where a coupon stands.
pub(super) fn update(tx: &mut Tx<'_>, coupon: &Coupon) -> Result<(), Fault> {
    let used = coupon.used.as_ref();
    tx.queue(
        "UPDATE coupon SET state = ?2, payment = ?3, shop_order = ?4, used_at = ?5, used_at_merchant = ?6, \
         used_number = ?7 WHERE id = ?1",
        params![
            coupon.id,
            coupon.state.code(),
            coupon.payment,
            coupon.order,
            used.map(|used| used.at),
            used.map(|used| used.mchid.as_str()),
            used.map(|used| used.number.as_str())
        ],
    )
}

/// A question for coupons, in the columns that [`read`] reads.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, number, stock, holder, person, sender, out_request_no, request_hash, state, usable_from, \
             usable_until, created_at, payment, shop_order, used_at, used_at_merchant, used_number FROM coupon WHERE ",
            $tail
        )
    };
}

const BY_ID: &str = select!("id = ?1");
const USABLE: &str = select!("holder = ?1 AND state = 'sent' AND usable_from <= ?2 AND usable_until > ?2 ORDER BY id");
const BY_PAYMENT: &str = select!("payment = ?1 ORDER BY id");

/// A coupon by its id: what a callback tells.
pub fn by_id(view: &mut View<'_>, ctx: &Ctx, id: CouponId) -> Result<Option<Coupon>, Fault> {
    view.query_opt(BY_ID, params![id])?.map(|row| read(&row, ctx.now)).transpose()
}

pub(super) fn lock_raw(tx: &mut Tx<'_>, id: CouponId) -> Result<Coupon, Fault> {
    let row = tx.query_opt_for_update(BY_ID, params![id])?;
    read_raw(&row.ok_or_else(|| Fault::corrupt(format!("there is no {id}")))?)
}

pub(super) fn by_request(
    view: &mut View<'_>,
    ctx: &Ctx,
    sender: MerchantId,
    number: &str,
) -> Result<Option<Coupon>, Fault> {
    let row = view.query_opt(select!("sender = ?1 AND out_request_no = ?2"), params![sender, number])?;
    row.map(|row| read(&row, ctx.now)).transpose()
}

/// What a holder can use now.
pub(super) fn usable(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<Vec<Coupon>, Fault> {
    view.query(USABLE, params![holder, ctx.now])?.iter().map(read_raw).collect()
}

/// The same, kept from others until the unit ends.
pub(super) fn lock_usable(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId) -> Result<Vec<Coupon>, Fault> {
    tx.query_for_update(USABLE, params![holder, ctx.now])?.iter().map(read_raw).collect()
}

/// What a payment holds, or used.
pub(super) fn lock_of_payment(tx: &mut Tx<'_>, payment: PaymentId) -> Result<Vec<Coupon>, Fault> {
    tx.query_for_update(BY_PAYMENT, params![payment])?.iter().map(read_raw).collect()
}

/// A holder's coupons, newest first.
pub(super) fn of_holder(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<Vec<Coupon>, Fault> {
    view.query(select!("holder = ?1 ORDER BY id DESC"), params![holder])?.iter().map(|row| read(row, ctx.now)).collect()
}

/// How many coupons of a stock a holder was given; of a person, all its accounts together.
pub(super) fn given(
    view: &mut View<'_>,
    stock: StockId,
    holder: HolderId,
    person: Option<PersonId>,
) -> Result<i64, Fault> {
    let row = match person {
        Some(person) => {
            view.query_one("SELECT COUNT(*) FROM coupon WHERE stock = ?1 AND person = ?2", params![stock, person])?
        }
        None => {
            view.query_one("SELECT COUNT(*) FROM coupon WHERE stock = ?1 AND holder = ?2", params![stock, holder])?
        }
    };
    row.get(0)
}

/// How many coupons of a stock were given since an instant.
pub(super) fn given_since(view: &mut View<'_>, stock: StockId, since: Timestamp) -> Result<i64, Fault> {
    let sql = "SELECT COUNT(*) FROM coupon WHERE stock = ?1 AND created_at >= ?2";
    view.query_one(sql, params![stock, since])?.get(0)
}

fn read(row: &Row, now: Timestamp) -> Result<Coupon, Fault> {
    read_raw(row).map(|coupon| coupon.at(now))
}

fn read_raw(row: &Row) -> Result<Coupon, Fault> {
    let state: String = row.get(8)?;
    let used = match (row.get(14)?, row.get(15)?, row.get(16)?) {
        (Some(at), Some(mchid), Some(number)) => Some(Used { at, mchid, number }),
        _ => None,
    };
    Ok(Coupon {
        id: row.get(0)?,
        number: row.get(1)?,
        stock: row.get(2)?,
        holder: row.get(3)?,
        person: row.get(4)?,
        sender: row.get(5)?,
        out_request_no: row.get(6)?,
        request_hash: row.get(7)?,
        state: CouponState::from_code(&state).ok_or_else(|| Fault::corrupt(format!("coupon state {state}")))?,
        usable_from: row.get(9)?,
        usable_until: row.get(10)?,
        created_at: row.get(11)?,
        payment: row.get(12)?,
        order: row.get(13)?,
        used,
    })
}
