//! `/clock`: the time machine.

use axum::Extension;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Here, problem};
use crate::app::AppState;
use crate::door::{Json, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read_clock, jump))
}

/// How far to go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Jump {
    jump_seconds: u32,
}

/// The business clock.
#[derive(Serialize, ToSchema)]
pub struct ClockFace {
    /// RFC 3339, UTC.
    now: String,
    /// The date in Shanghai.
    business_day: String,
    /// How far it is ahead of real time, in milliseconds.
    offset_ms: i64,
}

fn face(state: &AppState) -> ClockFace {
    let now = state.clock.now();
    let business_day = wallet::business_day(now).to_string();
    ClockFace { now: now.to_string(), business_day, offset_ms: state.clock.offset_ms() }
}

/// Reads the clock.
#[utoipa::path(get, path = "/clock", tag = "sandbox", security(()), responses((status = 200, body = ClockFace)))]
async fn read_clock(State(state): State<AppState>) -> Json<ClockFace> {
    Json(face(&state))
}

/// Sets the clock forward. What was due on the way has happened when the answer comes.
#[utoipa::path(post, path = "/clock", tag = "sandbox", security(()), request_body = Jump,
    responses((status = 200, body = ClockFace), (status = 400, body = ProblemBody)))]
async fn jump(
    Extension(sandbox): Here,
    State(state): State<AppState>,
    Json(wish): Json<Jump>,
) -> Result<Json<ClockFace>, Problem> {
    sandbox.machine.jump(wish.jump_seconds).await.map_err(problem)?;
    Ok(Json(face(&state)))
}
