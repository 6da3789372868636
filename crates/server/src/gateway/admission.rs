//! Whether a request is the merchant's own, unaltered, timely, and new.

use std::sync::Arc;

use axum::http::HeaderMap;
use jiff::Timestamp;
use wxpay::authorization::Authorization;
use wxpay::error::{ErrorCode, Problem};
use wxpay::headers::RequestId;
use wxpay::message;

use super::keyring::MerchantKeys;
use super::reply::Refused;
use super::{lesson, lookup};
use crate::app::AppState;

/// A request as it came.
#[derive(Clone, Copy)]
pub struct Arrived<'a> {
    pub id: &'a RequestId,
    pub method: &'a str,
    /// Path and query as on the request line.
    pub target: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

impl<'a> Arrived<'a> {
    /// What must have been signed.
    pub fn signed(self, read: &'a Authorization) -> message::Request<'a> {
        message::Request {
            method: self.method,
            target: self.target.as_bytes(),
            timestamp: read.timestamp,
            nonce: &read.nonce_str,
            body: self.body,
        }
    }
}

/// A refusal, and the merchant whom it is for as far as that is known: its answer is signed as it expects.
pub type Disbelieved = (Option<Arc<MerchantKeys>>, Refused);

/// The merchant who signed. Replays are looked for last: only what verified is remembered.
pub async fn admit(state: &AppState, arrived: Arrived<'_>) -> Result<Arc<MerchantKeys>, Disbelieved> {
    let header = arrived.headers.get("authorization").and_then(|value| value.to_str().ok());
    let authorization = Authorization::parse(header);
    let merchant = match &authorization {
        Ok(read) => lookup::merchant(state, &read.mchid).await.map_err(|fault| (None, fault.into()))?,
        Err(_) => None,
    };
    match (&authorization, merchant) {
        (Ok(read), Some(merchant)) if is_signed(state, arrived, read, &merchant) => {
            if is_new(state, read, &merchant) {
                Ok(merchant)
            } else {
                Err((Some(merchant), replayed()))
            }
        }
        (_, merchant) => {
            let refused = lesson::teach(state, arrived, authorization.as_ref(), merchant.as_deref()).await;
            Err((merchant, refused))
        }
    }
}

fn is_signed(state: &AppState, arrived: Arrived<'_>, read: &Authorization, merchant: &MerchantKeys) -> bool {
    let away_s = Timestamp::now().as_second().saturating_sub(read.timestamp).saturating_abs();
    if away_s > i64::from(*state.policy.gateway.request_window_s) {
        return false;
    }
    let certificate = merchant.certificate(&read.serial_no);
    certificate.is_some_and(|certificate| arrived.signed(read).verify(certificate.key(), &read.signature).is_ok())
}

fn is_new(state: &AppState, read: &Authorization, merchant: &MerchantKeys) -> bool {
    let is_first = state.gateway.seen.is_first(&merchant.mchid, read.timestamp, &read.nonce_str);
    is_first || !state.config.gateway.refuse_replays
}

fn replayed() -> Refused {
    let message = "错误的签名：随机串与时间戳已使用过，请为每次请求重新生成并签名。\
                   This nonce and timestamp were used before; make and sign new ones for every request.";
    let detail = serde_json::json!({
        "detail": { "issue": "replayed" },
        "field": "nonce_str",
        "location": "authorization",
    });
    Problem::new(ErrorCode::SignError).with_message(message).with_detail(detail).into()
}
