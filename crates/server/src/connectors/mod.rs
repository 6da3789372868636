//! What the workers talk to outside: the bank, the identity registry, the SMS sender. Each is a trait; the
//! configuration chooses what is behind it, and the sandbox is one choice.

use std::future::Future;
use std::pin::Pin;

use bank::sandbox::RegistryAnswer;
use bank::{
    AccountVerification, CardCredit, CardDebit, LinkError, MailItem, MandateAnswer, MandateRequest, PaymentStatus,
    Statement, VerificationReport,
};
use jiff::civil::Date;

use crate::config::Config;

mod log_sms;
mod sandbox;

/// The future of a connector's answer.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// The future of a bank's answer.
pub type BankAnswer<'a, T> = Answer<'a, Result<T, LinkError>>;

/// A bank, or a network of banks.
pub trait BankConnector: Send + Sync {
    fn verify_account<'a>(&'a self, question: &'a AccountVerification) -> BankAnswer<'a, VerificationReport>;
    fn request_mandate<'a>(&'a self, request: &'a MandateRequest) -> BankAnswer<'a, MandateAnswer>;
    fn resend_code<'a>(&'a self, mandate_ref: &'a str) -> BankAnswer<'a, MandateAnswer>;
    fn confirm_mandate<'a>(&'a self, mandate_ref: &'a str, sms_code: &'a str) -> BankAnswer<'a, MandateAnswer>;
    fn cancel_mandate<'a>(&'a self, mandate_ref: &'a str) -> BankAnswer<'a, MandateAnswer>;
    fn debit<'a>(&'a self, debit: &'a CardDebit) -> BankAnswer<'a, PaymentStatus>;
    fn credit<'a>(&'a self, credit: &'a CardCredit) -> BankAnswer<'a, PaymentStatus>;
    fn status<'a>(&'a self, end_to_end_id: &'a str) -> BankAnswer<'a, PaymentStatus>;
    fn collect(&self, after: u64) -> BankAnswer<'_, Vec<MailItem>>;
    fn statement(&self, date: Date) -> BankAnswer<'_, Statement>;
}

/// Whoever knows whether a name and an identity number belong together.
pub trait IdentityRegistry: Send + Sync {
    fn check<'a>(&'a self, name: &'a str, number: &'a str) -> Answer<'a, RegistryAnswer>;
}

/// Whoever brings a short message to a phone.
pub trait SmsSender: Send + Sync {
    /// Sends; the error says why, without the text.
    fn send<'a>(&'a self, to: &'a str, text: &'a str) -> Answer<'a, Result<(), String>>;
}

/// The connectors that the configuration chose.
pub struct Connectors {
    pub bank: Box<dyn BankConnector>,
    pub registry: Box<dyn IdentityRegistry>,
    pub sms: Box<dyn SmsSender>,
}

impl Connectors {
    /// Prepares them; nothing is sent yet.
    pub fn open(config: &Config) -> Result<Self, String> {
        let link = sandbox::SandboxLink::open(config)?;
        let sms: Box<dyn SmsSender> = match config.sms.connector.as_str() {
            "log" => Box::new(log_sms::LogSms),
            _ => Box::new(sandbox::InboxSms::new(&config.sms)?),
        };
        Ok(Self { bank: Box::new(link.clone()), registry: Box::new(link), sms })
    }
}
