//! `/payment-codes`: the code on the phone, and the charges that wait for a payment password.

use axum::extract::State;
use money::ChargeId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::Stop;
use wallet::balance::MoneyRefusal;
use wallet::payment_code::{self, Confirm, IssueCode};

use super::coupons::{PaymentDiscount, discounted};
use super::money::{MethodChoice, Payee, amount};
use super::payments::Payment;
use crate::app::AppState;
use crate::door::{HolderSession, IdempotencyKey, Json, Path, Problem, ProblemBody, SealedPin};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(issue_code))
        .routes(routes!(enable_codes))
        .routes(routes!(waiting_charges))
        .routes(routes!(confirm_charge))
        .routes(routes!(decline_charge))
}

/// What the code shall pay with.
#[derive(Deserialize, ToSchema)]
pub struct CodeRequest {
    method: MethodChoice,
    /// Needed the first time; with the header `Idempotency-Key`.
    pin: Option<SealedPin>,
}

/// A code to show.
#[derive(Serialize, ToSchema)]
pub struct PaymentCode {
    digits: String,
    expires_at: String,
    method: MethodChoice,
}

/// Makes a new code.
#[utoipa::path(post, path = "/payment-codes", tag = "payment codes", request_body = CodeRequest,
    params(("Idempotency-Key" = String, Header, description = "a UUID, one for one intent")),
    responses((status = 200, body = PaymentCode), (status = 401, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn issue_code(
    session: HolderSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(request): Json<CodeRequest>,
) -> Result<Json<PaymentCode>, Problem> {
    let pin = request.pin.map(|sealed| sealed.open(&state, &session, &key)).transpose()?;
    let command = IssueCode { holder: session.holder, method: request.method.read()?, pin };
    let issued = state.write(move |tx, ctx| payment_code::issue(tx, ctx, command.clone())).await?;
    Ok(Json(PaymentCode {
        digits: issued.digits,
        expires_at: issued.expires_at.to_string(),
        method: issued.method.into(),
    }))
}

/// A payment password on its own.
#[derive(Deserialize, ToSchema)]
pub struct PinBody {
    pin: SealedPin,
}

/// What is done has no further answer.
#[derive(Serialize, ToSchema)]
pub struct Done {}

/// Confirms that this phone may show payment codes.
#[utoipa::path(post, path = "/payment-codes/enable", tag = "payment codes", request_body = PinBody,
    params(("Idempotency-Key" = String, Header, description = "a UUID, one for one intent")),
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn enable_codes(
    session: HolderSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(request): Json<PinBody>,
) -> Result<Json<Done>, Problem> {
    let pin = request.pin.open(&state, &session, &key)?;
    state.write(move |tx, ctx| payment_code::enable(tx, ctx, session.holder, &pin)).await?;
    Ok(Json(Done {}))
}

/// Charges that wait.
#[derive(Serialize, ToSchema)]
pub struct WaitingCharges {
    items: Vec<WaitingCharge>,
}

/// A till waits for the payment password.
#[derive(Serialize, ToSchema)]
pub struct WaitingCharge {
    #[schema(value_type = String)]
    id: ChargeId,
    payee: Payee,
    /// What the till asks for, fen.
    amount: i64,
    /// What is left to pay when coupons have taken something off, fen.
    to_pay: i64,
    /// What the holder's coupons take off, as things stand now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    discounts: Vec<PaymentDiscount>,
    description: String,
    method: MethodChoice,
    state: &'static str,
    expires_at: String,
}

fn waiting(found: payment_code::Waiting) -> WaitingCharge {
    let charge = found.charge;
    let (to_pay, discounts) = discounted(charge.amount, found.discounts);
    WaitingCharge {
        id: charge.id,
        payee: Payee::shop(&found.shop),
        amount: charge.amount.fen(),
        to_pay,
        discounts,
        description: charge.description.clone(),
        method: charge.method.into(),
        state: charge.state.code(),
        expires_at: charge.expires_at.to_string(),
    }
}

/// The charges that wait for this holder.
#[utoipa::path(get, path = "/payment-codes/charges", tag = "payment codes",
    responses((status = 200, body = WaitingCharges), (status = 401, body = ProblemBody)))]
async fn waiting_charges(
    session: HolderSession,
    State(state): State<AppState>,
) -> Result<Json<WaitingCharges>, Problem> {
    let found = state.look(move |view, ctx| payment_code::waiting(view, ctx, session.holder)).await?;
    let items = found.into_iter().map(waiting).collect();
    Ok(Json(WaitingCharges { items }))
}

/// A payment password for a charge, and what the phone showed that it costs.
#[derive(Deserialize, ToSchema)]
pub struct ConfirmBody {
    pin: SealedPin,
    /// Fen; nobody pays another amount.
    amount: Option<i64>,
}

/// Confirms a charge and pays it.
#[utoipa::path(post, path = "/payment-codes/charges/{id}/confirm", tag = "payment codes", request_body = ConfirmBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "a UUID, one for one intent")),
    responses((status = 200, body = Payment), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn confirm_charge(
    session: HolderSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Path(charge): Path<ChargeId>,
    Json(request): Json<ConfirmBody>,
) -> Result<Json<Payment>, Problem> {
    let pin = request.pin.open(&state, &session, &key)?;
    let shown = request.amount.map(|fen| amount("amount", fen)).transpose()?;
    let command = Confirm { holder: session.holder, key: key.as_str().to_owned(), charge, shown, pin };
    let paid = state
        .write(move |tx, ctx| -> Result<_, Stop<MoneyRefusal>> {
            let payment = payment_code::confirm(tx, ctx, command.clone())?;
            let left = tx.balance(payment.account)?.available();
            Ok(Payment::new(&payment, left))
        })
        .await?;
    Ok(Json(paid))
}

/// Declines a charge: the till is told.
#[utoipa::path(post, path = "/payment-codes/charges/{id}/decline", tag = "payment codes",
    params(("id" = String, Path)),
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn decline_charge(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<ChargeId>,
) -> Result<Json<Done>, Problem> {
    state.write(move |tx, ctx| payment_code::decline(tx, ctx, session.holder, id)).await?;
    Ok(Json(Done {}))
}
