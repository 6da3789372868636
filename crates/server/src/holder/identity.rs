//! `/identity`: who the holder is, and what that allows.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use money::HolderId;
use serde::{Deserialize, Serialize};
use store::View;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::account::{self, AccountClass, AccountRefusal, Act, Hot};
use wallet::identity::{self, Verification, VerificationState};
use wallet::{Ctx, Stop};

use crate::app::AppState;
use crate::door::{HolderSession, Json, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(see_identity, submit_identity))
}

/// Where the verification stands, and what the account classes allow.
#[derive(Serialize, ToSchema)]
struct Identity {
    /// `none`, `pending`, `verified`, `mismatch`, `review` or `rejected`.
    state: &'static str,
    /// Masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    submitted_at: Option<Timestamp>,
    /// `none`, `I`, `II` or `III`.
    account_class: &'static str,
    classes: Vec<ClassLine>,
}

/// One account class.
#[derive(Serialize, ToSchema)]
struct ClassLine {
    account_class: &'static str,
    checks_needed: u32,
    checks_done: u32,
    /// `lifetime` or `yearly`.
    limit_kind: &'static str,
    /// Fen, from balance, over all the person's accounts.
    limit: i64,
    used: i64,
    /// What an account in this class does with money.
    allows: Vec<&'static str>,
    /// `verify_identity`, `bind_card`, `another_bank`, `face_to_face`; empty once the class is reached.
    how_to_raise: &'static [&'static str],
}

/// Reads the verification for its holder.
fn shown(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<Identity, Stop<AccountRefusal>> {
    let Some(hot) = account::see(view, holder)? else { return Err(Stop::Refused(AccountRefusal::Unknown)) };
    let submitted = identity::latest(view, &ctx.vault, holder)?;
    let classes = AccountClass::ALL.into_iter().map(|class| line(view, ctx, &hot, class)).collect::<Result<_, _>>()?;
    Ok(Identity {
        state: submitted.as_ref().map_or("none", |one| one.state.code()),
        name: submitted.as_ref().map(|one| identity::mask(one.name.expose())),
        number: submitted.as_ref().map(|one| one.number.masked()),
        submitted_at: submitted.as_ref().map(|one: &Verification| one.submitted_at),
        account_class: hot.class.map_or("none", AccountClass::code),
        classes,
    })
}

fn line(view: &mut View<'_>, ctx: &Ctx, hot: &Hot, class: AccountClass) -> Result<ClassLine, Stop<AccountRefusal>> {
    let rule = identity::rule_of(class, &ctx.policy);
    let checks = identity::checks_of(view, hot.holder)?;
    let needed = *rule.checks_needed;
    Ok(ClassLine {
        account_class: class.code(),
        checks_needed: needed,
        checks_done: if checks.face_to_face { needed } else { checks.external.min(needed) },
        limit_kind: rule.limit_kind.code(),
        limit: rule.limit_fen.fen(),
        used: identity::used_of(view, ctx, hot, class)?.fen(),
        allows: Act::ALL.into_iter().filter(|act| act.needs_identity()).map(Act::code).collect(),
        how_to_raise: identity::ways_up(class, hot.class, checks),
    })
}

/// Shows where the verification stands.
#[utoipa::path(get, path = "/identity", tag = "identity",
    responses((status = 200, body = Identity), (status = 401, body = ProblemBody)))]
async fn see_identity(session: HolderSession, State(state): State<AppState>) -> Result<Json<Identity>, Problem> {
    Ok(Json(state.read(move |view, ctx| shown(view, ctx, session.holder)).await?))
}

/// What stands on the identity card.
#[derive(Deserialize, ToSchema)]
struct Submission {
    name: String,
    number: String,
}

/// Submits a name and a number. The registry is asked afterwards.
#[utoipa::path(post, path = "/identity", tag = "identity", request_body = Submission,
    responses((status = 200, body = Identity), (status = 202, body = Identity, description = "not decided yet"),
        (status = 401, body = ProblemBody), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn submit_identity(
    session: HolderSession,
    State(state): State<AppState>,
    Json(request): Json<Submission>,
) -> Result<(StatusCode, Json<Identity>), Problem> {
    let Submission { name, number } = request;
    state.write(move |tx, ctx| identity::submit(tx, ctx, session.holder, &name, &number)).await?;
    let identity = state.read(move |view, ctx| shown(view, ctx, session.holder)).await?;
    let open = [VerificationState::Pending.code(), VerificationState::Review.code()].contains(&identity.state);
    Ok((if open { StatusCode::ACCEPTED } else { StatusCode::OK }, Json(identity)))
}
