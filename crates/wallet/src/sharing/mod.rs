//! Profit sharing: a merchant shares what a trade brought with others.
//!
//! ```text
//! paid (a trade that asked for it):  the net amount is kept back from settlement
//! share, one unit:    Dr merchant's pending   Cr each receiver: a holder's balance, a merchant's available money
//! unfreeze:           nothing is kept back any more; also by itself when the time to share is over
//! return, one unit:   Dr receiving merchant's available   Cr sharing merchant's available
//! ```
//!
//! **Invariant:** what is shared of a trade was kept back of that trade, and is never more than the policy's part of it.
//!
//! **Invariant:** a share goes only to a receiver that the merchant has named before.

mod give_back;
mod receiver;
mod refusal;
mod rows;
mod share;

pub use give_back::{GiveBack, Return, ReturnFailure, find_return, give_back};
pub use receiver::{Account, AccountKind, NewReceiver, add_receiver, remove_receiver};
pub use refusal::SharingRefusal;
pub use rows::{Share, Sharing};
pub use share::{NewShare, ShareFailure, ShareOut, expire, share};

pub(crate) use rows::shared_since;

use money::ShareId;
use store::{Fault, View};

use crate::trade::{self, Party, Trade};
use crate::{Ctx, Stop, business_time, refuse};

/// How a merchant names a request to share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// By its own number.
    OutOrderNo(String),
    /// By the number that the house gave it.
    Number(String),
}

/// A party's request to share.
///
/// # Errors
/// [`SharingRefusal::NotFound`], also when it is another party's.
pub fn find(view: &mut View<'_>, party: &Party, name: &Name) -> Result<Sharing, Stop<SharingRefusal>> {
    let found = match name {
        Name::OutOrderNo(number) => rows::by_out_order_no(view, party.merchant, number)?,
        Name::Number(number) => rows::by_number(view, number)?,
    };
    let own = found.filter(|sharing| sharing.party == *party);
    own.map_or_else(|| refuse(SharingRefusal::NotFound), Ok)
}

/// The request of a share that a merchant received, and the share: what a callback tells.
pub fn received(view: &mut View<'_>, id: ShareId) -> Result<Option<(Sharing, Share)>, Fault> {
    let Some(sharing) = rows::of_share(view, id)? else { return Ok(None) };
    let share = sharing.shares.iter().find(|share| share.id == id).cloned();
    Ok(share.map(|share| (sharing, share)))
}

/// The trade of a request to share.
pub fn trade_of(view: &mut View<'_>, ctx: &Ctx, sharing: &Sharing) -> Result<Trade, Fault> {
    let trade = trade::of_order(view, ctx, sharing.order)?;
    trade.ok_or_else(|| Fault::corrupt(format!("{} has no trade", sharing.id)))
}

/// A number that the house gives: 30 digits, of which eight are the day.
fn number(ctx: &mut Ctx) -> String {
    let day = business_time(ctx.now).date().strftime("%Y%m%d").to_string();
    format!("3008{}{day}{}", ctx.entropy.digits(6), ctx.entropy.digits(12))
}
