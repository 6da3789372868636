//! `/suspense`: what the house has paid for others, and who owes it.

use axum::extract::State;
use jiff::Timestamp;
use money::{HolderId, InstructionId, SuspenseId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::suspense::{self, Owed};

use crate::app::AppState;
use crate::door::{Json, OperatorSession, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(suspense_board))
}

/// Money that a bank took back after it had been spent.
#[derive(Serialize, ToSchema)]
struct SuspenseItem {
    #[schema(value_type = String)]
    id: SuspenseId,
    /// `top_up_returned` or `payment_returned`.
    cause: &'static str,
    /// Who owes it.
    #[schema(value_type = String)]
    holder: HolderId,
    /// The card or the shop, as the holder knows it.
    label: String,
    /// The bank's reason code.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The end-to-end id, which the bank knows too.
    #[schema(value_type = String)]
    instruction: InstructionId,
    /// Fen, as are the four below.
    amount: i64,
    recovered: i64,
    written_off: i64,
    /// What is neither recovered nor written off.
    open: i64,
    /// What the holder has now.
    available: i64,
    #[schema(value_type = String, format = DateTime)]
    arisen_at: Timestamp,
}

/// Open items, oldest first.
#[derive(Serialize, ToSchema)]
struct SuspenseBoard {
    items: Vec<SuspenseItem>,
    /// What all open items come to, fen.
    open: i64,
    /// What the journal says stands in suspense, fen.
    booked: i64,
}

fn shown(owed: Owed) -> SuspenseItem {
    let Owed { item, available } = owed;
    SuspenseItem {
        id: item.id,
        cause: item.cause.code(),
        holder: item.holder,
        open: item.open().fen(),
        label: item.label,
        reason: item.reason,
        instruction: item.instruction,
        amount: item.amount.fen(),
        recovered: item.recovered.fen(),
        written_off: item.written_off.fen(),
        available: available.fen(),
        arisen_at: item.arisen_at,
    }
}

/// Lists what stands in suspense.
#[utoipa::path(get, path = "/suspense", tag = "operator",
    responses((status = 200, body = SuspenseBoard), (status = 401, body = ProblemBody)))]
async fn suspense_board(
    _session: OperatorSession,
    State(state): State<AppState>,
) -> Result<Json<SuspenseBoard>, Problem> {
    let board = state.look(suspense::board).await?;
    let items = board.items.into_iter().map(shown).collect();
    Ok(Json(SuspenseBoard { items, open: board.open, booked: board.booked }))
}
