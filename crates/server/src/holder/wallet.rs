//! `/wallet`: what a holder has.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::balance;

use super::money::MethodChoice;
use crate::app::AppState;
use crate::door::{HolderSession, Json, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(wallet_overview))
}

/// The wallet's front page.
#[derive(Serialize, ToSchema)]
pub struct Wallet {
    /// What can be spent, fen.
    available: i64,
    /// Reserved for withdrawals on their way, fen.
    held: i64,
    /// How many cards are bound.
    cards: usize,
    default_method: MethodChoice,
}

/// What the holder has.
#[utoipa::path(get, path = "/wallet", tag = "wallet",
    responses((status = 200, body = Wallet), (status = 401, body = ProblemBody)))]
async fn wallet_overview(session: HolderSession, State(state): State<AppState>) -> Result<Json<Wallet>, Problem> {
    let found = state.look(move |view, _| balance::wallet(view, session.holder)).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    Ok(Json(Wallet {
        available: found.available.fen(),
        held: found.held.fen(),
        cards: found.cards,
        default_method: found.default_method.into(),
    }))
}
