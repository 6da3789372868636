//! `/reviews`: verifications that an operator decides.

use axum::extract::State;
use jiff::Timestamp;
use money::{HolderId, VerificationId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::identity::{self, Decision};
use wallet::operator;

use crate::app::AppState;
use crate::door::{Json, OperatorSession, Path, Problem, ProblemBody};
use crate::holder::pin::Done;

/// How many are listed: the longest waiting.
const LIST_LENGTH: u32 = 100;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_reviews)).routes(routes!(decide_review))
}

/// A verification that waits for an operator. Personal data is masked; an account's page reveals it with a reason.
#[derive(Serialize, ToSchema)]
struct Review {
    #[schema(value_type = String)]
    id: VerificationId,
    #[schema(value_type = String)]
    holder: HolderId,
    name: String,
    number: String,
    /// Full years.
    age: i16,
    #[schema(value_type = String, format = DateTime)]
    submitted_at: Timestamp,
    /// `age`, `accounts` or `not_in_registry`.
    why: String,
}

/// Verifications, longest waiting first.
#[derive(Serialize, ToSchema)]
struct Reviews {
    items: Vec<Review>,
}

/// Lists the verifications that wait for an operator.
#[utoipa::path(get, path = "/reviews", tag = "operator",
    responses((status = 200, body = Reviews), (status = 401, body = ProblemBody)))]
async fn list_reviews(_session: OperatorSession, State(state): State<AppState>) -> Result<Json<Reviews>, Problem> {
    let items = state
        .look(|view, ctx| {
            let today = ctx.today();
            let waiting = identity::waiting(view, &ctx.vault, LIST_LENGTH)?;
            let shown = |one: identity::Verification| Review {
                id: one.id,
                holder: one.holder,
                name: identity::mask(one.name.expose()),
                number: one.number.masked(),
                age: one.number.age_on(today),
                submitted_at: one.submitted_at,
                why: one.review_reason,
            };
            Ok(waiting.into_iter().map(shown).collect())
        })
        .await?;
    Ok(Json(Reviews { items }))
}

/// Yes or no, and why.
#[derive(Deserialize, ToSchema)]
struct DecisionRequest {
    approve: bool,
    reason: String,
}

/// Decides a verification.
#[utoipa::path(post, path = "/reviews/{id}/decision", tag = "operator", request_body = DecisionRequest,
    params(("id" = String, Path, description = "of the verification")),
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn decide_review(
    session: OperatorSession,
    State(state): State<AppState>,
    Path(id): Path<VerificationId>,
    Json(request): Json<DecisionRequest>,
) -> Result<Json<Done>, Problem> {
    let decision = if request.approve { Decision::Approve } else { Decision::Deny };
    let operator = session.operator;
    state.write(move |tx, ctx| operator::decide_review(tx, ctx, operator, id, decision, &request.reason)).await?;
    Ok(Json(Done {}))
}
