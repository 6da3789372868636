//! `/staff`: the merchant's people.

use axum::extract::State;
use money::StaffId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant::{self, Desk, Hire, Role};
use wallet::session;

use crate::app::{AppState, random};
use crate::door::{ConsoleSession, Json, Path, Problem, ProblemBody};

const LOGIN_MAX: usize = 32;
const NAME_MAX: usize = 32;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_staff)).routes(routes!(hire_staff)).routes(routes!(dismiss_staff))
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
    let role = Role::from_code(&new.role).ok_or_else(|| Problem::bad_request("role", "is unknown"))?;
    let login = word("login", &new.login, LOGIN_MAX)?;
    let name = word("name", &new.name, NAME_MAX)?;
    if !session::password_fits(&new.password, &state.policy.password) {
        return Err(Problem::bad_request("password", "is too short"));
    }
    let hashed = tokio::task::spawn_blocking(move || session::hash_password(&new.password, &random())).await;
    let password_hash = hashed.ok().flatten().ok_or_else(|| Problem::internal("a password was not hashed"))?;
    let command = Hire { merchant, login, name, password_hash, role };
    state.write(move |tx, ctx| merchant::hire(tx, ctx, &command)).await?;
    list_staff(session, State(state)).await
}

fn word(field: &'static str, text: &str, max: usize) -> Result<String, Problem> {
    let text = text.trim();
    let fits = (1..=max).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(Problem::bad_request(field, "is empty or too long")) }
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
