//! `/sessions`: a person signs in at a till.

use axum::extract::State;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant::{self, TillRefusal};
use wallet::session;

use crate::app::AppState;
use crate::door::{Cookies, Json, Problem, ProblemBody, TillSession};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(till_sign_in)).routes(routes!(till_sign_out))
}

/// Login and password.
#[derive(Deserialize, ToSchema)]
pub struct TillSignInRequest {
    login: String,
    password: String,
}

/// The secret that the page sends in the header `X-Till`; the cookie alone is not enough.
#[derive(Serialize, ToSchema)]
pub struct TillSignedIn {
    till_secret: String,
    expires_at: String,
}

/// Signs in. Which of login and password is wrong is not said.
#[utoipa::path(post, path = "/sessions", tag = "till", request_body = TillSignInRequest, security(()),
    responses((status = 200, body = TillSignedIn), (status = 401, body = ProblemBody)))]
async fn till_sign_in(
    State(state): State<AppState>,
    cookies: Cookies,
    Json(request): Json<TillSignInRequest>,
) -> Result<impl IntoResponse, Problem> {
    let TillSignInRequest { login, password } = request;
    let asked = login.clone();
    let hash = state.look(move |view, _| merchant::password_hash(view, &asked)).await?;
    // Slow on purpose, so it does not run where requests are served.
    let right = tokio::task::spawn_blocking(move || session::verify_password(&password, hash.as_deref())).await;
    if !right.unwrap_or(false) {
        return Err(Problem::from_refusal(&TillRefusal::CredentialsWrong));
    }
    let signed = state.write(move |tx, ctx| merchant::sign_in(tx, ctx, &login)).await?;
    let cookie = cookies.till(&signed.token, *state.policy.order.till_session_ttl_s);
    let body = TillSignedIn { till_secret: signed.secret.to_string(), expires_at: signed.expires_at.to_string() };
    Ok((cookie, Json(body)))
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "till",
    responses((status = 204), (status = 401, body = ProblemBody)))]
async fn till_sign_out(
    session: TillSession,
    State(state): State<AppState>,
    cookies: Cookies,
) -> Result<impl IntoResponse, Problem> {
    state.work(move |tx, _| merchant::sign_out(tx, session.staff)).await?;
    Ok((axum::http::StatusCode::NO_CONTENT, cookies.clear_till()))
}
