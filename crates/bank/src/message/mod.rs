//! The documents: which schema each message has, and how it is written and read.
//!
//! | message | schema | root |
//! |---|---|---|
//! | question about a card's holder | `acmt.023.001.02` | `IdVrfctnReq` |
//! | its answer | `acmt.024.001.02` | `IdVrfctnRpt` |
//! | mandate request | `pain.009.001.05` | `MndtInitnReq` |
//! | mandate cancellation | `pain.011.001.05` | `MndtCxlReq` |
//! | mandate answer | `pain.012.001.05` | `MndtAccptncRpt` |
//! | card debit | `pacs.003.001.08` | `FIToFICstmrDrctDbt` |
//! | card credit | `pacs.008.001.08` | `FIToFICstmrCdtTrf` |
//! | status | `pacs.002.001.10` | `FIToFIPmtStsRpt` |
//! | status request | `pacs.028.001.03` | `FIToFIPmtStsReq` |
//! | return | `pacs.004.001.09` | `PmtRtr` |
//! | statement request | `camt.060.001.05` | `AcctRptgReq` |
//! | statement | `camt.053.001.08` | `BkToCstmrStmt` |
//!
//! ISO 20022 has no word for an SMS code and none for a mailbox, so four documents are ours, under
//! `urn:feiqian:bank:`: `code.confirmation.1` (`MndtCdConf`), `code.resend.1` (`MndtCdRsnd`), `mailbox.request.1`
//! (`MlbxReq`) and `mailbox.1` (`Mlbx`, whose items hold whole documents). What pain.012 cannot say (a code was sent,
//! tries left, the daily limit) stands in its `SplmtryData/Envlp`, as the standard has it.
//!
//! Reading is strict about what we use: the namespace and root must be the expected ones, every element we need must
//! be there once and have its form. Elements we do not use are allowed by the schemas and passed over. Where a schema
//! demands an agent that nobody needs, we write `NOTPROVIDED`, which is the standard's word for it.

mod mail;
mod mandate;
mod payment;
mod statement;
mod verification;

use jiff::Timestamp;

pub use mail::{Mailbox, MailboxRequest};
pub use mandate::{CodeConfirmation, CodeResend, MandateCancellation};
pub use payment::StatusRequest;
pub use statement::StatementRequest;

use crate::xml::{Element, MessageError, parse_document};
use crate::{AccountVerification, CardCredit, CardDebit, MandateRequest, ReasonCode};

const ISO_NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:";
const OWN_NAMESPACE: &str = "urn:feiqian:bank:";
const NOT_PROVIDED: &str = "NOTPROVIDED";

/// Where a message has its place: namespace, root element, and the block with its id and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The whole namespace is a fixed prefix and this.
    pub name: &'static str,
    /// The element inside `Document`.
    pub root: &'static str,
    /// The element that holds `MsgId` and `CreDtTm`.
    header: &'static str,
    prefix: &'static str,
}

impl Schema {
    const fn iso(name: &'static str, root: &'static str) -> Self {
        Self { name, root, header: "GrpHdr", prefix: ISO_NAMESPACE }
    }

    const fn assignment(name: &'static str, root: &'static str) -> Self {
        Self { name, root, header: "Assgnmt", prefix: ISO_NAMESPACE }
    }

    const fn own(name: &'static str, root: &'static str) -> Self {
        Self { name, root, header: "GrpHdr", prefix: OWN_NAMESPACE }
    }

    fn namespace(self) -> String {
        format!("{}{}", self.prefix, self.name)
    }
}

/// A message's own id and time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The message's id, 1 to 35 characters.
    pub id: String,
    /// When it was made.
    pub at: Timestamp,
}

impl Header {
    /// The whole document as XML.
    pub fn document<M: Message>(&self, message: &M) -> String {
        self.element(message).to_xml()
    }

    fn element<M: Message>(&self, message: &M) -> Element {
        let mut root = Element::new(M::SCHEMA.root);
        root.set(&format!("{}/MsgId", M::SCHEMA.header), &self.id);
        root.set(&format!("{}/CreDtTm", M::SCHEMA.header), self.at);
        message.write(&mut root);
        let mut document = Element::new("Document").with_attribute("xmlns", &M::SCHEMA.namespace());
        document.push(root);
        document
    }

