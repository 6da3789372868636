//! Rows of payments.

use jiff::Timestamp;
use ledger::AccountId;
use money::{Amount, BillId, CardId, ChargeId, HolderId, OrderId, PaymentId, StoreId};
use store::{Fault, Row, Tx, View, params};

use super::{Bid, State};
use crate::Ctx;
use crate::account::Hot;
use crate::balance::{BankRefusal, METHOD_BALANCE, Method, MoneyRefusal};
use crate::limit::Proof;

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    pub id: PaymentId,
    pub holder: HolderId,
    /// The payer's balance.
    pub account: AccountId,
    pub store: StoreId,
    /// The merchant's account.
    pub shop_account: AccountId,
    /// The shop's name as the payer saw it.
    pub payee: String,
    pub order: Option<OrderId>,
    pub charge: Option<ChargeId>,
    pub card: Option<CardId>,
    /// `balance`, or bank and last digits of the card.
    pub card_label: String,
    /// What the payer pays, and what coupons took off.
    pub amount: Amount,
    pub discount: Amount,
    pub note: String,
    pub proof: Proof,
    pub state: State,
    /// The bank's reason when it failed.
    pub reason: Option<String>,
    pub bill: BillId,
    pub created_at: Timestamp,
}

impl Payment {
    pub(super) fn new(ctx: &mut Ctx, hot: &Hot, bid: &Bid, proof: Proof, state: State) -> Self {
        let id = PaymentId::new(ctx.now_ms(), &mut ctx.entropy);
        Self {
            id,
            holder: hot.holder,
            account: hot.account,
            store: bid.shop.id,
            shop_account: bid.shop.account,
            payee: bid.shop.name.clone(),
            order: bid.order.as_ref().map(|order| order.id),
            charge: bid.charge,
            card: None,
            card_label: METHOD_BALANCE.to_owned(),
            amount: bid.amount,
            discount: bid.discount(),
            note: bid.note.clone(),
            proof,
            state,
            reason: None,
            bill: bill_of(id),
            created_at: ctx.now,
        }
    }

    /// What it was paid with.
    pub fn method(&self) -> Method {
        Method::of(self.card)
    }

    /// Why it has not succeeded, and what happened to the money.
    pub fn failure(&self) -> Option<MoneyRefusal> {
        match self.state {
            State::Succeeded => None,
            State::Processing => Some(MoneyRefusal::AnswerUnknown),
            State::Failed => Some(MoneyRefusal::Bank(BankRefusal::of(self.reason.as_deref().unwrap_or_default()))),
            State::Diverted => Some(MoneyRefusal::ReturnedToBalance),
        }
    }
}

/// A payment and its bill have one id.
const fn bill_of(id: PaymentId) -> BillId {
    BillId::from_bytes(id.to_bytes())
}

const fn proof_code(proof: Proof) -> &'static str {
    match proof {
        Proof::Pin => "pin",
        Proof::Device => "device",
    }
}

pub(super) fn insert(tx: &mut Tx<'_>, payment: &Payment) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO payment (id, holder, account, store, shop_account, payee, shop_order, charge, card, card_label, \
         amount, note, proof, state, created_at, discount) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        params![
            payment.id,
            payment.holder,
            payment.account,
            payment.store,
            payment.shop_account,
            payment.payee.as_str(),
            payment.order,
            payment.charge,
            payment.card,
            payment.card_label.as_str(),
            payment.amount,
            payment.note.as_str(),
            proof_code(payment.proof),
            payment.state.code(),
            payment.created_at,
            payment.discount
        ],
    )
}

pub(super) fn update(tx: &mut Tx<'_>, payment: &Payment) -> Result<(), Fault> {
    tx.queue(
        "UPDATE payment SET state = ?2, reason = ?3 WHERE id = ?1",
        params![payment.id, payment.state.code(), payment.reason.as_deref()],
    )
}

const SELECT: &str = "SELECT id, holder, account, store, shop_account, payee, shop_order, charge, card, card_label, \
                      amount, note, proof, state, reason, created_at, discount FROM payment WHERE id = ?1";

pub(super) fn must_find(view: &mut View<'_>, id: PaymentId) -> Result<Payment, Fault> {
    read(&view.query_one(SELECT, params![id])?)
}

/// One of the holder's payments.
pub fn find(view: &mut View<'_>, holder: HolderId, id: PaymentId) -> Result<Option<Payment>, Fault> {
    let found = view.query_opt(SELECT, params![id])?.map(|row| read(&row)).transpose()?;
    Ok(found.filter(|payment| payment.holder == holder))
}

fn read(row: &Row) -> Result<Payment, Fault> {
    let (proof, state): (String, String) = (row.get(12)?, row.get(13)?);
    let id = row.get(0)?;
    Ok(Payment {
        id,
        holder: row.get(1)?,
        account: row.get(2)?,
        store: row.get(3)?,
        shop_account: row.get(4)?,
        payee: row.get(5)?,
        order: row.get(6)?,
        charge: row.get(7)?,
        card: row.get(8)?,
        card_label: row.get(9)?,
        amount: row.get(10)?,
        discount: row.get(16)?,
        note: row.get(11)?,
        proof: if proof == proof_code(Proof::Device) { Proof::Device } else { Proof::Pin },
        state: State::from_code(&state).ok_or_else(|| Fault::corrupt(format!("payment state {state}")))?,
        reason: row.get(14)?,
        bill: bill_of(id),
        created_at: row.get(15)?,
    })
}
