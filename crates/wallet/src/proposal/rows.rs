//! Rows of proposals.

use jiff::Timestamp;
use money::{Amount, HolderId, OperatorId, ProposalId, SuspenseId};
use store::{Fault, Row, Tx, View, params};

use super::Wish;
use super::state::{Deed, State};
use crate::Ctx;

/// An act that waits for a second operator, or waited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub id: ProposalId,
    pub deed: Deed,
    /// What it is about.
    pub subject: SuspenseId,
    pub amount: Amount,
    pub reason: String,
    pub state: State,
    pub made_by: OperatorId,
    pub made_at: Timestamp,
    pub expires_at: Timestamp,
    pub decided_by: Option<OperatorId>,
}

impl Proposal {
    pub(super) fn new(ctx: &mut Ctx, operator: OperatorId, wish: &Wish, reason: &str) -> Self {
        Self {
            id: ProposalId::new(ctx.now_ms(), &mut ctx.entropy),
            deed: wish.deed,
            subject: wish.subject,
            amount: wish.amount,
            reason: reason.to_owned(),
            state: State::Open,
            made_by: operator,
            made_at: ctx.now,
            expires_at: ctx.after_s(*ctx.policy.operator.proposal_ttl_s),
            decided_by: None,
        }
    }

    /// Whether the same operator wants the same for the same reason.
    pub(super) fn is_same_wish(&self, other: &Self) -> bool {
        (self.made_by, self.deed, self.subject, self.amount) == (other.made_by, other.deed, other.subject, other.amount)
            && self.reason == other.reason
    }
}

/// An open proposal beside who made it and whom it concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub proposal: Proposal,
    /// The maker's name.
    pub maker: String,
    pub holder: HolderId,
    /// The card or the shop, as the holder knows it.
    pub label: String,
}

pub(super) fn insert(tx: &mut Tx<'_>, proposal: &Proposal) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO proposal (id, deed, subject, amount, reason, state, made_by, made_at, expires_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            proposal.id,
            proposal.deed.code(),
            proposal.subject,
            proposal.amount,
            proposal.reason.as_str(),
            proposal.state.code(),
            proposal.made_by,
            proposal.made_at,
            proposal.expires_at
        ],
    )
}

pub(super) fn update(tx: &mut Tx<'_>, ctx: &Ctx, proposal: &Proposal) -> Result<(), Fault> {
    tx.queue(
        "UPDATE proposal SET state = ?2, decided_by = ?3, decided_at = ?4 WHERE id = ?1",
        params![proposal.id, proposal.state.code(), proposal.decided_by, ctx.now],
    )
}

/// A proposal, kept from others until the unit ends.
pub(super) fn lock(tx: &mut Tx<'_>, id: ProposalId) -> Result<Option<Proposal>, Fault> {
    let row = tx.query_opt_for_update(
        "SELECT id, deed, subject, amount, reason, state, made_by, made_at, expires_at, decided_by FROM proposal \
         WHERE id = ?1",
        params![id],
    )?;
    row.map(|row| read(&row)).transpose()
}

/// The proposal about something that can still be confirmed.
pub(super) fn open_about(view: &mut View<'_>, ctx: &Ctx, subject: SuspenseId) -> Result<Option<Proposal>, Fault> {
    let row = view.query_opt(
        "SELECT id, deed, subject, amount, reason, state, made_by, made_at, expires_at, decided_by FROM proposal \
         WHERE state = 'open' AND subject = ?1 AND expires_at > ?2",
        params![subject, ctx.now],
    )?;
    row.map(|row| read(&row)).transpose()
}

/// What can still be confirmed, oldest first.
pub(super) fn waiting(view: &mut View<'_>, ctx: &Ctx) -> Result<Vec<Waiting>, Fault> {
    let rows = view.query(
        "SELECT p.id, p.deed, p.subject, p.amount, p.reason, p.state, p.made_by, p.made_at, p.expires_at, \
         p.decided_by, o.name, s.holder, s.label FROM proposal p JOIN operator o ON o.id = p.made_by \
         JOIN suspense_item s ON s.id = p.subject WHERE p.state = 'open' AND p.expires_at > ?1 \
         ORDER BY p.made_at, p.id LIMIT ?2",
        params![ctx.now, *ctx.policy.operator.list_length],
    )?;
    rows.iter()
        .map(|row| Ok(Waiting { proposal: read(row)?, maker: row.get(10)?, holder: row.get(11)?, label: row.get(12)? }))
        .collect()
}

fn read(row: &Row) -> Result<Proposal, Fault> {
    let (deed, state): (String, String) = (row.get(1)?, row.get(5)?);
    let unknown = |what: &str| Fault::corrupt(format!("proposal {what}"));
    Ok(Proposal {
        id: row.get(0)?,
        deed: Deed::from_code(&deed).ok_or_else(|| unknown(&deed))?,
        subject: row.get(2)?,
        amount: row.get(3)?,
        reason: row.get(4)?,
        state: State::from_code(&state).ok_or_else(|| unknown(&state))?,
        made_by: row.get(6)?,
        made_at: row.get(7)?,
        expires_at: row.get(8)?,
        decided_by: row.get(9)?,
    })
}
