//! `/payout-offers`: a shop may be paid out to one of the holder's cards.

use axum::extract::State;
use money::CardId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::settlement::{self, TakeOffer};

use crate::app::AppState;
use crate::door::{HolderSession, IdempotencyKey, Json, Problem, ProblemBody, SealedPin};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(see_payout_offer)).routes(routes!(take_payout_offer))
}

/// What follows `/q/m/` in the shop's code.
#[derive(Deserialize, ToSchema)]
pub struct OfferToken {
    token: String,
}

/// Who offers.
#[derive(Serialize, ToSchema)]
pub struct ShopOffer {
    shop: String,
}

/// Says whose offer a code is. Nothing changes.
#[utoipa::path(post, path = "/payout-offers/look", tag = "payout offers", request_body = OfferToken,
    responses((status = 200, body = ShopOffer), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn see_payout_offer(
    _: HolderSession,
    State(state): State<AppState>,
    Json(wish): Json<OfferToken>,
) -> Result<Json<ShopOffer>, Problem> {
    let found = state.read(move |view, ctx| settlement::see_offer(view, ctx, &wish.token)).await?;
    Ok(Json(ShopOffer { shop: found.name }))
}

/// The card that takes the shop's money.
#[derive(Deserialize, ToSchema)]
pub struct OfferTaken {
    token: String,
    #[schema(value_type = String)]
    card_id: CardId,
    pin: SealedPin,
}

/// Where the shop's money goes from now on.
#[derive(Serialize, ToSchema)]
pub struct PayoutAccount {
    /// Bank and last digits.
    label: String,
}

/// Lets the shop be paid out to one of the holder's debit cards. The same key and request again change nothing.
#[utoipa::path(post, path = "/payout-offers/take", tag = "payout offers", request_body = OfferTaken,
    params(("Idempotency-Key" = String, Header, description = "a UUID, one for one intent")),
    responses((status = 200, body = PayoutAccount), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn take_payout_offer(
    session: HolderSession,
    State(state): State<AppState>,
    key: IdempotencyKey,
    Json(wish): Json<OfferTaken>,
) -> Result<Json<PayoutAccount>, Problem> {
    let pin = wish.pin.open(&state, &session, &key)?;
    let (holder, key) = (session.holder, key.as_str().to_owned());
    let command = TakeOffer { holder, key, token: wish.token, card: wish.card_id, pin };
    let label = state.write(move |tx, ctx| settlement::take_offer(tx, ctx, &command)).await?;
    Ok(Json(PayoutAccount { label }))
}
