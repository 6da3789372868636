//! `/orders`: the till asks to be paid by a QR.

use axum::extract::State;
use money::OrderId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::order::{self, PlaceOrder};
use wallet::scan;

use crate::app::AppState;
use crate::door::{Json, Path, Problem, ProblemBody, TillSession};
use crate::holder::money::{amount, text};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(place_order)).routes(routes!(see_order)).routes(routes!(close_order))
}

/// What to be paid.
#[derive(Deserialize, ToSchema)]
pub struct OrderRequest {
    /// Fen.
    amount: i64,
    description: Option<String>,
}

/// An order as it stands.
#[derive(Serialize, ToSchema)]
pub struct Order {
    #[schema(value_type = String)]
    id: OrderId,
    /// What the QR carries.
    qr_text: String,
    amount: i64,
    description: String,
    /// `open`, `paid`, `closed` or `expired`.
    state: &'static str,
    expires_at: String,
}

fn shown(order: order::Order, state: &AppState) -> Order {
    Order {
        id: order.id,
        qr_text: format!("{}/q/{}", state.config.server.link_base(), scan::order_path(order.id)),
        amount: order.amount.fen(),
        description: order.description,
        state: order.state.code(),
        expires_at: order.expires_at.to_string(),
    }
}

/// Places an order.
#[utoipa::path(post, path = "/orders", tag = "till", request_body = OrderRequest,
    responses((status = 200, body = Order), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn place_order(
    session: TillSession,
    State(state): State<AppState>,
    Json(request): Json<OrderRequest>,
) -> Result<Json<Order>, Problem> {
    let command = PlaceOrder {
        store: session.store,
        amount: amount("amount", request.amount)?,
        description: text("description", request.description, *state.policy.order.description_length_max)?,
    };
    let order = state.write(move |tx, ctx| order::place(tx, ctx, command.clone())).await?;
    Ok(Json(shown(order, &state)))
}

/// An order of this store's.
#[utoipa::path(get, path = "/orders/{id}", tag = "till", params(("id" = String, Path)),
    responses((status = 200, body = Order), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn see_order(
    session: TillSession,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
) -> Result<Json<Order>, Problem> {
    let order = state.read(move |view, ctx| order::see(view, ctx, session.store, id)).await?;
    Ok(Json(shown(order, &state)))
}

/// Closes an order. One that was paid meanwhile is answered as paid.
#[utoipa::path(post, path = "/orders/{id}/close", tag = "till", params(("id" = String, Path)),
    responses((status = 200, body = Order), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn close_order(
    session: TillSession,
    State(state): State<AppState>,
    Path(id): Path<OrderId>,
) -> Result<Json<Order>, Problem> {
    let order = state.write(move |tx, ctx| order::close(tx, ctx, session.store, id)).await?;
    Ok(Json(shown(order, &state)))
}
