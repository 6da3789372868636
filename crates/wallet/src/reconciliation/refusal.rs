//! Why a break is not resolved.

use crate::{Next, Refusal};

/// Why a break is not resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakRefusal {
    /// There is no such break: a later comparison of its day may have closed it. Look again.
    NotFound,
    /// Somebody resolved it in another way. Look again.
    AlreadyResolved,
}

impl Refusal for BreakRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::AlreadyResolved => "already_resolved",
        }
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::NotFound | Self::AlreadyResolved => false,
        }
    }

    fn next(&self) -> &'static [Next] {
        &[]
    }
}
