//! Demo people and shops, made through the real use cases.

use std::net::SocketAddr;

use crate::app::AppState;
use crate::serve::StartError;

/// Makes what is missing and says how to sign in.
pub async fn prepare(_state: &AppState) -> Result<String, StartError> {
    Ok(String::new())
}

/// The link for the first operator, as long as there is none.
pub async fn first_operator_link(_state: &AppState, _operator: SocketAddr) -> Option<String> {
    None
}
