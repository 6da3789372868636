//! Payments: a holder pays a shop, from balance or with a card.
//!
//! ```text
//! from balance, one unit:  Dr holder  Cr merchant          succeeded, or refused and nothing moved
//! with a card, unit 1:     the payment and the instruction   processing
//!              unit 2:     settle  Dr reserve Cr holder, Dr holder Cr merchant   or  fail with the bank's reason
//! ```
//!
//! **Invariant:** per payment from balance one hot row is read and everything else is appended. The posting comes
//! before every other write, so that a refusal of the books leaves nothing behind. The payment, its entry and its bill
//! have one id, by which the bill is found through the journal.
//!
//! **Invariant:** an order is paid once. A card's money that comes after somebody else paid, or after the order was
//! closed, is the holder's: it goes to the balance and the holder is told.

mod bid;
mod rows;
mod rules;
mod settle;
mod shares;
mod state;

pub use bid::{Bid, Target};
pub use rows::{Payment, find};
pub use rules::Origin;
pub use state::{Event, State, Step, step};

pub(crate) use rules::{admit, expect, pinless_allowed};
pub(crate) use settle::{fail, settle, take_back};

use shares::Share;

use ledger::{EntryKind, JournalEntry};
use money::{Amount, EntryId, HolderId, PaymentId, Pin};
use store::{Fault, Tx};

use crate::account::{self, Act, Hot};
use crate::balance::{self, AmountRefusal, Funding, METHOD_BALANCE, Method, MoneyRefusal, PayeeRefusal};
use crate::bill::{self, BillKind, NewBill};
use crate::coupon::{self, Discount};
use crate::instruction::{self, Kind, Purpose};
use crate::limit::{Proof, Uses};
use crate::message::{self, Notice};
use crate::order;
use crate::pin::PinRefusal;
use crate::request::Request;
use crate::{Ctx, Stop, payment_code, pin, refuse};

/// A holder pays.
#[derive(Clone)]
pub struct Pay {
    pub holder: HolderId,
    /// The idempotency key.
    pub key: String,
    pub target: Target,
    pub method: Method,
    /// What the page showed that it costs, if it showed something: nobody pays another amount.
    pub shown: Option<Amount>,
    /// Not needed for small sums when the holder has switched that on.
    pub pin: Option<Pin>,
}

/// Pays. The same request again gives the same payment, as it stands now.
///
/// # Errors
/// Any [`MoneyRefusal`]; none of them took money.
pub fn pay(tx: &mut Tx<'_>, ctx: &mut Ctx, command: Pay) -> Result<Payment, Stop<MoneyRefusal>> {
    let request = request(&command);
    if let Some(earlier) = request.earlier(tx)? {
        return Ok(rows::must_find(tx, PaymentId::from_bytes(earlier))?);
    }
    let hot = account::authorise(tx, command.holder, Act::Pay).map_err(|stop| stop.map(Into::into))?;
    let bid = bid::read(tx, ctx, command.holder, &command.target)?;
    as_shown(command.shown, bid.amount)?;
    let proof = proof(tx, ctx, &hot, bid.amount, command.pin.is_some())?;
    expect(tx, ctx, &hot, &bid, proof)?;
    let uses = admit(tx, ctx, &hot, &bid, command.method, proof)?;
    if let Some(entered) = &command.pin {
        pin::check(tx, ctx, &hot, entered).map_err(|stop| stop.map(Into::into))?;
    }
    let payment = carry_out(tx, ctx, &hot, bid, command.method, proof, &uses)?;
    request.remember(tx, payment.id.to_bytes())?;
    Ok(payment)
}

/// A coupon may have been used elsewhere, or come, since the page was opened.
pub(crate) fn as_shown(shown: Option<Amount>, asked: Amount) -> Result<(), Stop<MoneyRefusal>> {
    if shown.is_none_or(|shown| shown == asked) {
        return Ok(());
    }
    refuse(MoneyRefusal::Amount(AmountRefusal::Differs { asked }))
}

fn request(command: &Pay) -> Request {
    let method = command.method.card().map_or_else(|| METHOD_BALANCE.to_owned(), |card| card.to_string());
    let [what, amount, note] = command.target.facts();
    Request::new("payment", command.holder, &command.key, &[&what, &amount, &note, &method])
}

