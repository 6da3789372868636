//! What every request passes on its way in and every answer on its way out.
//!
//! Who is asking (sessions), what they sent (bodies, paths, keys), how often (throttle), and how a refusal or a fault
//! is said (problems). No rule about money lives here.

mod authenticate;
mod cookie;
mod gate;
mod headers;
mod idempotency;
mod input;
mod problem;
mod request;
pub mod sealed_pin;
mod session;
mod throttle;

pub use cookie::{Cookies, SetCookie};
pub use gate::throttle_sign_in;
pub use headers::{OverTls, security_headers};
pub use idempotency::IdempotencyKey;
pub use input::{Json, Path, Query};
pub(crate) use problem::chain;
pub use problem::{Problem, ProblemBody};
pub use request::{Address, trace_request};
pub use sealed_pin::SealedPin;
pub use session::{ConsoleSession, HolderSession, OperatorSession, SessionCache, TillSession};
pub use throttle::Throttle;
