//! The sandbox: `feiqian-bank`, spoken to in ISO 20022 over HTTPS, both sides signing.
//!
//! The two find each other through files: the bank leaves `ca.pem` (its TLS authority) and `bank.pub.pem` (its signing
//! key) in its `link` directory, the wallet leaves `keys/wallet-bank.pub.pem` in its data directory. Either may start
//! first: as long as the bank's files are not there, every call is "not sent" and is tried again later.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bank::sandbox::{RegistryAnswer, RegistryClient, Sms, SmsInboxClient};
use bank::signature::{PublicKey, SigningKey};
use bank::{
    AccountVerification, BankClient, CardCredit, CardDebit, LinkConfig, LinkError, MailItem, MandateAnswer,
    MandateRequest, PaymentStatus, Statement, VerificationReport,
};
use jiff::civil::Date;

use super::{Answer, BankAnswer, BankConnector, IdentityRegistry, SmsSender};
use crate::config::{Config, SmsConfig};
use crate::keys;

const CONNECT_MAX: Duration = Duration::from_secs(2);

/// The way to the bank and the registry, opened at first use.
#[derive(Clone)]
pub(super) struct SandboxLink(Arc<Lazy>);

struct Lazy {
    dir: PathBuf,
    own_key: Arc<SigningKey>,
    bank_url: String,
    bank_timeout: Duration,
    registry_url: String,
    registry_timeout: Duration,
    bank: OnceLock<BankClient>,
    registry: OnceLock<RegistryClient>,
}

impl SandboxLink {
    /// Makes our signing key at first start and leaves its public half beside it.
    pub(super) fn open(config: &Config) -> Result<Self, String> {
        let dir = link_dir(config);
        let own_key = signing_key(&config.data_dir.0).map_err(|error| format!("the bank link's key: {error}"))?;
        Ok(Self(Arc::new(Lazy {
            dir,
            own_key: Arc::new(own_key),
            bank_url: config.bank.url.clone(),
            bank_timeout: Duration::from_millis(config.bank.timeout_ms),
            registry_url: config.registry.url.clone(),
            registry_timeout: Duration::from_millis(config.registry.timeout_ms),
            bank: OnceLock::new(),
            registry: OnceLock::new(),
        })))
    }

    fn bank(&self) -> Result<&BankClient, LinkError> {
        if let Some(client) = self.0.bank.get() {
            return Ok(client);
        }
        let config = self.0.link_config(&self.0.bank_url, self.0.bank_timeout).map_err(LinkError::NotSent)?;
        let client = BankClient::new(&config).map_err(|error| LinkError::NotSent(error.to_string()))?;
        Ok(self.0.bank.get_or_init(|| client))
    }

    fn registry(&self) -> Result<&RegistryClient, String> {
        if let Some(client) = self.0.registry.get() {
            return Ok(client);
        }
        let config = self.0.link_config(&self.0.registry_url, self.0.registry_timeout)?;
        let client = RegistryClient::new(&config).map_err(|error| error.to_string())?;
        Ok(self.0.registry.get_or_init(|| client))
    }
}

impl Lazy {
    fn link_config(&self, base_url: &str, answer_timeout: Duration) -> Result<LinkConfig, String> {
        let ca_pem = read(&self.dir.join("ca.pem"))?;
        let bank_key =
            PublicKey::from_pem(&read(&self.dir.join("bank.pub.pem"))?).map_err(|error| error.to_string())?;
        Ok(LinkConfig {
            base_url: base_url.to_owned(),
            ca_pem,
            bank_key,
            own_key: Arc::clone(&self.own_key),
            connect_timeout: CONNECT_MAX,
            answer_timeout,
        })
    }
}

fn link_dir(config: &Config) -> PathBuf {
    if config.bank.link_dir.as_os_str().is_empty() {
        return config.data_dir.0.join("bank/link");
    }
    config.bank.link_dir.clone()
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn signing_key(data_dir: &Path) -> Result<SigningKey, Box<dyn std::error::Error>> {
    let dir = data_dir.join("keys");
    keys::private_dir(&dir)?;
    let file = dir.join("wallet-bank.key.pem");
    if !file.exists() {
        keys::create_once(&file, SigningKey::generate()?.to_pem()?.as_bytes())?;
    }
    let key = SigningKey::from_pem(&std::fs::read_to_string(&file)?)?;
    keys::replace(&dir.join("wallet-bank.pub.pem"), key.public_key()?.to_pem().as_bytes())?;
    Ok(key)
}

impl BankConnector for SandboxLink {
    fn verify_account<'a>(&'a self, question: &'a AccountVerification) -> BankAnswer<'a, VerificationReport> {
        Box::pin(async { self.bank()?.verify_account(question).await })
    }

    fn request_mandate<'a>(&'a self, request: &'a MandateRequest) -> BankAnswer<'a, MandateAnswer> {
        Box::pin(async { self.bank()?.request_mandate(request).await })
    }

    fn resend_code<'a>(&'a self, mandate_ref: &'a str) -> BankAnswer<'a, MandateAnswer> {
        Box::pin(async { self.bank()?.resend_code(mandate_ref).await })
    }

    fn confirm_mandate<'a>(&'a self, mandate_ref: &'a str, sms_code: &'a str) -> BankAnswer<'a, MandateAnswer> {
        Box::pin(async { self.bank()?.confirm_mandate(mandate_ref, sms_code).await })
    }

    fn cancel_mandate<'a>(&'a self, mandate_ref: &'a str) -> BankAnswer<'a, MandateAnswer> {
        Box::pin(async { self.bank()?.cancel_mandate(mandate_ref).await })
    }

    fn debit<'a>(&'a self, debit: &'a CardDebit) -> BankAnswer<'a, PaymentStatus> {
        Box::pin(async { self.bank()?.debit(debit).await })
    }

    fn credit<'a>(&'a self, credit: &'a CardCredit) -> BankAnswer<'a, PaymentStatus> {
        Box::pin(async { self.bank()?.credit(credit).await })
    }

    fn status<'a>(&'a self, end_to_end_id: &'a str) -> BankAnswer<'a, PaymentStatus> {
        Box::pin(async { self.bank()?.status(end_to_end_id).await })
    }

    fn collect(&self, after: u64) -> BankAnswer<'_, Vec<MailItem>> {
        Box::pin(async move { self.bank()?.collect(after).await })
    }

    fn statement(&self, date: Date) -> BankAnswer<'_, Statement> {
        Box::pin(async move { self.bank()?.statement(date).await })
    }
}

impl IdentityRegistry for SandboxLink {
    fn check<'a>(&'a self, name: &'a str, number: &'a str) -> Answer<'a, RegistryAnswer> {
        Box::pin(async move {
            match self.registry() {
                Ok(client) => client.check(name, number).await,
                Err(_) => RegistryAnswer::Unavailable,
            }
        })
    }
}

/// The phone inbox page of the sandbox.
pub(super) struct InboxSms {
    client: SmsInboxClient,
    sender: String,
}

impl InboxSms {
    pub(super) fn new(config: &SmsConfig) -> Result<Self, String> {
        let client = SmsInboxClient::new(&config.url, CONNECT_MAX).map_err(|error| error.to_string())?;
        Ok(Self { client, sender: config.sender.clone() })
    }
}

impl SmsSender for InboxSms {
    fn send<'a>(&'a self, to: &'a str, text: &'a str) -> Answer<'a, Result<(), String>> {
        let sms = Sms { to: to.to_owned(), from: self.sender.clone(), text: text.to_owned() };
        Box::pin(async move { self.client.send(&sms).await.map_err(|error| error.to_string()) })
    }
}
