//! `/keys`: what the merchant's systems sign and read with.

use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Fault, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::credential::{self, KeyMode, NotifySettings, Standing, V3Key};
use wallet::merchant::{self, Desk};
use wallet::{Ctx, Stop};
use wxpay::certificate::write_p12;

use super::text::is_short;
use crate::app::AppState;
use crate::door::{ConsoleSession, Json, Path, Problem, ProblemBody};
use crate::gateway;
use crate::keys::{MadeKeys, make_merchant_keys};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(see_keys))
        .routes(routes!(make_certificate))
        .routes(routes!(revoke_certificate))
        .routes(routes!(set_api_v3_key))
        .routes(routes!(set_key_mode))
        .routes(routes!(set_notify_addresses))
}

/// A certificate of the merchant's.
#[derive(Serialize, ToSchema)]
pub struct CertificateLine {
    serial: String,
    not_before: String,
    not_after: String,
    /// `valid`, `early`, `expired` or `revoked`.
    standing: &'static str,
}

/// What the merchant's systems sign and read with; nothing that is secret.
#[derive(Serialize, ToSchema)]
pub struct Keys {
    /// `cert`, `transition` or `pubkey`: how the house signs towards the merchant.
    mode: &'static str,
    has_api_v3_key: bool,
    has_api_v2_key: bool,
    certificates: Vec<CertificateLine>,
    /// The house's, by which its signatures are checked.
    public_key_id: String,
    public_key: String,
    platform_serial: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sharing_url: Option<String>,
}

const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Valid => "valid",
        Standing::Early => "early",
        Standing::Expired => "expired",
        Standing::Revoked => "revoked",
    }
}

fn read(view: &mut View<'_>, ctx: &Ctx, id: money::MerchantId) -> Result<Keys, Fault> {
    let keys = credential::keys(view, ctx, id)?;
    let now = Timestamp::now();
    let certificates = credential::certificates(view, id)?.into_iter().map(|certificate| CertificateLine {
        standing: standing(certificate.standing(now)),
        serial: certificate.serial,
        not_before: certificate.not_before.to_string(),
        not_after: certificate.not_after.to_string(),
    });
    Ok(Keys {
        mode: keys.mode.code(),
        has_api_v3_key: keys.v3.is_some(),
        has_api_v2_key: keys.v2.is_some(),
        certificates: certificates.collect(),
        public_key_id: String::new(),
        public_key: String::new(),
        platform_serial: String::new(),
        refund_url: keys.notify.refund_url,
        sharing_url: keys.notify.sharing_url,
    })
}

