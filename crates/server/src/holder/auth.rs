//! `/auth`: codes, signing in and out, devices.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::IntoResponse;
use jiff::Timestamp;
use money::SessionId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::Stop;
use wallet::account::Phone;
use wallet::session::{self, Proof, SessionRefusal, SignIn};
use wallet::sms_code::{self, Asker, Purpose, SmsCodeRefusal};

use super::account::{Account, shown};
use super::pin::Done;
use crate::app::AppState;
use crate::door::{Address, Cookies, HolderSession, Json, Path, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(send_code))
        .routes(routes!(sign_in, list_sessions))
        .routes(routes!(sign_out))
        .routes(routes!(revoke_session))
        .routes(routes!(revoke_others))
}

/// The device secret, where a device has one: the header `X-Device`.
pub struct DeviceHeader(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for DeviceHeader {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let secret = parts.headers.get("x-device").and_then(|value| value.to_str().ok());
        Ok(Self(secret.filter(|text| !text.is_empty()).map(str::to_owned)))
    }
}

/// Reads a phone number as people write it.
pub(super) fn phone(text: &str) -> Result<Phone, Problem> {
    Phone::parse(text).map_err(|_| Problem::from_refusal(&SmsCodeRefusal::PhoneInvalid))
}

/// A phone that asks for a code.
#[derive(Deserialize, ToSchema)]
#[schema(as = SmsCodeRequest)]
struct CodeRequest {
    phone: String,
}

/// A code is on its way.
#[derive(Serialize, ToSchema)]
struct CodeSent {
    /// The phone, masked.
    sent_to: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    resend_after_s: u32,
}

/// A code that somebody typed.
#[derive(Deserialize, ToSchema)]
pub struct CodeEntry {
    pub code: String,
}

/// Sends a code to a phone, to sign in or to open an account.
#[utoipa::path(post, path = "/auth/codes", tag = "auth", request_body = CodeRequest, security(()),
    responses((status = 200, body = CodeSent), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn send_code(
    State(state): State<AppState>,
    address: Address,
    device: DeviceHeader,
    Json(request): Json<CodeRequest>,
) -> Result<Json<CodeSent>, Problem> {
    let phone = phone(&request.phone)?;
    let asker = Asker { device: device.0, address: address.0 };
    let sent = state.write(move |tx, ctx| sms_code::send(tx, ctx, &phone, Purpose::SignIn, &asker)).await?;
    Ok(Json(CodeSent { sent_to: sent.sent_to, expires_at: sent.expires_at, resend_after_s: sent.resend_after_s }))
}

/// A wish to sign in: with a code or with a password.
#[derive(Deserialize, ToSchema)]
struct SignInRequest {
    phone: String,
    code: Option<String>,
    password: Option<String>,
    /// What the list of devices will say.
    device_name: String,
}

/// Somebody is signed in. The session's own secret is in the cookie.
#[derive(Serialize, ToSchema)]
struct SignedIn {
    account: Account,
    /// Sent back in the header `X-Device` with every request.
    device_secret: String,
    /// Whether the account was opened by this.
    is_new: bool,
}

/// Signs in. An unknown phone with the right code opens an account.
#[utoipa::path(post, path = "/auth/sessions", tag = "auth", request_body = SignInRequest, security(()),
    responses((status = 200, body = SignedIn), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
async fn sign_in(
    State(state): State<AppState>,
    cookies: Cookies,
    address: Address,
    device: DeviceHeader,
    Json(request): Json<SignInRequest>,
) -> Result<impl IntoResponse, Problem> {
    let phone = phone(&request.phone)?;
    let proof = proof(&state, &phone, request.code, request.password).await?;
    let wish = SignIn { phone, proof, device_name: request.device_name, device_secret: device.0, address: address.0 };
    let signed_in = state.write(move |tx, ctx| session::sign_in(tx, ctx, &wish)).await?;
    let holder = signed_in.holder;
    let account = state.read(move |view, ctx| shown(view, ctx, holder)).await?;
    let cookie = cookies.holder(&signed_in.token, *state.policy.session.idle_ttl_s);
    let device_secret = signed_in.device_secret.as_str().to_owned();
    Ok((cookie, Json(SignedIn { account, device_secret, is_new: signed_in.is_new })))
}

/// A password is checked here, outside of any unit of work: it is slow on purpose.
async fn proof(
    state: &AppState,
    phone: &Phone,
    code: Option<String>,
    password: Option<String>,
) -> Result<Proof, Problem> {
    if let Some(code) = code {
        return Ok(Proof::Code(code));
    }
    let Some(password) = password else { return Err(Problem::bad_request("code", "a code or a password is needed")) };
    let phone = phone.clone();
    let hash = state.look(move |view, ctx| session::password_hash(view, ctx, &phone)).await?;
    let (right, checked_against) = verify(password, hash).await?;
    Ok(Proof::Password { checked_against, right })
}

/// Compares a password with a hash on a thread that may block.
pub(crate) async fn verify(password: String, hash: Option<String>) -> Result<(bool, Option<String>), Problem> {
    tokio::task::spawn_blocking(move || (session::verify_password(&password, hash.as_deref()), hash))
        .await
        .map_err(|error| Problem::internal(error.to_string()))
}

/// Hashes a password on a thread that may block.
pub(crate) async fn hash(password: String) -> Result<String, Problem> {
    let salt = crate::app::random();
    tokio::task::spawn_blocking(move || session::hash_password(&password, &salt))
        .await
        .ok()
        .flatten()
        .ok_or_else(|| Problem::internal("a password could not be hashed"))
}

/// Ends this session.
#[utoipa::path(delete, path = "/auth/session", tag = "auth",
    responses((status = 200, body = Done), (status = 401, body = ProblemBody)))]
