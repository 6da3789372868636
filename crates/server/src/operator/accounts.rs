//! `/accounts`: finding an account, changing its state, seeing what is masked.

use axum::extract::State;
use jiff::Timestamp;
use money::HolderId;
use serde::{Deserialize, Serialize};
use store::{Fault, View};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::account::{self, AccountClass, Phone, StateCommand};
use wallet::operator::{self, Masked};
use wallet::{Ctx, identity};

use crate::app::AppState;
use crate::door::{Json, OperatorSession, Path, Problem, ProblemBody, Query};
use crate::holder::pin::Done;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(find_accounts))
        .routes(routes!(change_state))
        .routes(routes!(met_face_to_face))
        .routes(routes!(reveal))
}

/// Whom to find: a phone number or an account's id.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AccountQuery {
    phone: Option<String>,
    #[param(value_type = Option<String>)]
    id: Option<HolderId>,
}

/// An account as an operator sees it: personal data is masked.
#[derive(Serialize, ToSchema)]
struct OperatedAccount {
    #[schema(value_type = String)]
    id: HolderId,
    phone: String,
    display_name: String,
    /// `normal`, `restricted`, `frozen` or `closed`.
    state: &'static str,
    state_reason: String,
    /// `none`, `I`, `II` or `III`.
    account_class: &'static str,
    /// As last submitted for verification.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    /// Fen.
    available: i64,
    /// Fen.
    held: i64,
}

/// Accounts that were found.
#[derive(Serialize, ToSchema)]
struct OperatedAccounts {
    items: Vec<OperatedAccount>,
}

fn shown(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<Option<OperatedAccount>, Fault> {
    let Some(hot) = account::see(view, holder)? else { return Ok(None) };
    let profile = account::profile(view, &ctx.vault, holder)?;
    let submitted = identity::latest(view, &ctx.vault, holder)?;
    let balance = view.balance(hot.account)?;
    Ok(Some(OperatedAccount {
        id: holder,
        phone: profile.phone.masked(),
        display_name: profile.display_name,
        state: hot.state.code(),
        state_reason: hot.state_reason,
        account_class: hot.class.map_or("none", AccountClass::code),
        name: submitted.as_ref().map(|one| identity::mask(one.name.expose())),
        number: submitted.as_ref().map(|one| one.number.masked()),
        opened_at: profile.created_at,
        available: balance.available().fen(),
        held: balance.held().fen(),
    }))
}

/// Finds an account by its phone number or id.
#[utoipa::path(get, path = "/accounts", tag = "operator", params(AccountQuery),
    responses((status = 200, body = OperatedAccounts), (status = 401, body = ProblemBody)))]
async fn find_accounts(
    _session: OperatorSession,
    State(state): State<AppState>,
    Query(query): Query<AccountQuery>,
) -> Result<Json<OperatedAccounts>, Problem> {
    let phone = query.phone.as_deref().and_then(|text| Phone::parse(text).ok());
    let found = state
        .look(move |view, ctx| {
            let by_phone = match &phone {
                Some(phone) => account::by_phone(view, ctx, phone)?,
                None => None,
            };
            let Some(holder) = query.id.or(by_phone) else { return Ok(None) };
            shown(view, ctx, holder)
        })
        .await?;
    Ok(Json(OperatedAccounts { items: found.into_iter().collect() }))
}

/// The state wanted, and why.
#[derive(Deserialize, ToSchema)]
struct StateChange {
    /// `normal`, `restricted` or `frozen`.
    state: String,
    reason: String,
}

/// Restricts, freezes or restores an account.
#[utoipa::path(post, path = "/accounts/{id}/state", tag = "operator", request_body = StateChange,
    params(("id" = String, Path, description = "of the account")),
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn change_state(
    session: OperatorSession,
    State(state): State<AppState>,
    Path(holder): Path<HolderId>,
    Json(request): Json<StateChange>,
) -> Result<Json<Done>, Problem> {
    let command = match request.state.as_str() {
        "normal" => StateCommand::Restore,
        "restricted" => StateCommand::Restrict,
        "frozen" => StateCommand::Freeze,
        _ => return Err(Problem::bad_request("state", "normal, restricted or frozen")),
    };
    let operator = session.operator;
    state.write(move |tx, ctx| operator::change_account(tx, ctx, operator, holder, command, &request.reason)).await?;
    state.sessions.forget(holder);
    Ok(Json(Done {}))
}

/// Why.
#[derive(Deserialize, ToSchema)]
pub(super) struct Reason {
    pub(super) reason: String,
}

/// Notes that the verified person was met face to face, which raises the account to class III.
#[utoipa::path(post, path = "/accounts/{id}/face-to-face", tag = "operator", request_body = Reason,
    params(("id" = String, Path, description = "of the account")),
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn met_face_to_face(
    session: OperatorSession,
    State(state): State<AppState>,
    Path(holder): Path<HolderId>,
    Json(request): Json<Reason>,
) -> Result<Json<Done>, Problem> {
    let operator = session.operator;
    state.write(move |tx, ctx| operator::met_face_to_face(tx, ctx, operator, holder, &request.reason)).await?;
    Ok(Json(Done {}))
}

/// What to show, and why.
#[derive(Deserialize, ToSchema)]
struct RevealRequest {
    /// `phone`, `name` or `number`.
    field: String,
    reason: String,
}

/// A fact in the clear.
#[derive(Serialize, ToSchema)]
struct Revealed {
    value: String,
}

/// Shows a masked fact in the clear; that it was shown is on record.
#[utoipa::path(post, path = "/accounts/{id}/reveal", tag = "operator", request_body = RevealRequest,
    params(("id" = String, Path, description = "of the account")),
    responses((status = 200, body = Revealed), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn reveal(
    session: OperatorSession,
    State(state): State<AppState>,
    Path(holder): Path<HolderId>,
    Json(request): Json<RevealRequest>,
) -> Result<Json<Revealed>, Problem> {
    let what = match request.field.as_str() {
        "phone" => Masked::Phone,
        "name" => Masked::Name,
        "number" => Masked::IdentityNumber,
        _ => return Err(Problem::bad_request("field", "phone, name or number")),
    };
    let operator = session.operator;
    let value = state.write(move |tx, ctx| operator::reveal(tx, ctx, operator, holder, what, &request.reason)).await?;
    Ok(Json(Revealed { value: value.as_str().to_owned() }))
}
