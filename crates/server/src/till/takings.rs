//! `/takings`: what the store took on a day.

use axum::extract::State;
use money::PaymentId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant;

use crate::app::AppState;
use crate::door::{Json, Problem, ProblemBody, Query, TillSession};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_takings))
}

/// Of which day.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DayQuery {
    /// As `2026-11-22`; today without it.
    day: Option<String>,
}

/// A day's takings.
#[derive(Serialize, ToSchema)]
pub struct Takings {
    /// Newest first, the last 200.
    items: Vec<Taking>,
    /// Over the whole day, fen.
    total: i64,
    /// Over the whole day.
    count: i64,
}

/// One payment.
#[derive(Serialize, ToSchema)]
pub struct Taking {
    #[schema(value_type = String)]
    payment_id: PaymentId,
    amount: i64,
    at: String,
}

/// What this store took.
#[utoipa::path(get, path = "/takings", tag = "till", params(DayQuery),
    responses((status = 200, body = Takings), (status = 401, body = ProblemBody)))]
async fn list_takings(
    session: TillSession,
    State(state): State<AppState>,
    Query(query): Query<DayQuery>,
) -> Result<Json<Takings>, Problem> {
    let wanted = query.day.filter(|text| !text.is_empty());
    let wanted = wanted.map(|text| text.parse().map_err(|_| Problem::bad_request("day", "is a date, as 2026-11-22")));
    let day = wanted.transpose()?;
    let found =
        state.look(move |view, ctx| merchant::takings(view, session.store, day.unwrap_or_else(|| ctx.today()))).await?;
    let shown = |taking: merchant::Taking| Taking {
        payment_id: taking.payment,
        amount: taking.amount.fen(),
        at: taking.at.to_string(),
    };
    Ok(Json(Takings {
        items: found.items.into_iter().map(shown).collect(),
        total: found.total.fen(),
        count: found.count,
    }))
}
