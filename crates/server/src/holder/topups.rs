//! `/topups`: money from a card into the balance.

use axum::extract::State;
use money::{CardId, TopUpId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::topup::{self, OrderTopUp};
use wallet::{Stop, balance::MoneyRefusal, bill};

use super::money::{CardLabel, Step, amount, bank_failure};
use crate::app::AppState;
use crate::door::{HolderSession, IdempotencyKey, Json, Path, Problem, ProblemBody, SealedPin};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(order_top_up)).routes(routes!(see_top_up))
}

/// What to pull from which card.
#[derive(Deserialize, ToSchema)]
pub struct TopUpRequest {
    #[schema(value_type = String)]
    card_id: CardId,
    /// Fen.
    amount: i64,
    pin: SealedPin,
}

/// A top-up as it stands.
#[derive(Serialize, ToSchema)]
pub struct TopUp {
    #[schema(value_type = String)]
    id: TopUpId,
    amount: i64,
    fee: i64,
    /// `accepted`, `with_bank`, `arrived`, `failed` or `returned`.
    state: &'static str,
    steps: Vec<Step>,
    card: CardLabel,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<ProblemBody>,
    bill_id: String,
}

fn shown(top_up: topup::TopUp, steps: Vec<bill::Step>) -> TopUp {
    TopUp {
        id: top_up.id,
        amount: top_up.amount.fen(),
        fee: 0,
        state: top_up.state.code(),
        steps: steps.into_iter().map(Step::from).collect(),
        card: CardLabel::new(top_up.card, &top_up.card_label),
        failure: bank_failure(top_up.state == topup::State::Failed, top_up.reason.as_deref()),
        bill_id: top_up.bill.to_string(),
    }
}

/// Orders a top-up. The same key and request again give the same top-up.
#[utoipa::path(post, path = "/topups", tag = "topups", request_body = TopUpRequest,
    params(("Idempotency-Key" = String, Header, description = "a UUID, one for one intent")),
    responses((status = 200, body = TopUp), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn order_top_up(
    session: HolderSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(request): Json<TopUpRequest>,
) -> Result<Json<TopUp>, Problem> {
    let command = OrderTopUp {
        holder: session.holder,
        key: key.as_str().to_owned(),
        card: request.card_id,
        amount: amount("amount", request.amount)?,
        pin: request.pin.open(&state, &session, &key)?,
    };
    let (top_up, steps) = state
        .write(move |tx, ctx| -> Result<_, Stop<MoneyRefusal>> {
            let top_up = topup::order(tx, ctx, command.clone())?;
            let steps = bill::steps(tx, top_up.bill)?;
            Ok((top_up, steps))
        })
        .await?;
    Ok(Json(shown(top_up, steps)))
}

/// A top-up of the holder's.
#[utoipa::path(get, path = "/topups/{id}", tag = "topups", params(("id" = String, Path)),
    responses((status = 200, body = TopUp), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn see_top_up(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<TopUpId>,
) -> Result<Json<TopUp>, Problem> {
    let found = state
        .look(move |view, _| {
            let Some(top_up) = topup::find(view, session.holder, id)? else { return Ok(None) };
            let steps = bill::steps(view, top_up.bill)?;
            Ok(Some((top_up, steps)))
        })
        .await?;
    found.map(|(top_up, steps)| Json(shown(top_up, steps))).ok_or_else(Problem::not_found)
}
