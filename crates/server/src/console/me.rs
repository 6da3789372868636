//! `/me`: who is at the console, and of which merchant.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant::{self, Desk};

use crate::app::AppState;
use crate::door::{ConsoleSession, Json, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(see_me))
}

/// Somebody at the console.
#[derive(Serialize, ToSchema)]
pub struct Me {
    merchant: String,
    mchid: String,
    /// The person's own name.
    name: String,
    /// `owner`, `finance` or `developer`.
    role: &'static str,
    /// Of `money`, `systems` and `staff`, those that the role may sit at.
    desks: Vec<&'static str>,
}

/// Who is signed in.
#[utoipa::path(get, path = "/me", tag = "console",
    responses((status = 200, body = Me), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn see_me(session: ConsoleSession, State(state): State<AppState>) -> Result<Json<Me>, Problem> {
    let found = state.look(move |view, _| {
        let person = merchant::staff(view, session.staff)?;
        Ok(person.zip(merchant::find(view, session.merchant)?))
    });
    let (person, merchant) = found.await?.ok_or_else(Problem::signed_out)?;
    let desks = [("money", Desk::Money), ("systems", Desk::Systems), ("staff", Desk::Staff)];
    let desks = desks.into_iter().filter(|(_, desk)| session.role.may(*desk)).map(|(name, _)| name).collect();
    Ok(Json(Me { merchant: merchant.name, mchid: merchant.mchid, name: person.name, role: session.role.code(), desks }))
}
