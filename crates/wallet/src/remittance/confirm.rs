//! The payee says yes.

use ledger::{EntryKind, HoldOutcome};
use money::{Amount, BillId, HolderId, RemittanceId};
use store::{Fault, Tx, View};

use super::rows::{self, Remittance};
use super::{Event, Failure, ReceiptRefusal, State, Step, must_lock, step, tell_merchant, wake_payee};
use crate::account::{self, Act};
use crate::balance::{self, METHOD_BALANCE};
use crate::bill::{self, BillKind, NewBill};
use crate::message::{self, Kind, Notice, Topic};
use crate::transfer::ARRIVED;
use crate::{Ctx, Stop, merchant, refuse};

/// How a merchant's page calls one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    pub mchid: String,
    pub appid: String,
    /// What the merchant was given for its page.
    pub package: String,
}

/// The holder's remittance that a merchant's page calls. Nothing moves.
///
/// # Errors
/// [`ReceiptRefusal::NotFound`], also when merchant, app or holder are others.
pub fn invoked(view: &mut View<'_>, holder: HolderId, called: &Called) -> Result<Remittance, Stop<ReceiptRefusal>> {
    let Some(found) = rows::by_package(view, &called.package)? else { return refuse(ReceiptRefusal::NotFound) };
    let mchid = merchant::find(view, found.merchant)?.map(|merchant| merchant.mchid);
    let is_meant = found.appid == called.appid && mchid.as_deref() == Some(called.mchid.as_str());
    if is_meant && found.holder == holder { Ok(found) } else { refuse(ReceiptRefusal::NotFound) }
}

/// One of a holder's remittances.
///
/// # Errors
/// [`ReceiptRefusal::NotFound`].
pub fn of_holder(view: &mut View<'_>, holder: HolderId, id: RemittanceId) -> Result<Remittance, Stop<ReceiptRefusal>> {
    let own = rows::by_id(view, id)?.filter(|remittance| remittance.holder == holder);
    own.map_or_else(|| refuse(ReceiptRefusal::NotFound), Ok)
}

/// What waits for a holder's yes, oldest first.
pub fn waiting_for(view: &mut View<'_>, holder: HolderId) -> Result<Vec<Remittance>, Fault> {
    rows::waiting_for(view, holder)
}

/// The holder says yes: the money is theirs. Saying so again changes nothing.
///
/// # Errors
/// Any [`ReceiptRefusal`]; none of them took money.
pub fn confirm(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    holder: HolderId,
    id: RemittanceId,
) -> Result<Remittance, Stop<ReceiptRefusal>> {
    of_holder(tx, holder, id)?;
    let mut remittance = must_lock(tx, id)?;
    match step(remittance.state, Event::Confirm) {
        Step::AlreadyApplied => return Ok(remittance),
        Step::Refused => return refuse(ended(&remittance)),
        Step::To(next) => {
            admit(tx, ctx, &remittance)?;
            remittance.state = next;
        }
    }
    carry_out(tx, ctx, &mut remittance)?;
    Ok(remittance)
}

fn ended(remittance: &Remittance) -> ReceiptRefusal {
    match (remittance.state, remittance.failure) {
        (State::Cancelled, _) => ReceiptRefusal::Withdrawn,
        (State::Failed, Some(Failure::Overdue)) => ReceiptRefusal::Overdue,
        (State::Waiting | State::Succeeded | State::Failed, _) => ReceiptRefusal::NotFound,
    }
}

fn admit(tx: &mut Tx<'_>, ctx: &Ctx, remittance: &Remittance) -> Result<(), Stop<ReceiptRefusal>> {
    account::authorise(tx, remittance.holder, Act::Receive).map_err(|stop| stop.map(ReceiptRefusal::Account))?;
    if remittance.expires_at <= ctx.now { refuse(ReceiptRefusal::Overdue) } else { Ok(()) }
}

fn carry_out(tx: &mut Tx<'_>, ctx: &mut Ctx, remittance: &mut Remittance) -> Result<(), Fault> {
    let entry = balance::entry(ctx, EntryKind::RemittancePaid, remittance.id.to_bytes())
        .end_hold(remittance.hold, remittance.hold(), HoldOutcome::Captured)
        .transfer(remittance.source, remittance.account, remittance.amount);
    balance::post_certain(tx, entry)?;
    let bill = BillId::new(ctx.now_ms(), &mut ctx.entropy);
    (remittance.bill, remittance.updated_at) = (Some(bill), ctx.now);
    rows::update(tx, remittance)?;
    tell_payee(tx, ctx, remittance, bill)?;
    tell_merchant(tx, ctx, remittance)
}

fn tell_payee(tx: &mut Tx<'_>, ctx: &mut Ctx, remittance: &Remittance, id: BillId) -> Result<(), Fault> {
    let payer = merchant::find(tx, remittance.merchant)?.map(|merchant| merchant.name).unwrap_or_default();
    let bill = NewBill {
        id,
        holder: remittance.holder,
        at: ctx.now,
        kind: BillKind::TransferIn,
        amount: remittance.amount,
        fee: Amount::ZERO,
        title: &payer,
        note: &remittance.remark,
        method: METHOD_BALANCE,
        state: ARRIVED,
        subject: remittance.id.to_bytes(),
    };
    bill::insert(tx, &bill)?;
    let amount = remittance.amount.fen().to_string();
    let params = vec![("amount", amount), ("payer", payer), ("note", remittance.remark.clone())];
    let notice = Notice { kind: Kind::TransferReceived, params, bill: Some(id) };
    message::notify(tx, ctx, remittance.holder, notice)?;
    wake_payee(tx, remittance, Topic::Balance)
}
