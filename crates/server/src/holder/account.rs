//! `/account`: state, name, password, settings and the end of an account.

use axum::extract::State;
use axum::response::IntoResponse;
use money::HolderId;
use serde::{Deserialize, Serialize};
use store::View;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::account::{self, AccountClass, AccountRefusal, AccountState, Act};
use wallet::pin::{self, PinRefusal, Pinless};
use wallet::session::{self, SessionRefusal};
use wallet::settings::{self, Language, Settings, Theme};
use wallet::{Ctx, Refusal, Stop};

use super::auth::{hash, verify};
use super::pin::{Done, SealedPin};
use crate::app::AppState;
use crate::door::{Cookies, HolderSession, IdempotencyKey, Json, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(see_account, rename))
        .routes(routes!(set_password))
        .routes(routes!(change_settings))
        .routes(routes!(set_pinless))
        .routes(routes!(close_account))
}

/// The account as its holder sees it.
#[derive(Serialize, ToSchema)]
#[allow(clippy::struct_field_names, reason = "the names are those of the wire")]
pub struct Account {
    #[schema(value_type = String)]
    id: HolderId,
    /// Masked.
    phone: String,
    display_name: String,
    /// `normal`, `restricted`, `frozen` or `closed`.
    state: &'static str,
    /// What the operator wrote; empty in the normal state.
    state_reason: String,
    /// What state and class allow, of the names in the guide: `pay`, `transfer`, `top_up` …
    allows: Vec<&'static str>,
    /// `none`, `I`, `II` or `III`.
    account_class: &'static str,
    verified: bool,
    pin_set: bool,
    has_password: bool,
    settings: SettingsShown,
}

/// Settings as they are.
#[derive(Serialize, ToSchema)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own on the settings page")]
pub struct SettingsShown {
    /// `zh`, `en` or `system`.
    language: &'static str,
    /// `light`, `dark` or `system`.
    theme: &'static str,
    elder_mode: bool,
    shuffle_pad: bool,
    pinless_enabled: bool,
    hide_balance: bool,
    sound: bool,
}

const fn language(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh",
        Language::En => "en",
        Language::System => "system",
    }
}

const fn theme(theme: Theme) -> &'static str {
    match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
        Theme::System => "system",
    }
}

fn settings_shown(settings: &Settings, pinless_enabled: bool) -> SettingsShown {
    SettingsShown {
        language: language(settings.language),
        theme: theme(settings.theme),
        elder_mode: settings.elder_mode,
        shuffle_pad: settings.shuffle_pad,
        pinless_enabled,
        hide_balance: settings.hide_balance,
        sound: settings.sound,
    }
}

/// Reads an account for its holder.
pub(super) fn shown(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<Account, Stop<AccountRefusal>> {
    let Some(hot) = account::see(view, holder)? else { return Err(Stop::Refused(AccountRefusal::Unknown)) };
    let profile = account::profile(view, &ctx.vault, holder)?;
    let settings = settings::of(view, holder)?;
    Ok(Account {
        id: holder,
        phone: profile.phone.masked(),
        display_name: profile.display_name,
        state: hot.state.code(),
        allows: Act::ALL.into_iter().filter(|act| account::permit(&hot, *act).is_ok()).map(Act::code).collect(),
        account_class: hot.class.map_or("none", AccountClass::code),
        verified: hot.person.is_some(),
        pin_set: hot.pin.mac.is_some(),
        has_password: profile.has_password,
        settings: settings_shown(&settings, hot.pinless),
        state_reason: hot.state_reason,
    })
}

/// Shows the account.
#[utoipa::path(get, path = "/account", tag = "account",
    responses((status = 200, body = Account), (status = 401, body = ProblemBody)))]
async fn see_account(session: HolderSession, State(state): State<AppState>) -> Result<Json<Account>, Problem> {
    Ok(Json(state.read(move |view, ctx| shown(view, ctx, session.holder)).await?))
}

/// A new display name.
#[derive(Deserialize, ToSchema)]
struct Rename {
    /// 1 to 20 characters.
    display_name: String,
}

