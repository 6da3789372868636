//! `/staff`: the merchant's people.

use axum::extract::State;
use money::StaffId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant::{self, Desk, Hire, Role};

use super::text::word;
use crate::app::AppState;
use crate::door::{ConsoleSession, Json, Path, Problem, ProblemBody};
use crate::till::password::hashed;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_staff))
        .routes(routes!(hire_staff))
        .routes(routes!(set_staff_role))
        .routes(routes!(set_staff_password))
        .routes(routes!(dismiss_staff))
}

/// Somebody who works for the merchant.
#[derive(Serialize, ToSchema)]
pub struct StaffLine {
    #[schema(value_type = String)]
    id: StaffId,
    login: String,
    name: String,
    /// `owner`, `finance`, `developer` or `cashier`.
    role: &'static str,
    since: String,
    /// Whether it is who asks.
    is_self: bool,
}

/// All of them, by login.
#[derive(Serialize, ToSchema)]
pub struct StaffLines {
    items: Vec<StaffLine>,
}

/// Lists the merchant's people.
#[utoipa::path(get, path = "/staff", tag = "console",
    responses((status = 200, body = StaffLines), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list_staff(session: ConsoleSession, State(state): State<AppState>) -> Result<Json<StaffLines>, Problem> {
    let ConsoleSession { merchant, staff, .. } = session.at(Desk::Staff)?;
    let found = state.look(move |view, _| merchant::staff_of(view, merchant)).await?;
    let items = found.into_iter().map(|one| StaffLine {
        is_self: one.id == staff,
        id: one.id,
        login: one.login,
        name: one.name,
        role: one.role.code(),
        since: one.since.to_string(),
    });
    Ok(Json(StaffLines { items: items.collect() }))
}

/// Somebody who joins.
#[derive(Deserialize, ToSchema)]
pub struct NewStaff {
    login: String,
    name: String,
    password: String,
    /// `owner`, `finance`, `developer` or `cashier`.
    role: String,
}

/// Lets somebody join.
#[utoipa::path(post, path = "/staff", tag = "console", request_body = NewStaff,
    responses((status = 200, body = StaffLines), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn hire_staff(
    session: ConsoleSession,
    State(state): State<AppState>,
    Json(new): Json<NewStaff>,
) -> Result<Json<StaffLines>, Problem> {
    let merchant = session.at(Desk::Staff)?.merchant;
    let role = role(&new.role)?;
    let login = word("login", &new.login, *state.policy.console.login_length_max)?;
    let name = word("name", &new.name, *state.policy.console.name_length_max)?;
    let password_hash = hashed(&state, new.password).await?;
    let command = Hire { merchant, login, name, password_hash, role };
    state.write(move |tx, ctx| merchant::hire(tx, ctx, &command)).await?;
    list_staff(session, State(state)).await
}

fn role(code: &str) -> Result<Role, Problem> {
    Role::from_code(code).ok_or_else(|| Problem::bad_request("role", "is unknown"))
}

/// What a colleague is to be.
#[derive(Deserialize, ToSchema)]
pub struct NewRole {
    /// `owner`, `finance`, `developer` or `cashier`.
    role: String,
}

/// Gives a colleague another role: they are signed out at once.
#[utoipa::path(put, path = "/staff/{id}/role", tag = "console", request_body = NewRole, params(("id" = String, Path)),
    responses((status = 200, body = StaffLines), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
async fn set_staff_role(
    session: ConsoleSession,
    State(state): State<AppState>,
    Path(id): Path<StaffId>,
    Json(new): Json<NewRole>,
) -> Result<Json<StaffLines>, Problem> {
    let ConsoleSession { merchant, staff, .. } = session.at(Desk::Staff)?;
    let role = role(&new.role)?;
    state.write(move |tx, _| merchant::set_role(tx, (merchant, staff), id, role)).await?;
    list_staff(session, State(state)).await
}

/// A colleague's new password.
#[derive(Deserialize, ToSchema)]
pub struct NewStaffPassword {
    password: String,
}

/// Gives a colleague another password: they are signed out at once.
#[utoipa::path(put, path = "/staff/{id}/password", tag = "console", request_body = NewStaffPassword,
    params(("id" = String, Path)),
    responses((status = 200, body = StaffLines), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
async fn set_staff_password(
    session: ConsoleSession,
    State(state): State<AppState>,
    Path(id): Path<StaffId>,
    Json(new): Json<NewStaffPassword>,
) -> Result<Json<StaffLines>, Problem> {
    let ConsoleSession { merchant, staff, .. } = session.at(Desk::Staff)?;
    let hash = hashed(&state, new.password).await?;
    state.write(move |tx, _| merchant::set_password(tx, (merchant, staff), id, &hash)).await?;
    list_staff(session, State(state)).await
}

/// Lets somebody leave: they are signed out at once.
#[utoipa::path(delete, path = "/staff/{id}", tag = "console", params(("id" = String, Path)),
    responses((status = 200, body = StaffLines), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn dismiss_staff(
    session: ConsoleSession,
    State(state): State<AppState>,
    Path(id): Path<StaffId>,
) -> Result<Json<StaffLines>, Problem> {
    let ConsoleSession { merchant, staff, .. } = session.at(Desk::Staff)?;
    state.write(move |tx, ctx| merchant::dismiss(tx, ctx, (merchant, staff), id)).await?;
    list_staff(session, State(state)).await
}
