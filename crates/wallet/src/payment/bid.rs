//! What is to be paid: the shop and the amount behind a code.

use money::{Amount, ChargeId, HolderId, OrderId};
use store::{Fault, Tx};

use super::rules::Origin;
use crate::balance::{MoneyRefusal, PayeeRefusal};
use crate::coupon::Discount;
use crate::merchant::{self, Shop};
use crate::order::{self, Order};
use crate::{Ctx, Stop, refuse, trade};

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
    /// What the payer pays: what is asked for, less what coupons take off.
    pub amount: Amount,
    pub discounts: Vec<Discount>,
    pub note: String,
    pub origin: Origin,
    /// Claimed for this unit.
    pub order: Option<Order>,
    pub charge: Option<ChargeId>,
}

impl Bid {
    /// Takes off what the payer's coupons do; nobody else uses them until the unit ends.
    pub(crate) fn discounted(self, tx: &mut Tx<'_>, ctx: &Ctx, payer: HolderId) -> Result<Self, Fault> {
        let Some(order) = &self.order else { return Ok(self) };
        let discounts = trade::claim_discounts(tx, ctx, payer, order)?;
        Ok(Self { amount: trade::left(self.amount, &discounts), discounts, ..self })
    }

    /// How much coupons take off.
    pub(super) fn discount(&self) -> Amount {
        self.discounts.iter().fold(Amount::ZERO, |sum, one| sum.plus(one.amount).unwrap_or(Amount::MAX))
    }
}

/// Finds whom a target pays, and claims its order.
pub(super) fn read(tx: &mut Tx<'_>, ctx: &Ctx, payer: HolderId, target: &Target) -> Result<Bid, Stop<MoneyRefusal>> {
    match target {
        Target::Order(id) => Ok(of_order(tx, ctx, *id)?.discounted(tx, ctx, payer)?),
        Target::Shop { code, amount, note } => {
            let Some(shop) = merchant::by_code(tx, code)? else {
                return refuse(MoneyRefusal::Payee(PayeeRefusal::Unavailable));
            };
            let (amount, note) = (*amount, note.clone());
            Ok(Bid { shop, amount, discounts: Vec::new(), note, origin: Origin::StaticCode, order: None, charge: None })
        }
    }
}

fn of_order(tx: &mut Tx<'_>, ctx: &Ctx, id: OrderId) -> Result<Bid, Stop<MoneyRefusal>> {
    let order = order::claim(tx, ctx, id)?;
    let Some(shop) = merchant::usable(tx, order.store)? else {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::Unavailable));
    };
    let (amount, note) = (order.amount, order.description.clone());
    let discounts = Vec::new();
    Ok(Bid { shop, amount, discounts, note, origin: Origin::DynamicCode, order: Some(order), charge: None })
}
