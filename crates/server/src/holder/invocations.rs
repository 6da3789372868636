//! `/invocations`: a merchant's page or app asks the wallet to pay an order that the merchant has prepared.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::balance::{MoneyRefusal, PayeeRefusal};
use wallet::scan::Scanned;
use wallet::trade::{self, Sheet};
use wxpay::pay_sign::{Call, Caller, prepay_id_of};
use wxpay::v2::{Fields, SignType};

use super::scans::Scan;
use crate::app::AppState;
use crate::door::{HolderSession, Json, Problem, ProblemBody};
use crate::gateway;
use crate::gateway::keyring::MerchantKeys;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(invoke))
}

/// What a page hands over, as its developer knows it ("WeChat Pay documentation", invoking JSAPI payment).
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PageCall {
    app_id: String,
    /// Unix seconds, as text.
    time_stamp: String,
    nonce_str: String,
    /// `prepay_id=…`.
    package: String,
    /// `RSA`; of an order of the second version `MD5` or `HMAC-SHA256`.
    sign_type: String,
    pay_sign: String,
}

/// What an app hands over ("WeChat Pay documentation", invoking APP payment).
#[derive(Deserialize, ToSchema)]
pub struct AppCall {
    appid: String,
    partnerid: String,
    prepayid: String,
    /// `Sign=WXPay`.
    package: String,
    noncestr: String,
    timestamp: String,
    sign: String,
}

/// Exactly one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Invocation {
    Jsapi(PageCall),
    App(AppCall),
}

impl Invocation {
    fn prepay_id(&self) -> Option<&str> {
        match self {
            Self::Jsapi(page) => prepay_id_of(&page.package).ok(),
            Self::App(app) => Some(app.prepayid.as_str()).filter(|_| app.package == wxpay::pay_sign::APP_PACKAGE),
        }
    }

    fn call(&self) -> Option<(Call<'_>, Caller, &str)> {
        let prepay_id = self.prepay_id()?;
        Some(match self {
            Self::Jsapi(PageCall { app_id, time_stamp, nonce_str, pay_sign, .. }) => {
                (Call { appid: app_id, timestamp: time_stamp, nonce: nonce_str, prepay_id }, Caller::Page, pay_sign)
            }
            Self::App(AppCall { appid, timestamp, noncestr, sign, .. }) => {
                (Call { appid, timestamp, nonce: noncestr, prepay_id }, Caller::App, sign)
            }
        })
    }
}

fn not_signed() -> Problem {
    Problem::from_refusal(&MoneyRefusal::Payee(PayeeRefusal::NotSigned))
}

/// Says what a merchant's page or app asks to be paid, once the merchant's signature is proven. Nothing moves.
#[utoipa::path(post, path = "/invocations", tag = "payments", request_body = Invocation,
    responses((status = 200, body = Scan), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn invoke(
    session: HolderSession,
    State(state): State<AppState>,
    Json(invocation): Json<Invocation>,
) -> Result<Json<Scan>, Problem> {
    let prepay_id = invocation.prepay_id().ok_or_else(not_signed)?.to_owned();
    let sheet = state.read(move |view, ctx| trade::by_prepay(view, ctx, session.holder, &prepay_id)).await?;
    prove(&state, &sheet, &invocation).await?;
    Ok(Json(Scanned::from(sheet).into()))
}

/// The app must be the order's, and the signature that of the merchant who placed it.
async fn prove(state: &AppState, sheet: &Sheet, invocation: &Invocation) -> Result<(), Problem> {
    let Some((call, caller, signature)) = invocation.call() else { return Err(not_signed()) };
    let trade = &sheet.trade;
    let is_app = trade.appid == call.appid || trade.sub_appid.as_deref() == Some(call.appid);
    let dealer = trade.party.dealer();
    let keys = gateway::merchant_keys(state, dealer).await?;
    let Some(keys) = keys.filter(|keys| is_app && invocation.names(&keys.mchid)) else { return Err(not_signed()) };
    let signed = match invocation.shared_key_fields() {
        Some((fields, sign_type)) => is_signed_with(&keys, &fields, sign_type, signature),
        None => keys.certificates.iter().any(|known| call.verify(caller, known.key(), signature).is_ok()),
    };
    if signed { Ok(()) } else { Err(not_signed()) }
}

/// Orders of the second version are signed with the key that merchant and house share.
fn is_signed_with(keys: &MerchantKeys, fields: &Fields, sign_type: SignType, signature: &str) -> bool {
    let Some(key) = &keys.api_v2_key else { return false };
    wallet::vault::same(key.sign(fields, sign_type).as_bytes(), signature.as_bytes())
}

impl Invocation {
    /// What is signed with a shared key, and how: a page says so; an app's such signature is 32 or 64 hexadecimal digits.
    fn shared_key_fields(&self) -> Option<(Fields, SignType)> {
        let mut fields = Fields::default();
        let sign_type = match self {
            Self::Jsapi(page) => {
                fields.set("appId", &page.app_id).set("timeStamp", &page.time_stamp).set("nonceStr", &page.nonce_str);
                fields.set("package", &page.package).set("signType", &page.sign_type);
                match page.sign_type.as_str() {
                    "MD5" => SignType::Md5,
                    "HMAC-SHA256" => SignType::HmacSha256,
                    _ => return None,
                }
            }
            Self::App(app) => {
                fields.set("appid", &app.appid).set("partnerid", &app.partnerid).set("prepayid", &app.prepayid);
                fields.set("package", &app.package).set("noncestr", &app.noncestr).set("timestamp", &app.timestamp);
                match app.sign.len() {
                    32 => SignType::Md5,
                    64 => SignType::HmacSha256,
                    _ => return None,
                }
            }
        };
        Some((fields, sign_type))
    }

    /// An app names its merchant; a page does not.
    fn names(&self, mchid: &str) -> bool {
        match self {
            Self::Jsapi(_) => true,
            Self::App(app) => app.partnerid == mchid,
        }
    }
}
