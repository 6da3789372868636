//! What operators see of the comparisons, and how they close a break.

use jiff::Timestamp;
use jiff::civil::Date;
use money::{BreakId, OperatorId};
use store::{Fault, Tx, View};

use super::refusal::BreakRefusal;
use super::rows;
use super::rules::Break;
use crate::instruction::{self, Instruction};
use crate::{Ctx, Stop, refuse};

/// A day that was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The account at the bank.
    pub bank: String,
    pub day: Date,
    pub matched: u32,
    pub in_transit: u32,
    /// Found by the comparison, resolved or not.
    pub breaks: u32,
    pub compared_at: Timestamp,
}

/// What was found out about a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// The bank's statement was wrong, and the bank says so.
    BankCorrects,
    /// The other side came on another day.
    OtherDay,
    /// Our books were wrong, and an entry has put them right.
    WeCorrected,
    /// The money is in suspense, or was given up.
    Booked,
    /// Something else, which the note says.
    Other,
}

impl Resolution {
    /// Every resolution.
    pub const ALL: [Self; 5] = [Self::BankCorrects, Self::OtherDay, Self::WeCorrected, Self::Booked, Self::Other];

    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BankCorrects => "bank_corrects",
            Self::OtherDay => "other_day",
            Self::WeCorrected => "we_corrected",
            Self::Booked => "booked",
            Self::Other => "other",
        }
    }

    /// The resolution of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|resolution| resolution.code() == code)
    }
}

/// Who resolved a break, how, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    pub resolution: Resolution,
    pub note: String,
    pub by: OperatorId,
    pub at: Timestamp,
}

/// A break as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBreak {
    pub id: BreakId,
    /// The account at the bank.
    pub bank: String,
    pub day: Date,
    pub found: Break,
    pub resolved: Option<Resolved>,
}

/// A break beside what we know of the instruction that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenBreak {
    pub kept: KeptBreak,
    pub ours: Option<Instruction>,
}

/// The page of reconciliation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// Newest first.
    pub days: Vec<Day>,
    /// Oldest first.
    pub open: Vec<OpenBreak>,
    /// How many are open; more than are listed when there are very many.
    pub open_count: u32,
}

/// What was compared, and what is open.
pub fn board(view: &mut View<'_>, ctx: &Ctx) -> Result<Board, Fault> {
    let limit = *ctx.policy.operator.list_length;
    let mut open = Vec::new();
    for kept in rows::open(view, limit)? {
        let id = kept.found.reference.parse().ok();
        let ours = id.map(|id| instruction::find(view, id)).transpose()?.flatten();
        open.push(OpenBreak { kept, ours });
    }
    Ok(Board { days: rows::days(view, limit)?, open, open_count: rows::count_open(view)? })
}

/// The breaks of a comparison as they are to be kept: one that was found before keeps its id and what was found out, and
/// what was found out stays even when the break is gone.
pub(super) fn renewed(
    ctx: &mut Ctx,
    bank: &str,
    day: Date,
    mut before: Vec<KeptBreak>,
    found: &[Break],
) -> Vec<KeptBreak> {
    let mut kept = Vec::new();
    for found in found {
        match before.iter().position(|old| old.found == *found) {
            Some(place) => kept.push(before.remove(place)),
            None => kept.push(KeptBreak {
                id: BreakId::new(ctx.now_ms(), &mut ctx.entropy),
                bank: bank.to_owned(),
                day,
                found: found.clone(),
                resolved: None,
            }),
        }
    }
    kept.extend(before.into_iter().filter(|old| old.resolved.is_some()));
    kept
}

/// Notes what was found out about a break. The same again changes nothing.
pub(crate) fn resolve(tx: &mut Tx<'_>, id: BreakId, how: &Resolved) -> Result<(), Stop<BreakRefusal>> {
    let Some(kept) = rows::lock(tx, id)? else { return refuse(BreakRefusal::NotFound) };
    match kept.resolved {
        None => Ok(rows::resolve(tx, id, how)?),
        Some(earlier) if (earlier.by, earlier.resolution) == (how.by, how.resolution) && earlier.note == how.note => {
            Ok(())
        }
        Some(_) => refuse(BreakRefusal::AlreadyResolved),
    }
}
