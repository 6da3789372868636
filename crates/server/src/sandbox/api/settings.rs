//! `/settings`: what a client must know to begin.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::door::Json;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read_settings))
}

/// Where the gateway is and who the merchant is.
#[derive(Serialize, ToSchema)]
pub struct Settings {
    base_url: String,
}

/// Reads the settings.
#[utoipa::path(get, path = "/settings", tag = "sandbox", security(()), responses((status = 200, body = Settings)))]
async fn read_settings(State(state): State<AppState>) -> Json<Settings> {
    Json(Settings { base_url: state.config.gateway.public_url.clone() })
}
