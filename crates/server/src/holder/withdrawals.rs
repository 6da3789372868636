//! `/withdrawals`: money from the balance to a card.

use axum::extract::State;
use money::WithdrawalId;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::withdrawal::{self, OrderWithdrawal};
use wallet::{Stop, balance::MoneyRefusal, bill};

use super::fund::{Facts, Fund, FundRequest};
use super::money::amount;
use crate::app::AppState;
use crate::door::{HolderSession, IdempotencyKey, Json, Path, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(order_withdrawal)).routes(routes!(see_withdrawal))
}

fn shown(withdrawal: &withdrawal::Withdrawal, steps: Vec<bill::Step>) -> Fund {
    let facts = Facts {
        id: withdrawal.id.to_string(),
        amount: withdrawal.amount,
        fee: withdrawal.fee,
        state: withdrawal.state,
        card: withdrawal.card,
        card_label: &withdrawal.card_label,
        reason: withdrawal.reason.as_deref(),
        bill: withdrawal.bill,
    };
    Fund::new(&facts, steps)
}

/// Orders a withdrawal. The same key and request again give the same withdrawal.
#[utoipa::path(post, path = "/withdrawals", tag = "withdrawals", request_body = FundRequest,
    params(("Idempotency-Key" = String, Header, description = "a UUID, one for one intent")),
    responses((status = 200, body = Fund), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn order_withdrawal(
    session: HolderSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(request): Json<FundRequest>,
) -> Result<Json<Fund>, Problem> {
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
    Ok(Json(shown(&withdrawal, steps)))
}

/// A withdrawal of the holder's.
#[utoipa::path(get, path = "/withdrawals/{id}", tag = "withdrawals", params(("id" = String, Path)),
    responses((status = 200, body = Fund), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn see_withdrawal(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<WithdrawalId>,
) -> Result<Json<Fund>, Problem> {
    let found = state
        .look(move |view, _| {
            let Some(withdrawal) = withdrawal::find(view, session.holder, id)? else { return Ok(None) };
            let steps = bill::steps(view, withdrawal.bill)?;
            Ok(Some((withdrawal, steps)))
        })
        .await?;
    found.map(|(withdrawal, steps)| Json(shown(&withdrawal, steps))).ok_or_else(Problem::not_found)
}
