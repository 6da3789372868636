//! `/scans`: what a scanned or typed text means.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::coupon::Discount;
use wallet::merchant::Shop;
use wallet::order::Order;
use wallet::scan::{self, Code, Scanned};
use wallet::trade::{self, PartLine};

use super::coupons::{PaymentDiscount, discounted};
use super::money::Payee;
use crate::app::AppState;
use crate::door::{HolderSession, Json, Problem, ProblemBody};
use crate::gateway::code_form;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read_scan))
}

/// A text from a QR code, or typed.
#[derive(Deserialize, ToSchema)]
pub struct ScanRequest {
    text: String,
}

/// What it leads to. Which fields are there depends on `kind`.
#[derive(Default, Serialize, ToSchema)]
pub struct Scan {
    /// `order`, `shop` or `person`.
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shop_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payee_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payee: Option<Payee>,
    /// Fen; nothing when the payer enters it.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<i64>,
    /// Fen; what is left to pay of an order when coupons have taken something off.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_pay: Option<i64>,
    /// What the holder's coupons take off, as things stand now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    discounts: Vec<PaymentDiscount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// Of an order of several shops that is paid at once; they add up to the amount.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<ScanPart>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

/// What one of several shops asks for.
#[derive(Serialize, ToSchema)]
pub struct ScanPart {
    shop: String,
    description: String,
    /// Fen.
    amount: i64,
}

impl From<PartLine> for ScanPart {
    fn from(line: PartLine) -> Self {
        Self { shop: line.shop, description: line.description, amount: line.amount.fen() }
    }
}

impl From<Scanned> for Scan {
    fn from(scanned: Scanned) -> Self {
        match scanned {
            Scanned::Order { order, shop, parts, discounts } => of_order(order, &shop, parts, discounts),
            Scanned::Shop(shop) => Self {
                kind: "shop",
                payee: Some(Payee::shop(&shop.name)),
                shop_code: Some(shop.code),
                ..Self::default()
            },
            Scanned::Person { token, payee, amount, note } => Self {
                kind: "person",
                payee_token: Some(token),
                payee: Some(payee.into()),
                amount: amount.map(money::Amount::fen),
                note: Some(note).filter(|note| !note.is_empty()),
                ..Self::default()
            },
        }
    }
}

fn of_order(order: Order, shop: &Shop, parts: Vec<PartLine>, discounts: Vec<Discount>) -> Scan {
    let (to_pay, discounts) = discounted(order.amount, discounts);
    Scan {
        kind: "order",
        order_id: Some(order.id.to_string()),
        payee: Some(Payee::shop(&shop.name)),
        amount: Some(order.amount.fen()),
        to_pay: Some(to_pay),
        discounts,
        description: Some(order.description),
        parts: parts.into_iter().map(ScanPart::from).collect(),
        expires_at: Some(order.expires_at.to_string()),
        ..Scan::default()
    }
}

/// A link for a browser leads through the gateway; the phone may be shown it as well.
fn without_gateway(state: &AppState, text: String) -> String {
    match code_form(state).parse(&text) {
        Ok(wxpay::code_url::Code::H5(link)) => format!("feiqian:h/{}", link.prepay_id),
        _ => text,
    }
}

/// Says whom a code pays. Nothing moves; a trade's code is from now on this holder's to pay.
#[utoipa::path(post, path = "/scans", tag = "payments", request_body = ScanRequest,
    responses((status = 200, body = Scan), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn read_scan(
    session: HolderSession,
    State(state): State<AppState>,
    Json(request): Json<ScanRequest>,
) -> Result<Json<Scan>, Problem> {
    let text = without_gateway(&state, request.text);
    if let Some(Code::Trade(code)) = scan::parse(&text) {
        let sheet = state.write(move |tx, ctx| trade::by_code(tx, ctx, session.holder, &code)).await?;
        return Ok(Json(Scanned::from(sheet).into()));
    }
    let scanned = state.read(move |view, ctx| scan::read(view, ctx, session.holder, &text)).await?;
    Ok(Json(scanned.into()))
}
