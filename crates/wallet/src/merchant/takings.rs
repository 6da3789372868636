//! What a store has taken.

use jiff::Timestamp;
use jiff::civil::Date;
use money::{Amount, PaymentId, StoreId};
use store::{Fault, Row, Tx, View, params};

use super::Shop;
use crate::message::{Audience, Live, Topic, tell};
use crate::{Ctx, start_of_day};

/// How many takings the till's list shows.
const LISTED_MAX: u32 = 200;

/// One payment that a store has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    pub payment: PaymentId,
    pub amount: Amount,
    pub at: Timestamp,
}

/// A day's takings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Takings {
    /// Newest first, the last 200.
    pub items: Vec<Taking>,
    /// Over the whole day.
    pub total: Amount,
    /// Over the whole day.
    pub count: i64,
}

/// Writes that a store has taken a payment, and wakes its tills.
pub(crate) fn take(tx: &mut Tx<'_>, ctx: &Ctx, shop: &Shop, payment: PaymentId, amount: Amount) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO taking (store, payment, amount, at) VALUES (?1, ?2, ?3, ?4)",
        params![shop.id, payment, amount, ctx.now],
    )?;
    let id = Some(payment.to_string());
    tell(tx, ctx, &Live { to: Audience::Merchant(shop.merchant), topic: Topic::Payment, id })
}

/// What a store took on a business day.
pub fn takings(view: &mut View<'_>, store: StoreId, day: Date) -> Result<Takings, Fault> {
    let until = day.tomorrow().map_or(Timestamp::MAX, start_of_day);
    let sums = view.query_one(
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT), COUNT(*) FROM taking \
         WHERE store = ?1 AND at >= ?2 AND at < ?3",
        params![store, start_of_day(day), until],
    )?;
    let rows = view.query(
        "SELECT payment, amount, at FROM taking WHERE store = ?1 AND at >= ?2 AND at < ?3 \
         ORDER BY at DESC, payment DESC LIMIT ?4",
        params![store, start_of_day(day), until, LISTED_MAX],
    )?;
    let items = rows.iter().map(read).collect::<Result<_, _>>()?;
    Ok(Takings { items, total: sums.get(0)?, count: sums.get(1)? })
}

fn read(row: &Row) -> Result<Taking, Fault> {
    Ok(Taking { payment: row.get(0)?, amount: row.get(1)?, at: row.get(2)? })
}
