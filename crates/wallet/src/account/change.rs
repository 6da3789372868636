//! Changes of an account: its name, its password, its state, its end.

use money::{HolderId, Pin};
use store::Tx;

use super::{AccountRefusal, AccountState, Act, Hot, StateCommand, authorise, profile, rows};
use crate::message::{self, Audience, Kind, Live, Notice, Topic};
use crate::pin::{self, PinRefusal};
use crate::vault::Field;
use crate::{Ctx, MoneyState, Next, Refusal, Stop, card, refuse, session};

/// Display names longer than this would not fit a line of a phone.
const DISPLAY_NAME_LENGTH_MAX: usize = 20;

/// Changes what others see the holder called.
pub fn rename(tx: &mut Tx<'_>, holder: HolderId, name: &str) -> Result<(), Stop<AccountRefusal>> {
    authorise(tx, holder, Act::ChangeSettings)?;
    let name = name.trim();
    let fits = (1..=DISPLAY_NAME_LENGTH_MAX).contains(&name.chars().count());
    if !fits || name.chars().any(char::is_control) {
        return refuse(AccountRefusal::DisplayNameInvalid);
    }
    Ok(rows::store_display_name(tx, holder, name)?)
}

/// Sets the sign-in password to one that was hashed before this unit began, if the hash that the current password was
/// checked against is still the one in force.
pub fn set_password(
    tx: &mut Tx<'_>,
    holder: HolderId,
    checked_against: Option<&str>,
    hash: &str,
) -> Result<(), Stop<session::SessionRefusal>> {
    authorise(tx, holder, Act::ChangeSettings).map_err(|stop| stop.map(session::SessionRefusal::Account))?;
    if rows::password_hash_of(tx, holder)?.as_deref() != checked_against {
        return refuse(session::SessionRefusal::CredentialsWrong);
    }
    Ok(rows::store_password_hash(tx, holder, hash)?)
}

/// Why an account is not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CloseRefusal {
    /// The account's state forbids it, or money is left or on its way.
    Account(AccountRefusal),
    /// The payment password is not accepted.
    Pin(PinRefusal),
}

impl Refusal for CloseRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Account(inner) => inner.code(),
            Self::Pin(inner) => inner.code(),
        }
    }
    fn is_transient(&self) -> bool {
        match self {
            Self::Account(inner) => inner.is_transient(),
            Self::Pin(inner) => inner.is_transient(),
        }
    }
    fn money(&self) -> MoneyState {
        MoneyState::None
    }
    fn next(&self) -> &'static [Next] {
        match self {
            Self::Account(inner) => inner.next(),
            Self::Pin(inner) => inner.next(),
        }
    }
    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Account(inner) => inner.params(),
            Self::Pin(inner) => inner.params(),
        }
    }
}

/// Closes an account for good: empty, by its holder. The phone number and the cards are free again; what was recorded
/// stays for as long as the law wants. An account that never set a payment password closes without one.
pub fn close(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    holder: HolderId,
    entered: Option<&Pin>,
) -> Result<(), Stop<CloseRefusal>> {
    let account = CloseRefusal::Account;
    let hot = authorise(tx, holder, Act::Close).map_err(|stop| stop.map(account))?;
    match (entered, &hot.pin.mac) {
        (Some(entered), _) => pin::check(tx, ctx, &hot, entered).map_err(|stop| stop.map(CloseRefusal::Pin))?,
        (None, Some(_)) => return refuse(CloseRefusal::Pin(PinRefusal::Missing)),
        (None, None) => {}
    }
    nothing_left(tx, &hot).map_err(|stop| stop.map(account))?;
    let state = hot.state.after(StateCommand::Close).map_err(|error| Stop::Refused(account(error.into())))?;
    rows::store_state(tx, holder, state, "")?;
    card::unbind_all(tx, ctx, holder)?;
    session::revoke_all(tx, ctx, holder)?;
    let phone = profile(tx, &ctx.vault, holder)?.phone;
    let index = ctx.vault.index(Field::Phone, phone.expose());
    Ok(rows::close(tx, ctx, holder, index)?)
}

fn nothing_left(tx: &mut Tx<'_>, hot: &Hot) -> Result<(), Stop<AccountRefusal>> {
    let balance = tx.balance(hot.account)?;
    if balance.held > 0 {
        return refuse(AccountRefusal::InTransit);
    }
    if balance.posted > 0 {
        return refuse(AccountRefusal::BalanceLeft);
    }
    Ok(())
}

/// Moves an account to another state on an operator's word, and tells the holder.
pub(crate) fn change_state(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    holder: HolderId,
    command: StateCommand,
    reason: &str,
) -> Result<AccountState, Stop<AccountRefusal>> {
    let Some(hot) = rows::lock(tx, holder)? else { return refuse(AccountRefusal::Unknown) };
    let state = hot.state.after(command).map_err(|error| Stop::Refused(error.into()))?;
    let kept = if state == AccountState::Normal { "" } else { reason };
    rows::store_state(tx, holder, state, kept)?;
    let kind = match state {
        AccountState::Normal => Kind::AccountRestored,
        AccountState::Restricted => Kind::AccountRestricted,
        AccountState::Frozen => Kind::AccountFrozen,
        AccountState::Closed => return Ok(state),
    };
    let params = vec![("reason", reason.to_owned())];
    message::notify(tx, ctx, holder, Notice { kind, params, bill: None })?;
    message::tell(tx, &Live { to: Audience::Holder(holder), topic: Topic::Account, id: None })?;
    Ok(state)
}
