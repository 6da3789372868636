//! `/faults`: what goes wrong on purpose; and `/platform-certificates`: a new certificate beside the old one.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::credential::PlatformKind;

use crate::app::AppState;
use crate::door::{Json, Problem, ProblemBody};
use crate::gateway::faults::FaultRule;
use crate::gateway::platform_keys::publish;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read_faults, set_faults)).routes(routes!(rotate_certificate))
}

/// The rules; the first that fits counts.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultScript {
    rules: Vec<FaultRule>,
}

/// Reads the rules, counted down.
#[utoipa::path(get, path = "/faults", tag = "sandbox", security(()), responses((status = 200, body = FaultScript)))]
async fn read_faults(State(state): State<AppState>) -> Json<FaultScript> {
    Json(FaultScript { rules: state.gateway.faults.rules() })
}

/// Replaces every rule; an empty list ends all faults.
#[utoipa::path(put, path = "/faults", tag = "sandbox", security(()), request_body = FaultScript,
    responses((status = 200, body = FaultScript), (status = 400, body = ProblemBody)))]
async fn set_faults(State(state): State<AppState>, Json(script): Json<FaultScript>) -> Json<FaultScript> {
    state.gateway.faults.set(script.rules);
    read_faults(State(state)).await
}

/// A new platform certificate.
#[derive(Serialize, ToSchema)]
pub struct RotatedCertificate {
    /// From now on answers are signed with it; the one before stays valid.
    serial_no: String,
}

/// Makes a new platform certificate, with which everything is signed from now on.
#[utoipa::path(post, path = "/platform-certificates", tag = "sandbox", security(()),
    responses((status = 200, body = RotatedCertificate)))]
async fn rotate_certificate(State(state): State<AppState>) -> Result<Json<RotatedCertificate>, Problem> {
    let made = publish(&state, PlatformKind::Certificate).await;
    let serial_no = made.map_err(|error| Problem::internal(error.to_string()))?;
    Ok(Json(RotatedCertificate { serial_no }))
}
