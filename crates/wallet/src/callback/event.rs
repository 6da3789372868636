//! What merchants are told.

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// What a merchant is told. Codes are stored and append-only.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Event {
            $($(#[$doc])* $name,)*
        }

        impl Event {
            /// Every event.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable name, stored and on the wire.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// The event of a stored name.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|event| event.code() == code)
            }
        }
    };
}

events! {
    /// A trade was paid; the subject is its order.
    TradePaid = "trade_paid";
    /// A refund reached the payer; the subject is the refund, as for the two below.
    RefundSucceeded = "refund_succeeded";
    /// A refund did not reach the payer; the merchant decides how it goes on.
    RefundAbnormal = "refund_abnormal";
    /// A refund was given up; the money is the merchant's again.
    RefundClosed = "refund_closed";
    /// A merchant received a share; the subject is the share.
    ShareReceived = "share_received";
    /// A coupon was used; the subject is the coupon, and the stock's merchant is told.
    CouponUsed = "coupon_used";
    /// A remittance came to its end, well or not; the subject is the remittance.
    RemittanceEnded = "remittance_ended";
}
