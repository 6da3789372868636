//! With whom a merchant shares.

use money::{HolderId, MerchantId};
use store::{Fault, Tx, View};

use super::{SharingRefusal, rows};
use crate::account;
use crate::trade::Party;
use crate::{Ctx, Stop, app, identity, merchant, refuse};

/// What names a receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// A merchant's number.
    Merchant,
    /// A holder's openid in the dealer's app.
    Openid,
    /// A holder's openid in the sub-merchant's own app.
    SubOpenid,
}

impl AccountKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Merchant, Self::Openid, Self::SubOpenid];

    /// The stable name, stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Merchant => "merchant",
            Self::Openid => "openid",
            Self::SubOpenid => "sub_openid",
        }
    }

    /// The kind of a stored name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A receiver as the merchant names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub kind: AccountKind,
    /// The mchid or the openid.
    pub number: String,
}

/// A merchant will share with somebody.
#[derive(Clone, PartialEq, Eq)]
pub struct NewReceiver {
    pub party: Party,
    /// The dealer's app, and the sub-merchant's own.
    pub appid: String,
    pub sub_appid: Option<String>,
    pub account: Account,
    /// To be compared with the one that was proven, or with the merchant's.
    pub name: Option<String>,
    /// What the receiver is to the merchant, as the merchant says it.
    pub relation: String,
}

/// Somebody who may receive shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Payee {
    Holder(HolderId),
    Merchant(MerchantId),
}

/// Names a receiver. Doing so again changes what it is to the merchant.
///
/// # Errors
/// [`SharingRefusal::App`], [`SharingRefusal::ReceiverUnknown`], [`SharingRefusal::NameDiffers`].
pub fn add_receiver(tx: &mut Tx<'_>, ctx: &Ctx, command: &NewReceiver) -> Result<(), Stop<SharingRefusal>> {
    let app = |stop: Stop<app::AppRefusal>| stop.map(SharingRefusal::App);
    app::permit(tx, &command.appid, command.party.dealer()).map_err(app)?;
    let payee = match command.account.kind {
        AccountKind::Merchant => merchant_of(tx, command)?,
        AccountKind::Openid => Payee::Holder(app::holder_of(tx, &command.appid, &command.account.number).map_err(app)?),
        AccountKind::SubOpenid => {
            let appid = command.sub_appid.as_deref().unwrap_or_default();
            app::permit(tx, appid, command.party.merchant).map_err(app)?;
            Payee::Holder(app::holder_of(tx, appid, &command.account.number).map_err(app)?)
        }
    };
    check_name(tx, ctx, payee, command.name.as_deref())?;
    Ok(rows::put_receiver(tx, ctx, command, payee)?)
}

fn merchant_of(view: &mut View<'_>, command: &NewReceiver) -> Result<Payee, Stop<SharingRefusal>> {
    let found = merchant::by_mchid(view, &command.account.number)?;
    let other = found.filter(|found| found.id != command.party.merchant);
    other.map_or_else(|| refuse(SharingRefusal::ReceiverUnknown), |found| Ok(Payee::Merchant(found.id)))
}

/// A name that is given must be the receiver's.
pub(super) fn check_name(
    view: &mut View<'_>,
    ctx: &Ctx,
    payee: Payee,
    given: Option<&str>,
) -> Result<(), Stop<SharingRefusal>> {
    let Some(given) = given else { return Ok(()) };
    let known = match payee {
        Payee::Merchant(id) => merchant::find(view, id)?.map(|found| found.name),
        Payee::Holder(id) => real_name(view, ctx, id)?,
    };
    if known.is_none_or(|known| known == given.trim()) { Ok(()) } else { refuse(SharingRefusal::NameDiffers) }
}

/// A holder's proven name.
fn real_name(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<Option<String>, Fault> {
    let person = account::see(view, holder)?.and_then(|hot| hot.person);
    person.map(|person| Ok(identity::real_name(view, &ctx.vault, person)?.to_string())).transpose()
}

/// Forgets a receiver. One that is not known stays so.
///
/// # Errors
/// [`SharingRefusal::App`].
pub fn remove_receiver(
    tx: &mut Tx<'_>,
    party: &Party,
    appid: &str,
    account: &Account,
) -> Result<(), Stop<SharingRefusal>> {
    app::permit(tx, appid, party.dealer()).map_err(|stop| stop.map(SharingRefusal::App))?;
    Ok(rows::delete_receiver(tx, party.merchant, account)?)
}
