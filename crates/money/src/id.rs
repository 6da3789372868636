//! Typed ids: a `UUIDv7` inside, a prefix and 32 hexadecimal digits on the wire.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use crate::Entropy;

/// The text is not an id of the expected kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdError {
    /// The prefix that was expected, without the underscore.
    pub prefix: &'static str,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an id of this kind is {}_ and 32 hexadecimal digits", self.prefix)
    }
}

impl std::error::Error for IdError {}

fn read(prefix: &'static str, text: &str) -> Result<Uuid, IdError> {
    let error = IdError { prefix };
    let hex = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).ok_or(error)?;
    if hex.len() != 32 {
        return Err(error);
    }
    Uuid::try_parse(hex).map_err(|_| error)
}

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// What the id starts with on the wire, before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// A new id at this instant.
            pub fn new(unix_ms: i64, entropy: &mut Entropy) -> Self {
                Self(entropy.uuid_v7(unix_ms))
            }

            /// From a stored UUID.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// From the 16 bytes that the database keeps.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// The 16 bytes that the database keeps.
            pub const fn to_bytes(self) -> [u8; 16] {
                self.0.into_bytes()
            }

            /// The UUID without its kind.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_{}", $prefix, self.0.simple())
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                read($prefix, text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

id_types! {
    /// A person's holding.
    HolderId = "hld";
    /// A verified person: one for an identity number, over all its accounts.
    PersonId = "psn";
    /// A signed-in device's session.
    SessionId = "ses";
    /// A device that has signed in.
    DeviceId = "dev";
    /// An attempt to bind a card.
    BindingId = "bnd";
    /// A bound bank card.
    CardId = "crd";
    /// A payment to a merchant.
    PaymentId = "pay";
    /// A transfer between holders.
    TransferId = "trf";
    /// Money from a bank card into the wallet.
    TopUpId = "top";
    /// Money from the wallet to a bank card.
    WithdrawalId = "wdr";
    /// A merchant's request to be paid.
    OrderId = "ord";
    /// A merchant.
    MerchantId = "mch";
    /// A merchant's store.
    StoreId = "sto";
    /// A person at a store's till.
    StaffId = "stf";
    /// A till's attempt to charge a payment code.
    ChargeId = "chg";
    /// A line of a holder's list of bills.
    BillId = "bil";
    /// A merchant's request to share what a trade brought.
    SharingId = "shg";
    /// One receiver's part of it.
    ShareId = "shr";
    /// A share that comes back.
    ShareReturnId = "shb";
    /// Money that a merchant sends to a holder.
    RemittanceId = "rmt";
    /// A merchant's stock of coupons.
    StockId = "stk";
    /// A holder's coupon.
    CouponId = "cpn";
    /// What we ask a bank to do; also its end-to-end id.
    InstructionId = "ins";
    /// A journal entry.
    EntryId = "ent";
    /// A reservation of balance.
    HoldId = "hol";
    /// A message of the service conversation.
    MessageId = "msg";
    /// A support ticket.
    TicketId = "tic";
    /// A recovery of a payment password.
    RecoveryId = "rec";
    /// A real-name verification.
    VerificationId = "ver";
    /// An operator of the installation.
    OperatorId = "opr";
    /// A recorded act of an operator.
    ActId = "act";
    /// Money that a merchant gives back.
    RefundId = "rfd";
    /// Something that a merchant is told.
    CallbackId = "cbk";
    /// Money from a merchant's balance to its bank account.
    MerchantWithdrawalId = "mwd";
    /// A mismatch between our instructions and a bank's statement.
    BreakId = "brk";
    /// Money the house paid for somebody who has not paid it back yet.
    SuspenseId = "sus";
    /// An act that waits for a second operator.
    ProposalId = "prp";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wire_form_reads_back_and_other_kinds_are_refused() {
        let id = PaymentId::new(1_700_000_000_000, &mut Entropy::from_seed([3; 32]));
        let text = id.to_string();
        assert!(text.starts_with("pay_") && text.len() == 36);
        assert_eq!(text.parse(), Ok(id));
        assert_eq!(
            text.parse::<TransferId>().unwrap_err().to_string(),
            "an id of this kind is trf_ and 32 hexadecimal digits"
        );
        assert_eq!(serde_json::from_str::<PaymentId>(&serde_json::to_string(&id).unwrap()).unwrap(), id);
    }
}
