//! `/signature-checks`: a developer pastes a signed request and reads whether it would be believed, and if not, why.
//! Nothing is carried out, and no private key is ever asked for.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use money::Entropy;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::merchant::Desk;
use wxpay::headers::RequestId;

use crate::app::{AppState, random};
use crate::door::{ConsoleSession, Json, Problem, ProblemBody};
use crate::gateway::{self, Arrived, Verdict};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(check_signature))
}

/// A request as it was sent.
#[derive(Deserialize, ToSchema)]
pub struct SignedRequest {
    method: String,
    /// Path and query, as on the request line.
    target: String,
    #[serde(default)]
    body: String,
    /// The whole `Authorization` header.
    authorization: String,
}

/// Whether it would be believed.
#[derive(Serialize, ToSchema)]
pub struct SignatureVerdict {
    verifies: bool,
    /// The stable name of the first cause that could be proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zh: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    en: Option<String>,
    /// What is signed here, line by line.
    signed: String,
}

impl From<Verdict> for SignatureVerdict {
    fn from(verdict: Verdict) -> Self {
        let lesson = verdict.lesson;
        Self {
            verifies: lesson.is_none(),
            cause: lesson.as_ref().map(|found| found.cause.code().to_owned()),
            zh: lesson.as_ref().map(|found| found.cause.words().zh),
            en: lesson.as_ref().map(|found| found.cause.words().en),
            signed: verdict.signed,
        }
    }
}

/// Checks a signed request against the merchant's certificates.
#[utoipa::path(post, path = "/signature-checks", tag = "console", request_body = SignedRequest,
    responses((status = 200, body = SignatureVerdict), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody)))]
async fn check_signature(
    session: ConsoleSession,
    State(state): State<AppState>,
    Json(asked): Json<SignedRequest>,
) -> Result<Json<SignatureVerdict>, Problem> {
    let merchant = session.at(Desk::Systems)?.merchant;
    let header = HeaderValue::from_str(asked.authorization.trim());
    let header = header.map_err(|_| Problem::bad_request("authorization", "is one line of plain text"))?;
    let headers = HeaderMap::from_iter([(HeaderName::from_static("authorization"), header)]);
    let id = RequestId::new(&mut Entropy::from_seed(random()));
    let method = asked.method.trim().to_ascii_uppercase();
    let (target, body) = (asked.target.trim(), asked.body.as_bytes());
    let arrived = Arrived { id: &id, method: &method, target, headers: &headers, body };
    let verdict = gateway::check_signature(&state, merchant, arrived).await?;
    Ok(Json(verdict.ok_or_else(Problem::not_found)?.into()))
}
