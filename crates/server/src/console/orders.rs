//! `/orders` and `/refunds`: what the merchant ordered over the wire, and giving money back.

use axum::extract::State;
use money::{Amount, MerchantId, OrderId};
use serde::{Deserialize, Serialize};
use store::{Fault, View};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant::Desk;
use wallet::refund::{self, NewRefund, Refund, RefundRefusal, Source};
use wallet::trade::{self, Name, Party, Trade, TradeRefusal};
use wallet::{Ctx, Stop};

use crate::app::AppState;
use crate::door::{ConsoleSession, Json, Path, Problem, ProblemBody, Query};
use crate::gateway::trade_state;

const PAGE_LENGTH: u32 = 50;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_console_orders))
        .routes(routes!(see_console_order))
        .routes(routes!(give_refund))
}

/// Which orders.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderQuery {
    /// The merchant's number or the house's; all without it.
    number: Option<String>,
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
    let before = query.before.filter(|text| !text.is_empty());
    let before = before.map(|text| text.parse().map_err(|_| Problem::bad_request("before", "is none of ours")));
    let before = before.transpose()?;
    let found = state.look(move |view, ctx| match &number {
        Some(number) => named(view, ctx, merchant, number),
        None => trade::list(view, ctx, merchant, before, PAGE_LENGTH),
    });
    let found = found.await?;
    let more = found.len() == PAGE_LENGTH as usize;
    let items = found.iter().filter(|trade| !trade.is_lead()).map(ConsoleOrder::from).collect();
    Ok(Json(ConsoleOrders { items, more }))
}

/// The order of a number, by whomever it was placed for the merchant.
fn named(view: &mut View<'_>, ctx: &Ctx, merchant: MerchantId, number: &str) -> Result<Vec<Trade>, Fault> {
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

/// A refund of one order. The same number again is the same refund, so a list may be sent twice.
#[derive(Deserialize, ToSchema)]
pub struct RefundWish {
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
    let wish = checked(wish)?;
    let amount = Amount::from_fen(wish.amount).map_err(|_| Problem::bad_request("amount", "is an amount in fen"))?;
    let made = state.write(move |tx, ctx| {
        let found = named(tx, ctx, merchant, &wish.out_trade_no)?;
        let Some(trade) = found.first() else { return Err(Stop::Refused(RefundRefusal::TradeNotFound)) };
        let command = NewRefund {
            party: trade.party,
            trade: Name::OutTradeNo(wish.out_trade_no.clone()),
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

fn checked(wish: RefundWish) -> Result<RefundWish, Problem> {
    let fits = |text: &str| {
        (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-|*@".contains(&b))
    };
    if !fits(&wish.out_refund_no) {
        return Err(Problem::bad_request("out_refund_no", "is 1 to 64 letters, digits and _-|*@"));
    }
    let reason = wish.reason.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if reason.as_ref().is_some_and(|text| text.chars().count() > 80) {
        return Err(Problem::bad_request("reason", "is at most 80 signs"));
    }
    Ok(RefundWish { reason, ..wish })
}