/// Changes what others see the holder called.
#[utoipa::path(patch, path = "/account", tag = "account", request_body = Rename,
    responses((status = 200, body = Account), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn rename(
    session: HolderSession,
    State(state): State<AppState>,
    Json(request): Json<Rename>,
) -> Result<Json<Account>, Problem> {
    state.write(move |tx, _| account::rename(tx, session.holder, &request.display_name)).await?;
    see_account(session, State(state)).await
}

/// A new sign-in password.
#[derive(Deserialize, ToSchema)]
struct PasswordChange {
    password: String,
    /// The one in force, when there is one.
    current: Option<String>,
}

/// Sets or changes the sign-in password.
#[utoipa::path(put, path = "/account/password", tag = "account", request_body = PasswordChange,
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn set_password(
    session: HolderSession,
    State(state): State<AppState>,
    Json(request): Json<PasswordChange>,
) -> Result<Json<Done>, Problem> {
    let rules = &state.policy.password;
    if !session::password_fits(&request.password, rules) {
        let refusal = SessionRefusal::PasswordLength { min: *rules.length_min, max: *rules.length_max };
        return Err(Problem::from_refusal(&refusal));
    }
    let current = state.look(move |view, _| account::password_hash_of(view, session.holder)).await?;
    let checked_against = match current {
        None => None,
        Some(kept) => {
            let (right, kept) = verify(request.current.unwrap_or_default(), Some(kept)).await?;
            if !right {
                return Err(Problem::from_refusal(&WrongPassword));
            }
            kept
        }
    };
    let new = hash(request.password).await?;
    let holder = session.holder;
    state.write(move |tx, _| account::set_password(tx, holder, checked_against.as_deref(), &new)).await?;
    Ok(Json(Done {}))
}

/// The password in force was not the one given. Not `credentials_wrong`, which would sign the page out.
struct WrongPassword;

impl Refusal for WrongPassword {
    fn code(&self) -> &'static str {
        "password_wrong"
    }
    fn is_transient(&self) -> bool {
        false
    }
    fn next(&self) -> &'static [wallet::Next] {
        &[wallet::Next::CorrectInput]
    }
}

/// Settings as they should be. Paying without the payment password has its own operation.
#[derive(Deserialize, ToSchema)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own on the settings page")]
struct SettingsWish {
    /// `zh`, `en` or `system`.
    #[schema(value_type = String)]
    language: Language,
    /// `light`, `dark` or `system`.
    #[schema(value_type = String)]
    theme: Theme,
    elder_mode: bool,
    shuffle_pad: bool,
    hide_balance: bool,
    sound: bool,
}

/// Replaces the settings.
#[utoipa::path(put, path = "/account/settings", tag = "account", request_body = SettingsWish,
    responses((status = 200, body = SettingsShown), (status = 401, body = ProblemBody)))]
async fn change_settings(
    session: HolderSession,
    State(state): State<AppState>,
    Json(wish): Json<SettingsWish>,
) -> Result<Json<SettingsShown>, Problem> {
    let SettingsWish { language, theme, elder_mode, shuffle_pad, hide_balance, sound } = wish;
    let settings = Settings { language, theme, elder_mode, shuffle_pad, hide_balance, sound };
    state.write(move |tx, _| settings::change(tx, session.holder, &settings)).await?;
    see_settings(session, state).await
}

async fn see_settings(session: HolderSession, state: AppState) -> Result<Json<SettingsShown>, Problem> {
    Ok(Json(state.read(move |view, ctx| shown(view, ctx, session.holder)).await?.settings))
}

/// Whether small payments go through without the payment password.
#[derive(Deserialize, ToSchema)]
struct PinlessWish {
    enabled: bool,
    /// Needed to switch it on.
    pin: Option<SealedPin>,
}

/// Switches paying without the payment password on or off.
#[utoipa::path(put, path = "/account/pinless", tag = "account", request_body = PinlessWish,
    params(("Idempotency-Key" = String, Header, description = "a UUID; the additional data of the sealed password")),
    responses((status = 200, body = SettingsShown), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn set_pinless(
    session: HolderSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(request): Json<PinlessWish>,
) -> Result<Json<SettingsShown>, Problem> {
    let wish = match (request.enabled, &request.pin) {
        (false, _) => Pinless::Off,
        (true, Some(sealed)) => Pinless::On(sealed.open(&state, &session, &key)?),
        (true, None) => return Err(Problem::from_refusal(&PinRefusal::Missing)),
    };
    state.write(move |tx, ctx| pin::set_pinless(tx, ctx, session.holder, &wish)).await?;
    see_settings(session, state).await
}

/// A confirmation.
#[derive(Deserialize, ToSchema)]
struct CloseRequest {
    /// Needed when a payment password is set.
    pin: Option<SealedPin>,
}

/// The account has ended.
#[derive(Serialize, ToSchema)]
struct Closed {
    /// `closed`.
    state: &'static str,
}

/// Closes the account for good. It must be empty.
#[utoipa::path(post, path = "/account/close", tag = "account", request_body = CloseRequest,
    params(("Idempotency-Key" = String, Header, description = "a UUID; the additional data of the sealed password")),
    responses((status = 200, body = Closed), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn close_account(
    session: HolderSession,
    State(state): State<AppState>,
    cookies: Cookies,
    key: IdempotencyKey,
    Json(request): Json<CloseRequest>,
) -> Result<impl IntoResponse, Problem> {
    let entered = request.pin.map(|sealed| sealed.open(&state, &session, &key)).transpose()?;
    state.write(move |tx, ctx| account::close(tx, ctx, session.holder, entered.as_ref())).await?;
    state.sessions.forget(session.holder);
    Ok((cookies.clear_holder(), Json(Closed { state: AccountState::Closed.code() })))
}
