//! `/sessions`: operators signing in. A one-time link makes one.

use axum::extract::State;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::operator::{self, NewOperator, OperatorSignedIn};

use crate::app::AppState;
use crate::door::{Cookies, Json, OperatorSession, Problem, ProblemBody};
use crate::holder::auth::{hash, verify};
use crate::holder::pin::Done;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(join)).routes(routes!(sign_in)).routes(routes!(who, sign_out))
}

/// Who a new operator wants to be.
#[derive(Deserialize, ToSchema)]
struct JoinRequest {
    /// From the one-time link.
    token: String,
    name: String,
    password: String,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
struct Operator {
    name: String,
}

/// Uses a one-time link: chooses name and password, and signs in.
#[utoipa::path(post, path = "/sessions/first", tag = "operator", operation_id = "operator_join", security(()),
    request_body = JoinRequest, responses((status = 200, body = Operator), (status = 422, body = ProblemBody)))]
async fn join(
    State(state): State<AppState>,
    cookies: Cookies,
    Json(request): Json<JoinRequest>,
) -> Result<impl IntoResponse, Problem> {
    let password_chars = u32::try_from(request.password.chars().count()).unwrap_or(u32::MAX);
    let password_hash = hash(request.password).await?;
    let new = NewOperator { token: request.token, name: request.name, password_chars, password_hash };
    let signed_in = state.write(move |tx, ctx| operator::join(tx, ctx, &new)).await?;
    greet(&state, cookies, signed_in).await
}

async fn greet(
    state: &AppState,
    cookies: Cookies,
    signed_in: OperatorSignedIn,
) -> Result<impl IntoResponse + use<>, Problem> {
    let cookie = cookies.operator(&signed_in.token, *state.policy.operator.session_ttl_s);
    let name = state.look(move |view, _| operator::name_of(view, signed_in.operator)).await?;
    Ok((cookie, Json(Operator { name })))
}

/// Name and password.
#[derive(Deserialize, ToSchema)]
struct OperatorSignIn {
    name: String,
    password: String,
}

/// Signs in.
#[utoipa::path(post, path = "/sessions", tag = "operator", operation_id = "operator_sign_in", security(()),
    request_body = OperatorSignIn,
    responses((status = 200, body = Operator), (status = 401, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn sign_in(
    State(state): State<AppState>,
    cookies: Cookies,
    Json(request): Json<OperatorSignIn>,
) -> Result<impl IntoResponse, Problem> {
    let OperatorSignIn { name, password } = request;
    let asked = name.clone();
    let kept = state.look(move |view, _| operator::password_hash(view, &asked)).await?;
    // Slow on purpose, so it is done outside of any unit of work.
    let (right, checked) = verify(password, kept).await?;
    let signed_in = state.write(move |tx, ctx| operator::sign_in(tx, ctx, &name, checked.as_deref(), right)).await?;
    greet(&state, cookies, signed_in).await
}

/// Says who is signed in.
#[utoipa::path(get, path = "/session", tag = "operator", operation_id = "operator_who",
    responses((status = 200, body = Operator), (status = 401, body = ProblemBody)))]
async fn who(session: OperatorSession, State(state): State<AppState>) -> Result<Json<Operator>, Problem> {
    let name = state.look(move |view, _| operator::name_of(view, session.operator)).await?;
    Ok(Json(Operator { name }))
}

/// Ends the operator's sessions.
#[utoipa::path(delete, path = "/session", tag = "operator", operation_id = "operator_sign_out",
    responses((status = 200, body = Done), (status = 401, body = ProblemBody)))]
async fn sign_out(
    session: OperatorSession,
    State(state): State<AppState>,
    cookies: Cookies,
) -> Result<impl IntoResponse, Problem> {
    state.work(move |tx, ctx| operator::sign_out(tx, ctx, session.operator)).await?;
    Ok((cookies.clear_operator(), Json(Done {})))
}
