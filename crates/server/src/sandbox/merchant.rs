//! The merchants that are ready to use, and the folder with all that their developers need.
//!
//! A merchant is made as every merchant is, through the use cases. Its key pair is made here, as its developers would
//! make it, and leaves this process only into its folder, with mode 0600.

use std::fs;
use std::path::{Path, PathBuf};

use money::Entropy;
use serde::{Deserialize, Serialize};
use store::{Fault, Tx};
use utoipa::ToSchema;
use wallet::credential::{KeyMode, V2Key, V3Key};
use wallet::merchant::{Contract, Kind, Merchant, MerchantRefusal, OpenMerchant, OpenStore};
use wallet::{Ctx, Refusal, Stop, app, credential, merchant};
use wxpay::certificate::{Certificate, write_p12};
use wxpay::resource::letters_and_digits;
use zeroize::Zeroizing;

use crate::app::{AppState, random};
use crate::demo;
use crate::keys::{CertificateError, MadeKeys, make_merchant_keys, private_dir, replace};
use crate::serve::{StartError, while_doing};

/// A merchant to be made.
pub(super) struct Ready {
    /// The folder's name below `merchants/`.
    pub folder: &'static str,
    name: &'static str,
    login: &'static str,
    mode: KeyMode,
    /// The name and the till's login of a merchant that this one deals for, as its service provider.
    sub: Option<(&'static str, &'static str)>,
}

/// Most clients do with the first; one that uses the public key without naming it needs the second. The third is a
/// service provider.
pub(super) const READY: [Ready; 3] = [
    Ready { folder: "transition", name: "云间茶铺", login: "tea", mode: KeyMode::Transition, sub: None },
    Ready { folder: "public-key", name: "半山花店", login: "flowers", mode: KeyMode::PublicKey, sub: None },
    Ready {
        folder: "provider",
        name: "小镇服务商",
        login: "provider",
        mode: KeyMode::Transition,
        sub: Some(("转角面包房", "bread")),
    },
];

/// What a developer must know of a merchant; written to `settings.json`.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct MerchantSettings {
    /// `cert`, `transition` or `pubkey`: how answers are signed.
    pub mode: String,
    pub name: String,
    pub mchid: String,
    pub appid: String,
    /// Of the merchant's certificate.
    pub serial: String,
    pub private_key_file: String,
    pub certificate_file: String,
    /// Its password is the mchid.
    pub pkcs12_file: String,
    pub apiv3_key: String,
    pub apiv2_key: String,
    pub platform_serial: String,
    pub platform_certificate_file: String,
    pub public_key_id: String,
    pub public_key_file: String,
    /// What the first of the demo's people is called in the app.
    pub openid: String,
    pub holder_name: String,
    /// Of a service provider: the merchant that it deals for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_mchid: Option<String>,
}

/// Makes the merchant that is not there yet, and writes its folder anew.
pub(super) async fn prepare(state: &AppState, ready: &'static Ready) -> Result<MerchantSettings, StartError> {
    let folder = state.config.data_dir.0.join("merchants").join(ready.folder);
    private_dir(&folder).map_err(while_doing("make a merchant's folder"))?;
    let made = Box::pin(make(state, ready, &folder)).await;
    made.map_err(|error| StartError(format!("prepare the merchant {}: {error}", ready.name)))
}

async fn make(state: &AppState, ready: &'static Ready, folder: &Path) -> Result<MerchantSettings, CertificateError> {
    let kept: Option<MerchantSettings> =
        fs::read(folder.join("settings.json")).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let names = match &kept {
        Some(kept) => Names { mchid: kept.mchid.clone(), appid: kept.appid.clone(), sub_mchid: kept.sub_mchid.clone() },
        None => open(state, ready).await?,
    };
    let secrets = match kept {
        Some(kept) => Secrets { certificate: kept.serial, v3: kept.apiv3_key, v2: kept.apiv2_key },
        None => equip(state, ready, folder, &names.mchid).await?,
    };
    write(state, ready, folder, names, secrets).await
}

