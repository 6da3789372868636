//! What a holder is called in an app.

use money::HolderId;
use store::{Fault, Tx, View};

use super::{AppRefusal, find, rows};
use crate::{Ctx, Stop, refuse};

/// What openids are made of: 64 signs, six bits each.
const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The holder's openid in an app; made when the two meet for the first time.
///
/// # Errors
/// [`AppRefusal::Unknown`].
pub fn openid_of(tx: &mut Tx<'_>, ctx: &mut Ctx, appid: &str, holder: HolderId) -> Result<String, Stop<AppRefusal>> {
    if let Some(known) = rows::openid(tx, appid, holder)? {
        return Ok(known);
    }
    if find(tx, appid)?.is_none() {
        return refuse(AppRefusal::Unknown);
    }
    // Two units that meet here at once agree on the one that was first.
    rows::insert_openid(tx, &new_openid(ctx), appid, holder)?;
    rows::openid(tx, appid, holder)?.ok_or_else(|| Stop::Fault(Fault::corrupt("an openid was written and is gone")))
}

/// Whom an openid stands for.
///
/// # Errors
/// [`AppRefusal::OpenidUnknown`] when it is nobody's, or one of another app.
pub fn holder_of(view: &mut View<'_>, appid: &str, openid: &str) -> Result<HolderId, Stop<AppRefusal>> {
    rows::holder(view, appid, openid)?.map_or_else(|| refuse(AppRefusal::OpenidUnknown), Ok)
}

/// 28 signs, the first an `o`: 162 random bits.
fn new_openid(ctx: &mut Ctx) -> String {
    let bytes: [u8; 27] = ctx.entropy.bytes();
    let sign = |byte: &u8| SIGNS.get(usize::from(byte & 63)).copied().map(char::from);
    std::iter::once('o').chain(bytes.iter().filter_map(sign)).collect()
}
