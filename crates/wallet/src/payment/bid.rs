//! What is to be paid: the shop and the amount behind a code.

use money::{Amount, ChargeId, OrderId};
use store::Tx;

use super::rules::Origin;
use crate::balance::{MoneyRefusal, PayeeRefusal};
use crate::merchant::{self, Shop};
use crate::order::{self, Order};
use crate::{Ctx, Stop, refuse};

/// What the holder scanned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A till's dynamic QR: the amount is the order's.
    Order(OrderId),
    /// A store's static QR: the holder enters the amount.
    Shop { code: String, amount: Amount, note: String },
}

impl Target {
    /// What tells one request from another.
    pub(super) fn facts(&self) -> [String; 3] {
        match self {
            Self::Order(order) => [order.to_string(), String::new(), String::new()],
            Self::Shop { code, amount, note } => [code.clone(), amount.fen().to_string(), note.clone()],
        }
    }
}

/// A payee and an amount, ready to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bid {
    pub shop: Shop,
    pub amount: Amount,
    pub note: String,
    pub origin: Origin,
    /// Claimed for this unit.
    pub order: Option<Order>,
    pub charge: Option<ChargeId>,
}

/// Finds whom a target pays, and claims its order.
pub(super) fn read(tx: &mut Tx<'_>, ctx: &Ctx, target: &Target) -> Result<Bid, Stop<MoneyRefusal>> {
    match target {
        Target::Order(id) => of_order(tx, ctx, *id),
        Target::Shop { code, amount, note } => {
            let Some(shop) = merchant::by_code(tx, code)? else {
                return refuse(MoneyRefusal::Payee(PayeeRefusal::Unavailable));
            };
            let (amount, note) = (*amount, note.clone());
            Ok(Bid { shop, amount, note, origin: Origin::StaticCode, order: None, charge: None })
        }
    }
}

fn of_order(tx: &mut Tx<'_>, ctx: &Ctx, id: OrderId) -> Result<Bid, Stop<MoneyRefusal>> {
    let order = order::claim(tx, ctx, id)?;
    let Some(shop) = merchant::usable(tx, order.store)? else {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::Unavailable));
    };
    let (amount, note) = (order.amount, order.description.clone());
    Ok(Bid { shop, amount, note, origin: Origin::DynamicCode, order: Some(order), charge: None })
}
