//! `/topups`: money from a card into the balance.

use axum::extract::State;
use money::{Amount, TopUpId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::topup::{self, OrderTopUp};
use wallet::{Stop, balance::MoneyRefusal, bill};

use super::fund::{Facts, Fund, FundRequest};
use super::money::amount;
use crate::app::AppState;
use crate::door::{HolderSession, IdempotencyKey, Json, Path, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(order_top_up)).routes(routes!(see_top_up))
}

fn shown(top_up: &topup::TopUp, steps: Vec<bill::Step>) -> Fund {
    let facts = Facts {
        id: top_up.id.to_string(),
        amount: top_up.amount,
        fee: Amount::ZERO,
        state: top_up.state,
        card: top_up.card,
        card_label: &top_up.card_label,
        reason: top_up.reason.as_deref(),
        bill: top_up.bill,
    };
    Fund::new(&facts, steps)
}

/// Orders a top-up. The same key and request again give the same top-up.
#[utoipa::path(post, path = "/topups", tag = "topups", request_body = FundRequest,
    params(("Idempotency-Key" = String, Header, description = "a UUID, one for one intent")),
    responses((status = 200, body = Fund), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn order_top_up(
    session: HolderSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(request): Json<FundRequest>,
) -> Result<Json<Fund>, Problem> {
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
    Ok(Json(shown(&top_up, steps)))
}

/// A top-up of the holder's.
#[utoipa::path(get, path = "/topups/{id}", tag = "topups", params(("id" = String, Path)),
    responses((status = 200, body = Fund), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn see_top_up(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<TopUpId>,
) -> Result<Json<Fund>, Problem> {
    let found = state
        .look(move |view, _| {
            let Some(top_up) = topup::find(view, session.holder, id)? else { return Ok(None) };
            let steps = bill::steps(view, top_up.bill)?;
            Ok(Some((top_up, steps)))
        })
        .await?;
    found.map(|(top_up, steps)| Json(shown(&top_up, steps))).ok_or_else(Problem::not_found)
}
