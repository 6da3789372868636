//! The first platform keys of an installation: a certificate and a bare public key, made when they are first needed.

use money::Entropy;
use store::{Fault, Tx};
use wallet::Ctx;
use wallet::credential::{self, NewPlatformKey, PlatformKind};
use wxpay::certificate::Certificate;
use wxpay::key::PrivateKey;
use wxpay::key_id::{PublicKeyId, Serial};

use crate::app::{AppState, random};
use crate::keys::{CertificateError, GATEWAY_CERTIFICATE_DAYS, from_yesterday, gateway_authority};

/// Makes the key of each kind that has none. Two processes that start at once may each make one; both then count.
pub async fn prepare(state: &AppState) -> Result<(), CertificateError> {
    for kind in [PlatformKind::Certificate, PlatformKind::PublicKey] {
        let ctx = state.ctx();
        let shown = state.store.read(move |view| credential::shown(view, &ctx, kind)).await?;
        if shown.is_empty() {
            publish(state, kind).await?;
        }
    }
    Ok(())
}

/// Makes a key and publishes it beside those that are there: from now on it signs.
pub async fn publish(state: &AppState, kind: PlatformKind) -> Result<String, CertificateError> {
    let data_dir = state.config.data_dir.0.clone();
    // Making an RSA key takes a while.
    let made = tokio::task::spawn_blocking(move || make(&data_dir, kind)).await??;
    let id = made.id.clone();
    state.work(move |tx, ctx| keep(tx, ctx, &made)).await?;
    state.gateway.keyring.forget();
    Ok(id)
}

fn make(data_dir: &std::path::Path, kind: PlatformKind) -> Result<NewPlatformKey, CertificateError> {
    let entropy = &mut Entropy::from_seed(random());
    let (key, validity) = (PrivateKey::generate()?, from_yesterday(GATEWAY_CERTIFICATE_DAYS));
    let certificate = gateway_authority(data_dir)?.platform(key.public_key(), &Serial::new(entropy), validity)?;
    let (not_before, not_after) = certificate.validity();
    let (id, pem) = named(kind, &certificate, entropy)?;
    Ok(NewPlatformKey { kind, id, pem, private_key: key.to_pem()?, not_before, not_after })
}

/// A bare public key is as long in force as the certificate that it could have had.
fn named(
    kind: PlatformKind,
    certificate: &Certificate,
    entropy: &mut Entropy,
) -> Result<(String, String), CertificateError> {
    match kind {
        PlatformKind::Certificate => Ok((certificate.serial().to_string(), certificate.to_pem())),
        PlatformKind::PublicKey => {
            let number = entropy.digits(10);
            let id = PublicKeyId::new(&number, entropy).ok_or("a public key's id could not be made")?;
            Ok((id.to_string(), certificate.key().to_pem()))
        }
    }
}

fn keep(tx: &mut Tx<'_>, ctx: &mut Ctx, made: &NewPlatformKey) -> Result<(), Fault> {
    credential::publish(tx, ctx, made).map_err(|stop| match stop {
        wallet::Stop::Fault(fault) => fault,
        wallet::Stop::Refused(refusal) | wallet::Stop::Recorded(refusal) => {
            Fault::corrupt(format!("a platform key was refused: {refusal:?}"))
        }
    })
}
