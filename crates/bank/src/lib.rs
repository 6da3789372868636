//! What we and a bank say to each other, and the client that says it.
//!
//! The messages are ISO 20022: a request is one XML document posted over HTTPS, its answer is one document. Both sides
//! sign ([`signature`]). The versions are those of the schemas' tables in [`message`].
//!
//! | we ask | the bank answers | for |
//! |---|---|---|
//! | acmt.023 [`AccountVerification`] | acmt.024 [`VerificationReport`] | is this the holder of this card |
//! | pain.009 [`MandateRequest`], code messages, pain.011 | pain.012 [`MandateAnswer`] | binding a card, unbinding it |
//! | pacs.003 [`CardDebit`], pacs.008 [`CardCredit`] | pacs.002 [`PaymentStatus`] | money from and to a card |
//! | pacs.028 | pacs.002 | what happened to an instruction |
//! | mailbox request | pacs.002 late or twice, pacs.004 [`PaymentReturn`] | what the bank says unasked |
//! | camt.060 | camt.053 [`Statement`] | the day's statement, for reconciliation |
//!
//! **Invariant:** no parser here panics, whatever the bytes.
//! **Invariant:** an answer that is not there, not signed or not understood is never read as a refusal of the payment:
//! see [`LinkError`].
//!
//! What it does not do: keep anything, retry anything, decide anything. That is the wallet's.

mod client;
mod mandate;
pub mod message;
mod payment;
mod reason;
pub mod sandbox;
pub mod signature;
mod statement;
mod verification;
mod xml;

pub use client::{BankClient, LinkConfig, LinkError, LinkSetupError, MESSAGES_PATH};
pub use mandate::{CodeSent, MandateAnswer, MandateRequest, MandateTerms};
pub use payment::{CardCredit, CardDebit, Mail, MailItem, PaymentReturn, PaymentStatus, StatusNotice};
pub use reason::ReasonCode;
pub use statement::{Direction, EntryKind, Statement, StatementEntry};
pub use verification::{AccountVerification, VerificationReport, VerifiedElement};
pub use xml::{DOCUMENT_BYTES_MAX, MessageError};
