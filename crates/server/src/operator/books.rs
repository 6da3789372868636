//! `/books/check`: proves the books while they are in use.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::operator::{self, ActKind};

use crate::app::AppState;
use crate::door::{Json, OperatorSession, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(check_books))
}

/// What the check found.
#[derive(Serialize, ToSchema)]
struct BooksReport {
    /// Whether every invariant holds.
    ok: bool,
    /// Journal entries that were read.
    entries: u64,
    /// Accounts that were derived.
    accounts: u64,
    open_holds: u64,
    /// What each kind of account comes to on its normal side, fen.
    totals: BTreeMap<&'static str, i64>,
    /// What is wrong, first things first.
    findings: Vec<String>,
}

/// Derives every balance again and checks every invariant and the hash chain.
#[utoipa::path(post, path = "/books/check", tag = "operator",
    responses((status = 200, body = BooksReport), (status = 401, body = ProblemBody)))]
async fn check_books(session: OperatorSession, State(state): State<AppState>) -> Result<Json<BooksReport>, Problem> {
    let store = state.store.clone();
    let report = tokio::task::spawn_blocking(move || store.books_check())
        .await
        .map_err(|error| Problem::internal(error.to_string()))??;
    let (operator, ok) = (session.operator, report.is_sound());
    let found = if ok { "sound" } else { "not sound" };
    state.work(move |tx, ctx| operator::record(tx, ctx, operator, ActKind::BooksChecked, "books", found)).await?;
    Ok(Json(BooksReport {
        ok,
        entries: report.entries,
        accounts: report.accounts,
        open_holds: report.open_holds,
        totals: report.totals.into_iter().collect(),
        findings: report.findings,
    }))
}
