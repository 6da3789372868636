//! `/faults`: what goes wrong on purpose; and `/platform-certificates`: a new certificate beside the old one.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::credential::PlatformKind;

use crate::app::AppState;
use crate::demo::http_client;
use crate::door::{Json, Problem, ProblemBody};
use crate::gateway::faults::FaultRule;
use crate::gateway::platform_keys::publish;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read_faults, set_faults)).routes(routes!(rotate_certificate))
}

/// What goes wrong, in one script: JSON, or YAML, of which JSON is a part.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FaultScript {
    /// At the gateway; the first that fits counts.
    rules: Vec<FaultRule>,
    /// At the bank, as the bank's own page has them, such as `{"kind": "reject", "code": "AM04", "times": 1}` for a card
    /// without enough money, or `{"kind": "slow", "delay_ms": 3000}`.
    #[schema(value_type = Vec<Object>)]
    bank: Vec<Value>,
}

/// Reads a script.
///
/// # Errors
/// What is wrong with it, and where.
pub fn parse(text: &str) -> Result<FaultScript, String> {
    serde_saphyr::from_str(text).map_err(|error| error.to_string())
}

/// Puts a script in force, in place of the one before.
///
/// # Errors
/// The bank's own words when it refuses a rule.
pub async fn apply(state: &AppState, script: FaultScript) -> Result<(), Problem> {
    let url = format!("{}/faults", state.config.sms.url);
    let http = http_client().map_err(|error| Problem::internal(error.to_string()))?;
    let broken = |error: reqwest::Error| Problem::internal(crate::door::chain(&error));
    http.delete(&url).send().await.map_err(broken)?;
    for rule in &script.bank {
        let answer = http.post(&url).json(rule).send().await.map_err(broken)?;
        if !answer.status().is_success() {
            let why = answer.text().await.unwrap_or_default();
            return Err(Problem::bad_request("bank", &why));
        }
    }
    state.gateway.faults.set(script.rules);
    Ok(())
}

/// Reads the rules, counted down, and those of the bank.
#[utoipa::path(get, path = "/faults", tag = "sandbox", security(()), responses((status = 200, body = FaultScript)))]
async fn read_faults(State(state): State<AppState>) -> Result<Json<FaultScript>, Problem> {
    let http = http_client().map_err(|error| Problem::internal(error.to_string()))?;
    let asked = http.get(format!("{}/faults", state.config.sms.url)).send().await;
    let broken = |error: reqwest::Error| Problem::internal(crate::door::chain(&error));
    let bank = asked.map_err(broken)?.json().await.map_err(broken)?;
    Ok(Json(FaultScript { rules: state.gateway.faults.rules(), bank }))
}

/// Replaces every rule; an empty script ends all faults.
#[utoipa::path(put, path = "/faults", tag = "sandbox", security(()), request_body = FaultScript,
    responses((status = 200, body = FaultScript), (status = 400, body = ProblemBody)))]
async fn set_faults(State(state): State<AppState>, script: String) -> Result<Json<FaultScript>, Problem> {
    let script = parse(&script).map_err(|why| Problem::bad_request("script", &why))?;
    apply(&state, script).await?;
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
