//! `/contacts`: the people a holder has paid.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::contact;

use super::money::Payee;
use crate::app::AppState;
use crate::door::{HolderSession, Json, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_contacts))
}

/// The people paid before, last paid first.
#[derive(Serialize, ToSchema)]
pub struct Contacts {
    items: Vec<Contact>,
}

/// Somebody paid before.
#[derive(Serialize, ToSchema)]
pub struct Contact {
    payee_token: String,
    payee: Payee,
    last_paid_at: String,
}

/// The people this holder has paid.
#[utoipa::path(get, path = "/contacts", tag = "transfers",
    responses((status = 200, body = Contacts), (status = 401, body = ProblemBody)))]
async fn list_contacts(session: HolderSession, State(state): State<AppState>) -> Result<Json<Contacts>, Problem> {
    let found = state.work(move |tx, ctx| contact::contacts(tx, ctx, session.holder)).await?;
    let shown = |contact: contact::Contact| Contact {
        payee_token: contact.token,
        payee: contact.payee.into(),
        last_paid_at: contact.last_paid_at.to_string(),
    };
    Ok(Json(Contacts { items: found.into_iter().map(shown).collect() }))
}