    fn read(schema: Schema, root: &Element) -> Result<Self, MessageError> {
        Ok(Self {
            id: root.text(&format!("{}/MsgId", schema.header), 35)?,
            at: root.instant(&format!("{}/CreDtTm", schema.header))?,
        })
    }
}

/// A message with a document of its own.
pub trait Message: Sized {
    /// Its schema.
    const SCHEMA: Schema;
    /// Writes everything but the header into the root.
    fn write(&self, root: &mut Element);
    /// Reads everything but the header from the root.
    ///
    /// # Errors
    /// A [`MessageError`] that names the element.
    fn read(root: &Element) -> Result<Self, MessageError>;
}

/// Reads a document that must be an `M`.
pub fn read<M: Message>(bytes: &[u8]) -> Result<(Header, M), MessageError> {
    read_element(&parse_document(bytes)?)
}

fn read_element<M: Message>(document: &Element) -> Result<(Header, M), MessageError> {
    let root = body(document)?;
    if !is(document, root, M::SCHEMA) {
        return Err(unknown(document, root));
    }
    Ok((Header::read(M::SCHEMA, root)?, M::read(root)?))
}

fn body(document: &Element) -> Result<&Element, MessageError> {
    match document.name() {
        "Document" => document.only_child(),
        other => Err(MessageError::UnknownDocument(shorten(other))),
    }
}

fn is(document: &Element, root: &Element, schema: Schema) -> bool {
    root.name() == schema.root && document.attribute("xmlns") == Some(schema.namespace().as_str())
}

fn unknown(document: &Element, root: &Element) -> MessageError {
    MessageError::UnknownDocument(shorten(&format!("{} {}", document.attribute("xmlns").unwrap_or("-"), root.name())))
}

fn shorten(text: &str) -> String {
    text.chars().take(120).collect()
}

macro_rules! requests {
    ($($(#[$doc:meta])* $variant:ident($message:ty),)*) => {
        /// Everything that may be asked of a bank.
        pub enum Request {
            $($(#[$doc])* $variant($message),)*
        }

        impl Request {
            /// Reads a document that must be one of the requests.
            ///
            /// # Errors
            /// [`MessageError::UnknownDocument`] for another document; otherwise what is wrong with it.
            pub fn read(bytes: &[u8]) -> Result<(Header, Self), MessageError> {
                let document = parse_document(bytes)?;
                let root = body(&document)?;
                $(if is(&document, root, <$message>::SCHEMA) {
                    return read_element::<$message>(&document).map(|(header, m)| (header, Self::$variant(m)));
                })*
                Err(unknown(&document, root))
            }

            /// The name of the request's schema.
            pub const fn schema(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => <$message>::SCHEMA.name,)*
                }
            }
        }
    };
}

requests! {
    /// acmt.023
    Verify(AccountVerification),
    /// pain.009
    Mandate(MandateRequest),
    /// Our own: another code, please.
    Resend(CodeResend),
    /// Our own: this is the code.
    Confirm(CodeConfirmation),
    /// pain.011
    Cancel(MandateCancellation),
    /// pacs.003
    Debit(CardDebit),
    /// pacs.008
    Credit(CardCredit),
    /// pacs.028
    Status(StatusRequest),
    /// Our own: what is in our mailbox?
    Collect(MailboxRequest),
    /// camt.060
    Statement(StatementRequest),
}

/// Writes a reason as the choice that ISO 20022 makes of it: a code of its lists, or a proprietary one.
fn set_reason(root: &mut Element, path: &str, reason: &ReasonCode) {
    let choice = if reason.is_proprietary() { "Prtry" } else { "Cd" };
    root.set(&format!("{path}/{choice}"), reason);
}

fn read_reason(root: &Element, path: &str) -> Result<ReasonCode, MessageError> {
    root.parse(&reason_path(root, path)?, ReasonCode::parse)
}

fn reason_path(root: &Element, path: &str) -> Result<String, MessageError> {
    let proprietary = format!("{path}/Prtry");
    Ok(if root.find(&proprietary)?.is_some() { proprietary } else { format!("{path}/Cd") })
}
