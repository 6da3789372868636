//! `/payments`: paying a shop.

use axum::extract::State;
use money::{OrderId, PaymentId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::Refusal;
use wallet::balance::{Funding, METHOD_BALANCE, MoneyRefusal};
use wallet::payment::{self, Pay, Target};
use wallet::quote::{self, MethodLine};
use wallet::{Policy, Stop};
use wallet::{order, trade};

use super::money::{MethodChoice, MethodLabel, Payee, amount, note};
use crate::app::AppState;
use crate::door::{HolderSession, IdempotencyKey, Json, Path, Problem, ProblemBody, SealedPin};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(payment_methods)).routes(routes!(pay)).routes(routes!(see_payment))
}

/// What is to be paid.
#[derive(Deserialize, ToSchema)]
pub struct MethodsRequest {
    /// Fen.
    amount: i64,
    /// The order that is paid, if it is one: its merchant may not take every method.
    #[schema(value_type = Option<String>)]
    order_id: Option<OrderId>,
}

/// The methods of a pay sheet.
#[derive(Serialize, ToSchema)]
pub struct Methods {
    items: Vec<MethodItem>,
}

/// One method.
#[derive(Serialize, ToSchema)]
pub struct MethodItem {
    /// `balance` or `card`.
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    card_id: Option<String>,
    label: MethodLabel,
    #[serde(skip_serializing_if = "Option::is_none")]
    tail: Option<String>,
    usable: bool,
    /// Why not: a code as of a problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// What the balance has, fen.
    #[serde(skip_serializing_if = "Option::is_none")]
    available: Option<i64>,
}

/// The balance and the cards, each with why it cannot pay this amount.
#[utoipa::path(post, path = "/payments/methods", tag = "payments", request_body = MethodsRequest,
    responses((status = 200, body = Methods), (status = 401, body = ProblemBody)))]
async fn payment_methods(
    session: HolderSession,
    State(state): State<AppState>,
    Json(request): Json<MethodsRequest>,
) -> Result<Json<Methods>, Problem> {
    let amount = amount("amount", request.amount)?;
    let order_id = request.order_id;
    let lines = state.look(move |view, ctx| {
        let order = order_id.map(|id| order::find(view, ctx, id)).transpose()?.flatten();
        match order {
            Some(order) => trade::methods(view, ctx, session.holder, &order),
            None => quote::methods(view, ctx, session.holder, amount),
        }
    });
    let lines = lines.await?;
    Ok(Json(Methods { items: lines.into_iter().map(|line| method_item(line, &state.policy)).collect() }))
}

fn method_item(line: MethodLine, policy: &Policy) -> MethodItem {
    let reason = line.refusal.as_ref().map(Refusal::code);
    let card = line.card.as_ref();
    MethodItem {
        kind: if card.is_some() { "card" } else { METHOD_BALANCE },
        card_id: card.map(|card| card.id.to_string()),
        label: card.map_or_else(balance_label, |card| card_label(card, policy)),
        tail: card.map(|card| card.tail.clone()),
        usable: reason.is_none(),
        reason,
        available: line.available.map(money::Amount::fen),
    }
}

fn balance_label() -> MethodLabel {
    MethodLabel { zh: "零钱".to_owned(), en: "Balance".to_owned() }
}

fn card_label(card: &Funding, policy: &Policy) -> MethodLabel {
    match policy.banks.get(&card.bank) {
        Some(bank) => MethodLabel { zh: bank.name.zh.clone(), en: bank.name.en.clone() },
        None => MethodLabel { zh: card.bank.clone(), en: card.bank.clone() },
    }
}

/// What to pay, and with what. Either `order_id`, or `shop_code` with `amount`.
#[derive(Deserialize, ToSchema)]
pub struct PaymentRequest {
    #[schema(value_type = Option<String>)]
    order_id: Option<OrderId>,
    shop_code: Option<String>,
    /// Fen. For a shop's static code what is paid; for an order what the page showed that is left to pay, so that nobody
    /// pays another amount.
    amount: Option<i64>,
    note: Option<String>,
    method: MethodChoice,
    /// Not needed for small sums when the holder has switched that on.
    pin: Option<SealedPin>,
}

