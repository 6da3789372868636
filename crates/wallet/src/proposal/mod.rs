//! Proposals: acts of an operator that move money, and wait for a second operator (maker and checker).
//!
//! ```text
//! propose    what, how much, why; nothing moves
//! confirm    somebody else: carried out in the same unit
//! decline    somebody else, or its maker who withdraws it
//! ```
//!
//! **Invariant:** nobody confirms what they proposed themselves.
//!
//! **Invariant:** a proposal is carried out at most once, in the unit that confirms it, and only while it would still be
//! admitted: what has changed since is looked at again.

mod refusal;
mod rows;
mod state;

pub use refusal::ProposalRefusal;
pub use rows::{Proposal, Waiting};
pub use state::{Deed, Event, State, Step, step};

use money::{Amount, OperatorId, ProposalId, SuspenseId};
use store::{Fault, Tx, View};

use crate::operator::{self, ActKind};
use crate::{Ctx, Stop, refuse, suspense};

/// What an operator wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub deed: Deed,
    pub subject: SuspenseId,
    pub amount: Amount,
    pub reason: String,
}

/// Proposes an act. The same again is the same proposal.
pub fn propose(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    operator: OperatorId,
    wish: &Wish,
) -> Result<Proposal, Stop<ProposalRefusal>> {
    let Some(reason) = operator::reasoned(&wish.reason) else { return refuse(ProposalRefusal::ReasonMissing) };
    // The item's row is locked before its proposals are looked at, so that two operators cannot both propose.
    admit(tx, wish.deed, wish.subject, wish.amount)?;
    let proposal = Proposal::new(ctx, operator, wish, reason);
    match rows::open_about(tx, ctx, wish.subject)? {
        Some(earlier) if earlier.is_same_wish(&proposal) => return Ok(earlier),
        Some(_) => return refuse(ProposalRefusal::AlreadyProposed),
        None => {}
    }
    rows::insert(tx, &proposal)?;
    operator::record(tx, ctx, operator, ActKind::ProposalMade, &proposal.id.to_string(), reason)?;
    Ok(proposal)
}

/// Confirms what somebody else proposed, and carries it out.
pub fn confirm(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    operator: OperatorId,
    id: ProposalId,
) -> Result<(), Stop<ProposalRefusal>> {
    let Some(proposal) = decide(tx, ctx, operator, id, Event::Confirm)? else { return Ok(()) };
    let kind = carry_out(tx, ctx, &proposal)?;
    Ok(operator::record(tx, ctx, operator, kind, &proposal.subject.to_string(), &proposal.reason)?)
}

/// Declines a proposal, or withdraws one's own. Nothing moves.
pub fn decline(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    operator: OperatorId,
    id: ProposalId,
    reason: &str,
) -> Result<(), Stop<ProposalRefusal>> {
    let Some(reason) = operator::reasoned(reason) else { return refuse(ProposalRefusal::ReasonMissing) };
    if decide(tx, ctx, operator, id, Event::Decline)?.is_none() {
        return Ok(());
    }
    Ok(operator::record(tx, ctx, operator, ActKind::ProposalDeclined, &id.to_string(), reason)?)
}

/// The proposals that wait, oldest first.
pub fn waiting(view: &mut View<'_>, ctx: &Ctx) -> Result<Vec<Waiting>, Fault> {
    rows::waiting(view, ctx)
}

/// Moves a proposal on; nothing when this operator has done the same before.
fn decide(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    operator: OperatorId,
    id: ProposalId,
    event: Event,
) -> Result<Option<Proposal>, Stop<ProposalRefusal>> {
    let Some(mut proposal) = rows::lock(tx, id)? else { return refuse(ProposalRefusal::NotFound) };
    let next = match step(proposal.state, event) {
        Step::To(next) => next,
        Step::AlreadyApplied if proposal.decided_by == Some(operator) => return Ok(None),
        Step::AlreadyApplied | Step::Refused => return refuse(ProposalRefusal::AlreadyDecided),
    };
    if proposal.expires_at <= ctx.now {
        return refuse(ProposalRefusal::Expired);
    }
    if event == Event::Confirm && proposal.made_by == operator {
        return refuse(ProposalRefusal::OwnProposal);
    }
    proposal.state = next;
    proposal.decided_by = Some(operator);
    rows::update(tx, ctx, &proposal)?;
    Ok(Some(proposal))
}

fn admit(tx: &mut Tx<'_>, deed: Deed, subject: SuspenseId, amount: Amount) -> Result<(), Stop<ProposalRefusal>> {
    let admitted = match deed {
        Deed::Recover => suspense::admit_recovery(tx, subject, amount),
        Deed::WriteOff => suspense::admit(tx, subject, amount),
    };
    admitted.map(drop).map_err(|stop| stop.map(ProposalRefusal::Suspense))
}

fn carry_out(tx: &mut Tx<'_>, ctx: &mut Ctx, proposal: &Proposal) -> Result<ActKind, Stop<ProposalRefusal>> {
    let (done, kind) = match proposal.deed {
        Deed::Recover => (suspense::recover(tx, ctx, proposal.subject, proposal.amount), ActKind::SuspenseRecovered),
        Deed::WriteOff => {
            (suspense::write_off(tx, ctx, proposal.subject, proposal.amount), ActKind::SuspenseWrittenOff)
        }
    };
    done.map(|()| kind).map_err(|stop| stop.map(ProposalRefusal::Suspense))
}
