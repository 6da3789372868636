//! `/phone`: what a person does with their phone, for a test suite that has none.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use money::ChargeId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::trade::{self, Name, Party};
use wallet::{Stop, merchant};

use super::{Here, problem};
use crate::app::AppState;
use crate::door::{Json, Problem, ProblemBody};
use crate::sandbox::phones::{Means, who};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(phone_pays))
        .routes(routes!(phone_shows_code))
        .routes(routes!(phone_confirms))
        .routes(routes!(phone_declines))
        .routes(routes!(phone_confirms_transfer))
}

/// What the phone is shown or opens: exactly one of the four.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PhonePays {
    /// The text of a native order's QR.
    code_url: Option<String>,
    /// A link of an h5 order.
    h5_url: Option<String>,
    /// What a shop's page hands over: `appId`, `timeStamp`, `nonceStr`, `package`, `signType`, `paySign`.
    #[schema(value_type = Option<Object>)]
    jsapi: Option<Value>,
    /// What a shop's app hands over: `appid`, `partnerid`, `prepayid`, `package`, `noncestr`, `timestamp`, `sign`.
    #[schema(value_type = Option<Object>)]
    app: Option<Value>,
    /// For the reader of a test beside `jsapi`; the package names the order.
    prepay_id: Option<String>,
    /// Whose phone, by name or number; the first of the demo's people when nothing is said.
    holder: Option<String>,
    /// `balance` or `card`.
    method: Option<String>,
}

/// What became of it.
#[derive(Serialize, ToSchema)]
pub struct PhonePaid {
    /// `SUCCESS`, or `NOTPAY` when the payment failed or is still with the bank.
    trade_state: &'static str,
    payment_id: String,
    /// The payment's own state.
    state: String,
    /// Fen.
    amount: i64,
    order_id: String,
}

/// Whose phone.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PhoneShows {
    holder: Option<String>,
    /// `balance` or `card`.
    method: Option<String>,
}

/// A payment code.
#[derive(Serialize, ToSchema)]
pub struct ShownCode {
    /// Eighteen digits.
    auth_code: String,
    expires_at: String,
}

fn means(method: Option<&str>) -> Result<Means, Problem> {
    match method {
        None | Some("balance") => Ok(Means::Balance),
        Some("card") => Ok(Means::Card),
        Some(_) => Err(Problem::bad_request("method", "balance or card")),
    }
}

/// Pays with a phone: reads the code or takes the invocation, looks at the payment page, and enters the password.
#[utoipa::path(post, path = "/phone/pay", tag = "sandbox", security(()), request_body = PhonePays,
    responses((status = 200, body = PhonePaid), (status = 400, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn phone_pays(Extension(sandbox): Here, Json(wish): Json<PhonePays>) -> Result<Json<PhonePaid>, Problem> {
    let means = means(wish.method.as_deref())?;
    let holder = who(wish.holder.as_deref()).map_err(problem)?;
    let (path, question) = question(&wish)?;
    let phone = sandbox.phones.of(&holder).await.map_err(problem)?;
    let page = phone.post(path, &question).await.map_err(problem)?;
    let order_id = page["order_id"].as_str().ok_or_else(|| Problem::bad_request("code", "leads to no order"))?;
    let paid = sandbox.phones.pay(&holder, order_id, means).await.map_err(problem)?;
    Ok(Json(shown(&paid, order_id)))
}

/// How the phone gets to the payment page.
fn question(wish: &PhonePays) -> Result<(&'static str, Value), Problem> {
    match (&wish.code_url, &wish.h5_url, &wish.jsapi, &wish.app) {
        (Some(text), None, None, None) | (None, Some(text), None, None) => Ok(("/scans", json!({ "text": text }))),
        (None, None, Some(fields), None) => Ok(("/invocations", json!({ "jsapi": fields }))),
        (None, None, None, Some(fields)) => Ok(("/invocations", json!({ "app": fields }))),
        _ => Err(Problem::bad_request("body", "exactly one of code_url, h5_url, jsapi and app")),
    }
}

fn shown(paid: &Value, order_id: &str) -> PhonePaid {
    let text = |name: &str| paid[name].as_str().unwrap_or_default().to_owned();
    let state = text("state");
    PhonePaid {
        trade_state: if state == "succeeded" { "SUCCESS" } else { "NOTPAY" },
        payment_id: text("id"),
        state,
        amount: paid["amount"].as_i64().unwrap_or_default(),
        order_id: order_id.to_owned(),
    }
}

/// Shows a payment code that a till can charge.
#[utoipa::path(post, path = "/phone/payment-code", tag = "sandbox", security(()), request_body = PhoneShows,
    responses((status = 200, body = ShownCode), (status = 422, body = ProblemBody)))]
