//! `/lessons`: signatures of the merchant's that were refused lately, each with what was signed here and why.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::lesson;
use wallet::merchant::Desk;

use crate::app::AppState;
use crate::door::{ConsoleSession, Json, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_lessons))
}

/// A refused signature.
#[derive(Serialize, ToSchema)]
pub struct LessonLine {
    at: String,
    request_id: String,
    method: String,
    target: String,
    /// The stable name of the first cause that was proven.
    cause: String,
    /// The cause in words.
    zh: String,
    en: String,
    /// The beginning of what was signed here.
    signed: String,
}

/// Refused signatures, newest first.
#[derive(Serialize, ToSchema)]
pub struct LessonLines {
    items: Vec<LessonLine>,
}

/// Lists them.
#[utoipa::path(get, path = "/lessons", tag = "console",
    responses((status = 200, body = LessonLines), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list_lessons(session: ConsoleSession, State(state): State<AppState>) -> Result<Json<LessonLines>, Problem> {
    let merchant = session.at(Desk::Systems)?.merchant;
    let found = state.look(move |view, _| lesson::lately(view, merchant)).await?;
    let items = found.into_iter().map(|lesson| LessonLine {
        at: lesson.at.to_string(),
        request_id: lesson.request_id,
        method: lesson.method,
        target: lesson.target,
        cause: lesson.cause,
        zh: lesson.zh,
        en: lesson.en,
        signed: lesson.signed,
    });
    Ok(Json(LessonLines { items: items.collect() }))
}
