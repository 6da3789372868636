//! Why a proposal is not made, or not decided.

use crate::suspense::SuspenseRefusal;
use crate::{MoneyState, Next, Refusal};

/// Why a proposal is not made, or not decided. No money has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalRefusal {
    /// A reason has 2 to 200 characters.
    ReasonMissing,
    /// There is no such proposal.
    NotFound,
    /// Somebody has decided it. Look again.
    AlreadyDecided,
    /// Nobody decided it in time. Propose it anew.
    Expired,
    /// It is the operator's own: another one has to confirm it.
    OwnProposal,
    /// Another proposal about the same thing waits. Decide that one first.
    AlreadyProposed,
    Suspense(SuspenseRefusal),
}

impl Refusal for ProposalRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::ReasonMissing => "reason_missing",
            Self::NotFound => "not_found",
            Self::AlreadyDecided => "already_decided",
            Self::Expired => "proposal_expired",
            Self::OwnProposal => "own_proposal",
            Self::AlreadyProposed => "already_proposed",
            Self::Suspense(inner) => inner.code(),
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::ReasonMissing
            | Self::NotFound
            | Self::AlreadyDecided
            | Self::Expired
            | Self::OwnProposal
            | Self::AlreadyProposed => false,
            Self::Suspense(inner) => inner.is_transient(),
        }
    }

    fn money(&self) -> MoneyState {
        MoneyState::NotTaken
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::ReasonMissing => &[Next::CorrectInput],
            Self::NotFound | Self::AlreadyDecided | Self::Expired | Self::OwnProposal | Self::AlreadyProposed => &[],
            Self::Suspense(inner) => inner.next(),
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Suspense(inner) => inner.params(),
            Self::ReasonMissing
            | Self::NotFound
            | Self::AlreadyDecided
            | Self::Expired
            | Self::OwnProposal
            | Self::AlreadyProposed => Vec::new(),
        }
    }
}
