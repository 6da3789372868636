//! Hints to open pages that something changed.

use money::{HolderId, MerchantId};
use serde::{Deserialize, Serialize};
use store::{Fault, NewJob, Tx};

use crate::Ctx;

/// The queue that the server's live-event worker reads.
pub const QUEUE: &str = "live";

/// Whose pages are woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    Holder(HolderId),
    Merchant(MerchantId),
}

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    Message,
    Balance,
    Payment,
    #[serde(rename = "topup")]
    TopUp,
    Withdrawal,
    Charge,
    Binding,
    Account,
    /// For a till: an order changed.
    Order,
}

impl Topic {
    /// The event's name on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Balance => "balance",
            Self::Payment => "payment",
            Self::TopUp => "topup",
            Self::Withdrawal => "withdrawal",
            Self::Charge => "charge",
            Self::Binding => "binding",
            Self::Account => "account",
            Self::Order => "order",
        }
    }
}

/// One hint: the payload of a job on [`QUEUE`], as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Live {
    pub to: Audience,
    pub topic: Topic,
    /// The id of what changed, in its wire form.
    pub id: Option<String>,
}

/// Sends a hint after the unit has committed.
pub fn tell(tx: &mut Tx<'_>, ctx: &Ctx, live: &Live) -> Result<(), Fault> {
    let payload = serde_json::to_vec(live).map_err(|error| Fault::corrupt(error.to_string()))?;
    tx.enqueue(NewJob { queue: QUEUE, payload, run_at: ctx.now })
}
