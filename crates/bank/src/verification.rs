//! Is this the holder of this card: acmt.023 asks, acmt.024 answers.

use money::Pan;

use crate::ReasonCode;

/// What we say about a card and its holder. It carries a name, an identity number and a card number, so it has no
/// `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountVerification {
    /// Our id of this question, at most 35 characters; asking again with the same id is harmless.
    pub request_id: String,
    /// The holder's name as on the identity card.
    pub name: String,
    /// The identity number (GB 11643).
    pub id_number: String,
    /// The card.
    pub pan: Pan,
    /// The mobile number reserved at the bank, eleven digits.
    pub phone: String,
    /// The branch that opened the account, where the bank asks for it.
    pub branch: Option<String>,
}

/// What the bank says. The first thing that is wrong is the one reported: card, then name, number, phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VerificationReport {
    /// Name, number, card and phone belong together.
    Verified,
    /// They do not; this is the first that does not.
    Mismatch(VerifiedElement),
    /// The card cannot be used, or the bank could not look.
    Refused(ReasonCode),
}

/// The part of a verification that does not belong to the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifiedElement {
    /// The holder's name.
    Name,
    /// The identity number.
    IdNumber,
    /// The reserved mobile number.
    Phone,
}

impl VerifiedElement {
    pub(crate) const ALL: [Self; 3] = [Self::Name, Self::IdNumber, Self::Phone];

    /// The proprietary verification reason that names it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "NAME_MISMATCH",
            Self::IdNumber => "ID_NUMBER_MISMATCH",
            Self::Phone => "PHONE_MISMATCH",
        }
    }
}