/// A payment as it stands.
#[derive(Serialize, ToSchema)]
pub struct Payment {
    #[schema(value_type = String)]
    id: PaymentId,
    /// `succeeded`, `processing` or `failed`.
    state: &'static str,
    /// What is paid, fen.
    amount: i64,
    /// What coupons took off before, fen.
    discount: i64,
    payee: Payee,
    method: MethodChoice,
    /// `balance`, or bank and last digits.
    method_label: String,
    at: String,
    /// Why it failed, or, while processing, that it must not be made again.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<ProblemBody>,
    bill_id: String,
    /// What the balance has now, fen.
    balance_after: i64,
}

impl Payment {
    /// A payment with the balance after it.
    pub fn new(payment: &payment::Payment, balance_after: money::Amount) -> Self {
        let state = match payment.state {
            payment::State::Succeeded => "succeeded",
            payment::State::Processing => "processing",
            payment::State::Failed | payment::State::Diverted => "failed",
        };
        Self {
            id: payment.id,
            state,
            amount: payment.amount.fen(),
            discount: payment.discount.fen(),
            payee: Payee::shop(&payment.payee),
            method: payment.method().into(),
            method_label: payment.card_label.clone(),
            at: payment.created_at.to_string(),
            failure: payment.failure().map(|refusal| Problem::from_refusal(&refusal).body()),
            bill_id: payment.bill.to_string(),
            balance_after: balance_after.fen(),
        }
    }
}

fn target(request: &PaymentRequest, policy: &Policy) -> Result<Target, Problem> {
    match (request.order_id, &request.shop_code, request.amount) {
        (Some(order), None, _) => Ok(Target::Order(order)),
        (None, Some(code), Some(fen)) => Ok(Target::Shop {
            code: code.clone(),
            amount: amount("amount", fen)?,
            note: note(request.note.clone(), policy)?,
        }),
        _ => Err(Problem::bad_request("order_id", "either order_id, or shop_code with amount")),
    }
}

/// Pays. The same key and request again give the same payment, as it stands.
#[utoipa::path(post, path = "/payments", tag = "payments", request_body = PaymentRequest,
    params(("Idempotency-Key" = String, Header, description = "a UUID, one for one intent")),
    responses((status = 200, body = Payment), (status = 401, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn pay(
    session: HolderSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(request): Json<PaymentRequest>,
) -> Result<Json<Payment>, Problem> {
    let (target, method) = (target(&request, &state.policy)?, request.method.read()?);
    let shown = request.amount.map(|fen| amount("amount", fen)).transpose()?;
    let pin = request.pin.map(|sealed| sealed.open(&state, &session, &key)).transpose()?;
    let command = Pay { holder: session.holder, key: key.as_str().to_owned(), target, method, shown, pin };
    let paid = state
        .write(move |tx, ctx| -> Result<_, Stop<MoneyRefusal>> {
            let payment = payment::pay(tx, ctx, command.clone())?;
            let left = tx.balance(payment.account)?.available();
            Ok(Payment::new(&payment, left))
        })
        .await?;
    Ok(Json(paid))
}

/// A payment of the holder's.
#[utoipa::path(get, path = "/payments/{id}", tag = "payments", params(("id" = String, Path)),
    responses((status = 200, body = Payment), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn see_payment(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<PaymentId>,
) -> Result<Json<Payment>, Problem> {
    let found = state
        .look(move |view, _| {
            let Some(payment) = payment::find(view, session.holder, id)? else { return Ok(None) };
            let left = view.balance(payment.account)?.available();
            Ok(Some(Payment::new(&payment, left)))
        })
        .await?;
    found.map(Json).ok_or_else(Problem::not_found)
}
