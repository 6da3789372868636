//! `/balance` and `/withdrawals`: what the merchant has, and taking it out.

use axum::extract::State;
use money::Amount;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant::{self, Desk};
use wallet::settlement::{self, MerchantWithdrawal, OrderMerchantWithdrawal};

use crate::app::AppState;
use crate::door::{ConsoleSession, IdempotencyKey, Json, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(see_balance)).routes(routes!(order_payout)).routes(routes!(offer_account))
}

/// Money on its way to the merchant's bank.
#[derive(Serialize, ToSchema)]
pub struct MerchantPayout {
    id: String,
    amount: i64,
    /// `accepted`, `with_bank`, `arrived`, `failed` or `returned`.
    state: &'static str,
    /// Bank and last digits of where it goes.
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    at: String,
}

impl From<&MerchantWithdrawal> for MerchantPayout {
    fn from(withdrawal: &MerchantWithdrawal) -> Self {
        Self {
            id: withdrawal.id.to_string(),
            amount: withdrawal.amount.fen(),
            state: withdrawal.state.code(),
            label: withdrawal.label.clone(),
            reason: withdrawal.reason.clone(),
            at: withdrawal.created_at.to_string(),
        }
    }
}

/// What the merchant has. Amounts are fen.
#[derive(Serialize, ToSchema)]
pub struct MerchantBalance {
    /// Paid and not settled yet.
    pending: i64,
    /// What can be taken out.
    available: i64,
    /// Held for withdrawals and transfers that are not over.
    held: i64,
    fee_bps: u32,
    /// Business days after which a day is settled.
    settle_days: u32,
    /// Bank and last digits of the merchant's account; nothing when none was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_account: Option<String>,
    withdrawals: Vec<MerchantPayout>,
}

/// What the merchant has, and where it went.
#[utoipa::path(get, path = "/balance", tag = "console",
    responses((status = 200, body = MerchantBalance), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn see_balance(session: ConsoleSession, State(state): State<AppState>) -> Result<Json<MerchantBalance>, Problem> {
    let id = session.at(Desk::Money)?.merchant;
    let found = state.look(move |view, ctx| {
        let Some(terms) = merchant::find(view, id)? else { return Ok(None) };
        let (pending, available) = (view.balance(terms.pending)?, view.balance(terms.available)?);
        let bank_account = merchant::bank_account(view, ctx, id)?.map(|payout| payout.account.label());
        let withdrawals = settlement::withdrawals(view, id, *ctx.policy.console.withdrawals_listed_max)?;
        Ok(Some(MerchantBalance {
            pending: pending.posted,
            available: available.available().fen(),
            held: available.held,
            fee_bps: terms.fee_bps,
            settle_days: terms.settle_days,
            bank_account,
            withdrawals: withdrawals.iter().map(MerchantPayout::from).collect(),
        }))
    });
    Ok(Json(found.await?.ok_or_else(Problem::not_found)?))
}

/// How much to take out.
#[derive(Deserialize, ToSchema)]
pub struct PayoutWish {
    /// Fen.
    amount: i64,
}

/// Takes money out, to the merchant's bank account. The same key and request again give the same withdrawal.
#[utoipa::path(post, path = "/withdrawals", tag = "console", request_body = PayoutWish,
    params(("Idempotency-Key" = String, Header, description = "a UUID, one for one intent")),
    responses((status = 200, body = MerchantPayout), (status = 403, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn order_payout(
    session: ConsoleSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(wish): Json<PayoutWish>,
) -> Result<Json<MerchantPayout>, Problem> {
    let merchant = session.at(Desk::Money)?.merchant;
    let amount = Amount::from_fen(wish.amount).map_err(|_| Problem::bad_request("amount", "is an amount in fen"))?;
    let command = OrderMerchantWithdrawal { merchant, key: key.as_str().to_owned(), amount };
    let ordered = state.write(move |tx, ctx| settlement::order_withdrawal(tx, ctx, &command)).await?;
    Ok(Json(MerchantPayout::from(&ordered)))
}

/// An offer to be paid out to somebody's card.
#[derive(Serialize, ToSchema)]
pub struct PayoutOffer {
    /// The text of a code for the wallet's scanner.
    code_text: String,
    expires_at: String,
}

/// Offers to be paid out to the card of whoever scans the code with the wallet and confirms. The offer before is void.
#[utoipa::path(post, path = "/bank-account/offers", tag = "console",
    responses((status = 200, body = PayoutOffer), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn offer_account(session: ConsoleSession, State(state): State<AppState>) -> Result<Json<PayoutOffer>, Problem> {
    let merchant = session.at(Desk::Staff)?.merchant;
    let made = state.work(move |tx, ctx| settlement::offer(tx, ctx, merchant)).await?;
    let code_text = format!("{}/q/m/{}", state.config.server.link_base(), made.token.as_str());
    Ok(Json(PayoutOffer { code_text, expires_at: made.expires_at.to_string() }))
}
