//! `GET /events`: hints that something of this holder's changed.

use axum::extract::State;
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::door::{HolderSession, ProblemBody};
use crate::live::Audience;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(events))
}

/// A stream of server-sent events, for as long as the page is open.
#[utoipa::path(get, path = "/events", tag = "events",
    responses((status = 200, description = "server-sent events", body = String, content_type = "text/event-stream"),
        (status = 401, body = ProblemBody)))]
async fn events(session: HolderSession, State(state): State<AppState>) -> impl IntoResponse {
    state.live.stream(Audience::Holder(session.holder))
}
