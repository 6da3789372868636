//! Reading the service conversation: the notices that were written, and the bills that are shown as notices.

use std::collections::BTreeMap;

use jiff::Timestamp;
use money::{BillId, HolderId, MessageId};
use store::{Fault, Tx, View};

use super::{Kind, rows};
use crate::Ctx;
use crate::bill::{self, Bill};

/// A notice as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub at: Timestamp,
    /// [`crate::message::Kind::code`].
    pub kind: String,
    pub params: BTreeMap<String, String>,
    pub bill: Option<BillId>,
    pub read: bool,
}

/// A page of a holder's notices, newest first, older than `before` when that is given.
pub fn list(
    view: &mut View<'_>,
    ctx: &Ctx,
    holder: HolderId,
    before: Option<MessageId>,
) -> Result<Vec<Message>, Fault> {
    let read_up_to = rows::read_up_to(view, holder)?;
    let before = before.unwrap_or(MessageId::from_bytes([u8::MAX; 16]));
    let length = *ctx.policy.message.page_length;
    let stored = rows::page(view, holder, before, length)?;
    let mut page = stored.into_iter().map(|one| message(one, read_up_to)).collect::<Result<Vec<_>, _>>()?;
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let paid = bill::paid_from_balance(view, holder, BillId::from_bytes(before.to_bytes()), length)?;
    page.extend(paid.into_iter().map(|bill| of_payment(bill, read_up_to)));
    page.sort_unstable_by_key(|message| std::cmp::Reverse(message.id));
    page.truncate(length);
    Ok(page)
}

/// The bill of a payment from balance as the notice that it succeeded.
fn of_payment(bill: Bill, read_up_to: MessageId) -> Message {
    let id = MessageId::from_bytes(bill.id.to_bytes());
    let facts = [("amount", bill.amount.fen().to_string()), ("payee", bill.title), ("method", bill.method)];
    Message {
        id,
        at: bill.at,
        kind: Kind::PaymentSucceeded.code().to_owned(),
        params: facts.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        bill: Some(bill.id),
        read: id <= read_up_to,
    }
}

fn message((id, at, kind, text, bill): rows::Stored, read_up_to: MessageId) -> Result<Message, Fault> {
    let params = serde_json::from_str(&text).map_err(|error| Fault::corrupt(format!("a notice: {error}")))?;
    Ok(Message { id, at, kind, params, bill, read: id <= read_up_to })
}

/// How many notices the holder has not read.
pub fn unread(view: &mut View<'_>, holder: HolderId) -> Result<u32, Fault> {
    let read_up_to = rows::read_up_to(view, holder)?;
    let written = rows::count_after(view, holder, read_up_to)?;
    Ok(written.saturating_add(bill::count_paid_from_balance(view, holder, BillId::from_bytes(read_up_to.to_bytes()))?))
}

/// Notes that the holder has read everything up to a notice. It never goes back.
pub fn mark_read(tx: &mut Tx<'_>, holder: HolderId, up_to: MessageId) -> Result<(), Fault> {
    if up_to <= rows::read_up_to(tx, holder)? {
        return Ok(());
    }
    rows::store_read_up_to(tx, holder, up_to)
}
