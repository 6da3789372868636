//! `/quotes`: what a movement would cost, before the holder confirms.

use axum::extract::State;
use money::CardId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::quote::{self, Arrival, Movement};

use super::money::amount;
use crate::app::AppState;
use crate::door::{HolderSession, Json, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(quote_movement))
}

/// What is to be moved.
#[derive(Deserialize, ToSchema)]
pub struct QuoteRequest {
    /// `top_up`, `withdrawal`, `transfer` or `payment`.
    kind: String,
    /// Fen.
    amount: i64,
    /// For a top-up: from which card.
    #[schema(value_type = Option<String>)]
    card_id: Option<CardId>,
}

/// What it would cost.
#[derive(Serialize, ToSchema)]
pub struct Quote {
    amount: i64,
    fee: i64,
    /// What is left of the free withdrawals.
    free_left: i64,
    single_limit: i64,
    /// What is left of the day's limit.
    day_left: i64,
    /// `instant`, `minutes` or `next_day`.
    arrival: &'static str,
    /// For a transfer: whether the first character of the payee's name is asked for.
    name_check: bool,
    /// Why it would be refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<ProblemBody>,
}

/// Quotes a movement.
#[utoipa::path(post, path = "/quotes", tag = "wallet", request_body = QuoteRequest,
    responses((status = 200, body = Quote), (status = 401, body = ProblemBody)))]
async fn quote_movement(
    session: HolderSession,
    State(state): State<AppState>,
    Json(request): Json<QuoteRequest>,
) -> Result<Json<Quote>, Problem> {
    let movement = movement(&request)?;
    let amount = amount("amount", request.amount)?;
    let quote = state.read(move |view, ctx| quote::quote(view, ctx, session.holder, movement, amount)).await?;
    Ok(Json(Quote {
        amount: quote.amount.fen(),
        fee: quote.fee.fen(),
        free_left: quote.free_left.fen(),
        single_limit: quote.single_limit.fen(),
        day_left: quote.day_left.fen(),
        arrival: match quote.arrival {
            Arrival::Instant => "instant",
            Arrival::Minutes => "minutes",
        },
        name_check: quote.name_check,
        refusal: quote.refusal.map(|refusal| Problem::from_refusal(&refusal).body()),
    }))
}

fn movement(request: &QuoteRequest) -> Result<Movement, Problem> {
    match (request.kind.as_str(), request.card_id) {
        ("top_up", Some(card)) => Ok(Movement::TopUp(card)),
        ("withdrawal", _) => Ok(Movement::Withdrawal),
        ("transfer", _) => Ok(Movement::Transfer),
        ("payment", _) => Ok(Movement::Payment),
        _ => Err(Problem::bad_request("kind", "top_up with card_id, withdrawal, transfer or payment")),
    }
}
