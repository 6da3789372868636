//! `/reconciliation`: our instructions beside the bank's statements, and the breaks that operators explain.

use axum::extract::State;
use jiff::Timestamp;
use money::{BreakId, HolderId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::instruction::Instruction;
use wallet::operator;
use wallet::reconciliation::{self, OpenBreak, Resolution};

use crate::app::AppState;
use crate::door::{Json, OperatorSession, Path, Problem, ProblemBody};
use crate::holder::pin::Done;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(reconciliation_board)).routes(routes!(resolve_break))
}

/// A day that was compared with the bank's statement.
#[derive(Serialize, ToSchema)]
struct ReconciledDay {
    /// The account at the bank.
    bank: String,
    #[schema(value_type = String, format = Date)]
    day: String,
    matched: u32,
    in_transit: u32,
    /// Found by the comparison, resolved or not.
    breaks: u32,
    #[schema(value_type = String, format = DateTime)]
    compared_at: Timestamp,
}

/// What we know of the instruction that a break names.
#[derive(Serialize, ToSchema)]
struct OurSide {
    /// `top_up`, `withdrawal` or `payment`.
    purpose: &'static str,
    /// `debit` or `credit`.
    kind: &'static str,
    /// `queued`, `with_bank`, `settled`, `rejected` or `returned`.
    state: &'static str,
    /// Fen.
    amount: i64,
    /// Whose it is; nobody of a merchant's.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<HolderId>,
    #[schema(value_type = String, format = DateTime)]
    ordered_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Timestamp>,
    /// The bank's reason code.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// What the bank's statement shows.
#[derive(Serialize, ToSchema)]
struct TheirSide {
    /// `debit`, `credit` or `return`.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    /// Fen.
    amount: i64,
}

/// A mismatch that nobody has explained yet.
#[derive(Serialize, ToSchema)]
struct ReconciliationBreak {
    #[schema(value_type = String)]
    id: BreakId,
    /// The account at the bank.
    bank: String,
    #[schema(value_type = String, format = Date)]
    day: String,
    /// `ours_only`, `theirs_only` or `amount_differs`.
    kind: &'static str,
    /// The end-to-end id, which the bank knows too.
    reference: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ours: Option<OurSide>,
    #[serde(skip_serializing_if = "Option::is_none")]
    theirs: Option<TheirSide>,
}

/// The days, newest first, and the open breaks, oldest first.
#[derive(Serialize, ToSchema)]
struct ReconciliationBoard {
    days: Vec<ReconciledDay>,
    items: Vec<ReconciliationBreak>,
    /// How many are open; more than are listed when there are very many.
    open: u32,
}

fn day(day: reconciliation::Day) -> ReconciledDay {
    ReconciledDay {
        bank: day.bank,
        day: day.day.to_string(),
        matched: day.matched,
        in_transit: day.in_transit,
        breaks: day.breaks,
        compared_at: day.compared_at,
    }
}

fn ours(instruction: Instruction) -> OurSide {
    OurSide {
        purpose: instruction.purpose.code(),
        kind: instruction.kind.code(),
        state: instruction.state.code(),
        amount: instruction.amount.fen(),
        holder: instruction.holder,
        ordered_at: instruction.created_at,
        ended_at: instruction.ended_at,
        reason: instruction.reason,
    }
}

fn shown(open: OpenBreak) -> ReconciliationBreak {
    let found = open.kept.found;
    let kind = found.their_kind.map(reconciliation::LineKind::code);
    ReconciliationBreak {
        id: open.kept.id,
        bank: open.kept.bank,
        day: open.kept.day.to_string(),
        kind: found.kind.code(),
        reference: found.reference,
        ours: open.ours.map(ours),
        theirs: found.theirs.map(|amount| TheirSide { kind, amount: amount.fen() }),
    }
}

/// Lists the days that were compared, and the breaks that are open.
#[utoipa::path(get, path = "/reconciliation", tag = "operator",
    responses((status = 200, body = ReconciliationBoard), (status = 401, body = ProblemBody)))]
async fn reconciliation_board(
    _session: OperatorSession,
    State(state): State<AppState>,
) -> Result<Json<ReconciliationBoard>, Problem> {
    let board = state.look(reconciliation::board).await?;
    Ok(Json(ReconciliationBoard {
        days: board.days.into_iter().map(day).collect(),
        items: board.open.into_iter().map(shown).collect(),
        open: board.open_count,
    }))
}

/// What was found out, and a note.
#[derive(Deserialize, ToSchema)]
struct ResolutionRequest {
    /// `bank_corrects`, `other_day`, `we_corrected`, `booked` or `other`.
    resolution: String,
    note: String,
}

/// Notes what was found out about a break. Moves no money.
#[utoipa::path(post, path = "/reconciliation/breaks/{id}/resolution", tag = "operator",
    request_body = ResolutionRequest, params(("id" = String, Path, description = "of the break")),
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn resolve_break(
    session: OperatorSession,
    State(state): State<AppState>,
    Path(id): Path<BreakId>,
    Json(request): Json<ResolutionRequest>,
) -> Result<Json<Done>, Problem> {
    let Some(how) = Resolution::from_code(&request.resolution) else {
        return Err(Problem::bad_request("resolution", "one of the names in the document"));
    };
    let operator = session.operator;
    state.write(move |tx, ctx| operator::resolve_break(tx, ctx, operator, id, how, &request.note)).await?;
    Ok(Json(Done {}))
}
