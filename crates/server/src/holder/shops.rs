//! `/shops`: where one can pay.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant;

use super::money::{MethodLabel, Payee};
use crate::app::AppState;
use crate::door::{HolderSession, Json, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_shops))
}

/// Every shop.
#[derive(Serialize, ToSchema)]
pub struct Shops {
    items: Vec<PayableShop>,
}

/// A shop.
#[derive(Serialize, ToSchema)]
pub struct PayableShop {
    shop_code: String,
    payee: Payee,
    description: MethodLabel,
}

/// The shops of this installation.
#[utoipa::path(get, path = "/shops", tag = "payments",
    responses((status = 200, body = Shops), (status = 401, body = ProblemBody)))]
async fn list_shops(_session: HolderSession, State(state): State<AppState>) -> Result<Json<Shops>, Problem> {
    let found = state.look(|view, _| merchant::listed(view)).await?;
    let shown = |shop: merchant::ListedShop| PayableShop {
        payee: Payee::shop(&shop.name),
        shop_code: shop.code,
        description: MethodLabel { zh: shop.description_zh, en: shop.description_en },
    };
    Ok(Json(Shops { items: found.into_iter().map(shown).collect() }))
}
