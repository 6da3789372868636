//! Whether a card and its holder are what they are said to be.

use bank::{AccountVerification, MandateRequest, ReasonCode, VerifiedElement};

use super::{BooksError, Unit};
use crate::fault::{self, Business, FaultKind};
use crate::seed::{CardState, Holder};

/// What is said about a card's holder.
pub struct Claim<'a> {
    name: &'a str,
    id_number: &'a str,
    pan: &'a str,
    phone: &'a str,
    branch: Option<&'a str>,
}

impl<'a> From<&'a AccountVerification> for Claim<'a> {
    fn from(question: &'a AccountVerification) -> Self {
        Self {
            name: &question.name,
            id_number: &question.id_number,
            pan: question.pan.expose(),
            phone: &question.phone,
            branch: question.branch.as_deref(),
        }
    }
}

impl<'a> From<&'a MandateRequest> for Claim<'a> {
    fn from(request: &'a MandateRequest) -> Self {
        Self {
            name: &request.name,
            id_number: &request.id_number,
            pan: request.pan.expose(),
            phone: &request.phone,
            branch: request.branch.as_deref(),
        }
    }
}

/// Why a claim does not hold, in this order: the card, then name, number, phone, branch.
pub enum Denial {
    /// The card, its bank or the branch.
    Refused(ReasonCode),
    /// The holder.
    Mismatch(VerifiedElement),
}

/// Looks at a claim. Gives how long the answer is to be held back, and the answer.
pub fn examine(unit: &Unit<'_>, claim: &Claim<'_>) -> Result<(u64, Result<(), Denial>), BooksError> {
    let Some(holder) = unit.seed.holder(claim.pan) else {
        return Ok((0, Err(Denial::Refused(ReasonCode::IncorrectAccountNumber))));
    };
    let slow_ms = slowness(unit, &holder)?;
    let struck = fault::strike(unit, &holder, Business::Binding, None)?;
    let refused = |code| Ok((slow_ms, Err(Denial::Refused(code))));
    match struck {
        Some(fault) if fault.kind == FaultKind::Unreachable => refused(ReasonCode::AgentOffline),
        Some(fault) if fault.kind == FaultKind::RefuseBinding => refused(fault.code),
        Some(fault) if fault.kind == FaultKind::Slow => Ok((fault.delay_ms, judge(&holder, claim))),
        _ => Ok((slow_ms, judge(&holder, claim))),
    }
}

fn judge(holder: &Holder<'_>, claim: &Claim<'_>) -> Result<(), Denial> {
    if !holder.bank.online_binding {
        return Err(Denial::Refused(ReasonCode::TransactionForbidden));
    }
    usable(holder.card.state).map_err(Denial::Refused)?;
    for (said, kept, element) in [
        (claim.name, holder.name, VerifiedElement::Name),
        (claim.id_number, holder.id_number, VerifiedElement::IdNumber),
        (claim.phone, holder.phone, VerifiedElement::Phone),
    ] {
        if said != kept {
            return Err(Denial::Mismatch(element));
        }
    }
    let branch_fits = match (&holder.card.branch, claim.branch) {
        (None, _) => true,
        (Some(branch), Some(said)) => said.trim() == branch.zh || said.trim().eq_ignore_ascii_case(&branch.en),
        (Some(_), None) => false,
    };
    branch_fits.then_some(()).ok_or(Denial::Refused(ReasonCode::BranchNeeded))
}

/// Whether a card in this state can be used at all.
pub fn usable(state: CardState) -> Result<(), ReasonCode> {
    match state {
        CardState::Normal => Ok(()),
        CardState::Expired => Err(ReasonCode::CardExpired),
        CardState::Lost => Err(ReasonCode::CardLost),
        CardState::Frozen => Err(ReasonCode::BlockedAccount),
        CardState::Closed => Err(ReasonCode::ClosedAccountNumber),
    }
}

/// How late a slow bank answers this time, in milliseconds; 0 for the others.
pub fn slowness(unit: &Unit<'_>, holder: &Holder<'_>) -> Result<u64, BooksError> {
    if holder.bank.slow_probability <= 0.0 {
        return Ok(0);
    }
    let draws: i64 = unit.tx.query_row(
        "INSERT INTO setting (name, value) VALUES ('slow_draws', 1)
         ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
        [],
        |row| row.get(0),
    )?;
    Ok(if fault::happens(holder.bank.slow_probability, 0, draws) { holder.bank.slow_ms } else { 0 })
}