/// What the holder proves: the payment password, or for small sums nothing beyond the device.
fn proof(tx: &mut Tx<'_>, ctx: &Ctx, hot: &Hot, amount: Amount, has_pin: bool) -> Result<Proof, Stop<MoneyRefusal>> {
    if has_pin {
        return Ok(Proof::Pin);
    }
    if pinless_allowed(tx, ctx, hot, amount)? {
        Ok(Proof::Device)
    } else {
        refuse(MoneyRefusal::Pin(PinRefusal::Missing))
    }
}

/// Moves the money, or asks the bank for it. Everything has been admitted and proved.
pub(crate) fn carry_out(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    hot: &Hot,
    bid: Bid,
    method: Method,
    proof: Proof,
    uses: &Uses,
) -> Result<Payment, Stop<MoneyRefusal>> {
    let Some(shares) = shares::of(tx, &bid.shop, bid.amount, (bid.order.as_ref(), &bid.discounts))? else {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::Unavailable));
    };
    match method {
        Method::Balance => {
            let payment = Payment::new(ctx, hot, &bid, proof, State::Succeeded);
            from_balance(tx, ctx, payment, (bid, &shares), uses)
        }
        Method::Card(card) => {
            let card = balance::card(tx, hot.holder, card)?;
            let mut payment = Payment::new(ctx, hot, &bid, proof, State::Processing);
            payment.card = Some(card.id);
            payment.card_label = card.label();
            Ok(with_card(tx, ctx, payment, card, &bid.discounts)?)
        }
    }
}

fn from_balance(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    payment: Payment,
    (bid, shares): (Bid, &[Share]),
    uses: &Uses,
) -> Result<Payment, Stop<MoneyRefusal>> {
    let id = EntryId::from_bytes(payment.id.to_bytes());
    let entry = JournalEntry::build(id, EntryKind::Payment, payment.id.to_bytes(), ctx.now);
    balance::post(tx, uses.count_into(shares::pay(entry, ctx, &payment, shares)?))?;
    rows::insert(tx, &payment)?;
    coupon::hold(tx, payment.id, &bid.discounts)?;
    shares::wake(tx, payment.id, shares)?;
    if let Some(order) = bid.order {
        order::pay(tx, ctx, order, &payment)?;
    }
    message::wake_for_bill(tx, payment.holder, payment.bill)?;
    Ok(payment)
}

fn with_card(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    payment: Payment,
    card: Funding,
    discounts: &[Discount],
) -> Result<Payment, Fault> {
    rows::insert(tx, &payment)?;
    coupon::hold(tx, payment.id, discounts)?;
    write_bill(tx, &payment)?;
    bill::step(tx, payment.bill, place(payment.state), payment.state.code(), ctx.now)?;
    let request = instruction::Request {
        kind: Kind::Debit,
        purpose: Purpose::Payment,
        subject: payment.id.to_bytes(),
        holder: Some(payment.holder),
        card: payment.card,
        bank: card.bank,
        mandate: card.mandate,
        amount: payment.amount,
    };
    instruction::order(tx, ctx, &request)?;
    Ok(payment)
}

/// Writes the bill of a payment that takes more than one step.
fn write_bill(tx: &mut Tx<'_>, payment: &Payment) -> Result<(), Fault> {
    bill::insert(
        tx,
        &NewBill {
            id: payment.bill,
            holder: payment.holder,
            at: payment.created_at,
            kind: BillKind::Payment,
            amount: payment.amount,
            fee: Amount::ZERO,
            title: &payment.payee,
            note: &payment.note,
            method: &payment.card_label,
            state: payment.state.code(),
            subject: payment.id.to_bytes(),
        },
    )
}

/// The order of the steps that a holder sees.
const fn place(state: State) -> u8 {
    match state {
        State::Processing => 0,
        State::Succeeded | State::Failed | State::Diverted => 1,
    }
}

fn tell(tx: &mut Tx<'_>, ctx: &mut Ctx, payment: &Payment, kind: message::Kind) -> Result<(), Fault> {
    let params = vec![
        ("amount", payment.amount.fen().to_string()),
        ("payee", payment.payee.clone()),
        ("method", payment.card_label.clone()),
    ];
    message::notify(tx, ctx, payment.holder, Notice { kind, params, bill: Some(payment.bill) })
}

/// Whether a charge that asked for this payment can still take it.
fn charge_is_open(tx: &mut Tx<'_>, payment: &Payment) -> Result<bool, Fault> {
    match payment.charge {
        None => Ok(true),
        Some(charge) => payment_code::is_processing(tx, charge),
    }
}
