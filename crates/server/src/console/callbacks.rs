//! `/callbacks`: what the merchant's system was told, how it answered, and telling it again.

use axum::extract::State;
use money::CallbackId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::callback::{self, Attempt, Callback};
use wallet::merchant::Desk;

use super::text::before;
use crate::app::AppState;
use crate::door::{ConsoleSession, Json, Path, Problem, ProblemBody, Query};
use crate::gateway::telling;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_callbacks)).routes(routes!(see_callback)).routes(routes!(resend_callback))
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CallbackPage {
    /// The last id of the page before.
    before: Option<String>,
}

/// Something that the merchant's system was told.
#[derive(Serialize, ToSchema)]
pub struct ToldLine {
    #[schema(value_type = String)]
    id: CallbackId,
    /// `trade_paid`, `refund_succeeded`, `refund_abnormal`, `refund_closed`, `share_received`, `coupon_used` or `remittance_ended`.
    event: &'static str,
    url: String,
    /// `waiting`, `delivered` or `given_up`.
    state: &'static str,
    /// Attempts of the last round.
    tried: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_at: Option<String>,
    at: String,
}

/// A page of them, newest first.
#[derive(Serialize, ToSchema)]
pub struct ToldLines {
    items: Vec<ToldLine>,
    /// Whether there are older ones.
    more: bool,
}

impl From<&Callback> for ToldLine {
    fn from(callback: &Callback) -> Self {
        Self {
            id: callback.id,
            event: callback.event.code(),
            url: telling::Address::parse(&callback.url).url,
            state: callback.state.code(),
            tried: callback.tried,
            next_at: callback.next_at.map(|at| at.to_string()),
            at: callback.created_at.to_string(),
        }
    }
}

/// One attempt.
#[derive(Serialize, ToSchema)]
pub struct ToldAttempt {
    at: String,
    /// `answered`, `declined`, `timed_out`, `unreachable` or `no_key`.
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    duration_ms: u32,
    /// The beginning of the answer, or why the address was not reached.
    answer: String,
}

impl From<Attempt> for ToldAttempt {
    fn from(attempt: Attempt) -> Self {
        Self {
            at: attempt.at.to_string(),
            outcome: attempt.outcome.code(),
            status: attempt.outcome.status(),
            duration_ms: attempt.duration_ms,
            answer: String::from_utf8_lossy(&attempt.answer).into_owned(),
        }
    }
}

/// A callback with its attempts, and what would be told now.
#[derive(Serialize, ToSchema)]
pub struct ToldDetail {
    #[serde(flatten)]
    line: ToldLine,
    attempts: Vec<ToldAttempt>,
    /// Each a name and a value; signed anew for every attempt.
    headers: Vec<(String, String)>,
    /// What is posted.
    body: String,
    /// The decrypted resource as things stand now; nothing of the second version, which is told in the clear.
    #[schema(value_type = Option<Object>)]
    plain: Option<Value>,
}

/// Lists what the merchant's system was told.
#[utoipa::path(get, path = "/callbacks", tag = "console", params(CallbackPage),
    responses((status = 200, body = ToldLines), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list_callbacks(
    session: ConsoleSession,
    State(state): State<AppState>,
    Query(page): Query<CallbackPage>,
) -> Result<Json<ToldLines>, Problem> {
    let merchant = session.at(Desk::Systems)?.merchant;
    let (before, length) = (before(page.before)?, *state.policy.console.page_length);
    let found = state.look(move |view, _| callback::list(view, merchant, before, length)).await?;
    let more = found.len() == length as usize;
    Ok(Json(ToldLines { items: found.iter().map(ToldLine::from).collect(), more }))
}

/// One callback with everything that is known of it.
#[utoipa::path(get, path = "/callbacks/{id}", tag = "console", params(("id" = String, Path)),
    responses((status = 200, body = ToldDetail), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn see_callback(
    session: ConsoleSession,
    State(state): State<AppState>,
    Path(id): Path<CallbackId>,
) -> Result<Json<ToldDetail>, Problem> {
    let merchant = session.at(Desk::Systems)?.merchant;
    let found = state.look(move |view, _| {
        let Some(callback) = callback::find(view, merchant, id)? else { return Ok(None) };
        let attempts = callback::attempts(view, id)?;
        Ok(Some((callback, attempts)))
    });
    let (callback, attempts) = found.await?.ok_or_else(Problem::not_found)?;
    let told = telling::word(&state, &callback).await?;
    let plain = telling::plain_text(&state, &callback).await?;
    let headers = told.as_ref().and_then(|told| told.headers.as_ref()).map(|headers| headers.pairs().into_iter());
    Ok(Json(ToldDetail {
        line: ToldLine::from(&callback),
        attempts: attempts.into_iter().map(ToldAttempt::from).collect(),
        headers: headers.into_iter().flatten().map(|(name, value)| (name.to_owned(), value)).collect(),
        body: told.map(|told| String::from_utf8_lossy(&told.body).into_owned()).unwrap_or_default(),
        plain: plain.and_then(|plain| serde_json::from_slice(&plain).ok()),
    }))
}

/// Tells the merchant's system once more, at once.
#[utoipa::path(post, path = "/callbacks/{id}/resend", tag = "console", params(("id" = String, Path)),
    responses((status = 200, body = ToldLine), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn resend_callback(
    session: ConsoleSession,
    State(state): State<AppState>,
    Path(id): Path<CallbackId>,
) -> Result<Json<ToldLine>, Problem> {
    let merchant = session.at(Desk::Systems)?.merchant;
    let again = state.write(move |tx, ctx| callback::resend(tx, ctx, merchant, id)).await?;
    Ok(Json(ToldLine::from(&again)))
}