async fn phone_shows_code(Extension(sandbox): Here, Json(wish): Json<PhoneShows>) -> Result<Json<ShownCode>, Problem> {
    let holder = who(wish.holder.as_deref()).map_err(problem)?;
    let code = sandbox.phones.payment_code(&holder, means(wish.method.as_deref())?).await.map_err(problem)?;
    let text = |name: &str| code[name].as_str().unwrap_or_default().to_owned();
    Ok(Json(ShownCode { auth_code: text("digits"), expires_at: text("expires_at") }))
}

/// Which payment by code waits for its payer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Awaited {
    /// The merchant's number.
    out_trade_no: String,
    /// Whose phone; the first of the demo's people when nothing is said.
    holder: Option<String>,
}

impl Awaited {
    /// The charge on the phone, found through the merchants of the sandbox.
    async fn charge(&self, state: &AppState) -> Result<ChargeId, Problem> {
        let number = Name::OutTradeNo(self.out_trade_no.clone());
        let found = state.look(move |view, ctx| {
            for known in merchant::all(view)? {
                let party = Party { merchant: known.id, provider: known.kind.provider() };
                match trade::find(view, ctx, &party, &number) {
                    Ok(trade) => return Ok(trade.charge),
                    Err(Stop::Fault(fault)) => return Err(fault),
                    Err(Stop::Refused(_) | Stop::Recorded(_)) => {}
                }
            }
            Ok(None)
        });
        found.await?.ok_or_else(Problem::not_found)
    }
}

/// Enters the payment password for a payment by code that waits for it.
#[utoipa::path(post, path = "/phone/confirm", tag = "sandbox", security(()), request_body = Awaited,
    responses((status = 200, body = PhonePaid), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn phone_confirms(
    State(state): State<AppState>,
    Extension(sandbox): Here,
    Json(awaited): Json<Awaited>,
) -> Result<Json<PhonePaid>, Problem> {
    let charge = awaited.charge(&state).await?;
    let holder = who(awaited.holder.as_deref()).map_err(problem)?;
    let phone = sandbox.phones.of(&holder).await.map_err(problem)?;
    let path = format!("/payment-codes/charges/{charge}/confirm");
    let paid = phone.post_with_pin(&path, json!({}), holder.pin).await.map_err(problem)?;
    Ok(Json(shown(&paid, &awaited.out_trade_no)))
}

/// Says no to a payment by code that waits.
#[utoipa::path(post, path = "/phone/decline", tag = "sandbox", security(()), request_body = Awaited,
    responses((status = 204), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn phone_declines(
    State(state): State<AppState>,
    Extension(sandbox): Here,
    Json(awaited): Json<Awaited>,
) -> Result<StatusCode, Problem> {
    let charge = awaited.charge(&state).await?;
    let holder = who(awaited.holder.as_deref()).map_err(problem)?;
    let phone = sandbox.phones.of(&holder).await.map_err(problem)?;
    phone.post(&format!("/payment-codes/charges/{charge}/decline"), &json!({})).await.map_err(problem)?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a shop's page hands over for a transfer to be confirmed, and whose phone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneReceives {
    package_info: String,
    #[serde(rename = "mchId")]
    mch_id: String,
    #[serde(rename = "appId")]
    app_id: String,
    /// The first of the demo's people when nothing is said.
    holder: Option<String>,
}

/// A merchant's transfer as the phone shows it.
#[derive(Serialize, ToSchema)]
pub struct PhoneReceived {
    /// `succeeded`.
    state: String,
    /// Fen.
    amount: i64,
}

/// Says yes to a merchant's transfer.
#[utoipa::path(post, path = "/phone/confirm-transfer", tag = "sandbox", security(()), request_body = PhoneReceives,
    responses((status = 200, body = PhoneReceived), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn phone_confirms_transfer(
    Extension(sandbox): Here,
    Json(wish): Json<PhoneReceives>,
) -> Result<Json<PhoneReceived>, Problem> {
    let holder = who(wish.holder.as_deref()).map_err(problem)?;
    let phone = sandbox.phones.of(&holder).await.map_err(problem)?;
    let call = json!({ "mchId": wish.mch_id, "appId": wish.app_id, "package": wish.package_info });
    let page = phone.post("/remittances/calls", &call).await.map_err(problem)?;
    let path = format!("/remittances/{}/confirm", page["id"].as_str().unwrap_or_default());
    let got = phone.post(&path, &json!({})).await.map_err(problem)?;
    let state = got["state"].as_str().unwrap_or_default().to_owned();
    Ok(Json(PhoneReceived { state, amount: got["amount"].as_i64().unwrap_or_default() }))
}
