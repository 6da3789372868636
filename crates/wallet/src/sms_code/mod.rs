//! Codes sent by SMS, which prove that somebody holds a phone.
//!
//! **Invariant:** a phone has one living code for a purpose; a new one replaces it, a right entry consumes it, and a
//! bounded number of wrong ones makes it worthless. Only a keyed MAC of it is stored.
//!
//! Codes of banks are not here: a bank makes and checks its own.

mod refusal;
mod task;

pub use refusal::SmsCodeRefusal;
pub use task::{QUEUE, SmsTask};

use jiff::Timestamp;
use store::{Fault, Tx, View, params};

use crate::account::Phone;
use crate::attempt::{self, DAY_S, HOUR_S, Scope};
use crate::vault::{self, Field, Purpose as MacPurpose};
use crate::{Ctx, Stop, refuse};

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
    forget(tx, index, purpose)?;
    tx.queue(
        "INSERT INTO sms_code (phone_index, purpose, mac, salt, sent_at, expires_at, tries_left) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![index, purpose.code(), mac, salt, ctx.now, expires_at, *ctx.policy.sms_code.tries_max],
    )
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
    let sql = "SELECT mac, salt, expires_at, tries_left FROM sms_code WHERE phone_index = ?1 AND purpose = ?2";
    let Some(row) = tx.query_opt_for_update(sql, params![index, purpose.code()])? else {
        return refuse(SmsCodeRefusal::Expired);
    };
    let (mac, salt): ([u8; 32], [u8; 16]) = (row.get(0)?, row.get(1)?);
    let (expires_at, tries_left): (Timestamp, u32) = (row.get(2)?, row.get(3)?);
    if ctx.now >= expires_at || tries_left == 0 {
        return refuse(SmsCodeRefusal::Expired);
    }
    if vault::same(&mac, &ctx.vault.mac(MacPurpose::SmsCode, &salt, code.as_bytes())) {
        return Ok(forget(tx, &index, purpose)?);
    }
    let tries_left = tries_left.saturating_sub(1);
    tx.queue(
        "UPDATE sms_code SET tries_left = ?3 WHERE phone_index = ?1 AND purpose = ?2",
        params![index, purpose.code(), tries_left],
    )?;
    Err(Stop::Recorded(SmsCodeRefusal::Wrong { tries_left }))
}

fn forget(tx: &mut Tx<'_>, index: &[u8; 32], purpose: Purpose) -> Result<(), Fault> {
    tx.queue("DELETE FROM sms_code WHERE phone_index = ?1 AND purpose = ?2", params![index, purpose.code()])
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
    let sql = "SELECT sent_at FROM sms_code WHERE phone_index = ?1 ORDER BY sent_at DESC LIMIT 1";
    let Some(row) = view.query_opt(sql, params![index])? else { return Ok(None) };
    let sent_at: Timestamp = row.get(0)?;
    let passed_s = ctx.now.duration_since(sent_at).as_secs();
    let wait_s = i64::from(*ctx.policy.sms_code.resend_after_s).saturating_sub(passed_s);
    Ok(u32::try_from(wait_s).ok().filter(|wait_s| *wait_s > 0))
}
