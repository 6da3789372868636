//! The mailbox: whole documents, numbered.

use super::{Header, Message, Schema, body, is, read_element, unknown};
use crate::xml::{Element, MessageError};
use crate::{Mail, MailItem, PaymentReturn, StatusNotice};

/// What is in our mailbox after this number?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxRequest {
    /// The last sequence that was read; 0 for everything.
    pub after: u64,
}

impl Message for MailboxRequest {
    const SCHEMA: Schema = Schema::own("mailbox.request.1", "MlbxReq");

    fn write(&self, root: &mut Element) {
        root.set("Aftr", self.after);
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        Ok(Self { after: root.parse("Aftr", |text| text.parse().ok())? })
    }
}

/// What is there, oldest first, each with the header its document was made with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// The items.
    pub items: Vec<MailItem>,
}

impl Message for Mailbox {
    const SCHEMA: Schema = Schema::own("mailbox.1", "Mlbx");

    fn write(&self, root: &mut Element) {
        for item in &self.items {
            let header = Header { id: format!("MAIL-{}", item.sequence), at: jiff::Timestamp::UNIX_EPOCH };
            let mut element = Element::new("Itm");
            element.set("Seq", item.sequence).push(match &item.mail {
                Mail::Status(notice) => header.element(notice),
                Mail::Return(returned) => header.element(returned),
            });
            root.push(element);
        }
    }

    fn read(root: &Element) -> Result<Self, MessageError> {
        Ok(Self { items: root.all("Itm").map(read_item).collect::<Result<_, _>>()? })
    }
}

fn read_item(item: &Element) -> Result<MailItem, MessageError> {
    let document = item.need("Document")?;
    let root = body(document)?;
    let mail = if is(document, root, StatusNotice::SCHEMA) {
        Mail::Status(read_element(document)?.1)
    } else if is(document, root, PaymentReturn::SCHEMA) {
        Mail::Return(read_element(document)?.1)
    } else {
        return Err(unknown(document, root));
    };
    Ok(MailItem { sequence: item.parse("Seq", |text| text.parse().ok())?, mail })
}
