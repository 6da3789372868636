//! Kinds of notices.

use money::BillId;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// What a notice is about. Codes are append-only: the pages word them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])* $name,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable name in the database and on the wire.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

kinds! {
    /// An account was opened.
    Welcome = "welcome";
    /// A sign-in from a device not seen before; params device, address.
    SignedIn = "signed_in";
    /// Params `account_class`.
    IdentityVerified = "identity_verified";
    IdentityMismatch = "identity_mismatch";
    IdentityReview = "identity_review";
    /// Params reason.
    IdentityRejected = "identity_rejected";
    /// Params `account_class`.
    ClassRaised = "class_raised";
    /// Params bank, tail.
    CardBound = "card_bound";
    /// Params bank, tail.
    CardUnbound = "card_unbound";
    /// Params bank, tail, code.
    BindingFailed = "binding_failed";
    PinSet = "pin_set";
    PinChanged = "pin_changed";
    /// Params until: when the lowered limits end.
    PinRecovered = "pin_recovered";
    /// Params until.
    PinLocked = "pin_locked";
    /// Params reason.
    AccountRestricted = "account_restricted";
    /// Params reason.
    AccountFrozen = "account_frozen";
    AccountRestored = "account_restored";
    /// Params ticket.
    TicketAnswered = "ticket_answered";
    /// Params amount (fen), bank, tail. The same for the six below.
    TopUpArrived = "top_up_arrived";
    TopUpFailed = "top_up_failed";
    TopUpReturned = "top_up_returned";
    WithdrawalAccepted = "withdrawal_accepted";
    WithdrawalArrived = "withdrawal_arrived";
    WithdrawalFailed = "withdrawal_failed";
    WithdrawalReturned = "withdrawal_returned";
    /// Params amount, payee, method. The same for the two below.
    PaymentSucceeded = "payment_succeeded";
    PaymentFailed = "payment_failed";
    PaymentReturned = "payment_returned";
    /// A till waits for the payment password; params amount, payee.
    ChargeWaiting = "charge_waiting";
    /// Params amount, payee.
    TransferSent = "transfer_sent";
    /// Params amount, payer, note.
    TransferReceived = "transfer_received";
    /// A shop sends money and waits for a yes; params amount, payer, remittance: its id.
    RemittanceWaiting = "remittance_waiting";
    /// Params amount, payee, method: where it went. The same for the two below.
    RefundArrived = "refund_arrived";
    /// It did not reach the card; the shop decides how it goes on.
    RefundDelayed = "refund_delayed";
    /// The shop took it back.
    RefundClosed = "refund_closed";
    /// A shop gave a coupon; params name, shop, amount, minimum.
    CouponReceived = "coupon_received";
    /// A bank took money back that was spent; params amount, label: the card or the shop. The same for the one below.
    DebtArisen = "debt_arisen";
    /// It was taken from the balance.
    DebtRecovered = "debt_recovered";
}

/// A notice to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub kind: Kind,
    /// The facts the words need, by the names given at the kind. Amounts are whole fen; nothing unmasked.
    pub params: Vec<(&'static str, String)>,
    /// The bill it is about.
    pub bill: Option<BillId>,
}

/// The parameters as a JSON object of texts.
pub(super) fn params_json(params: &[(&'static str, String)]) -> String {
    let map: serde_json::Map<String, serde_json::Value> =
        params.iter().map(|(key, value)| ((*key).to_owned(), value.clone().into())).collect();
    serde_json::Value::Object(map).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct() {
        let mut codes: Vec<_> = Kind::ALL.iter().map(|kind| kind.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Kind::ALL.len());
    }

    #[test]
    fn params_are_an_object_of_texts() {
        assert_eq!(
            params_json(&[("amount", "1200".into()), ("tail", "78\"94".into())]),
            r#"{"amount":"1200","tail":"78\"94"}"#
        );
        assert_eq!(params_json(&[]), "{}");
    }
}
