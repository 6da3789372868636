//! `/charges`: the till charges the code on a phone.

use axum::extract::State;
use money::ChargeId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::payment_code::{self, NewCharge, State as ChargeState};

use crate::app::AppState;
use crate::door::{IdempotencyKey, Json, Path, Problem, ProblemBody, TillSession};
use crate::holder::money::{amount, text};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(charge_code)).routes(routes!(see_charge)).routes(routes!(cancel_charge))
}

/// What to charge.
#[derive(Deserialize, ToSchema)]
pub struct ChargeRequest {
    /// The digits that the scanner read.
    auth_code: String,
    /// Fen.
    amount: i64,
    description: Option<String>,
}

/// A charge as it stands.
#[derive(Serialize, ToSchema)]
pub struct Charge {
    #[schema(value_type = String)]
    id: ChargeId,
    /// `succeeded`, `awaiting_pin`, `processing` or `failed`.
    state: &'static str,
    amount: i64,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<ProblemBody>,
    expires_at: String,
}

fn shown(charge: payment_code::Charge) -> Charge {
    let state = match charge.state {
        ChargeState::AwaitingPin => "awaiting_pin",
        ChargeState::Processing => "processing",
        ChargeState::Succeeded => "succeeded",
        ChargeState::Failed | ChargeState::Declined | ChargeState::Cancelled | ChargeState::Expired => "failed",
    };
    Charge {
        id: charge.id,
        state,
        amount: charge.amount.fen(),
        failure: charge.failure().map(|failure| Problem::from_refusal(&failure).body()),
        description: charge.description,
        expires_at: charge.expires_at.to_string(),
    }
}

/// Charges a code. The same key and request again give the same charge.
#[utoipa::path(post, path = "/charges", tag = "till", request_body = ChargeRequest,
    params(("Idempotency-Key" = String, Header, description = "a UUID, one for one intent")),
    responses((status = 200, body = Charge), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn charge_code(
    session: TillSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(request): Json<ChargeRequest>,
) -> Result<Json<Charge>, Problem> {
    let command = NewCharge {
        store: session.store,
        key: key.as_str().to_owned(),
        digits: request.auth_code.chars().filter(|c| *c != ' ').collect(),
        amount: amount("amount", request.amount)?,
        description: text("description", request.description, *state.policy.order.description_length_max)?,
    };
    let charge = state.write(move |tx, ctx| payment_code::charge(tx, ctx, command.clone())).await?;
    Ok(Json(shown(charge)))
}

/// A charge of this store's.
#[utoipa::path(get, path = "/charges/{id}", tag = "till", params(("id" = String, Path)),
    responses((status = 200, body = Charge), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn see_charge(
    session: TillSession,
    State(state): State<AppState>,
    Path(id): Path<ChargeId>,
) -> Result<Json<Charge>, Problem> {
    let charge = state.read(move |view, ctx| payment_code::see(view, ctx, session.store, id)).await?;
    Ok(Json(shown(charge)))
}

/// Gives up on a charge. One that was paid meanwhile is answered as paid.
#[utoipa::path(post, path = "/charges/{id}/cancel", tag = "till", params(("id" = String, Path)),
    responses((status = 200, body = Charge), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn cancel_charge(
    session: TillSession,
    State(state): State<AppState>,
    Path(id): Path<ChargeId>,
) -> Result<Json<Charge>, Problem> {
    let charge = state.write(move |tx, ctx| payment_code::cancel(tx, ctx, session.store, id)).await?;
    Ok(Json(shown(charge)))
}
