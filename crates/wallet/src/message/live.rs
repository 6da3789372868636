//! Hints to open pages that something changed.

use std::collections::BTreeMap;

use money::{HolderId, MerchantId};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use store::{Fault, Tx};

/// Whose pages are woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    Holder(HolderId),
    Merchant(MerchantId),
}

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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

/// One hint. It is told as `{"to": {"holder": …}, "event": …, "data": {"id": …}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    pub to: Audience,
    pub topic: Topic,
    /// The id of what changed, in its wire form.
    pub id: Option<String>,
}

impl Serialize for Live {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let data: BTreeMap<&str, &String> = self.id.iter().map(|id| ("id", id)).collect();
        let mut hint = serializer.serialize_struct("Live", 3)?;
        hint.serialize_field("to", &self.to)?;
        hint.serialize_field("event", &self.topic)?;
        hint.serialize_field("data", &data)?;
        hint.end()
    }
}

/// Sends a hint after the unit has committed.
pub fn tell(tx: &mut Tx<'_>, live: &Live) -> Result<(), Fault> {
    let body = serde_json::to_vec(live).map_err(|error| Fault::corrupt(error.to_string()))?;
    tx.hint(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_said_as_the_page_reads_it() {
        let to = Audience::Holder(HolderId::from_bytes([0; 16]));
        let text = |live: &Live| serde_json::to_string(live).unwrap();
        assert_eq!(
            text(&Live { to, topic: Topic::TopUp, id: Some("top_1".to_owned()) }),
            r#"{"to":{"holder":"hld_00000000000000000000000000000000"},"event":"topup","data":{"id":"top_1"}}"#
        );
        assert!(text(&Live { to, topic: Topic::Balance, id: None }).ends_with(r#""data":{}}"#));
    }
}
