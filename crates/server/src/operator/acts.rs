//! `/acts`: what operators did, and why.

use axum::extract::State;
use jiff::Timestamp;
use money::ActId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::operator;

use crate::app::AppState;
use crate::door::{Json, OperatorSession, Problem, ProblemBody, Query};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_acts))
}

/// Where to begin.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ActQuery {
    /// The id of the oldest act already shown; the newest acts without it.
    #[param(value_type = Option<String>)]
    before: Option<ActId>,
}

/// An act on record.
#[derive(Serialize, ToSchema)]
#[allow(clippy::struct_field_names, reason = "the names are those of the wire")]
struct Act {
    #[schema(value_type = String)]
    id: ActId,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Who.
    operator: String,
    /// What: `account_frozen`, `revealed`, `books_checked` …
    act: String,
    /// The id of what was acted on.
    subject: String,
    reason: String,
}

/// Acts, newest first.
#[derive(Serialize, ToSchema)]
struct Acts {
    items: Vec<Act>,
}

/// Lists what operators did.
#[utoipa::path(get, path = "/acts", tag = "operator", params(ActQuery),
    responses((status = 200, body = Acts), (status = 401, body = ProblemBody)))]
async fn list_acts(
    _session: OperatorSession,
    State(state): State<AppState>,
    Query(query): Query<ActQuery>,
) -> Result<Json<Acts>, Problem> {
    let acts = state.look(move |view, ctx| operator::list(view, ctx, query.before)).await?;
    let shown = |act: operator::Act| Act {
        id: act.id,
        at: act.at,
        operator: act.operator,
        act: act.kind,
        subject: act.subject,
        reason: act.reason,
    };
    Ok(Json(Acts { items: acts.into_iter().map(shown).collect() }))
}
