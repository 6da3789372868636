//! The throttle as a layer over the doors that need no session.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::Problem;
use crate::app::AppState;

/// Counts attempts to sign in, to be sent a code or to change a till's password, by address. Everything else passes.
pub async fn throttle_sign_in(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if knocks(&request)
        && let Some(ConnectInfo(address)) = request.extensions().get::<ConnectInfo<SocketAddr>>()
    {
        state.throttle.admit(address.ip())?;
    }
    Ok(next.run(request).await)
}

fn knocks(request: &Request) -> bool {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    match *request.method() {
        Method::POST => {
            path.ends_with("/auth/codes") || path.ends_with("/sessions") || path.ends_with("/sessions/first")
        }
        // Whoever sits down at a till that was left open must not guess whose it is.
        Method::PUT => path == "/till/api/v1/password",
        _ => false,
    }
}
