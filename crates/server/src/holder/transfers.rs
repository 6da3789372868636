//! `/transfers`: sending money to a holder.

use axum::extract::State;
use money::TransferId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::transfer::{self, SendTransfer};

use super::money::{amount, note};
use super::pin::Done;
use crate::app::AppState;
use crate::door::{HolderSession, IdempotencyKey, Json, Path, Problem, ProblemBody, SealedPin};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(send_transfer)).routes(routes!(try_name)).routes(routes!(see_transfer))
}

/// What to send to whom.
#[derive(Deserialize, ToSchema)]
pub struct TransferRequest {
    payee_token: String,
    /// Fen.
    amount: i64,
    note: Option<String>,
    pin: SealedPin,
    /// For large sums: the first character of the payee's real name.
    name_character: Option<String>,
}

/// A transfer; it exists only when it has arrived.
#[derive(Serialize, ToSchema)]
pub struct Transfer {
    #[schema(value_type = String)]
    id: TransferId,
    /// Always `arrived`.
    state: &'static str,
    amount: i64,
    /// The payee's display name with the masked real name.
    payee: String,
    note: String,
    at: String,
    bill_id: String,
}

impl From<transfer::Transfer> for Transfer {
    fn from(transfer: transfer::Transfer) -> Self {
        Self {
            id: transfer.id,
            state: transfer::ARRIVED,
            amount: transfer.amount.fen(),
            payee: transfer.payee_name,
            note: transfer.note,
            at: transfer.created_at.to_string(),
            bill_id: transfer.bill.to_string(),
        }
    }
}

/// Sends money. The same key and request again give the same transfer.
#[utoipa::path(post, path = "/transfers", tag = "transfers", request_body = TransferRequest,
    params(("Idempotency-Key" = String, Header, description = "a UUID, one for one intent")),
    responses((status = 200, body = Transfer), (status = 401, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn send_transfer(
    session: HolderSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(request): Json<TransferRequest>,
) -> Result<Json<Transfer>, Problem> {
    let command = SendTransfer {
        holder: session.holder,
        key: key.as_str().to_owned(),
        payee_token: request.payee_token,
        amount: amount("amount", request.amount)?,
        note: note(request.note, &state.policy)?,
        pin: request.pin.open(&state, &session, &key)?,
        name_character: request.name_character,
    };
    let transfer = state.write(move |tx, ctx| transfer::send(tx, ctx, command.clone())).await?;
    Ok(Json(transfer.into()))
}

/// A character that may be the one that a payee's mask hides.
#[derive(Deserialize, ToSchema)]
pub struct NameGuess {
    payee_token: String,
    character: String,
}

/// Says whether it is, before the payment password is asked for. Each question counts as a search for a person.
#[utoipa::path(post, path = "/transfers/name-check", tag = "transfers", request_body = NameGuess,
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
async fn try_name(
    session: HolderSession,
    State(state): State<AppState>,
    Json(guess): Json<NameGuess>,
) -> Result<Json<Done>, Problem> {
    let holder = session.holder;
    state.write(move |tx, ctx| transfer::try_name(tx, ctx, holder, &guess.payee_token, &guess.character)).await?;
    Ok(Json(Done {}))
}

/// A transfer that the holder sent.
#[utoipa::path(get, path = "/transfers/{id}", tag = "transfers", params(("id" = String, Path)),
    responses((status = 200, body = Transfer), (status = 401, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
async fn see_transfer(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<TransferId>,
) -> Result<Json<Transfer>, Problem> {
    let found = state.look(move |view, _| transfer::find(view, session.holder, id)).await?;
    found.map(|transfer| Json(transfer.into())).ok_or_else(Problem::not_found)
}
