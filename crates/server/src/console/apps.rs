//! `/apps`: through which apps the merchant is paid, opening one, and binding and unbinding it.

use axum::extract::State;
use money::MerchantId;
use serde::{Deserialize, Serialize};
use store::{Fault, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::app::{self, App};
use wallet::merchant::Desk;

use super::text::word;
use crate::app::AppState;
use crate::door::{ConsoleSession, Json, Path, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_apps))
        .routes(routes!(open_app))
        .routes(routes!(bind_app))
        .routes(routes!(unbind_app))
}

/// An app.
#[derive(Serialize, ToSchema)]
pub struct AppLine {
    appid: String,
    name: String,
    /// Whether the merchant is paid through it.
    is_bound: bool,
    /// Whether the merchant opened it, and so may bind it.
    is_own: bool,
}

/// The merchant's apps, by number.
#[derive(Serialize, ToSchema)]
pub struct AppLines {
    items: Vec<AppLine>,
}

fn lines(view: &mut View<'_>, merchant: MerchantId) -> Result<AppLines, Fault> {
    let (bound, own) = (app::of_merchant(view, merchant)?, app::opened_by(view, merchant)?);
    let line = |app: &App| AppLine {
        appid: app.appid.clone(),
        name: app.name.clone(),
        is_bound: bound.contains(app),
        is_own: own.contains(app),
    };
    let mut items: Vec<AppLine> = bound.iter().chain(own.iter().filter(|app| !bound.contains(app))).map(line).collect();
    items.sort_by(|one, other| one.appid.cmp(&other.appid));
    Ok(AppLines { items })
}

/// Lists the apps through which the merchant is paid, and those that it opened.
#[utoipa::path(get, path = "/apps", tag = "console",
    responses((status = 200, body = AppLines), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list_apps(session: ConsoleSession, State(state): State<AppState>) -> Result<Json<AppLines>, Problem> {
    let merchant = session.at(Desk::Systems)?.merchant;
    Ok(Json(state.look(move |view, _| lines(view, merchant)).await?))
}

/// An app to be opened.
#[derive(Deserialize, ToSchema)]
pub struct NewApp {
    name: String,
}

/// Opens an app under a new number; the merchant is paid through it from now on.
#[utoipa::path(post, path = "/apps", tag = "console", request_body = NewApp,
    responses((status = 200, body = AppLines), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn open_app(
    session: ConsoleSession,
    State(state): State<AppState>,
    Json(new): Json<NewApp>,
) -> Result<Json<AppLines>, Problem> {
    let merchant = session.at(Desk::Systems)?.merchant;
    let name = word("name", &new.name, *state.policy.console.name_length_max)?;
    state.write(move |tx, ctx| app::open_own(tx, ctx, merchant, &name)).await?;
    list_apps(session, State(state)).await
}

/// The merchant, if it has this app in its list.
async fn listed(session: ConsoleSession, state: &AppState, appid: &str) -> Result<MerchantId, Problem> {
    let merchant = session.at(Desk::Systems)?.merchant;
    let known = state.look(move |view, _| lines(view, merchant)).await?;
    let is_listed = known.items.iter().any(|line| line.appid == appid);
    if is_listed { Ok(merchant) } else { Err(Problem::not_found()) }
}

/// Lets the merchant be paid through an app that it opened.
#[utoipa::path(put, path = "/apps/{appid}/binding", tag = "console", params(("appid" = String, Path)),
    responses((status = 200, body = AppLines), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn bind_app(
    session: ConsoleSession,
    State(state): State<AppState>,
    Path(appid): Path<String>,
) -> Result<Json<AppLines>, Problem> {
    let merchant = listed(session, &state, &appid).await?;
    state.write(move |tx, _| app::bind_own(tx, &appid, merchant)).await?;
    list_apps(session, State(state)).await
}

/// Ends that the merchant is paid through an app. What was ordered through it stays as it is.
#[utoipa::path(delete, path = "/apps/{appid}/binding", tag = "console", params(("appid" = String, Path)),
    responses((status = 200, body = AppLines), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn unbind_app(
    session: ConsoleSession,
    State(state): State<AppState>,
    Path(appid): Path<String>,
) -> Result<Json<AppLines>, Problem> {
    let merchant = listed(session, &state, &appid).await?;
    state.write(move |tx, _| app::unbind(tx, &appid, merchant)).await?;
    list_apps(session, State(state)).await
}
