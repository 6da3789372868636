//! `/receive-codes`: the code by which a holder is paid.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::receive_code::{self, MakeCode};

use super::money::{amount, note};
use crate::app::AppState;
use crate::door::{HolderSession, Json, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(make_receive_code))
}

/// What to be paid; nothing for the holder's own stable code.
#[derive(Deserialize, ToSchema)]
pub struct ReceiveCodeRequest {
    /// Fen.
    amount: Option<i64>,
    note: Option<String>,
}

/// A code to show.
#[derive(Serialize, ToSchema)]
pub struct ReceiveCode {
    /// What the QR carries.
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// Makes a code.
#[utoipa::path(post, path = "/receive-codes", tag = "transfers", request_body = ReceiveCodeRequest,
    responses((status = 200, body = ReceiveCode), (status = 401, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn make_receive_code(
    session: HolderSession,
    State(state): State<AppState>,
    Json(request): Json<ReceiveCodeRequest>,
) -> Result<Json<ReceiveCode>, Problem> {
    let command = MakeCode {
        holder: session.holder,
        amount: request.amount.map(|fen| amount("amount", fen)).transpose()?,
        note: note(request.note, &state.policy)?,
    };
    let code = state.write(move |tx, ctx| receive_code::make(tx, ctx, &command)).await?;
    Ok(Json(ReceiveCode {
        text: format!("{}/q/p/{}", state.config.server.link_base(), code.token),
        amount: code.amount.map(money::Amount::fen),
        note: Some(code.note).filter(|note| !note.is_empty()),
    }))
}
