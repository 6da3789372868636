//! Suspense: money that a bank took back after it had been spent. The house has paid for it; its holder owes it.
//!
//! ```text
//! put        Dr suspense  Cr bank reserve      with the top-up's or payment's own entry
//! recover    Dr holder    Cr suspense          what the holder has, as far as it goes
//! write_off  Dr losses    Cr suspense          given up
//! ```
//!
//! **Invariant:** recovered and written off together never exceed an item's amount, and a holder's balance never goes
//! below zero for it.
//!
//! **Invariant:** recovering and writing off are done only by [`crate::proposal`], which asks a second operator.

mod refusal;
mod rows;

pub use refusal::SuspenseRefusal;
pub use rows::{Cause, Item};

use ledger::{EntryKind, house};
use money::{Amount, BillId, SuspenseId};
use store::{Fault, PostError, Tx, View};

use crate::balance::{self, METHOD_BALANCE};
use crate::bill::{self, BillKind, NewBill};
use crate::instruction::Instruction;
use crate::message::{self, Notice};
use crate::{Ctx, Stop, refuse};

/// The state of the bill of a recovery: it is done when it is written.
const RECOVERED: &str = "succeeded";

/// What stands in suspense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// Oldest first.
    pub items: Vec<Owed>,
    /// What all open items come to, in fen; more than what is listed when there are very many.
    pub open: i64,
    /// What the journal says stands in suspense, in fen: what the house has paid for others.
    pub booked: i64,
}

/// An open item beside what its holder has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    pub item: Item,
    pub available: Amount,
}

/// What stands in suspense, and who owes it.
pub fn board(view: &mut View<'_>, ctx: &Ctx) -> Result<Board, Fault> {
    let mut items = Vec::new();
    for item in rows::open(view, *ctx.policy.operator.list_length)? {
        let available = view.balance(item.account)?.available();
        items.push(Owed { item, available });
    }
    let booked = view.balance(house::SUSPENSE)?.posted.saturating_neg();
    Ok(Board { items, open: rows::sum_open(view)?, booked })
}

/// An item.
pub(crate) fn find(tx: &mut Tx<'_>, id: SuspenseId) -> Result<Option<Item>, Fault> {
    rows::lock(tx, id)
}

/// What caused an item, and under which name the holder knows it.
pub(crate) struct Origin<'a> {
    pub(crate) cause: Cause,
    pub(crate) account: ledger::AccountId,
    /// The card's label, or the shop's name.
    pub(crate) label: &'a str,
    pub(crate) bill: BillId,
}

/// Writes down why an entry has put an instruction's amount into suspense, and tells the holder.
pub(crate) fn put(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction, origin: &Origin<'_>) -> Result<(), Fault> {
    let holder = instruction.holder.ok_or_else(|| Fault::corrupt(format!("{} is no holder's", instruction.id)))?;
    let item = Item {
        id: SuspenseId::new(ctx.now_ms(), &mut ctx.entropy),
        instruction: instruction.id,
        cause: origin.cause,
        holder,
        account: origin.account,
        label: origin.label.to_owned(),
        reason: instruction.reason.clone(),
        amount: instruction.amount,
        recovered: Amount::ZERO,
        written_off: Amount::ZERO,
        arisen_at: ctx.now,
    };
    rows::insert(tx, &item)?;
    let params = vec![("amount", item.amount.fen().to_string()), ("label", item.label.clone())];
    message::notify(tx, ctx, item.holder, Notice { kind: message::Kind::DebtArisen, params, bill: Some(origin.bill) })
}

/// Whether so much of an item is open.
pub(crate) fn admit(tx: &mut Tx<'_>, id: SuspenseId, amount: Amount) -> Result<Item, Stop<SuspenseRefusal>> {
    let Some(item) = find(tx, id)? else { return refuse(SuspenseRefusal::NotFound) };
    let open = item.open();
    if open.is_zero() {
        return refuse(SuspenseRefusal::AlreadyCleared);
    }
    if amount.is_zero() || amount > open {
        return refuse(SuspenseRefusal::AmountNotOpen { open });
    }
    Ok(item)
}

/// Whether so much can be taken from the holder now.
pub(crate) fn admit_recovery(tx: &mut Tx<'_>, id: SuspenseId, amount: Amount) -> Result<Item, Stop<SuspenseRefusal>> {
    let item = admit(tx, id, amount)?;
    let available = tx.balance(item.account)?.available();
    if amount > available {
        return refuse(SuspenseRefusal::BalanceTooSmall { available });
    }
    Ok(item)
}

/// Takes what is owed from the holder's balance, and tells them.
pub(crate) fn recover(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    id: SuspenseId,
    amount: Amount,
) -> Result<(), Stop<SuspenseRefusal>> {
    let mut item = admit_recovery(tx, id, amount)?;
    let entry = balance::entry(ctx, EntryKind::SuspenseRecovered, id.to_bytes()).transfer(
        item.account,
        house::SUSPENSE,
        amount,
    );
    let entry = entry.finish().map_err(|error| Fault::corrupt(error.to_string()))?;
    match tx.post(entry) {
        Ok(()) => {}
        Err(PostError::Insufficient { available, .. }) => {
            return refuse(SuspenseRefusal::BalanceTooSmall { available });
        }
        Err(other) => return Err(Stop::Fault(other.into())),
    }
    item.recovered = sum(item.recovered, amount)?;
    rows::update(tx, &item)?;
    Ok(tell(tx, ctx, &item, amount)?)
}

/// Gives up collecting a part of an item.
pub(crate) fn write_off(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    id: SuspenseId,
    amount: Amount,
) -> Result<(), Stop<SuspenseRefusal>> {
    let mut item = admit(tx, id, amount)?;
    let entry = balance::entry(ctx, EntryKind::SuspenseWrittenOff, id.to_bytes()).transfer(
        house::LOSSES,
        house::SUSPENSE,
        amount,
    );
    balance::post_certain(tx, entry)?;
    item.written_off = sum(item.written_off, amount)?;
    Ok(rows::update(tx, &item)?)
}

fn sum(a: Amount, b: Amount) -> Result<Amount, Fault> {
    a.plus(b).map_err(|error| Fault::corrupt(error.to_string()))
}

/// A bill and a notice of what was taken.
fn tell(tx: &mut Tx<'_>, ctx: &mut Ctx, item: &Item, amount: Amount) -> Result<(), Fault> {
    let id = BillId::new(ctx.now_ms(), &mut ctx.entropy);
    bill::insert(
        tx,
        &NewBill {
            id,
            holder: item.holder,
            at: ctx.now,
            kind: BillKind::Recovery,
            amount,
            fee: Amount::ZERO,
            title: &item.label,
            note: "",
            method: METHOD_BALANCE,
            state: RECOVERED,
            subject: item.id.to_bytes(),
        },
    )?;
    let params = vec![("amount", amount.fen().to_string()), ("label", item.label.clone())];
    message::notify(tx, ctx, item.holder, Notice { kind: message::Kind::DebtRecovered, params, bill: Some(id) })
}
