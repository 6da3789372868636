//! `/shop`: which store this till stands in.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant;

use crate::app::AppState;
use crate::door::{Json, Problem, ProblemBody, TillSession};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(till_shop))
}

/// The till's store.
#[derive(Serialize, ToSchema)]
pub struct TillShop {
    /// As payers see it.
    merchant: String,
    /// What the QR on the counter carries.
    static_code_text: String,
}

/// The store of this till.
#[utoipa::path(get, path = "/shop", tag = "till",
    responses((status = 200, body = TillShop), (status = 401, body = ProblemBody)))]
async fn till_shop(session: TillSession, State(state): State<AppState>) -> Result<Json<TillShop>, Problem> {
    let found = state.look(move |view, _| merchant::shop(view, session.store)).await?;
    let shop = found.ok_or_else(Problem::not_found)?;
    let static_code_text = format!("{}/q/s/{}", state.config.server.link_base(), shop.code);
    Ok(Json(TillShop { merchant: shop.name, static_code_text }))
}
