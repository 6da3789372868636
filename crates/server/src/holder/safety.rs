//! `/safety`: the short check after a recovery, and at any time.

use axum::extract::State;
use jiff::Timestamp;
use money::HolderId;
use serde::Serialize;
use store::View;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::account::{self, AccountRefusal, AccountState, Hot};
use wallet::bill::{self, Filter};
use wallet::{Ctx, Stop, pin, session};

use super::auth::Device;
use super::bills::Bill;
use crate::app::AppState;
use crate::door::{HolderSession, Json, Problem, ProblemBody};

/// How many bills the check shows.
const BILLS: u16 = 5;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(see_safety))
}

/// What the holder should look at.
#[derive(Serialize, ToSchema)]
struct Safety {
    devices: Vec<Device>,
    recent_bills: Vec<Bill>,
    /// Until when transfers and withdrawals are lowered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    limited_until: Option<Timestamp>,
    checks: Vec<Check>,
}

/// One point of the check.
#[derive(Serialize, ToSchema)]
struct Check {
    /// `account_normal`, `verified`, `pin_set`, `pin_unlocked`, `one_device`, `pinless_off` or `password_set`.
    key: &'static str,
    ok: bool,
}

fn checks(hot: &Hot, ctx: &Ctx, devices: usize, has_password: bool) -> Vec<Check> {
    let pin = pin::status(hot, ctx);
    [
        ("account_normal", hot.state == AccountState::Normal),
        ("verified", hot.person.is_some()),
        ("pin_set", pin.set),
        ("pin_unlocked", pin.locked_until.is_none()),
        ("one_device", devices <= 1),
        ("pinless_off", !hot.pinless),
        ("password_set", has_password),
    ]
    .map(|(key, ok)| Check { key, ok })
    .into()
}

fn shown(
    view: &mut View<'_>,
    ctx: &Ctx,
    holder: HolderId,
    caller: HolderSession,
) -> Result<Safety, Stop<AccountRefusal>> {
    let Some(hot) = account::see(view, holder)? else { return Err(Stop::Refused(AccountRefusal::Unknown)) };
    let has_password = account::profile(view, &ctx.vault, holder)?.has_password;
    let devices = session::list(view, ctx, holder)?;
    let bills = bill::list(view, holder, &Filter { limit: BILLS, ..Filter::default() })?.bills;
    Ok(Safety {
        checks: checks(&hot, ctx, devices.len(), has_password),
        devices: devices.into_iter().map(|one| Device::new(one, caller.session)).collect(),
        recent_bills: bills.iter().map(Bill::from).collect(),
        limited_until: Some(hot.lowered_until).filter(|until| ctx.now < *until),
    })
}

/// Shows devices, recent bills and what could be safer.
#[utoipa::path(get, path = "/safety", tag = "account",
    responses((status = 200, body = Safety), (status = 401, body = ProblemBody)))]
async fn see_safety(session: HolderSession, State(state): State<AppState>) -> Result<Json<Safety>, Problem> {
    Ok(Json(state.read(move |view, ctx| shown(view, ctx, session.holder, session)).await?))
}
