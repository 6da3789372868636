//! A refusal that teaches: what was signed here and the first cause that can be proven, for the developer who reads the
//! answer, and kept for a while for the merchant's console.

use jiff::Timestamp;
use money::{Entropy, EntryId, MerchantId};
use store::Fault;
use wallet::lesson::{self, Lesson};
use wxpay::authorization::{Authorization, AuthorizationError};
use wxpay::diagnosis::{Diagnosis, Evidence, KnownKey, Owner, Received, diagnose};
use wxpay::error::ErrorCode;
use wxpay::key_id::KeyId;

use super::admission::Arrived;
use super::keyring::{MerchantKeys, Platform};
use super::lookup;
use super::reply::Refused;
use crate::app::{AppState, random};

/// Words the refusal. Finding a cause costs many verifications, so there are only so many a second.
pub async fn teach(
    state: &AppState,
    arrived: Arrived<'_>,
    authorization: Result<&Authorization, &AuthorizationError>,
    merchant: Option<&MerchantKeys>,
) -> Refused {
    if state.gateway.lessons.check().is_err() {
        return ErrorCode::SignError.into();
    }
    let platform = lookup::platform(state).await.unwrap_or_default();
    let Some(found) = examine(state, arrived, authorization, merchant, &platform) else {
        // The certificate became known between the two looks.
        return ErrorCode::SignError.into();
    };
    if let Some(merchant) = merchant
        && let Err(fault) = remember(state, merchant.merchant, arrived, &found).await
    {
        tracing::warn!(fault = crate::door::chain(&fault), "a refused signature is not kept");
    }
    found.problem().into()
}

/// What a developer is told of a signed request that was pasted.
pub struct Verdict {
    /// Why it would not be believed; nothing when it would be.
    pub lesson: Option<Diagnosis>,
    /// What is signed here, when the header can be read.
    pub signed: String,
}

/// Holds a signed request against a merchant's certificates, as the door would; nothing is kept or carried out.
pub async fn check_signature(
    state: &AppState,
    merchant: MerchantId,
    arrived: Arrived<'_>,
) -> Result<Option<Verdict>, Fault> {
    let Some(keys) = lookup::merchant_keys(state, merchant).await? else { return Ok(None) };
    let platform = lookup::platform(state).await.unwrap_or_default();
    let header = arrived.headers.get("authorization").and_then(|value| value.to_str().ok());
    let authorization = Authorization::parse(header);
    let lesson = examine(state, arrived, authorization.as_ref(), Some(&keys), &platform);
    let signed = authorization.ok().map(|read| arrived.signed(&read).to_bytes()).unwrap_or_default();
    Ok(Some(Verdict { lesson, signed: String::from_utf8_lossy(&signed).into_owned() }))
}

fn examine(
    state: &AppState,
    arrived: Arrived<'_>,
    authorization: Result<&Authorization, &AuthorizationError>,
    merchant: Option<&MerchantKeys>,
    platform: &Platform,
) -> Option<Diagnosis> {
    let text = |value: &axum::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers: Vec<(String, String)> =
        arrived.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let own: Vec<(KeyId, _)> = merchant
        .into_iter()
        .flat_map(|merchant| &merchant.certificates)
        .map(|certificate| (KeyId::Certificate(certificate.serial().clone()), certificate.key()))
        .collect();
    let keys: Vec<KnownKey<'_>> = own
        .iter()
        .map(|(id, key)| KnownKey { owner: Owner::Merchant, id, key })
        .chain(platform.all().map(|key| KnownKey { owner: Owner::Platform, id: &key.id, key: key.key.public_key() }))
        .collect();
    let received = Received {
        method: arrived.method,
        target: arrived.target.as_bytes(),
        headers: &headers,
        body: arrived.body,
        whole_body: arrived.body,
    };
    let window_s = i64::from(*state.policy.gateway.request_window_s);
    diagnose(&Evidence { received, authorization, keys: &keys, now: Timestamp::now(), window_s })
}

async fn remember(
    state: &AppState,
    merchant: MerchantId,
    arrived: Arrived<'_>,
    found: &Diagnosis,
) -> Result<(), Fault> {
    let now = Timestamp::now();
    let id = EntryId::new(now.as_millisecond(), &mut Entropy::from_seed(random()));
    let words = found.cause.words();
    let lesson = Lesson {
        at: now,
        request_id: arrived.id.digits().to_owned(),
        method: arrived.method.to_owned(),
        target: arrived.target.to_owned(),
        cause: found.cause.code().to_owned(),
        zh: words.zh,
        en: words.en,
        // PostgreSQL keeps no text with a zero in it.
        signed: found.truncated_sign_message().replace('\0', "\u{fffd}"),
    };
    state.work(move |tx, ctx| lesson::keep(tx, ctx, merchant, id, &lesson)).await
}
