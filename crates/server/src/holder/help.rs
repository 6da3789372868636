//! `/help`: answers to what people ask, with the state of this holder's account.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::help;

use crate::app::AppState;
use crate::door::{HolderSession, Json, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(see_help))
}

/// The answers.
#[derive(Serialize, ToSchema)]
struct Help {
    questions: Vec<Question>,
}

/// A question with what was found.
#[derive(Serialize, ToSchema)]
struct Question {
    /// `binding_failed`, `payment_failed`, `avoid_scams` or `recover_pin`.
    key: &'static str,
    /// The most likely cause first.
    findings: Vec<Finding>,
}

/// Something about the account that answers the question; the page words its code.
#[derive(Serialize, ToSchema)]
struct Finding {
    code: &'static str,
    params: BTreeMap<&'static str, String>,
    /// What to do, best first.
    next: Vec<&'static str>,
}

impl From<help::Finding> for Finding {
    fn from(found: help::Finding) -> Self {
        let next = found.next.iter().map(|next| next.code()).collect();
        Self { code: found.code, params: found.params.into_iter().collect(), next }
    }
}

/// Answers the questions that people ask, for this holder.
#[utoipa::path(get, path = "/help", tag = "support",
    responses((status = 200, body = Help), (status = 401, body = ProblemBody)))]
async fn see_help(session: HolderSession, State(state): State<AppState>) -> Result<Json<Help>, Problem> {
    let answers = state.look(move |view, ctx| help::diagnose(view, ctx, session.holder)).await?;
    let questions = answers
        .into_iter()
        .map(|(question, findings)| Question {
            key: question.code(),
            findings: findings.into_iter().map(Finding::from).collect(),
        })
        .collect();
    Ok(Json(Help { questions }))
}
