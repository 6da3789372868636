//! `/bills`: the merchant's days as files, the same as over the wire.

use axum::extract::State;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant::Desk;
use wxpay::model::bill::{AccountType, BillType};

use crate::app::AppState;
use crate::door::{ConsoleSession, Json, Problem, ProblemBody, Query};
use crate::gateway;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read_bill))
}

/// Which day's, and which.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BillOfDay {
    /// As `2026-11-22`; a day that is over.
    day: String,
    /// `trades` or `flows`.
    kind: String,
}

/// A file.
#[derive(Serialize, ToSchema)]
pub struct BillText {
    name: String,
    /// UTF-8 with a byte order mark, as over the wire.
    text: String,
    /// SHA-1 of it.
    hash: String,
}

/// Reads a day's bill.
#[utoipa::path(get, path = "/bills", tag = "console", params(BillOfDay),
    responses((status = 200, body = BillText), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn read_bill(
    session: ConsoleSession,
    State(state): State<AppState>,
    Query(asked): Query<BillOfDay>,
) -> Result<Json<BillText>, Problem> {
    let merchant = session.at(Desk::Money)?.merchant;
    let day: Date = asked.day.parse().map_err(|_| Problem::bad_request("day", "is a date, as 2026-11-22"))?;
    let file = match asked.kind.as_str() {
        "trades" => gateway::trade_bill_of(&state, merchant, day, BillType::All).await,
        "flows" => gateway::flow_bill_of(&state, merchant, day, AccountType::Basic).await,
        _ => return Err(Problem::bad_request("kind", "is trades or flows")),
    };
    let file = file.map_err(|_| Problem::bad_request("day", "is not over yet, or has no bill"))?;
    Ok(Json(BillText {
        name: format!("{}-{day}.csv", asked.kind),
        hash: file.hash_value(),
        text: file.text().to_owned(),
    }))
}
