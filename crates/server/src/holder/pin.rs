//! `/pin` and `/safety`: the payment password, its recovery, and the check afterwards.

use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use money::RecoveryId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::Stop;
use wallet::account::{self, AccountRefusal};
use wallet::pin::{self, ChangePin, RecoveryProof};
use wallet::sms_code::Asker;

use super::auth::{CodeEntry, DeviceHeader};
use crate::app::AppState;
use crate::door::{Address, HolderSession, IdempotencyKey, Json, Path, Problem, ProblemBody, sealed_pin};

pub use crate::door::sealed_pin::SealedPin;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(agree_key))
        .routes(routes!(see_pin, set_pin))
        .routes(routes!(change_pin))
        .routes(routes!(begin_recovery))
        .routes(routes!(prove_recovery))
        .routes(routes!(finish_recovery))
}

/// The page's half of a key agreement.
#[derive(Deserialize, ToSchema)]
struct KeyRequest {
    /// A raw uncompressed P-256 point in base64.
    client_public: String,
}

/// The server's half.
#[derive(Serialize, ToSchema)]
struct PinKey {
    /// Opaque; sent back with every password sealed with this key.
    key: String,
    /// A raw uncompressed P-256 point in base64.
    server_public: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Agrees on a key for payment passwords.
#[utoipa::path(post, path = "/pin/keys", tag = "pin", request_body = KeyRequest,
    responses((status = 200, body = PinKey), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody)))]
async fn agree_key(
    session: HolderSession,
    State(state): State<AppState>,
    Json(request): Json<KeyRequest>,
) -> Result<Json<PinKey>, Problem> {
    let client =
        STANDARD.decode(&request.client_public).map_err(|_| Problem::bad_request("client_public", "not base64"))?;
    let agreed = sealed_pin::agree(&state, &session, &client)?;
    let server_public = STANDARD.encode(agreed.server_public);
    Ok(Json(PinKey { key: agreed.token, server_public, expires_at: agreed.expires_at }))
}

/// How the payment password stands.
#[derive(Serialize, ToSchema)]
struct PinState {
    set: bool,
    /// Wrong entries left today.
    tries_left: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    locked_until: Option<Timestamp>,
}

/// Says whether a payment password is set, and how many tries are left.
#[utoipa::path(get, path = "/pin", tag = "pin",
    responses((status = 200, body = PinState), (status = 401, body = ProblemBody)))]
async fn see_pin(session: HolderSession, State(state): State<AppState>) -> Result<Json<PinState>, Problem> {
    let status = state
        .read(move |view, ctx| match account::see(view, session.holder)? {
            Some(hot) => Ok(pin::status(&hot, ctx)),
            None => Err(Stop::Refused(AccountRefusal::Unknown)),
        })
        .await?;
    Ok(Json(PinState { set: status.set, tries_left: status.tries_left, locked_until: status.locked_until }))
}

/// A new payment password.
#[derive(Deserialize, ToSchema)]
struct NewPin {
    pin: SealedPin,
}

/// Sets the first payment password.
#[utoipa::path(put, path = "/pin", tag = "pin", request_body = NewPin,
    params(("Idempotency-Key" = String, Header, description = "a UUID; the additional data of the sealed password")),
    responses((status = 200, body = PinState), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn set_pin(
    session: HolderSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(request): Json<NewPin>,
) -> Result<Json<PinState>, Problem> {
    let new = request.pin.open(&state, &session, &key)?;
    state.write(move |tx, ctx| pin::set(tx, ctx, session.holder, key.as_str(), &new)).await?;
    see_pin(session, State(state)).await
}

/// The payment password in force and the one wanted instead.
#[derive(Deserialize, ToSchema)]
struct PinChange {
    current: SealedPin,
    new: SealedPin,
}

/// Changes the payment password.
#[utoipa::path(post, path = "/pin/change", tag = "pin", request_body = PinChange,
    params(("Idempotency-Key" = String, Header, description = "a UUID; the additional data of the sealed passwords")),
    responses((status = 200, body = PinState), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn change_pin(
    session: HolderSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(request): Json<PinChange>,
) -> Result<Json<PinState>, Problem> {
    let current = request.current.open(&state, &session, &key)?;
    let new = request.new.open(&state, &session, &key)?;
    let wish = ChangePin { key: key.as_str().to_owned(), current, new };
    state.write(move |tx, ctx| pin::change(tx, ctx, session.holder, &wish)).await?;
    see_pin(session, State(state)).await
}

/// What shows that the holder is the holder.
#[derive(Deserialize, ToSchema)]
struct RecoveryRequest {
    name: String,
    /// The identity number.
    number: String,
    /// The full number of a bound card.
    pan: String,
}

/// A recovery that waits for its code.
#[derive(Serialize, ToSchema)]
struct Recovery {
    #[schema(value_type = String)]
    id: RecoveryId,
    /// The account's phone, masked.
    sent_to: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    resend_after_s: u32,
}

/// Begins to recover a forgotten payment password: a code goes to the account's phone.
#[utoipa::path(post, path = "/pin/recoveries", tag = "pin", request_body = RecoveryRequest,
    responses((status = 200, body = Recovery), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn begin_recovery(
    session: HolderSession,
    State(state): State<AppState>,
    address: Address,
    device: DeviceHeader,
    Json(request): Json<RecoveryRequest>,
) -> Result<Json<Recovery>, Problem> {
    let proof = RecoveryProof { name: request.name, number: request.number, pan: request.pan };
    let asker = Asker { device: device.0, address: address.0 };
    let (id, sent) = state.write(move |tx, ctx| pin::begin_recovery(tx, ctx, session.holder, &proof, &asker)).await?;
    let wallet::sms_code::Sent { sent_to, expires_at, resend_after_s } = sent;
    Ok(Json(Recovery { id, sent_to, expires_at, resend_after_s }))
}

/// Nothing more to say.
#[derive(Serialize, ToSchema)]
pub struct Done {}

/// Takes the code that was sent to the account's phone.
#[utoipa::path(post, path = "/pin/recoveries/{id}/code", tag = "pin", request_body = CodeEntry,
    params(("id" = String, Path, description = "of the recovery")),
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn prove_recovery(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<RecoveryId>,
    Json(request): Json<CodeEntry>,
) -> Result<Json<Done>, Problem> {
    state.write(move |tx, ctx| pin::prove_recovery(tx, ctx, session.holder, id, &request.code)).await?;
    Ok(Json(Done {}))
}

/// What a recovery costs.
#[derive(Serialize, ToSchema)]
struct Recovered {
    /// Until when transfers and withdrawals are lowered.
    #[schema(value_type = String, format = DateTime)]
    limited_until: Timestamp,
}

/// Sets the new payment password. Other devices are signed out.
#[utoipa::path(post, path = "/pin/recoveries/{id}/pin", tag = "pin", request_body = NewPin,
    params(("id" = String, Path, description = "of the recovery"),
        ("Idempotency-Key" = String, Header, description = "a UUID; the additional data of the sealed password")),
    responses((status = 200, body = Recovered), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn finish_recovery(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<RecoveryId>,
    key: IdempotencyKey,
    Json(request): Json<NewPin>,
) -> Result<Json<Recovered>, Problem> {
    let new = request.pin.open(&state, &session, &key)?;
    let (holder, current) = (session.holder, session.session);
    let limited_until = state.write(move |tx, ctx| pin::finish_recovery(tx, ctx, holder, id, current, &new)).await?;
    state.sessions.forget(session.holder);
    Ok(Json(Recovered { limited_until }))
}
