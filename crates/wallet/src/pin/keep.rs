//! Setting and changing the payment password, and paying small sums without it.

use jiff::Timestamp;
use money::{HolderId, Pin};
use store::{Fault, Tx, View};

use super::weak::{Guesses, refuse_weak};
use super::{PinRefusal, PinUseRefusal, check, judge};
use crate::account::{self, Act, Hot, PinFacts};
use crate::message::{self, Kind, Notice};
use crate::request::{Earlier, Request};
use crate::{Ctx, Stop, card, identity, instant, refuse, vault};

/// How the payment password stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinStatus {
    pub set: bool,
    /// Wrong entries left today.
    pub tries_left: u32,
    pub locked_until: Option<Timestamp>,
}

/// How a holder's payment password stands now.
pub fn status(hot: &Hot, ctx: &Ctx) -> PinStatus {
    let tries_left = ctx.policy.pin.tries_max.saturating_sub(judge::tries_today(&hot.pin, ctx.now));
    let locked_until = Some(hot.pin.locked_until).filter(|until| ctx.now < *until);
    PinStatus { set: hot.pin.mac.is_some(), tries_left, locked_until }
}

/// Sets the first payment password, for a wish of this key. The same key again changes nothing.
pub fn set(tx: &mut Tx<'_>, ctx: &mut Ctx, holder: HolderId, key: &str, new: &Pin) -> Result<(), Stop<PinUseRefusal>> {
    let request = Request::new("set_pin", holder, key, &[]);
    if done_before(tx, &request)? {
        return Ok(());
    }
    let hot = account::authorise(tx, holder, Act::SetPin).map_err(|stop| stop.map(PinUseRefusal::Account))?;
    if hot.pin.mac.is_some() {
        return refuse(PinUseRefusal::Pin(PinRefusal::AlreadySet));
    }
    accept(tx, ctx, &hot, new).map_err(|stop| stop.map(PinUseRefusal::Pin))?;
    request.remember(tx, holder.to_bytes())?;
    Ok(tell(tx, ctx, holder, Kind::PinSet)?)
}

/// A wish to change the payment password.
#[derive(Clone)]
pub struct ChangePin {
    /// The client's key for this wish.
    pub key: String,
    /// The one in force.
    pub current: Pin,
    pub new: Pin,
}

/// Changes the payment password, knowing the one in force. The same key again changes nothing.
pub fn change(tx: &mut Tx<'_>, ctx: &mut Ctx, holder: HolderId, wish: &ChangePin) -> Result<(), Stop<PinUseRefusal>> {
    let request = Request::new("change_pin", holder, &wish.key, &[]);
    if done_before(tx, &request)? {
        return Ok(());
    }
    let hot = account::authorise(tx, holder, Act::ChangePin).map_err(|stop| stop.map(PinUseRefusal::Account))?;
    check(tx, ctx, &hot, &wish.current).map_err(|stop| stop.map(PinUseRefusal::Pin))?;
    accept(tx, ctx, &hot, &wish.new).map_err(|stop| stop.map(PinUseRefusal::Pin))?;
    request.remember(tx, holder.to_bytes())?;
    Ok(tell(tx, ctx, holder, Kind::PinChanged)?)
}

/// Whether a request was carried out before. It has no facts of its own, so that its key cannot stand for another one.
fn done_before(tx: &mut Tx<'_>, request: &Request) -> Result<bool, Fault> {
    match request.recall(tx)? {
        Earlier::Never => Ok(false),
        Earlier::Same(_) => Ok(true),
        Earlier::Other => Err(Fault::corrupt("a request without facts differs from itself")),
    }
}

fn tell(tx: &mut Tx<'_>, ctx: &mut Ctx, holder: HolderId, kind: Kind) -> Result<(), Fault> {
    message::notify(tx, ctx, holder, Notice { kind, params: Vec::new(), bill: None })
}

/// Takes a new payment password: a strong one, another than before. Tries and locks begin anew.
pub(super) fn accept(tx: &mut Tx<'_>, ctx: &mut Ctx, hot: &Hot, new: &Pin) -> Result<(), Stop<PinRefusal>> {
    let guesses = guesses(tx, ctx, hot)?;
    refuse_weak(new, &guesses).map_err(Stop::Refused)?;
    let same = |(mac, salt): &([u8; 32], [u8; 16])| vault::same(mac, &ctx.vault.pin_mac(salt, new));
    if hot.pin.mac.as_ref().is_some_and(same) {
        return refuse(PinRefusal::SameAsBefore);
    }
    let salt: [u8; 16] = ctx.entropy.bytes();
    let facts = PinFacts {
        mac: Some((ctx.vault.pin_mac(&salt, new), salt)),
        tries: 0,
        tried_at: instant(0),
        locks: 0,
        locked_until: instant(0),
    };
    Ok(account::store_pin(tx, hot.holder, &facts)?)
}

fn guesses(view: &mut View<'_>, ctx: &Ctx, hot: &Hot) -> Result<Guesses, Fault> {
    let phone = account::profile(view, &ctx.vault, hot.holder)?.phone;
    let person = hot.person.map(|person| identity::person(view, &ctx.vault, person)).transpose()?;
    let cards = card::numbers(view, &ctx.vault, hot.holder)?;
    Ok(Guesses {
        phone: phone.expose().to_owned(),
        birth_on: person.as_ref().map(|person| person.number.birth_on()),
        identity_number: person.map(|person| person.number.expose().to_owned()),
        cards: cards.iter().map(|pan| pan.expose().to_owned()).collect(),
    })
}

/// Whether small payments go through without the payment password.
#[derive(Clone)]
pub enum Pinless {
    /// Needs the payment password.
    On(Pin),
    Off,
}

/// Switches payments without the payment password on or off.
pub fn set_pinless(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    holder: HolderId,
    wish: &Pinless,
) -> Result<(), Stop<PinUseRefusal>> {
    let hot = account::authorise(tx, holder, Act::ChangeSettings).map_err(|stop| stop.map(PinUseRefusal::Account))?;
    let on = match wish {
        Pinless::On(entered) => {
            check(tx, ctx, &hot, entered).map_err(|stop| stop.map(PinUseRefusal::Pin))?;
            true
        }
        Pinless::Off => false,
    };
    Ok(account::store_pinless(tx, holder, on)?)
}
