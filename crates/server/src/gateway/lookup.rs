//! Brings keys from the database into the keyring.

use std::sync::Arc;

use jiff::Timestamp;
use money::MerchantId;
use store::{Fault, View};
use wallet::credential::{self, PlatformKey, PlatformKind, Standing};
use wallet::{Ctx, merchant};
use wxpay::certificate::Certificate;
use wxpay::key::PrivateKey;
use wxpay::key_id::KeyId;
use wxpay::resource::ApiV3Key;
use wxpay::v2::ApiV2Key;
use zeroize::Zeroizing;

use super::keyring::{MerchantKeys, Platform, Signer};
use super::reply::Refused;
use crate::app::AppState;

/// The merchant of this number with its keys.
pub async fn merchant(state: &AppState, mchid: &str) -> Result<Option<Arc<MerchantKeys>>, Fault> {
    if let Some(known) = state.gateway.keyring.merchant(mchid) {
        return Ok(Some(known));
    }
    let (asked, ctx) = (mchid.to_owned(), state.ctx());
    let found = state.store.read(move |view| read_merchant(view, &ctx, &asked)).await?;
    let found = found.map(Arc::new);
    if let Some(keys) = &found {
        state.gateway.keyring.keep_merchant(keys);
    }
    Ok(found)
}

/// The keys of one of our merchants.
pub async fn merchant_keys(state: &AppState, id: MerchantId) -> Result<Option<Arc<MerchantKeys>>, Fault> {
    match state.store.read(move |view| merchant::find(view, id)).await? {
        Some(found) => self::merchant(state, &found.mchid).await,
        None => Ok(None),
    }
}

/// Certificates are dated by real time, as the clients who made them see it.
fn read_merchant(view: &mut View<'_>, ctx: &Ctx, mchid: &str) -> Result<Option<MerchantKeys>, Fault> {
    let Some(found) = merchant::by_mchid(view, mchid)? else { return Ok(None) };
    let keys = credential::keys(view, ctx, found.id)?;
    let now = Timestamp::now();
    let all = credential::certificates(view, found.id)?;
    let valid = all.into_iter().filter(|certificate| certificate.standing(now) == Standing::Valid);
    let certificates = valid.map(|certificate| Certificate::from_pem(&certificate.pem).map_err(corrupt));
    Ok(Some(MerchantKeys {
        merchant: found.id,
        mchid: found.mchid,
        mode: keys.mode,
        certificates: certificates.collect::<Result<_, _>>()?,
        api_v3_key: keys.v3.map(|key| ApiV3Key::parse(key.expose()).map_err(corrupt)).transpose()?,
        api_v2_key: keys.v2.map(|key| ApiV2Key::parse(key.expose()).map_err(corrupt)).transpose()?,
    }))
}

/// Our keys in force; the first of each kind is made when it is needed.
pub async fn platform(state: &AppState) -> Result<Arc<Platform>, Refused> {
    if let Some(known) = state.gateway.keyring.platform() {
        return Ok(known);
    }
    let mut found = load_platform(state).await?;
    if found.certificates.is_empty() || found.public_keys.is_empty() {
        super::platform_keys::prepare(state).await.map_err(Refused::broken)?;
        found = load_platform(state).await?;
    }
    let found = Arc::new(found);
    state.gateway.keyring.keep_platform(&found);
    Ok(found)
}

async fn load_platform(state: &AppState) -> Result<Platform, Fault> {
    let ctx = state.ctx();
    state.store.read(move |view| read_platform(view, &ctx)).await
}

fn read_platform(view: &mut View<'_>, ctx: &Ctx) -> Result<Platform, Fault> {
    let mut of = |kind| -> Result<Vec<Signer>, Fault> {
        let shown = credential::shown(view, ctx, kind)?;
        shown.into_iter().map(|key| signer(credential::secret(view, ctx, &key.id)?, key)).collect()
    };
    Ok(Platform { certificates: of(PlatformKind::Certificate)?, public_keys: of(PlatformKind::PublicKey)? })
}

fn signer(secret: Option<Zeroizing<String>>, key: PlatformKey) -> Result<Signer, Fault> {
    let secret = secret.ok_or_else(|| Fault::corrupt(format!("{} has no secret half", key.id)))?;
    let certificate = match key.kind {
        PlatformKind::Certificate => Some(Certificate::from_pem(&key.pem).map_err(corrupt)?),
        PlatformKind::PublicKey => None,
    };
    let id = KeyId::parse(&key.id).ok_or_else(|| Fault::corrupt(format!("platform key {}", key.id)))?;
    Ok(Signer { id, key: PrivateKey::from_pem(&secret).map_err(corrupt)?, certificate })
}

/// What was registered was checked then.
fn corrupt(error: impl std::fmt::Display) -> Fault {
    Fault::corrupt(error.to_string())
}
