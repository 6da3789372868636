//! Why a bank says no.

use std::fmt;

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)*) => {
        /// A reason from the external code lists of ISO 20022 (`ExternalStatusReason1Code`, `ExternalReturnReason1Code`,
        /// `ExternalVerificationReason1Code`), or a proprietary one where the lists have no word for it.
        ///
        /// The list is closed: a code that nobody here knows is kept as [`ReasonCode::Other`], never guessed.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum ReasonCode {
            $($(#[$doc])* $variant,)*
            /// A code outside this list, as the bank wrote it: 1 to 35 printable ASCII characters.
            Other(String),
        }

        impl ReasonCode {
            /// Every code with a name here, in the order of this list.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as it stands in a message.
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Other(code) => code,
                }
            }

            /// Reads a code; `None` when it is not 1 to 35 printable ASCII characters.
            pub fn parse(code: &str) -> Option<Self> {
                let printable = !code.is_empty() && code.len() <= 35 && code.bytes().all(|b| b.is_ascii_graphic());
                match code {
                    $($code => Some(Self::$variant),)*
                    other => printable.then(|| Self::Other(other.to_owned())),
                }
            }
        }
    };
}

reasons! {
    /// The card number does not exist at its bank.
    IncorrectAccountNumber = "AC01",
    /// The account is closed.
    ClosedAccountNumber = "AC04",
    /// The account or card is frozen.
    BlockedAccount = "AC06",
    /// The card is of a kind that cannot receive money, such as a credit card.
    InvalidCreditorAccountType = "AC14",
    /// The bank does not allow this business for this card, such as online binding.
    TransactionForbidden = "AG01",
    /// The card's bank did not answer the network in time.
    TimeoutCreditorAgent = "AB05",
    /// The card's bank cannot be reached.
    AgentOffline = "AB07",
    /// The bank does not accept this amount at all, such as nothing.
    NotAllowedAmount = "AM02",
    /// The account does not have the money.
    InsufficientFunds = "AM04",
    /// Above the card's limit for one payment.
    AmountExceedsAgreedLimit = "AM14",
    /// Above what is left of the card's limit for the day.
    LimitExceeded = "AM21",
    /// The name does not belong to the account.
    InconsistentWithEndCustomer = "BE01",
    /// There is no such mandate, or it is not confirmed, or it was cancelled.
    NoMandate = "MD01",
    /// The end customer refused; a debit disputed by the holder.
    RefundRequestByEndCustomer = "MD06",
    /// The bank says no without a reason.
    NotSpecifiedByAgent = "MS03",
    /// The bank has never seen the payment that was asked about.
    NoOriginalTransactionReceived = "NOOR",
    /// Regulation forbids it.
    RegulatoryReason = "RR04",
    /// Proprietary: the card is past its expiry date.
    CardExpired = "CARD_EXPIRED",
    /// Proprietary: the card was reported lost.
    CardLost = "CARD_LOST",
    /// Proprietary: this bank wants the name of the branch that opened the account.
    BranchNeeded = "BRANCH_NEEDED",
    /// Proprietary: the SMS code is not the one that was sent.
    CodeWrong = "CODE_WRONG",
    /// Proprietary: the SMS code is past its time, used, or void after too many wrong tries.
    CodeExpired = "CODE_EXPIRED",
    /// Proprietary: no more codes are sent for this mandate.
    TooManyCodes = "TOO_MANY_CODES",
}

impl ReasonCode {
    /// Whether the code is on ISO's lists (written `Cd`) or only between us and the bank (written `Prtry`).
    pub fn is_proprietary(&self) -> bool {
        self.code().len() != 4
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_strangers_are_kept() {
        for reason in ReasonCode::ALL {
            assert_eq!(ReasonCode::parse(reason.code()).as_ref(), Some(reason));
        }
        assert_eq!(ReasonCode::parse("ZZ99"), Some(ReasonCode::Other("ZZ99".to_owned())));
        for bad in ["", "A B", "空", &"X".repeat(36)] {
            assert_eq!(ReasonCode::parse(bad), None, "{bad}");
        }
    }
}
