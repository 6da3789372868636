//! `/remittances`: money that a shop sends, and the holder's yes to it.

use axum::extract::State;
use money::RemittanceId;
use serde::{Deserialize, Serialize};
use store::{Fault, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::remittance::{self, Called, ReceiptRefusal};
use wallet::{Stop, merchant};

use crate::app::AppState;
use crate::door::{HolderSession, Json, Path, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(waiting_remittances))
        .routes(routes!(see_remittance))
        .routes(routes!(call_remittance))
        .routes(routes!(confirm_remittance))
}

/// Money that a shop sends.
#[derive(Serialize, ToSchema)]
pub struct Remittance {
    #[schema(value_type = String)]
    id: RemittanceId,
    /// `waiting`, `succeeded`, `failed` or `cancelled`.
    state: &'static str,
    /// Fen.
    amount: i64,
    /// Who sends it.
    payer: String,
    /// What the payer writes.
    remark: String,
    at: String,
    /// Until when the holder can say yes.
    expires_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bill_id: Option<String>,
}

/// What waits.
#[derive(Serialize, ToSchema)]
pub struct Remittances {
    items: Vec<Remittance>,
}

fn shown(view: &mut View<'_>, found: &remittance::Remittance) -> Result<Remittance, Fault> {
    let payer = merchant::find(view, found.merchant)?.map(|merchant| merchant.name).unwrap_or_default();
    Ok(Remittance {
        id: found.id,
        state: found.state.code(),
        amount: found.amount.fen(),
        payer,
        remark: found.remark.clone(),
        at: found.created_at.to_string(),
        expires_at: found.expires_at.to_string(),
        bill_id: found.bill.map(|bill| bill.to_string()),
    })
}

/// What waits for the holder's yes, oldest first.
#[utoipa::path(get, path = "/remittances", tag = "remittances",
    responses((status = 200, body = Remittances), (status = 401, body = ProblemBody)))]
async fn waiting_remittances(
    session: HolderSession,
    State(state): State<AppState>,
) -> Result<Json<Remittances>, Problem> {
    let found = state.look(move |view, _| {
        let waiting = remittance::waiting_for(view, session.holder)?;
        waiting.iter().map(|found| shown(view, found)).collect::<Result<Vec<_>, _>>()
    });
    Ok(Json(Remittances { items: found.await? }))
}

/// A remittance of the holder's.
#[utoipa::path(get, path = "/remittances/{id}", tag = "remittances", params(("id" = String, Path)),
    responses((status = 200, body = Remittance), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn see_remittance(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<RemittanceId>,
) -> Result<Json<Remittance>, Problem> {
    let found = state.read(move |view, _| {
        let found = remittance::of_holder(view, session.holder, id)?;
        Ok::<_, Stop<ReceiptRefusal>>(shown(view, &found)?)
    });
    Ok(Json(found.await?))
}

/// What a shop's page hands over, as its developer knows it ("WeChat Pay documentation", confirming a merchant transfer).
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemittanceCall {
    mch_id: String,
    app_id: String,
    /// The `package_info` that the shop was given.
    package: String,
}

/// Says what a shop's page asks the holder to confirm. Nothing moves.
#[utoipa::path(post, path = "/remittances/calls", tag = "remittances", request_body = RemittanceCall,
    responses((status = 200, body = Remittance), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn call_remittance(
    session: HolderSession,
    State(state): State<AppState>,
    Json(call): Json<RemittanceCall>,
) -> Result<Json<Remittance>, Problem> {
    let called = Called { mchid: call.mch_id, appid: call.app_id, package: call.package };
    let found = state.read(move |view, _| {
        let found = remittance::invoked(view, session.holder, &called)?;
        Ok::<_, Stop<ReceiptRefusal>>(shown(view, &found)?)
    });
    Ok(Json(found.await?))
}

/// Says yes: the money arrives in the balance. Saying so again changes nothing.
#[utoipa::path(post, path = "/remittances/{id}/confirm", tag = "remittances", params(("id" = String, Path)),
    responses((status = 200, body = Remittance), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn confirm_remittance(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<RemittanceId>,
) -> Result<Json<Remittance>, Problem> {
    let holder = session.holder;
    let confirmed = state.write(move |tx, ctx| {
        let confirmed = remittance::confirm(tx, ctx, holder, id)?;
        Ok::<_, Stop<ReceiptRefusal>>(shown(tx, &confirmed)?)
    });
    Ok(Json(confirmed.await?))
}
