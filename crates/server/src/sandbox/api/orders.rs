//! `/orders`: what the sandbox's merchants have ordered lately, and whether they were told.

use std::collections::HashMap;

use axum::extract::State;
use serde::Serialize;
use store::{Fault, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::callback::{self, Callback};
use wallet::merchant::{self, Merchant};
use wallet::trade::{self, Kind, Trade};
use wallet::{Ctx, Refusal};
use wxpay::code_url::{CodeForm, H5Link};

use crate::app::AppState;
use crate::door::{Json, Problem};
use crate::gateway::v2::telling::Address;
use crate::gateway::{code_form, trade_state};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_orders))
}

/// How many of each merchant are listed.
const LISTED: u32 = 30;

/// An order as the page beside the phone shows it.
#[derive(Serialize, ToSchema)]
pub struct SandboxOrder {
    merchant: String,
    mchid: String,
    /// Who has placed it and is told of it: the merchant, or the provider that deals for it.
    dealer: String,
    dealer_mchid: String,
    out_trade_no: String,
    /// `jsapi`, `app`, `h5`, `native` or `code`.
    kind: &'static str,
    description: String,
    /// Fen.
    amount: i64,
    /// As on the merchants' wire, such as `NOTPAY`.
    trade_state: &'static str,
    /// Why a payment by code came to nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<&'static str>,
    /// What a phone scans; of a native order that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    code_url: Option<String>,
    /// What a phone's browser opens; of an h5 order that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    h5_url: Option<String>,
    /// Where the merchant wants to be told of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    notify_url: Option<String>,
    created_at: String,
    /// The last that the merchant was told of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    told: Option<ToldOf>,
}

/// A callback.
#[derive(Serialize, ToSchema)]
pub struct ToldOf {
    /// `trade_paid`, `refund_succeeded`, …
    event: &'static str,
    url: String,
    /// `waiting`, `delivered` or `given_up`.
    state: &'static str,
    /// Attempts so far.
    tried: u32,
}

/// Newest first.
#[derive(Serialize, ToSchema)]
pub struct SandboxOrders {
    items: Vec<SandboxOrder>,
}

/// Lists the orders of all merchants of the sandbox.
#[utoipa::path(get, path = "/orders", tag = "sandbox", security(()), responses((status = 200, body = SandboxOrders)))]
async fn list_orders(State(state): State<AppState>) -> Result<Json<SandboxOrders>, Problem> {
    let form = code_form(&state);
    Ok(Json(state.look(move |view, ctx| listed(view, ctx, &form)).await?))
}

fn listed(view: &mut View<'_>, ctx: &Ctx, form: &CodeForm) -> Result<SandboxOrders, Fault> {
    let merchants = merchant::all(view)?;
    let mut callbacks = HashMap::new();
    for known in &merchants {
        callbacks.extend(told(view, known)?);
    }
    let mut found = Vec::new();
    for known in &merchants {
        let all = trade::list(view, ctx, known.id, None, LISTED)?;
        for trade in all.into_iter().filter(|trade| !trade.is_part()) {
            let told = callbacks.get(&trade.order.to_bytes()).cloned();
            let dealer = merchants.iter().find(|merchant| merchant.id == trade.party.dealer()).unwrap_or(known);
            found.push((trade.created_at, order((known, dealer), &trade, told, form)));
        }
    }
    found.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(SandboxOrders { items: found.into_iter().map(|(_, order)| order).collect() })
}

/// The last callback about each payment that a merchant was told of: its own, or one it deals for.
fn told(view: &mut View<'_>, known: &Merchant) -> Result<HashMap<[u8; 16], Callback>, Fault> {
    let newest_first = callback::list(view, known.id, None, LISTED * 2)?;
    Ok(newest_first.into_iter().rev().map(|callback| (callback.subject, callback)).collect())
}

fn order(
    (known, dealer): (&Merchant, &Merchant),
    trade: &Trade,
    told: Option<Callback>,
    form: &CodeForm,
) -> SandboxOrder {
    let token = trade.token.as_ref();
    let code_url = token.and_then(|token| form.native(token.code.as_deref()?).ok());
    let link = |prepay: &str| H5Link { prepay_id: prepay.to_owned(), package: "1".to_owned(), redirect_url: None };
    let browser = token.filter(|_| trade.kind == Kind::H5);
    SandboxOrder {
        merchant: known.name.clone(),
        mchid: known.mchid.clone(),
        dealer: dealer.name.clone(),
        dealer_mchid: dealer.mchid.clone(),
        out_trade_no: trade.merchants_number().to_owned(),
        kind: trade.kind.code(),
        description: trade.description.clone(),
        amount: trade.amount.fen(),
        trade_state: trade_state(trade.state).word(),
        failure: trade.failure.as_ref().map(Refusal::code),
        code_url,
        h5_url: browser.and_then(|token| form.h5(&link(&token.prepay)).ok()),
        notify_url: trade.wish.notify_url.as_deref().map(|url| Address::parse(url).url),
        created_at: trade.created_at.to_string(),
        told: told.map(|callback| ToldOf {
            event: callback.event.code(),
            url: Address::parse(&callback.url).url,
            state: callback.state.code(),
            tried: callback.tried,
        }),
    }
}
