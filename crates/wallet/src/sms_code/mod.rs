//! Codes sent by SMS, which prove that somebody holds a phone.
//!
//! **Invariant:** a phone has one living code for a purpose; a new one replaces it, a right entry consumes it, and a
//! bounded number of wrong ones makes it worthless. Only a keyed MAC of it is stored.
//!
//! Codes of banks are not here: a bank makes and checks its own.

mod refusal;
mod rows;
mod task;

pub use refusal::SmsCodeRefusal;
pub use task::{QUEUE, SmsTask};

use jiff::Timestamp;
use store::{Fault, Tx, View};

use crate::account::Phone;
use crate::attempt::{self, DAY_S, HOUR_S, Scope};
use crate::vault::{self, Field, Purpose as MacPurpose};
use crate::{Ctx, Stop, refuse};
use rows::Kept;

/// What a code is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signing in, or opening an account.
    SignIn,
    /// Recovering a payment password.
    RecoverPin,
}

impl Purpose {
    const fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::RecoverPin => "recover_pin",
        }
    }
}

/// Who asks for a code, for the rate limits. Both are kept only as keyed hashes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Asker {
    /// The secret of the device, when it has one already.
    pub device: Option<String>,
    /// The network address; empty when unknown.
    pub address: String,
}

/// A code is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The masked phone.
    pub sent_to: String,
    pub expires_at: Timestamp,
    pub resend_after_s: u32,
}

/// Makes a code and leaves it for the SMS worker.
pub fn send(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    phone: &Phone,
    purpose: Purpose,
    asker: &Asker,
) -> Result<Sent, Stop<SmsCodeRefusal>> {
    let index = ctx.vault.index(Field::Phone, phone.expose());
    within_limits(tx, ctx, &index, asker)?;
    let expires_at = ctx.after_s(*ctx.policy.sms_code.ttl_s);
    let digits = usize::try_from(*ctx.policy.sms_code.digits).unwrap_or(6);
    let code = ctx.entropy.digits(digits);
    keep(tx, ctx, &index, purpose, &code, expires_at)?;
    task::enqueue(tx, ctx, phone, purpose, &code)?;
    Ok(Sent { sent_to: phone.masked(), expires_at, resend_after_s: *ctx.policy.sms_code.resend_after_s })
}

fn keep(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    index: &[u8; 32],
    purpose: Purpose,
    code: &str,
    expires_at: Timestamp,
) -> Result<(), Fault> {
    let salt: [u8; 16] = ctx.entropy.bytes();
    let mac = ctx.vault.mac(MacPurpose::SmsCode, &salt, code.as_bytes());
    rows::delete(tx, index, purpose)?;
    let tries_left = *ctx.policy.sms_code.tries_max;
    rows::insert(tx, ctx, index, purpose, &Kept { mac, salt, expires_at, tries_left })
}

/// Checks a code that somebody typed, and consumes it when it is right.
pub fn verify(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    phone: &Phone,
    purpose: Purpose,
    code: &str,
) -> Result<(), Stop<SmsCodeRefusal>> {
    let index = ctx.vault.index(Field::Phone, phone.expose());
    let Some(kept) = rows::lock(tx, &index, purpose)? else { return refuse(SmsCodeRefusal::Expired) };
    if ctx.now >= kept.expires_at || kept.tries_left == 0 {
        return refuse(SmsCodeRefusal::Expired);
    }
    if vault::same(&kept.mac, &ctx.vault.mac(MacPurpose::SmsCode, &kept.salt, code.as_bytes())) {
        return Ok(rows::delete(tx, &index, purpose)?);
    }
    let tries_left = kept.tries_left.saturating_sub(1);
    rows::store_tries(tx, &index, purpose, tries_left)?;
    Err(Stop::Recorded(SmsCodeRefusal::Wrong { tries_left }))
}

/// Refuses when the phone, the device or the address asked too often, and counts this one otherwise.
fn within_limits(tx: &mut Tx<'_>, ctx: &Ctx, index: &[u8; 32], asker: &Asker) -> Result<(), Stop<SmsCodeRefusal>> {
    let rules = &ctx.policy.sms_code;
    if let Some(wait_s) = too_soon(tx, ctx, index)? {
        return refuse(SmsCodeRefusal::TooMany { retry_after_s: wait_s });
    }
    let hash = |text: &str| ctx.vault.token_hash(text);
    let device = asker.device.as_deref().map(hash);
    let address = (!asker.address.is_empty()).then(|| hash(&asker.address));
    let mut limits = vec![
        (Scope::CodeToPhone, *index, HOUR_S, *rules.per_phone_hour_max),
        (Scope::CodeToPhone, *index, DAY_S, *rules.per_phone_day_max),
    ];
    limits.extend(device.map(|who| (Scope::CodeByDevice, who, DAY_S, *rules.per_device_day_max)));
    limits.extend(address.map(|who| (Scope::CodeByAddress, who, HOUR_S, *rules.per_address_hour_max)));
    for (scope, who, window_s, max) in &limits {
        if attempt::count(tx, ctx, *scope, who, *window_s)? >= *max {
            return refuse(SmsCodeRefusal::TooMany { retry_after_s: *window_s });
        }
    }
    attempt::note(tx, ctx, Scope::CodeToPhone, index)?;
    for (scope, who) in [(Scope::CodeByDevice, device), (Scope::CodeByAddress, address)] {
        if let Some(who) = who {
            attempt::note(tx, ctx, scope, &who)?;
        }
    }
    Ok(())
}

/// How many seconds the phone must still wait for its next code, of whatever purpose.
fn too_soon(view: &mut View<'_>, ctx: &Ctx, index: &[u8; 32]) -> Result<Option<u32>, Fault> {
    let Some(sent_at) = rows::last_sent_at(view, index)? else { return Ok(None) };
    let passed_s = ctx.now.duration_since(sent_at).as_secs();
    let wait_s = i64::from(*ctx.policy.sms_code.resend_after_s).saturating_sub(passed_s);
    Ok(u32::try_from(wait_s).ok().filter(|wait_s| *wait_s > 0))
}
