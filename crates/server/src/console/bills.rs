//! `/bills`: the merchant's days as files, the same as over the wire.

use axum::extract::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant::Desk;
use wxpay::model::bill::{AccountType, BillType};

use crate::app::AppState;
use crate::door::{ConsoleSession, Json, Problem, ProblemBody, Query};
use crate::gateway::{self, Refused};

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
    /// Whether the file is wanted gzipped too.
    #[serde(default)]
    packed: bool,
}

/// A file.
#[derive(Serialize, ToSchema)]
pub struct BillText {
    name: String,
    /// UTF-8 with a byte order mark, as over the wire.
    text: String,
    /// SHA-1 of it, before it is gzipped, as over the wire.
    hash: String,
    /// The same gzipped, base64, when it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    packed: Option<String>,
}

/// What is said of a day has no bill to read; what broke is ours.
fn worded(refused: Refused) -> Problem {
    match refused {
        Refused::Said(_) => Problem::bad_request("day", "is not over yet, or has no bill"),
        Refused::Broken(cause) => Problem::internal(cause),
    }
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
    let file = file.map_err(worded)?;
    let packed = asked.packed.then(|| file.gzip()).transpose().map_err(|error| Problem::internal(error.to_string()))?;
    Ok(Json(BillText {
        packed: packed.map(|bytes| STANDARD.encode(bytes)),
        name: format!("{}-{day}.csv", asked.kind),
        hash: file.hash_value(),
        text: file.text().to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use wxpay::error::ErrorCode;

    use super::*;

    #[test]
    fn what_broke_is_not_said_to_be_the_days_fault() {
        assert_eq!(worded(ErrorCode::NoStatementExist.into()).code(), "bad_request");
        assert_eq!(worded(Refused::Broken("a row is gone".to_owned())).code(), "internal_error");
    }
}
