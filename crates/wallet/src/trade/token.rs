//! By what a holder reaches a trade.

use jiff::Timestamp;

use super::Kind;
use crate::merchant::static_code;
use crate::{Ctx, business_time};

/// By what a holder reaches a trade, until it is replaced or its time is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// 36 signs: `wx`, day and time, 22 hexadecimal digits, `0000`.
    pub prepay: String,
    /// What the code to be scanned carries; only of a native trade.
    pub code: Option<String>,
    pub expires_at: Timestamp,
}

impl Token {
    /// A new one that nobody can guess.
    pub(super) fn new(ctx: &mut Ctx, kind: Kind) -> Self {
        let policy = &ctx.policy.trade;
        let ttl_s = if kind == Kind::H5 { *policy.h5_token_ttl_s } else { *policy.token_ttl_s };
        Self {
            expires_at: ctx.after_s(ttl_s),
            code: (kind == Kind::Native).then(|| static_code(ctx)),
            prepay: prepay_number(ctx),
        }
    }
}

fn prepay_number(ctx: &mut Ctx) -> String {
    let at = business_time(ctx.now);
    // 88 bits: 16 hexadecimal digits and six more.
    let (high, low) = (u64::from_be_bytes(ctx.entropy.bytes()), ctx.entropy.below(1 << 24));
    format!("wx{:02}{:02}{:02}{:02}{high:016x}{low:06x}0000", at.day(), at.hour(), at.minute(), at.second())
}

/// The number of a paid trade: 28 digits, of which eight are the day.
pub(super) fn trade_number(ctx: &mut Ctx) -> String {
    let day = business_time(ctx.now).date().strftime("%Y%m%d").to_string();
    format!("4200{}{day}{}", ctx.entropy.digits(6), ctx.entropy.digits(10))
}
