//! `/orders`: what the merchant ordered over the wire.

use axum::extract::State;
use money::{MerchantId, OrderId};
use serde::{Deserialize, Serialize};
use store::{Fault, View};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant::Desk;
use wallet::refund;
use wallet::trade::{self, Name, Party, Sought, Trade, TradeRefusal};
use wallet::{Ctx, Stop};

use super::refunds::ConsoleRefund;
use super::text::before;
use crate::app::AppState;
use crate::door::{ConsoleSession, Json, Path, Problem, ProblemBody, Query};
use crate::gateway::trade_state;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_console_orders)).routes(routes!(see_console_order))
}

/// Which orders.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderQuery {
    /// The merchant's number or the house's; all without it.
    number: Option<String>,
    /// Only those that stand so, in the wire's words such as `NOTPAY`; it is not asked of a number.
    state: Option<String>,
    /// The last id of the page before.
    before: Option<String>,
}

/// An order as the console lists it.
#[derive(Serialize, ToSchema)]
pub struct ConsoleOrder {
    id: String,
    out_trade_no: String,
    /// Only once paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<String>,
    description: String,
    /// `jsapi`, `app`, `h5`, `native` or `code`.
    kind: &'static str,
    /// As on the wire, such as `NOTPAY`.
    trade_state: &'static str,
    /// Fen, like all amounts.
    amount: i64,
    refunded: i64,
    /// What can still be given back.
    refundable: i64,
    fee: i64,
    at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<String>,
}

/// A page of them, newest first.
#[derive(Serialize, ToSchema)]
pub struct ConsoleOrders {
    items: Vec<ConsoleOrder>,
    more: bool,
}

impl From<&Trade> for ConsoleOrder {
    fn from(trade: &Trade) -> Self {
        let paid = trade.paid.as_ref();
        Self {
            id: trade.order.to_string(),
            out_trade_no: trade.merchants_number().to_owned(),
            transaction_id: paid.map(|paid| paid.number.clone()),
            description: trade.description.clone(),
            kind: trade.kind.code(),
            trade_state: trade_state(trade.state).word(),
            amount: trade.amount.fen(),
            refunded: trade.refunded.fen(),
            refundable: trade.refundable().fen(),
            fee: paid.map_or(0, |paid| paid.fee.fen().saturating_sub(trade.fee_back.fen())),
            at: trade.created_at.to_string(),
            paid_at: paid.map(|paid| paid.at.to_string()),
        }
    }
}

/// An order with its refunds.
#[derive(Serialize, ToSchema)]
pub struct ConsoleOrderDetail {
    #[serde(flatten)]
    order: ConsoleOrder,
    #[serde(skip_serializing_if = "Option::is_none")]
    attach: Option<String>,
    refunds: Vec<ConsoleRefund>,
}

/// Lists the merchant's orders.
#[utoipa::path(get, path = "/orders", tag = "console", params(OrderQuery),
    responses((status = 200, body = ConsoleOrders), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn list_console_orders(
    session: ConsoleSession,
    State(state): State<AppState>,
    Query(query): Query<OrderQuery>,
) -> Result<Json<ConsoleOrders>, Problem> {
    let merchant = session.at(Desk::Money)?.merchant;
    let number = query.number.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let limit = *state.policy.console.page_length;
    let sought = Sought { state: standing(query.state)?, before: before(query.before)?, limit };
    let found = state.look(move |view, ctx| match &number {
        Some(number) => named(view, ctx, merchant, number),
        None => trade::seek(view, ctx, merchant, sought),
    });
    let found = found.await?;
    let more = found.len() == limit as usize;
    let items = found.iter().map(ConsoleOrder::from).collect();
    Ok(Json(ConsoleOrders { items, more }))
}

/// The state that the wire calls so.
fn standing(word: Option<String>) -> Result<Option<trade::State>, Problem> {
    let Some(word) = word.filter(|word| !word.is_empty()) else { return Ok(None) };
    let found = trade::State::ALL.into_iter().find(|state| trade_state(*state).word() == word);
    found.map(Some).ok_or_else(|| Problem::bad_request("state", "is unknown"))
}

/// The order of a number, by whomever it was placed for the merchant.
pub fn named(view: &mut View<'_>, ctx: &Ctx, merchant: MerchantId, number: &str) -> Result<Vec<Trade>, Fault> {
    let provider = wallet::merchant::find(view, merchant)?.and_then(|found| found.kind.provider());
    for party in [Party { merchant, provider: None }, Party { merchant, provider }] {
        for name in [Name::OutTradeNo(number.to_owned()), Name::Number(number.to_owned())] {
            match trade::find(view, ctx, &party, &name) {
                Ok(trade) => return Ok(vec![trade]),
                Err(Stop::Fault(fault)) => return Err(fault),
                Err(Stop::Refused(TradeRefusal::NotFound)) => {}
                Err(Stop::Refused(other) | Stop::Recorded(other)) => return Err(Fault::corrupt(format!("{other:?}"))),
            }
        }
    }
    Ok(Vec::new())
}

/// One order with its refunds.
#[utoipa::path(get, path = "/orders/{id}", tag = "console", params(("id" = String, Path)),
    responses((status = 200, body = ConsoleOrderDetail), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn see_console_order(
    session: ConsoleSession,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
) -> Result<Json<ConsoleOrderDetail>, Problem> {
    let merchant = session.at(Desk::Money)?.merchant;
    let found = state.look(move |view, ctx| {
        let trade = trade::of_order(view, ctx, id)?.filter(|trade| trade.party.merchant == merchant);
        let Some(trade) = trade else { return Ok(None) };
        let refunds = refund::of_trade(view, id)?;
        Ok(Some((trade, refunds)))
    });
    let (trade, refunds) = found.await?.ok_or_else(Problem::not_found)?;
    Ok(Json(ConsoleOrderDetail {
        order: ConsoleOrder::from(&trade),
        attach: trade.wish.attach.clone(),
        refunds: refunds.iter().map(ConsoleRefund::from).collect(),
    }))
}
