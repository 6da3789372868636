//! `/coupons`: what takes something off what the holder pays.

use axum::extract::State;
use money::CouponId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::coupon::{self, CouponState, Discount, Purse};
use wallet::trade;

use crate::app::AppState;
use crate::door::{HolderSession, Json, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_coupons))
}

/// What a coupon takes off a payment, as things stand now.
#[derive(Serialize, ToSchema)]
pub struct PaymentDiscount {
    /// The coupon's name.
    name: String,
    /// Fen.
    amount: i64,
}

impl From<Discount> for PaymentDiscount {
    fn from(discount: Discount) -> Self {
        Self { name: discount.name, amount: discount.amount.fen() }
    }
}

/// What is left to pay, in fen, and what coupons take off before.
pub fn discounted(amount: money::Amount, discounts: Vec<Discount>) -> (i64, Vec<PaymentDiscount>) {
    let left = trade::left(amount, &discounts).fen();
    (left, discounts.into_iter().map(PaymentDiscount::from).collect())
}

/// A coupon of the holder's.
#[derive(Serialize, ToSchema)]
pub struct Coupon {
    #[schema(value_type = String)]
    id: CouponId,
    name: String,
    /// More about it, in the shop's words.
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
    /// Who gave it.
    shop: String,
    /// Where it is good.
    shops: Vec<String>,
    /// What it takes off, fen.
    amount: i64,
    /// The least order that it is for, fen.
    minimum: i64,
    /// `usable`, `coming`, `held` by a payment under way, `used` or `expired`.
    state: &'static str,
    usable_from: String,
    usable_until: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    used_at: Option<String>,
}

/// The holder's coupons.
#[derive(Serialize, ToSchema)]
pub struct Coupons {
    items: Vec<Coupon>,
}

fn shown(purse: Purse, now: jiff::Timestamp) -> Coupon {
    let Purse { coupon, stock, shop, shops } = purse;
    let state = match coupon.state {
        CouponState::Sent if coupon.usable_from > now => "coming",
        CouponState::Sent => "usable",
        CouponState::Held | CouponState::Used | CouponState::Expired => coupon.state.code(),
    };
    Coupon {
        id: coupon.id,
        name: stock.name,
        description: stock.description,
        shop,
        shops,
        amount: stock.amount.fen(),
        minimum: stock.minimum.fen(),
        state,
        usable_from: coupon.usable_from.to_string(),
        usable_until: coupon.usable_until.to_string(),
        used_at: coupon.used.map(|used| used.at.to_string()),
    }
}

/// The holder's coupons, newest first. The best one that suits is used at a payment without being asked for.
#[utoipa::path(get, path = "/coupons", tag = "coupons",
    responses((status = 200, body = Coupons), (status = 401, body = ProblemBody)))]
async fn list_coupons(session: HolderSession, State(state): State<AppState>) -> Result<Json<Coupons>, Problem> {
    let found = state.look(move |view, ctx| coupon::purse(view, ctx, session.holder)).await?;
    let now = state.clock.now();
    Ok(Json(Coupons { items: found.into_iter().map(|purse| shown(purse, now)).collect() }))
}
