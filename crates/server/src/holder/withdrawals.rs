//! `/withdrawals`: money from the balance to a card.

use axum::extract::State;
use money::{CardId, WithdrawalId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::withdrawal::{self, OrderWithdrawal};
use wallet::{Stop, balance::MoneyRefusal, bill};

use super::money::{CardLabel, Step, amount, bank_failure};
use crate::app::AppState;
use crate::door::{HolderSession, IdempotencyKey, Json, Path, Problem, ProblemBody, SealedPin};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(order_withdrawal)).routes(routes!(see_withdrawal))
}

/// What to push to which card.
#[derive(Deserialize, ToSchema)]
pub struct WithdrawalRequest {
    #[schema(value_type = String)]
    card_id: CardId,
    /// Fen.
    amount: i64,
    pin: SealedPin,
}

/// A withdrawal as it stands.
#[derive(Serialize, ToSchema)]
pub struct Withdrawal {
    #[schema(value_type = String)]
    id: WithdrawalId,
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

fn shown(withdrawal: withdrawal::Withdrawal, steps: Vec<bill::Step>) -> Withdrawal {
    Withdrawal {
        id: withdrawal.id,
        amount: withdrawal.amount.fen(),
        fee: withdrawal.fee.fen(),
        state: withdrawal.state.code(),
        steps: steps.into_iter().map(Step::from).collect(),
        card: CardLabel::new(withdrawal.card, &withdrawal.card_label),
        failure: bank_failure(withdrawal.state == withdrawal::State::Failed, withdrawal.reason.as_deref()),
        bill_id: withdrawal.bill.to_string(),
    }
}

/// Orders a withdrawal. The same key and request again give the same withdrawal.
#[utoipa::path(post, path = "/withdrawals", tag = "withdrawals", request_body = WithdrawalRequest,
    params(("Idempotency-Key" = String, Header, description = "a UUID, one for one intent")),
    responses((status = 200, body = Withdrawal), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn order_withdrawal(
    session: HolderSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(request): Json<WithdrawalRequest>,
) -> Result<Json<Withdrawal>, Problem> {
    let command = OrderWithdrawal {
        holder: session.holder,
        key: key.as_str().to_owned(),
        card: request.card_id,
        amount: amount("amount", request.amount)?,
        pin: request.pin.open(&state, &session, &key)?,
    };
    let (withdrawal, steps) = state
        .write(move |tx, ctx| -> Result<_, Stop<MoneyRefusal>> {
            let withdrawal = withdrawal::order(tx, ctx, command.clone())?;
            let steps = bill::steps(tx, withdrawal.bill)?;
            Ok((withdrawal, steps))
        })
        .await?;
    Ok(Json(shown(withdrawal, steps)))
}

/// A withdrawal of the holder's.
#[utoipa::path(get, path = "/withdrawals/{id}", tag = "withdrawals", params(("id" = String, Path)),
    responses((status = 200, body = Withdrawal), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn see_withdrawal(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<WithdrawalId>,
) -> Result<Json<Withdrawal>, Problem> {
    let found = state
        .look(move |view, _| {
            let Some(withdrawal) = withdrawal::find(view, session.holder, id)? else { return Ok(None) };
            let steps = bill::steps(view, withdrawal.bill)?;
            Ok(Some((withdrawal, steps)))
        })
        .await?;
    found.map(|(withdrawal, steps)| Json(shown(withdrawal, steps))).ok_or_else(Problem::not_found)
}
