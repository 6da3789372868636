//! `GET /events`: hints that something of this merchant's changed.

use axum::extract::State;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::door::{ProblemBody, TillSession};
use crate::live::Audience;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(till_events))
}

/// A stream of server-sent events, for as long as the page is open.
#[utoipa::path(get, path = "/events", tag = "till", operation_id = "till_events",
    responses((status = 200, description = "server-sent events", body = String, content_type = "text/event-stream"),
        (status = 401, body = ProblemBody)))]
async fn till_events(session: TillSession, State(state): State<AppState>) -> impl IntoResponse {
    state.live.stream(Audience::Merchant(session.merchant))
}