struct Names {
    mchid: String,
    appid: String,
    sub_mchid: Option<String>,
}

struct Secrets {
    /// The certificate's serial number.
    certificate: String,
    v3: String,
    v2: String,
}

/// Opens the merchant with its store, its till and its app, and the one that it deals for.
async fn open(state: &AppState, ready: &'static Ready) -> Result<Names, CertificateError> {
    let (_, password_hash) = demo::till_password(state).await?;
    let opened = state.decide(move |tx, ctx| {
        let kind = if ready.sub.is_some() { Kind::Provider } else { Kind::Direct };
        let own = shop(tx, ctx, (ready.name, ready.login, &password_hash), kind)?;
        let app = app::open(tx, ctx, ready.name)?;
        app::bind(tx, &app.appid, own.id).map_err(|stop| gone(&stop))?;
        let kind = Kind::Sub { provider: own.id };
        let sub = ready.sub.map(|(name, login)| shop(tx, ctx, (name, login, &password_hash), kind)).transpose()?;
        Ok(Names { mchid: own.mchid, appid: app.appid, sub_mchid: sub.map(|sub| sub.mchid) })
    });
    opened.await.map_err(|stop: Stop<MerchantRefusal>| said(&stop))
}

/// Opens one merchant with its store and its till.
fn shop(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    (name, login, password_hash): (&str, &str, &str),
    kind: Kind,
) -> Result<Merchant, Stop<MerchantRefusal>> {
    let store = OpenStore {
        name: name.to_owned(),
        description_zh: "沙箱里的网店".to_owned(),
        description_en: "A shop of the sandbox".to_owned(),
    };
    let wish = OpenMerchant {
        name: name.to_owned(),
        store,
        login: login.to_owned(),
        staff_name: "店长".to_owned(),
        password_hash: password_hash.to_owned(),
    };
    let opened = merchant::open_with(tx, ctx, wish, Contract { kind, fee_bps: None, settle_days: None })?;
    let found = merchant::find(tx, opened.merchant)?;
    Ok(found.ok_or_else(|| Fault::corrupt("a merchant was opened and is gone"))?)
}

/// Makes the key pair, has it certified, and registers certificate and shared keys.
async fn equip(
    state: &AppState,
    ready: &'static Ready,
    folder: &Path,
    mchid: &str,
) -> Result<Secrets, CertificateError> {
    let (data_dir, number, place) = (state.config.data_dir.0.clone(), mchid.to_owned(), folder.to_owned());
    let made = tokio::task::spawn_blocking(move || key_pair(&data_dir, &number, &place)).await??;
    let entropy = &mut Entropy::from_seed(random());
    let (v3, v2) = (letters_and_digits(32, entropy), letters_and_digits(32, entropy));
    let secrets = Secrets { certificate: made.certificate.serial().to_string(), v3, v2 };
    let (number, v3, v2) = (mchid.to_owned(), Zeroizing::new(secrets.v3.clone()), Zeroizing::new(secrets.v2.clone()));
    let registered = state
        .decide(move |tx, ctx| {
            let found = must_find(tx, &number)?;
            credential::add(tx, &made.registration(found.id))?;
            credential::set_v3_key(tx, ctx, found.id, &V3Key::parse(&v3).map_err(Stop::Refused)?)?;
            credential::set_v2_key(tx, ctx, found.id, &V2Key::parse(&v2).map_err(Stop::Refused)?)?;
            Ok(credential::set_mode(tx, found.id, ready.mode)?)
        })
        .await;
    registered.map_err(|stop| said(&stop))?;
    Ok(secrets)
}

fn key_pair(data_dir: &Path, mchid: &str, folder: &Path) -> Result<MadeKeys, CertificateError> {
    let mut made = make_merchant_keys(data_dir, mchid)?;
    replace(&folder.join("apiclient_key.pem"), made.key.to_pem()?.as_bytes())?;
    replace(&folder.join("apiclient_cert.pem"), made.certificate.to_pem().as_bytes())?;
    let pkcs12 = write_p12(&made.certificate, &made.key, mchid, &mut made.entropy)?;
    replace(&folder.join("apiclient_cert.p12"), &pkcs12)?;
    Ok(made)
}

