//! The service conversation: a notice to the holder for everything that happens to their money and account.
//!
//! A notice has a kind and the facts the words need; the page words it in the holder's language. Writing one also
//! wakes the holder's open pages by a [`Live`] hint. A hint is never the truth: it says what to fetch again.
//!
//! A payment from balance writes no notice: its bill says everything that the notice would, so the conversation shows
//! the bill as one, under the bill's id. That saves each payment a row, and with it a page of the holder's.

mod kind;
mod list;
mod live;
mod rows;

pub use kind::{Kind, Notice};
pub use list::{Message, list, mark_read, unread};
pub use live::{Audience, Live, Topic, tell};

use money::{BillId, HolderId, MessageId};
use store::{Fault, Tx};

use crate::Ctx;

/// Writes a notice into the holder's service conversation and wakes their open pages.
pub fn notify(tx: &mut Tx<'_>, ctx: &mut Ctx, holder: HolderId, notice: Notice) -> Result<(), Fault> {
    let id = MessageId::new(ctx.now_ms(), &mut ctx.entropy);
    rows::insert(tx, ctx, holder, id, &notice)?;
    wake(tx, holder, id)
}

/// Wakes the holder's open pages for the bill of a payment from balance, which the conversation shows as a notice.
pub(crate) fn wake_for_bill(tx: &mut Tx<'_>, holder: HolderId, bill: BillId) -> Result<(), Fault> {
    wake(tx, holder, MessageId::from_bytes(bill.to_bytes()))
}

fn wake(tx: &mut Tx<'_>, holder: HolderId, id: MessageId) -> Result<(), Fault> {
    tell(tx, &Live { to: Audience::Holder(holder), topic: Topic::Message, id: Some(id.to_string()) })
}
