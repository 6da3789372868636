//! The merchants' gateway: WeChat Pay's wire over our own use cases.

pub mod outbound;
mod replay;

use axum::Router;
use axum::http::StatusCode;

use crate::app::AppState;

pub use replay::Seen;

/// The gateway's door.
pub fn router(state: AppState) -> Router {
    Router::new().fallback(async || StatusCode::NOT_FOUND).with_state(state)
}

/// Whether a path is the gateway's, where it shares a port with pages.
pub fn owns(path: &str) -> bool {
    const ROOTS: [&str; 5] = ["/v3/", "/pay/", "/secapi/", "/tools/", "/cgi-bin/mmpayweb-bin/"];
    ROOTS.iter().any(|root| path.starts_with(root))
}
