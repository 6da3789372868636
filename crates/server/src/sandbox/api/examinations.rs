//! `/examinations`: what a merchant's own system must bear.

use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Here;
use crate::app::AppState;
use crate::door::{Json, Problem, ProblemBody};
use crate::gateway::outbound::{Reach, address, client};
use crate::sandbox::examiner::{Report, Unexamined, examine};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(examine_callbacks))
}

/// Whose system is examined.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExaminationWish {
    /// Where it takes callbacks.
    callback_url: String,
    /// The first merchant when nothing is said.
    mchid: Option<String>,
}

/// Tells a merchant's system of its newest paid order: rightly, again, and in ways that it must refuse.
#[utoipa::path(post, path = "/examinations", tag = "sandbox", security(()), request_body = ExaminationWish,
    responses((status = 200, body = Report), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn examine_callbacks(
    Extension(sandbox): Here,
    State(state): State<AppState>,
    Json(wish): Json<ExaminationWish>,
) -> Result<Json<Report>, Problem> {
    let url = address(&wish.callback_url, Reach::Everywhere);
    let url = url.map_err(|_| Problem::bad_request("callback_url", "an http or https address"))?;
    let first = sandbox.settings.get().map(|settings| settings.merchant.mchid.clone());
    let mchid = wish.mchid.or(first).ok_or_else(Problem::not_found)?;
    let wait = Duration::from_millis(u64::from(*state.policy.callback.answer_within_ms));
    let http = client(Reach::Everywhere, wait).map_err(|error| Problem::internal(error.to_string()))?;
    let report = examine(&state, &http, &mchid, url).await.map_err(|why| match why {
        Unexamined::NothingPaid => {
            Problem::bad_request("mchid", "pay one of its orders first: the notices are about it")
        }
        Unexamined::Fault(fault) => fault.into(),
    });
    Ok(Json(report?))
}
