//! Remittances: a merchant sends money to a holder, who says yes to it.
//!
//! ```text
//! unit 1 (create):   the merchant's available money is held               waiting
//! unit 2 (confirm):  the hold is captured, Dr merchant  Cr holder          succeeded
//!      or (cancel):  the hold is released, by the merchant                 cancelled
//!      or (expire):  the hold expires, a day later                         failed
//! ```
//!
//! One whose payee cannot be paid fails when it is made: nothing is held, and the merchant is told why.
//!
//! **Invariant:** the hold ends exactly once, in the unit that decides the remittance.

mod confirm;
mod create;
mod end;
mod refusal;
mod rows;
mod rules;
mod state;

pub use confirm::{Called, confirm, invoked, of_holder, waiting_for};
pub use create::{NewRemittance, Report, create};
pub use end::{cancel, expire};
pub use refusal::{ReceiptRefusal, RemittanceRefusal};
pub use rows::{Remittance, by_id};
pub use state::{Event, Failure, State, Step, step};

use ledger::OpenHold;
use money::{MerchantId, RemittanceId};
use store::{Fault, Tx, View};
use zeroize::Zeroizing;

use crate::callback::{self, News};
use crate::message::{self, Audience, Live, Topic};
use crate::vault::Field;
use crate::{Ctx, Stop, refuse};

/// How a merchant names a remittance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// By its own number.
    OutBillNo(String),
    /// By the number that the house gave it.
    Number(String),
}

/// A merchant's remittance.
///
/// # Errors
/// [`RemittanceRefusal::NotFound`], also when it is another merchant's.
pub fn find(view: &mut View<'_>, merchant: MerchantId, name: &Name) -> Result<Remittance, Stop<RemittanceRefusal>> {
    let found = match name {
        Name::OutBillNo(number) => rows::by_out_bill_no(view, merchant, number)?,
        Name::Number(number) => rows::by_number(view, number)?,
    };
    let own = found.filter(|remittance| remittance.merchant == merchant);
    own.map_or_else(|| refuse(RemittanceRefusal::NotFound), Ok)
}

impl Remittance {
    /// The payee's name as the merchant gave it, if it did.
    ///
    /// # Errors
    /// A fault: what was sealed here opens here.
    pub fn payee_name(&self, ctx: &Ctx) -> Result<Option<Zeroizing<String>>, Fault> {
        Ok(self.payee_name.as_ref().map(|sealed| ctx.vault.open(Field::Name, sealed)).transpose()?)
    }

    const fn hold(&self) -> OpenHold {
        OpenHold { account: self.source, amount: self.amount }
    }
}

fn must_lock(tx: &mut Tx<'_>, id: RemittanceId) -> Result<Remittance, Fault> {
    rows::lock(tx, id)?.ok_or_else(|| Fault::corrupt(format!("there is no {id}")))
}

/// Tells the merchant how one that has ended stands, where it wants to be told.
fn tell_merchant(tx: &mut Tx<'_>, ctx: &mut Ctx, remittance: &Remittance) -> Result<(), Fault> {
    let Some(url) = &remittance.notify_url else { return Ok(()) };
    let (merchant, subject) = (remittance.merchant, remittance.id.to_bytes());
    let news = News { merchant, event: callback::Event::RemittanceEnded, subject, url };
    callback::notify(tx, ctx, &news).map(|_| ())
}

/// Wakes the payee's pages.
fn wake_payee(tx: &mut Tx<'_>, remittance: &Remittance, topic: Topic) -> Result<(), Fault> {
    let live = Live { to: Audience::Holder(remittance.holder), topic, id: Some(remittance.id.to_string()) };
    message::tell(tx, &live)
}
