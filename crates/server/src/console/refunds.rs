//! `/refunds`: what the merchant gave back, and giving money back.

use axum::extract::State;
use money::{Amount, MerchantId, RefundId};
use serde::{Deserialize, Serialize};
use store::{Fault, View};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant::Desk;
use wallet::policy::Consoles;
use wallet::refund::{self, NewRefund, Refund, RefundRefusal, Source};
use wallet::trade::{self, Name};
use wallet::{Ctx, Stop};

use super::orders::named;
use super::text::{before, is_short};
use crate::app::AppState;
use crate::door::{ConsoleSession, Json, Problem, ProblemBody, Query};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_console_refunds)).routes(routes!(give_refund))
}

/// A refund.
#[derive(Serialize, ToSchema)]
pub struct ConsoleRefund {
    out_refund_no: String,
    refund_id: String,
    amount: i64,
    fee_back: i64,
    /// `processing`, `succeeded`, `abnormal` or `closed`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    at: String,
}

impl From<&Refund> for ConsoleRefund {
    fn from(refund: &Refund) -> Self {
        Self {
            out_refund_no: refund.out_refund_no.clone(),
            refund_id: refund.number.clone(),
            amount: refund.amount.fen(),
            fee_back: refund.fee_back.fen(),
            state: refund.state.code(),
            reason: refund.reason.clone(),
            at: refund.created_at.to_string(),
        }
    }
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RefundPage {
    /// The last id of the page before.
    before: Option<String>,
}

/// A refund in the list of all.
#[derive(Serialize, ToSchema)]
pub struct RefundLine {
    id: String,
    /// The id of its order.
    order: String,
    out_trade_no: String,
    #[serde(flatten)]
    refund: ConsoleRefund,
}

/// A page of them, newest first.
#[derive(Serialize, ToSchema)]
pub struct RefundLines {
    items: Vec<RefundLine>,
    /// Whether there are older ones.
    more: bool,
}

/// Lists what the merchant gave back.
#[utoipa::path(get, path = "/refunds", tag = "console", params(RefundPage),
    responses((status = 200, body = RefundLines), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list_console_refunds(
    session: ConsoleSession,
    State(state): State<AppState>,
    Query(page): Query<RefundPage>,
) -> Result<Json<RefundLines>, Problem> {
    let merchant = session.at(Desk::Money)?.merchant;
    let before = before(page.before)?;
    Ok(Json(state.look(move |view, ctx| lines(view, ctx, merchant, before)).await?))
}

fn lines(view: &mut View<'_>, ctx: &Ctx, merchant: MerchantId, before: Option<RefundId>) -> Result<RefundLines, Fault> {
    let length = *ctx.policy.console.page_length;
    let found = refund::list(view, merchant, before, length)?;
    let items = found.iter().map(|refund| line(view, ctx, refund)).collect::<Result<Vec<_>, _>>()?;
    Ok(RefundLines { more: items.len() == length as usize, items })
}

fn line(view: &mut View<'_>, ctx: &Ctx, refund: &Refund) -> Result<RefundLine, Fault> {
    let trade = trade::of_order(view, ctx, refund.order)?;
    let trade = trade.ok_or_else(|| Fault::corrupt(format!("the refund {} has no trade", refund.id)))?;
    Ok(RefundLine {
        id: refund.id.to_string(),
        order: refund.order.to_string(),
        out_trade_no: trade.merchants_number().to_owned(),
        refund: ConsoleRefund::from(refund),
    })
}

/// A refund of one order. The same number again is the same refund, so a list may be sent twice.
#[derive(Deserialize, ToSchema)]
pub struct RefundWish {
    /// The merchant's number or the house's.
    out_trade_no: String,
    /// The merchant's own number of the refund: up to 64 letters, digits and `_-|*@`.
    out_refund_no: String,
    /// Fen.
    amount: i64,
    reason: Option<String>,
}

/// Gives money back.
#[utoipa::path(post, path = "/refunds", tag = "console", request_body = RefundWish,
    responses((status = 200, body = ConsoleRefund), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn give_refund(
    session: ConsoleSession,
    State(state): State<AppState>,
    Json(wish): Json<RefundWish>,
) -> Result<Json<ConsoleRefund>, Problem> {
    let merchant = session.at(Desk::Money)?.merchant;
    let wish = checked(wish, &state.policy.console)?;
    let amount = Amount::from_fen(wish.amount).map_err(|_| Problem::bad_request("amount", "is an amount in fen"))?;
    let made = state.write(move |tx, ctx| {
        let found = named(tx, ctx, merchant, &wish.out_trade_no)?;
        let Some(trade) = found.first() else { return Err(Stop::Refused(RefundRefusal::TradeNotFound)) };
        let command = NewRefund {
            party: trade.party,
            trade: Name::OutTradeNo(trade.merchants_number().to_owned()),
            out_refund_no: wish.out_refund_no.clone(),
            amount,
            total: trade.amount,
            source: Source::Pending,
            reason: wish.reason.clone(),
            notify_url: None,
            detail: None,
        };
        refund::create(tx, ctx, &command)
    });
    Ok(Json(ConsoleRefund::from(&made.await?)))
}

fn checked(wish: RefundWish, rules: &Consoles) -> Result<RefundWish, Problem> {
    let (number_max, reason_max) = (*rules.refund_number_length_max, *rules.refund_reason_length_max);
    let is_number = wish.out_refund_no.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-|*@".contains(&b));
    if wish.out_refund_no.is_empty() || !is_number || !is_short(&wish.out_refund_no, number_max) {
        let why = format!("is 1 to {number_max} letters, digits and _-|*@");
        return Err(Problem::bad_request("out_refund_no", &why));
    }
    let reason = wish.reason.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if reason.as_ref().is_some_and(|text| !is_short(text, reason_max)) {
        return Err(Problem::bad_request("reason", &format!("is at most {reason_max} signs")));
    }
    Ok(RefundWish { reason, ..wish })
}
