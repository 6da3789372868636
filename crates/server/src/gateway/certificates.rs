//! `GET /v3/certificates`: our certificates, each sealed under the merchant's key.

use axum::extract::State;
use axum::{Extension, Router, routing::get};
use jiff::tz::TimeZone;
use money::Entropy;
use serde::Serialize;
use wallet::credential::KeyMode;
use wxpay::certificate::Certificate;
use wxpay::error::{ErrorCode, Problem};
use wxpay::number::BEIJING;
use wxpay::resource::{ApiV3Key, CERTIFICATE_DATA, Nonce, Sealed};

use super::door::Caller;
use super::lookup;
use super::reply::{Refused, Reply};
use crate::app::{AppState, random};

pub fn routes() -> Router<AppState> {
    Router::new().route("/v3/certificates", get(list))
}

#[derive(Serialize)]
struct Listed {
    data: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    serial_no: String,
    effective_time: String,
    expire_time: String,
    encrypt_certificate: Sealed,
}

/// The query `algorithm_type`, which some clients send, changes nothing: there is one algorithm. A merchant that is
/// answered under the public key has no certificates to fetch.
async fn list(State(state): State<AppState>, Extension(caller): Extension<Caller>) -> Result<Reply, Refused> {
    if caller.mode == KeyMode::PublicKey {
        let message = "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。";
        return Err(Problem::new(ErrorCode::ResourceNotExists).with_message(message).into());
    }
    let key = caller.api_v3_key.as_ref().ok_or_else(key_missing)?;
    let platform = lookup::platform(&state).await?;
    let certificates = platform.certificates.iter().filter_map(|signer| signer.certificate.as_ref());
    let data = certificates.map(|certificate| entry(certificate, key)).collect::<Result<_, _>>()?;
    Ok(Reply::json(&Listed { data }))
}

fn key_missing() -> Problem {
    Problem::new(ErrorCode::InvalidRequest).with_message("请先设置APIv3密钥。Set an APIv3 key first.")
}

fn entry(certificate: &Certificate, key: &ApiV3Key) -> Result<Entry, Refused> {
    let nonce = Nonce::new(&mut Entropy::from_seed(random()));
    let sealed = key.seal(certificate.to_pem().as_bytes(), CERTIFICATE_DATA, &nonce).map_err(Refused::broken)?;
    let (from, until) = certificate.validity();
    Ok(Entry {
        serial_no: certificate.serial().to_string(),
        effective_time: wire_time(from),
        expire_time: wire_time(until),
        encrypt_certificate: sealed,
    })
}

/// `2026-11-26T08:00:00+08:00`.
fn wire_time(at: jiff::Timestamp) -> String {
    at.to_zoned(TimeZone::fixed(BEIJING)).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
