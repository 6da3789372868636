//! The merchants' gateway: WeChat Pay's wire over our own use cases.
//!
//! ```text
//! request ──► door       bytes, authorization, replay; a refusal teaches
//!             a group    reads the typed body, runs one use case, words the answer
//! answer  ◄── door       signs, numbers
//! ```
//!
//! **Architecture Invariant:** there is no rule about money here. The wire's forms are `wxpay`'s, the decisions are
//! `wallet`'s; a group brings the two together.
//!
//! **Invariant:** a merchant reaches only what is its own: every use case is asked on behalf of the merchant who signed.

mod admission;
mod asking;
mod bills;
mod certificates;
mod codepay;
mod combine;
pub mod door;
mod download;
pub mod faults;
mod favor;
mod h5;
pub mod keyring;
pub mod lesson;
mod lookup;
pub mod outbound;
mod partner;
mod pay;
pub mod platform_keys;
mod refunds;
mod refusals;
mod remittances;
mod replay;
mod reply;
mod sharing;
pub mod telling;
mod transactions;
pub mod v2;
pub mod watch;

use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use wallet::Policy;
use wxpay::code_url::CodeForm;

pub use self::admission::Arrived;
pub use self::bills::{flow_bill_of, trade_bill_of};
pub use self::lesson::{Verdict, check_signature};
pub use self::lookup::{merchant_keys, platform};
pub use self::reply::Refused;
pub use self::transactions::state as trade_state;

use self::faults::Faults;
use self::keyring::Keyring;
use self::replay::Seen;
use self::watch::Watch;
use crate::app::AppState;

/// The names by which the wire's clients know it, for those that cannot be told another.
pub const HOSTS: [&str; 3] = ["api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "wx.tenpay.com"];

/// What the gateway remembers between requests.
pub struct Memory {
    pub seen: Seen,
    pub keyring: Keyring,
    /// Bounds the explanations of refused signatures.
    pub lessons: DefaultDirectRateLimiter,
    /// What the sandbox makes go wrong; nothing beside real money.
    pub faults: Faults,
    /// What the sandbox's examiner looks at; nothing beside real money.
    pub watch: Watch,
}

impl Memory {
    /// Remembers nothing yet.
    pub fn new(policy: &Policy) -> Self {
        let window = Duration::from_secs(u64::from(*policy.gateway.request_window_s));
        let lessons = RateLimiter::direct(Quota::per_second(*policy.gateway.lessons_per_second_max));
        Self {
            seen: Seen::for_window(window),
            keyring: Keyring::default(),
            lessons,
            faults: Faults::default(),
            watch: Watch::default(),
        }
    }
}

/// The gateway's door.
pub fn router(state: AppState) -> Router {
    let routes = v3().fallback(door::nothing).method_not_allowed_fallback(door::nothing);
    let signed = routes.layer(from_fn_with_state(state.clone(), door::pass));
    h5::routes().merge(v2::routes(&state)).merge(signed).with_state(state)
}

/// How codes and links begin. A browser's link leads to the gateway itself.
pub fn code_form(state: &AppState) -> CodeForm {
    let h5 = format!("{}/cgi-bin/mmpayweb-bin/checkmweb", state.config.gateway_base());
    CodeForm { h5, ..CodeForm::default() }
}

/// One line for each group of operations.
fn v3() -> Router<AppState> {
    Router::new()
        .merge(certificates::routes())
        .merge(pay::routes())
        .merge(partner::routes())
        .merge(combine::routes())
        .merge(refunds::routes())
        .merge(bills::routes())
        .merge(codepay::routes())
        .merge(remittances::routes())
        .merge(sharing::routes())
        .merge(favor::routes())
        .merge(download::routes())
}

/// Whether a path is the gateway's, where it shares a port with pages.
pub fn owns(path: &str) -> bool {
    const ROOTS: [&str; 2] = ["/v3/", "/cgi-bin/mmpayweb-bin/"];
    ROOTS.iter().any(|root| path.starts_with(root)) || v2::PATHS.contains(&path)
}
