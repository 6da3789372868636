//! The payment password: six digits that confirm every movement of money.
//!
//! It is kept as a keyed MAC under the holder's salt; the key is in the vault. Slow hashing would not protect a million
//! possible values, a key does. Wrong tries are counted in the unit that checks them, and that count commits although
//! the unit is refused ([`Stop::Recorded`]).
//!
//! **Invariant:** [`check`] is the only place where a payment password is compared.

mod judge;
mod keep;
mod recover;
mod refusal;
mod rows;
mod weak;

pub use keep::{ChangePin, PinStatus, Pinless, change, set, set_pinless, status};
pub use recover::{
    RecoveryEvent, RecoveryProof, RecoveryState, begin as begin_recovery, finish as finish_recovery,
    prove as prove_recovery,
};
pub use refusal::{PinRefusal, PinUseRefusal, RecoveryRefusal};

use money::Pin;
use store::Tx;

use crate::account::{self, Hot};
use crate::message::{self, Kind, Notice};
use crate::{Ctx, Stop, refuse, vault};
use judge::Verdict;

/// Checks a holder's payment password, counting a wrong one. Call it after [`account::authorise`], which locks the
/// row, and before anything else is written: a wrong try keeps what the unit wrote so far.
pub fn check(tx: &mut Tx<'_>, ctx: &mut Ctx, hot: &Hot, pin: &Pin) -> Result<(), Stop<PinRefusal>> {
    let Some((mac, salt)) = &hot.pin.mac else { return refuse(PinRefusal::NotSet) };
    let right = vault::same(mac, &ctx.vault.pin_mac(salt, pin));
    let (facts, verdict) = judge::judge(&hot.pin, right, ctx.now, &ctx.policy.pin);
    if facts != hot.pin {
        account::store_pin(tx, hot.holder, &facts)?;
    }
    match verdict {
        Verdict::Right => Ok(()),
        Verdict::StillLocked { until } => refuse(PinRefusal::Locked { until }),
        Verdict::Wrong { tries_left } => Err(Stop::Recorded(PinRefusal::Wrong { tries_left })),
        Verdict::NowLocked { until } => {
            let params = vec![("until", until.to_string())];
            message::notify(tx, ctx, hot.holder, Notice { kind: Kind::PinLocked, params, bill: None })?;
            Err(Stop::Recorded(PinRefusal::Locked { until }))
        }
    }
}

#[cfg(test)]
mod tests;
