//! `/settings`: what a client must know to begin.

use axum::Extension;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Here;
use crate::app::AppState;
use crate::door::{Json, Problem, ProblemBody, Query};
use crate::sandbox::merchant::MerchantSettings;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read_settings))
}

/// Where the gateway is and who its merchants are.
#[derive(Clone, Serialize, ToSchema)]
pub struct Settings {
    /// For clients whose base URL can be set.
    pub base_url: String,
    /// For clients that have the host name built in and can be given a proxy.
    pub proxy_url: String,
    /// The authority to trust, in either case of TLS.
    pub ca_file: String,
    /// Where these operations are.
    pub phone_url: String,
    /// The first merchant.
    #[serde(flatten)]
    pub merchant: MerchantSettings,
    /// All merchants, the first too.
    pub merchants: Vec<MerchantSettings>,
}

/// Which merchant stands first.
#[derive(Deserialize, IntoParams)]
pub struct Wanted {
    /// `certificate` or `public_key`: how its answers are signed.
    key_mode: Option<String>,
}

/// Reads the settings; there are none for a moment while the sandbox starts.
#[utoipa::path(get, path = "/settings", tag = "sandbox", security(()), params(Wanted),
    responses((status = 200, body = Settings), (status = 404, body = ProblemBody)))]
async fn read_settings(Extension(sandbox): Here, Query(wanted): Query<Wanted>) -> Result<Json<Settings>, Problem> {
    let mut settings = sandbox.settings.get().cloned().ok_or_else(Problem::not_found)?;
    let answered = |mode: &str| if mode == "pubkey" { "public_key" } else { "certificate" };
    let found = settings.merchants.iter().find(|known| wanted.key_mode.as_deref() == Some(answered(&known.mode)));
    if let Some(found) = found {
        settings.merchant = found.clone();
    }
    Ok(Json(settings))
}
