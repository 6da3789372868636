//! Statements: what a merchant's business day was, written down once when it is over.
//!
//! Trades are those that were paid on the day, refunds those that were accepted on it, each as it stood when the statement
//! was made. The flow is read from the journal: every leg on the merchant's two accounts, taken together, so that moving
//! from one to the other is no flow.
//!
//! **Invariant:** a statement never changes: a refund that is decided later does not alter the day on which it was asked.
//!
//! **Invariant:** the flow's sums are the journal's.
//!
//! How a statement is written as a file is not known here. What tills take without a trade is in the flow only.

mod flow;
mod lines;
mod rows;

pub use rows::find;

pub use flow::{Flow, FlowKind, FlowLine, FundAccount};
pub use lines::{Bill, PaidLine, RefundLine, Totals, TradeLine};

use jiff::Timestamp;
use jiff::civil::Date;
use money::MerchantId;
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::{Ctx, Next, Refusal, Stop, merchant, refuse, start_of_day};

/// A merchant's business day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    pub day: Date,
    /// By time. A provider's statement has its sub-merchants' trades too.
    pub trades: Vec<TradeLine>,
    pub flow: Flow,
}

/// Why there is no statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementRefusal {
    /// No merchant of ours.
    MerchantUnknown,
    /// The day is not over. Ask again on the next.
    DayNotOver,
}

impl Refusal for StatementRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::MerchantUnknown => "merchant_unknown",
            Self::DayNotOver => "day_not_over",
        }
    }

    fn is_transient(&self) -> bool {
        matches!(self, Self::DayNotOver)
    }

    fn next(&self) -> &'static [Next] {
        match self {
            Self::MerchantUnknown => &[Next::CorrectInput],
            Self::DayNotOver => &[Next::TryLater],
        }
    }
}

/// Writes a merchant's day down. One that was written stays as it is.
///
/// # Errors
/// [`StatementRefusal`].
pub fn take(tx: &mut Tx<'_>, ctx: &Ctx, merchant: MerchantId, day: Date) -> Result<Statement, Stop<StatementRefusal>> {
    if let Some(taken) = find(tx, merchant, day)? {
        return Ok(taken);
    }
    let Some(terms) = merchant::find(tx, merchant)? else { return refuse(StatementRefusal::MerchantUnknown) };
    if day >= ctx.today() {
        return refuse(StatementRefusal::DayNotOver);
    }
    let bounds = (start_of_day(day), day.tomorrow().map_or(Timestamp::MAX, start_of_day));
    let statement = Statement {
        day,
        trades: lines::of_day(tx, ctx, &terms, bounds)?,
        flow: flow::of_day(tx, ctx, &terms, bounds)?,
    };
    rows::insert(tx, ctx, merchant, &statement)?;
    Ok(find(tx, merchant, day)?.unwrap_or(statement))
}
