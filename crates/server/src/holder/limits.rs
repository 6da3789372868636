//! `/limits`: how much of each limit is used, and when it starts again.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::limit;

use crate::app::AppState;
use crate::door::{HolderSession, Json, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_limits))
}

/// The limits of a holder.
#[derive(Serialize, ToSchema)]
pub struct Limits {
    items: Vec<LimitLine>,
}

/// One limit.
#[derive(Serialize, ToSchema)]
pub struct LimitLine {
    /// Such as `class_yearly`; the page words it.
    key: &'static str,
    /// Fen; times for `pinless_times`.
    limit: i64,
    used: i64,
    /// Nothing for a lifetime's limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    resets_at: Option<String>,
}

/// Every limit that counts over time.
#[utoipa::path(get, path = "/limits", tag = "wallet",
    responses((status = 200, body = Limits), (status = 401, body = ProblemBody)))]
async fn list_limits(session: HolderSession, State(state): State<AppState>) -> Result<Json<Limits>, Problem> {
    let found = state.look(move |view, ctx| limit::limits(view, ctx, session.holder)).await?;
    let shown = |line: limit::LimitLine| LimitLine {
        key: line.key,
        limit: line.limit,
        used: line.used,
        resets_at: line.resets_at.map(|at| at.to_string()),
    };
    Ok(Json(Limits { items: found.into_iter().map(shown).collect() }))
}
