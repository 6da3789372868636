//! `/cards/bindings`: binding a card, step by step.

use axum::extract::State;
use money::{BindingId, CardId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::card::{self, BindCard, BindingState};

use super::auth::CodeEntry;
use super::cards::Bank;
use crate::app::AppState;
use crate::door::{HolderSession, IdempotencyKey, Json, Path, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(bind_card))
        .routes(routes!(see_binding))
        .routes(routes!(enter_code))
        .routes(routes!(resend_code))
        .routes(routes!(cancel_binding))
}

/// A binding as it stands.
#[derive(Serialize, ToSchema)]
struct Binding {
    #[schema(value_type = String)]
    id: BindingId,
    /// `checking`, `code_sent`, `confirming`, `bound` or `failed`.
    state: &'static str,
    masked_pan: String,
    bank: Bank,
    /// `debit` or `credit`.
    card_type: &'static str,
    /// The phone that the bank's code went to, masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_to: Option<String>,
    /// Tries left with the bank's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts_left: Option<u32>,
    /// Why it failed; before that, what holds it up.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<ProblemBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    card_id: Option<CardId>,
    /// Banks whose cards are known to bind easily, when it failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    recommended_banks: Vec<Bank>,
}

fn shown(state: &AppState, binding: card::Binding) -> Binding {
    let banks = &state.policy.banks;
    let failed = binding.state == BindingState::Failed;
    let waiting = binding.state == BindingState::CodeSent;
    Binding {
        id: binding.id,
        state: binding.state.code(),
        masked_pan: binding.masked_pan,
        bank: Bank::of(banks, &binding.bank),
        card_type: binding.card_type.code(),
        sent_to: Some(binding.sent_to).filter(|text| !text.is_empty()),
        attempts_left: waiting.then_some(binding.code_tries_left),
        failure: binding.failure.map(|failure| Problem::from_refusal(&failure).body()),
        card_id: binding.card,
        recommended_banks: if failed { banks.recommended().map(Bank::from).collect() } else { Vec::new() },
    }
}

async fn found(state: &AppState, session: HolderSession, id: BindingId) -> Result<Json<Binding>, Problem> {
    let binding = state.look(move |view, _| card::binding(view, session.holder, id)).await?;
    binding.map(|binding| Json(shown(state, binding))).ok_or_else(Problem::not_found)
}

/// A card to bind. Name and identity number are those of the verification.
#[derive(Deserialize, ToSchema)]
struct BindRequest {
    pan: String,
    /// The phone reserved at the bank.
    phone: String,
    /// The branch that opened the account, where the bank asks for it.
    branch: Option<String>,
}

/// Begins to bind a card. The same key and request again give the same binding.
#[utoipa::path(post, path = "/cards/bindings", tag = "cards", request_body = BindRequest,
    params(("Idempotency-Key" = String, Header, description = "a UUID, one for one intent")),
    responses((status = 200, body = Binding), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
async fn bind_card(
    session: HolderSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(request): Json<BindRequest>,
) -> Result<Json<Binding>, Problem> {
    let BindRequest { pan, phone, branch } = request;
    let wish = BindCard { pan, phone, branch, key: key.as_str().to_owned() };
    let id = state.write(move |tx, ctx| card::bind(tx, ctx, session.holder, &wish)).await?;
    found(&state, session, id).await
}

/// Shows a binding.
#[utoipa::path(get, path = "/cards/bindings/{id}", tag = "cards",
    params(("id" = String, Path, description = "of the binding")),
    responses((status = 200, body = Binding), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn see_binding(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<BindingId>,
) -> Result<Json<Binding>, Problem> {
    found(&state, session, id).await
}

/// Takes the bank's code.
#[utoipa::path(post, path = "/cards/bindings/{id}/code", tag = "cards", request_body = CodeEntry,
    params(("id" = String, Path, description = "of the binding")),
    responses((status = 200, body = Binding), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn enter_code(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<BindingId>,
    Json(request): Json<CodeEntry>,
) -> Result<Json<Binding>, Problem> {
    state.write(move |tx, ctx| card::enter_code(tx, ctx, session.holder, id, &request.code)).await?;
    found(&state, session, id).await
}

/// Has the bank send another code.
#[utoipa::path(post, path = "/cards/bindings/{id}/resend", tag = "cards",
    params(("id" = String, Path, description = "of the binding")),
    responses((status = 200, body = Binding), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn resend_code(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<BindingId>,
) -> Result<Json<Binding>, Problem> {
    state.write(move |tx, ctx| card::resend(tx, ctx, session.holder, id)).await?;
    found(&state, session, id).await
}

/// Gives a binding up.
#[utoipa::path(post, path = "/cards/bindings/{id}/cancel", tag = "cards",
    params(("id" = String, Path, description = "of the binding")),
    responses((status = 200, body = Binding), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn cancel_binding(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<BindingId>,
) -> Result<Json<Binding>, Problem> {
    state.write(move |tx, ctx| card::cancel(tx, ctx, session.holder, id)).await?;
    found(&state, session, id).await
}