/// What the merchant signs and reads with.
#[utoipa::path(get, path = "/keys", tag = "console",
    responses((status = 200, body = Keys), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn see_keys(session: ConsoleSession, State(state): State<AppState>) -> Result<Json<Keys>, Problem> {
    let merchant = session.at(Desk::Systems)?.merchant;
    let mut keys = state.look(move |view, ctx| read(view, ctx, merchant)).await?;
    let platform =
        gateway::platform(&state).await.map_err(|refused| Problem::internal(refused.into_problem().message))?;
    if let (Some(certificate), Some(public)) = (platform.certificates.first(), platform.public_keys.first()) {
        keys.platform_serial = certificate.id.to_string();
        keys.public_key_id = public.id.to_string();
        keys.public_key = public.key.public_key().to_pem();
    }
    Ok(Json(keys))
}

/// A key pair with its certificate. The private key is shown once and kept nowhere.
#[derive(Serialize, ToSchema)]
pub struct NewKeys {
    serial: String,
    /// `apiclient_key.pem`.
    private_key: String,
    /// `apiclient_cert.pem`.
    certificate: String,
    /// `apiclient_cert.p12`, base64; its password is the mchid.
    pkcs12: String,
}

/// Makes a key pair and a certificate for it, and registers the certificate.
#[utoipa::path(post, path = "/certificates", tag = "console",
    responses((status = 200, body = NewKeys), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn make_certificate(session: ConsoleSession, State(state): State<AppState>) -> Result<Json<NewKeys>, Problem> {
    let id = session.at(Desk::Systems)?.merchant;
    let found = state.look(move |view, _| merchant::find(view, id)).await?.ok_or_else(Problem::not_found)?;
    let data_dir = state.config.data_dir.0.clone();
    let made = tokio::task::spawn_blocking(move || make(&data_dir, &found.mchid)).await;
    let made = made.map_err(|error| Problem::internal(error.to_string()))?;
    let (made, shown) = made.map_err(Problem::internal)?;
    let new = made.registration(id);
    state.write(move |tx, _| credential::add(tx, &new)).await?;
    state.gateway.keyring.forget();
    Ok(Json(shown))
}

fn make(data_dir: &std::path::Path, mchid: &str) -> Result<(MadeKeys, NewKeys), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let mut made = make_merchant_keys(data_dir, mchid).map_err(|error| said(&error))?;
    let pkcs12 = write_p12(&made.certificate, &made.key, mchid, &mut made.entropy).map_err(|error| said(&error))?;
    let shown = NewKeys {
        serial: made.certificate.serial().to_string(),
        private_key: made.key.to_pem().map_err(|error| said(&error))?.to_string(),
        certificate: made.certificate.to_pem(),
        pkcs12: STANDARD.encode(pkcs12),
    };
    Ok((made, shown))
}

/// Revokes a certificate: nothing signed with its key is believed any more.
#[utoipa::path(delete, path = "/certificates/{serial}", tag = "console", params(("serial" = String, Path)),
    responses((status = 200, body = Keys), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn revoke_certificate(
    session: ConsoleSession,
    State(state): State<AppState>,
    Path(serial): Path<String>,
) -> Result<Json<Keys>, Problem> {
    let merchant = session.at(Desk::Systems)?.merchant;
    let known = serial.clone();
    let is_ours = state.look(move |view, _| {
        Ok(credential::certificates(view, merchant)?.iter().any(|certificate| certificate.serial == known))
    });
    if !is_ours.await? {
        return Err(Problem::not_found());
    }
    state.write(move |tx, ctx| credential::revoke(tx, ctx, merchant, &serial)).await?;
    state.gateway.keyring.forget();
    see_keys(session, State(state)).await
}

/// A new key of 32 letters and digits.
#[derive(Deserialize, ToSchema)]
pub struct NewApiV3Key {
    key: String,
}

/// Sets the key under which the merchant is told things from now on.
#[utoipa::path(put, path = "/api-v3-key", tag = "console", request_body = NewApiV3Key,
    responses((status = 200, body = Keys), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn set_api_v3_key(
    session: ConsoleSession,
    State(state): State<AppState>,
    Json(new): Json<NewApiV3Key>,
) -> Result<Json<Keys>, Problem> {
    let merchant = session.at(Desk::Systems)?.merchant;
    let key = V3Key::parse(new.key.trim()).map_err(|refusal| Problem::from_refusal(&refusal))?;
    state.work(move |tx, ctx| credential::set_v3_key(tx, ctx, merchant, &key)).await?;
    state.gateway.keyring.forget();
    see_keys(session, State(state)).await
}

/// How the house signs towards the merchant.
#[derive(Deserialize, ToSchema)]
pub struct NewKeyMode {
    /// `cert`, `transition` or `pubkey`.
    mode: String,
}

/// Sets how the house signs towards the merchant from now on.
#[utoipa::path(put, path = "/key-mode", tag = "console", request_body = NewKeyMode,
    responses((status = 200, body = Keys), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn set_key_mode(
    session: ConsoleSession,
    State(state): State<AppState>,
    Json(new): Json<NewKeyMode>,
) -> Result<Json<Keys>, Problem> {
    let merchant = session.at(Desk::Systems)?.merchant;
    let unknown = || Problem::bad_request("mode", "is cert, transition or pubkey");
    let mode = KeyMode::from_code(&new.mode).ok_or_else(unknown)?;
    state.work(move |tx, _| credential::set_mode(tx, merchant, mode)).await?;
    state.gateway.keyring.forget();
    see_keys(session, State(state)).await
}

/// Where the merchant is told what no request names an address for. An empty one is none.
#[derive(Deserialize, ToSchema)]
pub struct NotifyAddresses {
    refund_url: String,
    sharing_url: String,
}

/// Sets these addresses.
#[utoipa::path(put, path = "/notify-addresses", tag = "console", request_body = NotifyAddresses,
    responses((status = 200, body = Keys), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn set_notify_addresses(
    session: ConsoleSession,
    State(state): State<AppState>,
    Json(new): Json<NotifyAddresses>,
) -> Result<Json<Keys>, Problem> {
    let merchant = session.at(Desk::Systems)?.merchant;
    let max = *state.policy.console.address_length_max;
    let refund_url = address("refund_url", &new.refund_url, max)?;
    let notify = NotifySettings { refund_url, sharing_url: address("sharing_url", &new.sharing_url, max)? };
    let set =
        state.write(move |tx, _| Ok::<_, Stop<merchant::TillRefusal>>(credential::set_notify(tx, merchant, &notify)?));
    set.await?;
    see_keys(session, State(state)).await
}

fn address(field: &'static str, text: &str, max: u32) -> Result<Option<String>, Problem> {
    let text = text.trim();
    let is_web = text.starts_with("https://") || text.starts_with("http://");
    match (text.is_empty(), is_web && is_short(text, max)) {
        (true, _) => Ok(None),
        (false, true) => Ok(Some(text.to_owned())),
        (false, false) => Err(Problem::bad_request(field, &format!("is a web address of at most {max} signs"))),
    }
}
