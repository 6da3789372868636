//! A trade is paid.

use jiff::Timestamp;
use money::{Amount, PaymentId};
use store::{Fault, Tx, View};

use super::rows::{self, Trade};
use super::state::Event;
use super::token::trade_number;
use crate::app;
use crate::callback::{self, News};
use crate::card::{self, CardType};
use crate::coupon::{self, Discount, Promotion};
use crate::merchant;
use crate::payment::Payment;
use crate::{Ctx, Refusal, Stop};

/// What a payer paid with, as the merchant is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaidWith {
    Balance,
    Card {
        /// The bank's id in the table of banks.
        bank: String,
        card_type: CardType,
    },
}

impl PaidWith {
    /// The stored form.
    pub fn code(&self) -> String {
        match self {
            Self::Balance => "balance".to_owned(),
            Self::Card { bank, card_type } => format!("{}:{bank}", card_type.code()),
        }
    }

    /// The way of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        if code == "balance" {
            return Some(Self::Balance);
        }
        let (card_type, bank) = code.split_once(':')?;
        Some(Self::Card { bank: bank.to_owned(), card_type: CardType::from_code(card_type)? })
    }
}

/// How a trade was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// 28 digits, by which the merchant and the house call it from now on.
    pub number: String,
    pub at: Timestamp,
    pub payment: PaymentId,
    /// What the payer paid: less than the trade's amount by a coupon.
    pub amount: Amount,
    /// What took something off.
    pub promotion: Option<Promotion>,
    pub with: PaidWith,
    /// The payer in the dealer's app.
    pub openid: String,
    /// The payer in the sub-merchant's own app.
    pub sub_openid: Option<String>,
    /// What the house took of it, and at what rate.
    pub fee: Amount,
    pub fee_bps: u32,
}

impl Paid {
    /// What the merchant has of it before the fee: all of it, unless a coupon without cash took something off.
    pub fn settled(&self, total: Amount) -> Amount {
        if self.promotion.as_ref().is_some_and(|promotion| promotion.no_cash) { self.amount } else { total }
    }
}

/// Writes that a trade's order was paid, in the payment's own unit, and that the merchant is to be told. A lead's parts
/// are paid with it.
pub(crate) fn paid(tx: &mut Tx<'_>, ctx: &mut Ctx, payment: &Payment) -> Result<(), Fault> {
    let order = payment.order.ok_or_else(|| Fault::corrupt(format!("{} pays no order", payment.id)))?;
    let found = rows::lock_raw(tx, order)?;
    let mut trade = found.ok_or_else(|| Fault::corrupt(format!("{order} has no trade")))?;
    let discounts = if payment.discount.is_zero() { Vec::new() } else { coupon::held_for(tx, ctx, payment.id)? };
    if trade.is_lead() {
        for mut part in rows::lock_parts(tx, order)? {
            take(tx, ctx, &mut part, (payment, &discounts))?;
        }
    }
    take(tx, ctx, &mut trade, (payment, &discounts))?;
    tell(tx, ctx, &trade)
}

type Bought<'a> = (&'a Payment, &'a [Discount]);

fn take(tx: &mut Tx<'_>, ctx: &mut Ctx, trade: &mut Trade, (payment, discounts): Bought<'_>) -> Result<(), Fault> {
    trade.advance(Event::Pay)?;
    let mut paid = how(tx, ctx, trade, (payment, discounts))?;
    if let Some(discount) = discounts.iter().find(|discount| discount.order == trade.order) {
        paid.promotion = Some(coupon::spend(tx, ctx, trade, discount, &paid.number)?);
    }
    if trade.wish.sharing {
        trade.frozen = paid.settled(trade.amount).minus_or_zero(paid.fee);
    }
    // Its token stays: whoever comes with it later is told that it is paid.
    (trade.payer, trade.paid) = (Some(payment.holder), Some(paid));
    rows::update(tx, trade)
}

fn how(tx: &mut Tx<'_>, ctx: &mut Ctx, trade: &Trade, (payment, discounts): Bought<'_>) -> Result<Paid, Fault> {
    let (amount, settled) = owed(trade, payment, discounts);
    let own = openid(tx, ctx, &trade.appid, payment)?;
    let sub_openid = trade.sub_appid.as_ref().map(|appid| openid(tx, ctx, appid, payment)).transpose()?;
    let (fee, fee_bps) = fee(tx, trade, settled)?;
    Ok(Paid {
        number: trade_number(ctx),
        at: ctx.now,
        payment: payment.id,
        amount,
        promotion: None,
        with: with(tx, payment)?,
        openid: own,
        sub_openid,
        fee,
        fee_bps,
    })
}

/// What the payer pays for a trade, and what its merchant has of it before the fee.
fn owed(trade: &Trade, payment: &Payment, discounts: &[Discount]) -> (Amount, Amount) {
    if trade.is_lead() {
        return (payment.amount, payment.amount);
    }
    let Some(discount) = discounts.iter().find(|discount| discount.order == trade.order) else {
        return (trade.amount, trade.amount);
    };
    let left = trade.amount.minus_or_zero(discount.amount);
    (left, if discount.no_cash { left } else { trade.amount })
}

/// What the house takes of what a merchant has, and at what rate. Of a lead nothing: it takes of the parts.
fn fee(view: &mut View<'_>, trade: &Trade, settled: Amount) -> Result<(Amount, u32), Fault> {
    if trade.is_lead() {
        return Ok((Amount::ZERO, 0));
    }
    let shop = merchant::shop(view, trade.store)?;
    let shop = shop.ok_or_else(|| Fault::corrupt(format!("there is no {}", trade.store)))?;
    Ok((merchant::fee_of(&shop, settled)?, shop.fee_bps))
}

fn openid(tx: &mut Tx<'_>, ctx: &mut Ctx, appid: &str, payment: &Payment) -> Result<String, Fault> {
    app::openid_of(tx, ctx, appid, payment.holder).map_err(|stop| match stop {
        Stop::Refused(refusal) | Stop::Recorded(refusal) => Fault::corrupt(format!("{appid}: {}", refusal.code())),
        Stop::Fault(fault) => fault,
    })
}

fn with(view: &mut View<'_>, payment: &Payment) -> Result<PaidWith, Fault> {
    let Some(id) = payment.card else { return Ok(PaidWith::Balance) };
    let card = card::card(view, payment.holder, id)?;
    let card = card.ok_or_else(|| Fault::corrupt(format!("{} was paid with no card of the payer's", payment.id)))?;
    Ok(PaidWith::Card { bank: card.bank, card_type: card.card_type })
}

/// Payments by code are answered at once; everything else is told, if the merchant has said where.
fn tell(tx: &mut Tx<'_>, ctx: &mut Ctx, trade: &Trade) -> Result<(), Fault> {
    let Some(url) = &trade.wish.notify_url else { return Ok(()) };
    let subject = trade.order.to_bytes();
    let news = News { merchant: trade.party.dealer(), event: callback::Event::TradePaid, subject, url };
    callback::notify(tx, ctx, &news).map(|_| ())
}
