//! `/dead-letters`: jobs that failed for good.

use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use store::JobId;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::operator::{self, ActKind};

use crate::app::AppState;
use crate::door::{Json, OperatorSession, Path, Problem, ProblemBody};
use crate::holder::pin::Done;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_letters)).routes(routes!(revive_letter))
}

/// A job that failed for good. What it carried is not shown.
#[derive(Serialize, ToSchema)]
struct DeadLetter {
    id: String,
    queue: String,
    attempts: u32,
    /// What was said when it was buried.
    error: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// Jobs that failed for good, and what waits.
#[derive(Serialize, ToSchema)]
struct DeadLetters {
    items: Vec<DeadLetter>,
    /// Jobs that are due and not begun.
    waiting: u64,
    /// For how many seconds the oldest of them has been due.
    oldest_waiting_s: u64,
}

/// Lists the jobs that failed for good, and says what waits.
#[utoipa::path(get, path = "/dead-letters", tag = "operator",
    responses((status = 200, body = DeadLetters), (status = 401, body = ProblemBody)))]
async fn list_letters(_session: OperatorSession, State(state): State<AppState>) -> Result<Json<DeadLetters>, Problem> {
    let letters = state.store.dead_letters().await?;
    let shown = |letter: store::DeadLetter| DeadLetter {
        id: letter.id.to_string(),
        queue: letter.queue,
        attempts: letter.attempts,
        error: letter.error,
        at: letter.buried_at,
    };
    let items = letters.into_iter().map(shown).collect();
    let now = Timestamp::now();
    let backlogs = state.store.backlogs(now).await?;
    let waiting = backlogs.iter().map(|backlog| backlog.due).sum();
    let oldest_waiting_s = backlogs.iter().map(|backlog| backlog.age_s(now)).max().unwrap_or(0);
    Ok(Json(DeadLetters { items, waiting, oldest_waiting_s }))
}

/// Gives a job another life.
#[utoipa::path(post, path = "/dead-letters/{id}/revive", tag = "operator",
    params(("id" = String, Path, description = "of the job")),
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn revive_letter(
    session: OperatorSession,
    State(state): State<AppState>,
    Path(id): Path<String>,
) -> Result<Json<Done>, Problem> {
    let job: JobId = id.parse().map_err(|_| Problem::not_found())?;
    if !state.store.revive(job, state.clock.now()).await? {
        return Err(Problem::not_found());
    }
    let operator = session.operator;
    state
        .work(move |tx, ctx| operator::record(tx, ctx, operator, ActKind::DeadLetterRevived, &job.to_string(), ""))
        .await?;
    Ok(Json(Done {}))
}
