//! What a store has taken.

use jiff::Timestamp;
use jiff::civil::Date;
use money::{Amount, PaymentId, StoreId};
use store::{Fault, Tx, View};

use super::{Shop, rows};
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
    rows::insert_taking(tx, ctx, shop.id, payment, amount)?;
    let id = Some(payment.to_string());
    tell(tx, ctx, &Live { to: Audience::Merchant(shop.merchant), topic: Topic::Payment, id })
}

/// What a store took on a business day.
pub fn takings(view: &mut View<'_>, store: StoreId, day: Date) -> Result<Takings, Fault> {
    let until = day.tomorrow().map_or(Timestamp::MAX, start_of_day);
    let span = (start_of_day(day), until);
    let (total, count) = rows::taken(view, store, span)?;
    Ok(Takings { items: rows::takings(view, store, span, LISTED_MAX)?, total, count })
}
