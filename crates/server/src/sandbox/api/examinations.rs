//! `/examinations`: what a merchant's own system must bear.

use axum::Extension;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Here;
use crate::app::AppState;
use crate::door::{Json, Problem, ProblemBody};
use crate::gateway::outbound::{Reach, address};
use crate::sandbox::examiner::{Report, examine};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(examine_callbacks))
}

/// Whose system is examined.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExaminationWish {
    /// Where it takes callbacks; where the newest paid order was told when nothing is said.
    callback_url: Option<String>,
    /// The first merchant when nothing is said.
    mchid: Option<String>,
}

/// Tells a merchant's system of its newest paid order, rightly and in ways that it must refuse, and says how the system
/// behaved at the gateway. Refused with `examinee_unknown`, `examinee_without_key` or `examinee_without_payment`.
#[utoipa::path(post, path = "/examinations", tag = "sandbox", security(()), request_body = ExaminationWish,
    responses((status = 200, body = Report), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn examine_callbacks(
    Extension(sandbox): Here,
    State(state): State<AppState>,
    Json(wish): Json<ExaminationWish>,
) -> Result<Json<Report>, Problem> {
    let url = wish.callback_url.map(|url| address(&url, Reach::Everywhere)).transpose();
    let url = url.map_err(|_| Problem::bad_request("callback_url", "an http or https address"))?;
    let first = sandbox.settings.get().map(|settings| settings.merchant.mchid.clone());
    let mchid = wish.mchid.or(first).ok_or_else(Problem::not_found)?;
    Ok(Json(examine(&state, &mchid, url).await?))
}
