//! A mandate: the holder's standing permission for us to debit a card, given with the bank's SMS code.
//!
//! pain.009 asks for it, pain.012 answers; the code is confirmed or sent again with two messages of our own, answered
//! by pain.012 as well; pain.011 ends it.

use jiff::Timestamp;
use money::{Amount, Pan};

use crate::{ReasonCode, VerifiedElement};

/// A request for permission to debit a card. It names a person and a card, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct MandateRequest {
    /// Our id of the request, at most 35 characters. The same id again gives the same mandate and sends no second code.
    pub request_id: String,
    /// The holder's name.
    pub name: String,
    /// The identity number (GB 11643).
    pub id_number: String,
    /// The card.
    pub pan: Pan,
    /// The mobile number reserved at the bank; the code goes there.
    pub phone: String,
    /// The branch that opened the account, where the bank asks for it.
    pub branch: Option<String>,
}

/// What the bank says about a mandate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MandateAnswer {
    /// A code is on its way to the reserved phone; the mandate waits for it.
    CodeSent(CodeSent),
    /// The mandate is in force.
    Accepted(MandateTerms),
    /// The mandate ended, as was asked.
    Cancelled {
        /// The bank's name of the mandate.
        mandate_ref: String,
    },
    /// Something about the holder does not match the card.
    Mismatch(VerifiedElement),
    /// No mandate, or a code that was not accepted. After [`ReasonCode::CodeWrong`] another try is possible while
    /// `tries_left` is above zero.
    Rejected {
        /// Why.
        reason: ReasonCode,
        /// Tries left with this code; `None` where no code was tried.
        tries_left: Option<u32>,
    },
}

/// A code was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeSent {
    /// The bank's name of the mandate, at most 35 characters.
    pub mandate_ref: String,
    /// The phone it went to, masked.
    pub sent_to: String,
    /// Until when the code is good.
    pub expires_at: Timestamp,
}

/// What the bank allows under a mandate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MandateTerms {
    /// The bank's name of the mandate: what debits and credits of the card refer to.
    pub mandate_ref: String,
    /// The most of one debit.
    pub single_limit: Amount,
    /// The most of all debits of one business day.
    pub daily_limit: Amount,
}
