//! The digits on the phone.

use jiff::Timestamp;
use money::{HolderId, Pin};
use store::{Fault, Tx};

use super::rows;
use crate::account::{self, Act, Hot};
use crate::balance::{self, Method, MoneyRefusal, PayeeRefusal};
use crate::pin::PinRefusal;
use crate::{Ctx, Stop, pin, refuse};

/// Expired codes are kept this long, so that a till is told "expired" rather than "unknown".
const KEPT_S: u32 = 3600;

/// A phone wants a code to show.
#[derive(Clone)]
pub struct IssueCode {
    pub holder: HolderId,
    pub method: Method,
    /// Needed the first time on this account.
    pub pin: Option<Pin>,
}

/// A code to show.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    pub digits: String,
    pub expires_at: Timestamp,
    pub method: Method,
}

/// What a till's digits stand for.
pub(super) struct Shown {
    pub(super) holder: HolderId,
    pub(super) method: Method,
}

/// Makes a new code. The one before stays good until its own minute is over.
pub fn issue(tx: &mut Tx<'_>, ctx: &mut Ctx, command: IssueCode) -> Result<Issued, Stop<MoneyRefusal>> {
    let hot = account::authorise(tx, command.holder, Act::ShowPaymentCode).map_err(|stop| stop.map(Into::into))?;
    confirm_first_use(tx, ctx, &hot, command.pin.as_ref())?;
    if let Method::Card(card) = command.method {
        balance::card(tx, command.holder, card)?;
    }
    let policy = &ctx.policy.payment_code;
    let prefix: String = policy.prefix.value.clone();
    let random = usize::try_from(*policy.digits).unwrap_or(0).saturating_sub(prefix.len());
    let expires_at = ctx.after_s(*policy.ttl_s);
    let digits = format!("{prefix}{}", ctx.entropy.digits(random));
    let shown = Shown { holder: command.holder, method: command.method };
    rows::insert_code(tx, ctx, ctx.vault.token_hash(&digits), &shown, expires_at)?;
    Ok(Issued { digits, expires_at, method: command.method })
}

/// Forgets codes that ended long ago, oldest first and at most `limit`.
pub(super) fn forget(tx: &mut Tx<'_>, ctx: &Ctx, limit: u32) -> Result<(), Fault> {
    rows::delete_codes_before(tx, ctx.before_s(KEPT_S), limit)
}

/// Confirms with the payment password that the phone may show codes.
pub fn enable(tx: &mut Tx<'_>, ctx: &mut Ctx, holder: HolderId, entered: &Pin) -> Result<(), Stop<MoneyRefusal>> {
    let hot = account::authorise(tx, holder, Act::ShowPaymentCode).map_err(|stop| stop.map(Into::into))?;
    confirm_first_use(tx, ctx, &hot, Some(entered))
}

fn confirm_first_use(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    hot: &Hot,
    entered: Option<&Pin>,
) -> Result<(), Stop<MoneyRefusal>> {
    if rows::is_enabled(tx, hot.holder)? {
        return Ok(());
    }
    let Some(entered) = entered else { return refuse(MoneyRefusal::Pin(PinRefusal::Missing)) };
    pin::check(tx, ctx, hot, entered).map_err(|stop| stop.map(Into::into))?;
    Ok(rows::enable(tx, ctx, hot.holder)?)
}

/// Uses a code up, and says whose it is.
pub(super) fn redeem(tx: &mut Tx<'_>, ctx: &Ctx, digits: &str) -> Result<Shown, Stop<MoneyRefusal>> {
    let index = ctx.vault.token_hash(digits);
    let Some((shown, expires_at, used)) = rows::lock_code(tx, index)? else {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::CodeUnknown));
    };
    if used {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::CodeUsed));
    }
    if expires_at <= ctx.now {
        return refuse(MoneyRefusal::Payee(PayeeRefusal::CodeExpired));
    }
    rows::use_code(tx, index)?;
    Ok(shown)
}
