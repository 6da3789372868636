//! Money between a bound card and our reserve account: pacs.003 pulls, pacs.008 pushes, pacs.002 says what became of
//! it, pacs.028 asks, pacs.004 brings it back.

use jiff::Timestamp;
use money::Amount;

use crate::ReasonCode;

/// Pull money from a card into the reserve account (pacs.003): a top-up, or a payment by card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardDebit {
    /// Our id of the instruction, at most 36 characters. Sending it again is idempotent at the bank.
    pub end_to_end_id: String,
    /// The mandate that allows it; it stands for the card.
    pub mandate_ref: String,
    /// How much.
    pub amount: Amount,
    /// What the card holder reads on the statement, at most 140 characters.
    pub remittance: String,
}

/// Push money from the reserve account to a card (pacs.008): a withdrawal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardCredit {
    /// Our id of the instruction, at most 36 characters. Sending it again is idempotent at the bank.
    pub end_to_end_id: String,
    /// The mandate of the card; it stands for the card.
    pub mandate_ref: String,
    /// How much.
    pub amount: Amount,
    /// What the card holder reads on the statement, at most 140 characters.
    pub remittance: String,
}

/// What became of an instruction, as far as the bank knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentStatus {
    /// Done: the money is in the reserve account, or on the card.
    Settled {
        /// When the bank booked it, by the bank's clock.
        at: Timestamp,
    },
    /// The bank has it and has not decided; ask again, or wait for the mailbox. Never final.
    Accepted,
    /// Not done and never will be under this id.
    Rejected(ReasonCode),
    /// The bank has never seen the id. Not final either: the instruction may still be under way, so the safe act is to
    /// send the same instruction again, not to give it up.
    Unknown,
}

/// Money that comes back after it was settled (pacs.004), because the card's account could not take it after all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentReturn {
    /// The bank's id of the return, at most 35 characters: the same return read twice has the same id.
    pub return_id: String,
    /// The instruction it undoes.
    pub end_to_end_id: String,
    /// How much came back: all of it.
    pub amount: Amount,
    /// Why.
    pub reason: ReasonCode,
    /// When it was booked.
    pub at: Timestamp,
}

/// A status that was not, or not only, the answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusNotice {
    /// The instruction.
    pub end_to_end_id: String,
    /// What became of it.
    pub status: PaymentStatus,
}

/// Something in our mailbox at the bank. It is delivered at least once: the same news may stand there twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailItem {
    /// Its place in the mailbox, from 1, rising.
    pub sequence: u64,
    /// What it says.
    pub mail: Mail,
}

/// The kinds of mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mail {
    /// A late or repeated pacs.002.
    Status(StatusNotice),
    /// A pacs.004.
    Return(PaymentReturn),
}
