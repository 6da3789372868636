//! `/password`: a person at a till or at the console changes their own password.

use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant::{self, TillRefusal};
use wallet::session;

use crate::app::{AppState, random};
use crate::door::{Cookies, Json, Problem, ProblemBody, TillSession};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(change_till_password))
}

/// The old password and the new one.
#[derive(Deserialize, ToSchema)]
pub struct TillPasswordChange {
    old: String,
    new: String,
}

/// Changes one's own password. The person is signed out everywhere, here too.
#[utoipa::path(put, path = "/password", tag = "till", request_body = TillPasswordChange,
    responses((status = 204), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn change_till_password(
    session: TillSession,
    State(state): State<AppState>,
    cookies: Cookies,
    Json(change): Json<TillPasswordChange>,
) -> Result<impl IntoResponse, Problem> {
    let known = state.look(move |view, _| merchant::password_hash_of(view, session.staff)).await?;
    let known = known.ok_or_else(Problem::signed_out)?;
    let (old, kept) = (change.old, known.clone());
    let right = tokio::task::spawn_blocking(move || session::verify_password(&old, Some(&kept))).await;
    if !right.unwrap_or(false) {
        return Err(Problem::from_refusal(&TillRefusal::OldPasswordWrong));
    }
    let hash = hashed(&state, change.new).await?;
    state.write(move |tx, _| merchant::change_password(tx, session.staff, &known, &hash)).await?;
    Ok((axum::http::StatusCode::NO_CONTENT, cookies.clear_till()))
}

/// The hash under which a new password is kept, if the password is within the rules.
pub async fn hashed(state: &AppState, password: String) -> Result<String, Problem> {
    if !session::password_fits(&password, &state.policy.password) {
        return Err(Problem::bad_request("password", "is too short or too long"));
    }
    // Slow on purpose, so it does not run where requests are served.
    let hash = tokio::task::spawn_blocking(move || session::hash_password(&password, &random())).await;
    hash.ok().flatten().ok_or_else(|| Problem::internal("a password was not hashed"))
}