async fn sign_out(
    session: HolderSession,
    State(state): State<AppState>,
    cookies: Cookies,
) -> Result<impl IntoResponse, Problem> {
    state.write(move |tx, ctx| session::revoke(tx, ctx, session.holder, session.session)).await?;
    state.sessions.forget(session.holder);
    Ok((cookies.clear_holder(), Json(Done {})))
}

/// A signed-in device.
#[derive(Serialize, ToSchema)]
#[allow(clippy::struct_field_names, reason = "the names are those of the wire")]
pub struct Device {
    #[schema(value_type = String)]
    id: SessionId,
    device_name: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    last_seen_at: Timestamp,
    /// The network address of the sign-in.
    address: String,
    /// Whether it is the one that asks.
    current: bool,
}

impl Device {
    pub(super) fn new(listed: session::Listed, current: SessionId) -> Self {
        let session::Listed { id, device_name, created_at, last_seen_at, address } = listed;
        Self { id, device_name, created_at, last_seen_at, address, current: id == current }
    }
}

/// Signed-in devices.
#[derive(Serialize, ToSchema)]
struct Devices {
    items: Vec<Device>,
}

/// Lists the devices on which the holder is signed in.
#[utoipa::path(get, path = "/auth/sessions", tag = "auth",
    responses((status = 200, body = Devices), (status = 401, body = ProblemBody)))]
async fn list_sessions(session: HolderSession, State(state): State<AppState>) -> Result<Json<Devices>, Problem> {
    let listed = state.look(move |view, ctx| session::list(view, ctx, session.holder)).await?;
    Ok(Json(Devices { items: listed.into_iter().map(|one| Device::new(one, session.session)).collect() }))
}

/// Signs a device out.
#[utoipa::path(delete, path = "/auth/sessions/{id}", tag = "auth",
    params(("id" = String, Path, description = "of the session")),
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn revoke_session(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<SessionId>,
) -> Result<Json<Done>, Problem> {
    state.write(move |tx, ctx| session::revoke(tx, ctx, session.holder, id)).await?;
    state.sessions.forget(session.holder);
    Ok(Json(Done {}))
}

/// How many devices were signed out.
#[derive(Serialize, ToSchema)]
struct Revoked {
    count: u64,
}

/// Signs every other device out.
#[utoipa::path(post, path = "/auth/sessions/revoke-others", tag = "auth",
    responses((status = 200, body = Revoked), (status = 401, body = ProblemBody)))]
async fn revoke_others(session: HolderSession, State(state): State<AppState>) -> Result<Json<Revoked>, Problem> {
    let count = state
        .write(move |tx, ctx| -> Result<u64, Stop<SessionRefusal>> {
            Ok(session::revoke_others(tx, ctx, session.holder, session.session)?)
        })
        .await?;
    state.sessions.forget(session.holder);
    Ok(Json(Revoked { count }))
}
