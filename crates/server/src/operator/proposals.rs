//! `/proposals`: acts that move money and wait for a second operator.

use axum::extract::State;
use jiff::Timestamp;
use money::{Amount, HolderId, OperatorId, ProposalId, SuspenseId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::proposal::{self, Deed, Waiting, Wish};

use super::accounts::Reason;
use crate::app::AppState;
use crate::door::{Json, OperatorSession, Path, Problem, ProblemBody};
use crate::holder::pin::Done;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_proposals, propose))
        .routes(routes!(confirm_proposal))
        .routes(routes!(decline_proposal))
}

/// An act that waits for a second operator.
#[derive(Serialize, ToSchema)]
struct Proposal {
    #[schema(value_type = String)]
    id: ProposalId,
    /// `recover` or `write_off`.
    deed: &'static str,
    /// The id of what it is about.
    #[schema(value_type = String)]
    subject: SuspenseId,
    /// Whom it concerns.
    #[schema(value_type = String)]
    holder: HolderId,
    /// The card or the shop, as the holder knows it.
    label: String,
    /// Fen.
    amount: i64,
    reason: String,
    /// Who made it.
    maker: String,
    /// Whether the one who asks made it: then somebody else has to confirm it.
    own: bool,
    #[schema(value_type = String, format = DateTime)]
    made_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// What waits, oldest first.
#[derive(Serialize, ToSchema)]
struct Proposals {
    items: Vec<Proposal>,
}

fn shown(waiting: Waiting, asking: OperatorId) -> Proposal {
    let Waiting { proposal, maker, holder, label } = waiting;
    Proposal {
        id: proposal.id,
        deed: proposal.deed.code(),
        subject: proposal.subject,
        holder,
        label,
        amount: proposal.amount.fen(),
        reason: proposal.reason,
        maker,
        own: proposal.made_by == asking,
        made_at: proposal.made_at,
        expires_at: proposal.expires_at,
    }
}

/// Lists the acts that wait for a second operator.
#[utoipa::path(get, path = "/proposals", tag = "operator",
    responses((status = 200, body = Proposals), (status = 401, body = ProblemBody)))]
async fn list_proposals(session: OperatorSession, State(state): State<AppState>) -> Result<Json<Proposals>, Problem> {
    let waiting = state.look(proposal::waiting).await?;
    let items = waiting.into_iter().map(|one| shown(one, session.operator)).collect();
    Ok(Json(Proposals { items }))
}

/// What is to be done, and why.
#[derive(Deserialize, ToSchema)]
struct ProposalRequest {
    /// `recover` or `write_off`.
    deed: String,
    /// The id of what stands in suspense.
    #[schema(value_type = String)]
    subject: SuspenseId,
    /// Fen.
    #[schema(value_type = i64)]
    amount: i64,
    reason: String,
}

/// What was made.
#[derive(Serialize, ToSchema)]
struct Proposed {
    #[schema(value_type = String)]
    id: ProposalId,
}

/// Proposes an act. Nothing moves until a second operator confirms it; the same again is the same proposal.
#[utoipa::path(post, path = "/proposals", tag = "operator", request_body = ProposalRequest,
    responses((status = 200, body = Proposed), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn propose(
    session: OperatorSession,
    State(state): State<AppState>,
    Json(request): Json<ProposalRequest>,
) -> Result<Json<Proposed>, Problem> {
    let deed = Deed::from_code(&request.deed).ok_or_else(|| Problem::bad_request("deed", "recover or write_off"))?;
    let amount =
        Amount::from_fen(request.amount).map_err(|error| Problem::bad_request("amount", &error.to_string()))?;
    let wish = Wish { deed, subject: request.subject, amount, reason: request.reason };
    let made = state.write(move |tx, ctx| proposal::propose(tx, ctx, session.operator, &wish)).await?;
    Ok(Json(Proposed { id: made.id }))
}

/// Confirms what another operator proposed: it is done at once.
#[utoipa::path(post, path = "/proposals/{id}/confirm", tag = "operator",
    params(("id" = String, Path, description = "of the proposal")),
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn confirm_proposal(
    session: OperatorSession,
    State(state): State<AppState>,
    Path(id): Path<ProposalId>,
) -> Result<Json<Done>, Problem> {
    state.write(move |tx, ctx| proposal::confirm(tx, ctx, session.operator, id)).await?;
    Ok(Json(Done {}))
}

/// Declines a proposal, or withdraws one's own. Nothing moves.
#[utoipa::path(post, path = "/proposals/{id}/decline", tag = "operator", request_body = Reason,
    params(("id" = String, Path, description = "of the proposal")),
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn decline_proposal(
    session: OperatorSession,
    State(state): State<AppState>,
    Path(id): Path<ProposalId>,
    Json(request): Json<Reason>,
) -> Result<Json<Done>, Problem> {
    let operator = session.operator;
    state.write(move |tx, ctx| proposal::decline(tx, ctx, operator, id, &request.reason)).await?;
    Ok(Json(Done {}))
}
