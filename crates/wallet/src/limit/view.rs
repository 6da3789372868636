//! The page of limits.

use jiff::Timestamp;
use money::HolderId;
use store::{Fault, View};

use super::{Gauge, after_pin_reset, balance_out, class_rule, code_payment, pinless_times, static_code, used};
use super::{Proof, top_up_daily, transfer_daily, withdrawal_daily};
use crate::account::{self, Hot};
use crate::{Ctx, Policy};

/// One limit as the holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitLine {
    /// Which limit, see [`super::LimitKey::code`].
    pub key: &'static str,
    /// Its cap, fen; times for `pinless_times`.
    pub limit: i64,
    /// What is used of it.
    pub used: i64,
    /// When it starts again; never for a lifetime's.
    pub resets_at: Option<Timestamp>,
}

/// Every limit of a holder that counts over time, with what is used of it.
pub fn limits(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<Vec<LimitLine>, Fault> {
    let Some(hot) = account::see(view, holder)? else { return Ok(Vec::new()) };
    gauges(&hot, &ctx.policy, ctx.now).iter().map(|gauge| line(view, gauge)).collect()
}

fn line(view: &mut View<'_>, gauge: &Gauge) -> Result<LimitLine, Fault> {
    let used = used(view, gauge)?;
    Ok(LimitLine { key: gauge.limit.code(), limit: gauge.cap, used, resets_at: gauge.resets_at })
}

fn gauges(hot: &Hot, policy: &Policy, now: Timestamp) -> Vec<Gauge> {
    let mut gauges = vec![
        balance_out(hot.limit_subject(), class_rule(hot, policy), now),
        code_payment(hot.holder, Proof::Pin, policy, now),
        static_code(hot.holder, policy, now),
        pinless_times(hot.holder, policy, now),
        transfer_daily(hot.holder, policy, now),
        top_up_daily(hot.holder, policy, now),
        withdrawal_daily(hot.holder, policy, now),
    ];
    gauges.extend(after_pin_reset(hot, policy, now));
    gauges
}
