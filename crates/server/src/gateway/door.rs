//! What every signed request passes on its way in, and every answer on its way out.
//!
//! **Invariant:** a request is verified over its bytes as they came: the target still percent-encoded, the body never
//! parsed before. Every answer is signed, also a 204 and a refusal.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use money::Entropy;
use serde_json::Value;
use wxpay::error::{ErrorCode, Problem};
use wxpay::headers::{self, RequestId, SignatureHeaders};
use wxpay::key_id::KeyId;

use super::HOSTS;
use super::admission::{self, Arrived};
use super::faults::{About, FaultKind};
use super::keyring::{MerchantKeys, Signer};
use super::reply::{Ended, Refused};
use super::watch::Asked;
use crate::app::{AppState, random};

/// What a merchant's nginx would see from the real one.
const FIXED: [(HeaderName, &str); 3] = [
    (header::CACHE_CONTROL, "no-cache, must-revalidate"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_LANGUAGE, "zh-CN"),
];

/// Who asks; a handler takes it out of the request's extensions.
#[derive(Clone)]
pub struct Caller(pub Arc<MerchantKeys>);

impl std::ops::Deref for Caller {
    type Target = MerchantKeys;

    fn deref(&self) -> &MerchantKeys {
        &self.0
    }
}

/// The key that the request names in `Wechatpay-Serial`: whom it answers to, and for which its fields are encrypted.
#[derive(Clone)]
pub struct Named(pub Option<KeyId>);

/// What addresses begin with that the merchant is to ask next: the name by which it has reached us, when that is one of
/// the wire's own, and otherwise the configured one.
#[derive(Clone)]
pub struct Base(pub String);

impl Base {
    fn of(state: &AppState, headers: &HeaderMap) -> Self {
        let host = text(headers, "host").filter(|host| HOSTS.contains(host));
        Self(host.map_or_else(|| state.config.gateway_base(), |host| format!("https://{host}")))
    }
}

/// Admits a request, lets it be answered, and signs the answer.
pub async fn pass(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let id = RequestId::new(&mut Entropy::from_seed(random()));
    let (parts, body) = request.into_parts();
    let named = text(&parts.headers, headers::SERIAL).and_then(KeyId::parse);
    let (merchant, response) = match to_bytes(body, state.config.gateway.body_bytes_max).await {
        Err(_) => (None, too_large().into_response()),
        Ok(body) => admit(&state, &id, (parts, body), named.clone(), next).await,
    };
    finish(&state, merchant.as_deref(), named.as_ref(), id, response).await
}

/// The merchant as far as it is known, and what is answered: a refusal, or what the operation says.
async fn admit(
    state: &AppState,
    id: &RequestId,
    (mut parts, body): (Parts, Bytes),
    named: Option<KeyId>,
    next: Next,
) -> (Option<Arc<MerchantKeys>>, Response) {
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let arrived = Arrived { id, method: parts.method.as_str(), target, headers: &parts.headers, body: &body };
    match admission::admit(state, arrived).await {
        Err((merchant, refused)) => (merchant, refused.into_response()),
        Ok(merchant) => {
            parts.extensions.insert(Caller(Arc::clone(&merchant)));
            parts.extensions.insert(Named(named));
            parts.extensions.insert(Base::of(state, &parts.headers));
            let fault = fault(state, &merchant.mchid, parts.uri.path(), &body);
            let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
            let answer = next_or(fault, next, Request::from_parts(parts, Body::from(body.clone()))).await;
            let asked = Asked { method: &method, path: &path, body: &body, status: answer.status() };
            state.gateway.watch.asked(state.clock.now(), &merchant.mchid, &asked);
            (Some(merchant), answer)
        }
    }
}

/// What the sandbox makes go wrong with a request, by what its body says.
fn fault(state: &AppState, mchid: &str, path: &str, body: &[u8]) -> Option<FaultKind> {
    if state.gateway.faults.is_empty() {
        return None;
    }
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    let amount = said["amount"]["total"].as_i64();
    let attach = said["attach"].as_str();
    state.gateway.faults.take(&About { mchid, attach, amount, path: Some(path), tried: false })
}

async fn next_or(fault: Option<FaultKind>, next: Next, request: Request) -> Response {
    match fault {
        Some(FaultKind::RateLimit) => Refused::from(ErrorCode::FrequencyLimited).into_response(),
        Some(FaultKind::SystemErrorAfterEffect) => {
            drop(next.run(request).await);
            Refused::from(ErrorCode::SystemError).into_response()
        }
        Some(
            FaultKind::DuplicateCallback
            | FaultKind::MissingCallback
            | FaultKind::LateCallback
            | FaultKind::ReorderedCallback
            | FaultKind::CallbackProbe,
        )
        | None => next.run(request).await,
    }
}

fn too_large() -> Refused {
    Problem::parameter("", "body", "is too large").into()
}

/// An unknown path, in the wire's own form.
pub async fn nothing() -> Refused {
    Problem::new(ErrorCode::NotFound).into()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Signs what was answered. A gateway without a key of its own answers that it is broken, unsigned.
async fn finish(
    state: &AppState,
    merchant: Option<&MerchantKeys>,
    named: Option<&KeyId>,
    id: RequestId,
    response: Response,
) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let tail = parts.extensions.get::<Ended>().map_or(0, |ended| ended.0);
    insert(&mut parts.headers, headers::REQUEST_ID, &id.ended(tail).to_string());
    for (name, value) in FIXED {
        parts.headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    match signature(state, merchant, named, &bytes).await {
        Ok(signed) => signed.pairs().into_iter().for_each(|(name, value)| insert(&mut parts.headers, name, &value)),
        Err(refused) => {
            refused.into_problem();
            parts.status = StatusCode::INTERNAL_SERVER_ERROR;
        }
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn insert(headers: &mut HeaderMap, name: &str, value: &str) {
    if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
        headers.insert(name, value);
    }
}

/// A signature dated by real time: the reader holds it against its own clock.
async fn signature(
    state: &AppState,
    merchant: Option<&MerchantKeys>,
    named: Option<&KeyId>,
    body: &Bytes,
) -> Result<SignatureHeaders, Refused> {
    let platform = super::lookup::platform(state).await?;
    let signer = platform.choose(merchant.map(|merchant| merchant.mode), named);
    let signer = signer.ok_or_else(|| Refused::broken("there is no platform key to sign with"))?;
    sign(signer, body).map_err(Refused::broken)
}

/// Signs a body with one of our keys.
pub fn sign(signer: &Signer, body: &[u8]) -> Result<SignatureHeaders, wxpay::key::KeyError> {
    let mut entropy = Entropy::from_seed(random());
    SignatureHeaders::sign(body, &signer.key, signer.id.clone(), Timestamp::now(), &mut entropy)
}
