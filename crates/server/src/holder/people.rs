//! `/people`: finding somebody by phone number.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::account::Phone;
use wallet::receive_code;

use super::money::Payee;
use crate::app::AppState;
use crate::door::{HolderSession, Json, Problem, ProblemBody, Query};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(find_person))
}

/// Whom to find.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PersonQuery {
    phone: String,
}

/// Somebody who can be paid.
#[derive(Serialize, ToSchema)]
pub struct Person {
    payee_token: String,
    payee: Payee,
    is_self: bool,
    /// `new_payee` when the holder has never paid them.
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<&'static str>,
}

/// Finds a person by the whole phone number; a part finds nobody.
#[utoipa::path(get, path = "/people", tag = "transfers", params(PersonQuery),
    responses((status = 200, body = Person), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn find_person(
    session: HolderSession,
    State(state): State<AppState>,
    Query(query): Query<PersonQuery>,
) -> Result<Json<Person>, Problem> {
    let phone = Phone::parse(&query.phone).map_err(|_| Problem::bad_request("phone", "is not a mobile number"))?;
    let found = state.write(move |tx, ctx| receive_code::find_by_phone(tx, ctx, session.holder, &phone)).await?;
    Ok(Json(Person {
        payee_token: found.token,
        payee: found.payee.into(),
        is_self: found.is_self,
        warning: found.is_new.then_some("new_payee"),
    }))
}