/// What may change between two starts is written each time: our own keys, and where things are.
async fn write(
    state: &AppState,
    ready: &'static Ready,
    folder: &Path,
    names: Names,
    secrets: Secrets,
) -> Result<MerchantSettings, CertificateError> {
    let platform = crate::gateway::platform(state).await.map_err(|refused| refused.into_problem().message)?;
    let (Some(certificate), Some(public_key)) = (platform.certificates.first(), platform.public_keys.first()) else {
        return Err("there is no platform key".into());
    };
    let certificate_pem = certificate.certificate.as_ref().map(Certificate::to_pem).unwrap_or_default();
    let holder = demo::holder(None).ok_or("the demo has nobody")?;
    let at = |name: &str| fs::canonicalize(folder).map(|folder| folder.join(name));
    let shown = |path: PathBuf| path.display().to_string();
    let settings = MerchantSettings {
        mode: ready.mode.code().to_owned(),
        name: ready.name.to_owned(),
        openid: openid(state, &names.appid, holder.phone).await?,
        holder_name: holder.name.to_owned(),
        mchid: names.mchid,
        appid: names.appid,
        sub_mchid: names.sub_mchid,
        serial: secrets.certificate,
        private_key_file: shown(at("apiclient_key.pem")?),
        certificate_file: shown(at("apiclient_cert.pem")?),
        pkcs12_file: shown(at("apiclient_cert.p12")?),
        apiv3_key: secrets.v3,
        apiv2_key: secrets.v2,
        platform_serial: certificate.id.to_string(),
        platform_certificate_file: shown(at("platform_cert.pem")?),
        public_key_id: public_key.id.to_string(),
        public_key_file: shown(at("pub_key.pem")?),
    };
    let files = [
        ("platform_cert.pem", certificate_pem.into_bytes()),
        ("pub_key.pem", public_key.key.public_key().to_pem().into_bytes()),
        ("apiv3.key", settings.apiv3_key.clone().into_bytes()),
        ("apiv2.key", settings.apiv2_key.clone().into_bytes()),
        ("ca.pem", fs::read(state.config.data_dir.0.join("tls/ca.pem"))?),
        ("settings.json", serde_json::to_vec_pretty(&settings)?),
    ];
    for (name, contents) in files {
        replace(&folder.join(name), &contents)?;
    }
    Ok(settings)
}

/// What somebody is called in an app.
async fn openid(state: &AppState, appid: &str, phone: &'static str) -> Result<String, CertificateError> {
    let appid = appid.to_owned();
    let found = state
        .decide(move |tx, ctx| {
            let number = wallet::account::Phone::parse(phone).map_err(|_| Fault::corrupt("a demo phone"))?;
            let holder = wallet::account::by_phone(tx, ctx, &number)?;
            let holder = holder.ok_or_else(|| Fault::corrupt("one of the demo's people has no account"))?;
            app::openid_of(tx, ctx, &appid, holder)
        })
        .await;
    found.map_err(|stop| said(&stop))
}

fn must_find(tx: &mut Tx<'_>, mchid: &str) -> Result<Merchant, Fault> {
    merchant::by_mchid(tx, mchid)?.ok_or_else(|| Fault::corrupt(format!("the merchant {mchid} is gone")))
}

fn gone<R: Refusal>(stop: &Stop<R>) -> Fault {
    Fault::corrupt(said(stop).to_string())
}

/// Nothing here depends on anybody's input, so a refusal is told to whoever started the sandbox.
fn said<R: Refusal>(stop: &Stop<R>) -> CertificateError {
    match stop {
        Stop::Refused(refusal) | Stop::Recorded(refusal) => refusal.code().into(),
        Stop::Fault(fault) => crate::door::chain(fault).into(),
    }
}
