//! The client: asks a bank, and tells apart what may have happened when no good answer comes.

mod link;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::message::{
    CodeConfirmation, CodeResend, Header, MailboxRequest, MandateCancellation, Message, StatementRequest,
};
use crate::message::{Mailbox, StatusRequest};
use crate::signature::new_nonce;
use crate::{
    AccountVerification, CardCredit, CardDebit, MailItem, MandateAnswer, MandateRequest, PaymentStatus, Statement,
    StatusNotice, VerificationReport,
};

pub(crate) use link::{Link, failed};
pub use link::{LinkConfig, LinkError, LinkSetupError};

/// The path of the bank's door for messages.
pub const MESSAGES_PATH: &str = "/iso20022";

/// A bank, or a network that routes to the banks behind it by card number and mandate. Cheap to clone.
#[derive(Clone)]
pub struct BankClient {
    link: Link,
}

impl BankClient {
    /// Prepares the link; nothing is sent yet.
    pub fn new(config: &LinkConfig) -> Result<Self, LinkSetupError> {
        Link::new(config).map(|link| Self { link })
    }

    /// Is this the holder of this card (acmt.023 → acmt.024)?
    pub async fn verify_account(&self, question: &AccountVerification) -> Result<VerificationReport, LinkError> {
        self.exchange(question).await
    }

    /// Asks for a mandate (pain.009 → pain.012); the bank sends a code to the reserved phone.
    pub async fn request_mandate(&self, request: &MandateRequest) -> Result<MandateAnswer, LinkError> {
        self.exchange(request).await
    }

    /// Has the bank send another code for a mandate that waits for one.
    pub async fn resend_code(&self, mandate_ref: &str) -> Result<MandateAnswer, LinkError> {
        self.exchange(&CodeResend { mandate_ref: mandate_ref.to_owned() }).await
    }

    /// Hands in the code that the holder typed. The same good code again gives the same answer.
    pub async fn confirm_mandate(&self, mandate_ref: &str, sms_code: &str) -> Result<MandateAnswer, LinkError> {
        self.exchange(&CodeConfirmation { mandate_ref: mandate_ref.to_owned(), code: sms_code.to_owned() }).await
    }

    /// Ends a mandate (pain.011 → pain.012): the card was unbound. Ending it again is harmless.
    pub async fn cancel_mandate(&self, mandate_ref: &str) -> Result<MandateAnswer, LinkError> {
        self.exchange(&MandateCancellation { mandate_ref: mandate_ref.to_owned() }).await
    }

    /// Pulls money from a card (pacs.003 → pacs.002).
    pub async fn debit(&self, debit: &CardDebit) -> Result<PaymentStatus, LinkError> {
        self.exchange::<_, StatusNotice>(debit).await.and_then(|notice| same_payment(&debit.end_to_end_id, notice))
    }

    /// Pushes money to a card (pacs.008 → pacs.002).
    pub async fn credit(&self, credit: &CardCredit) -> Result<PaymentStatus, LinkError> {
        self.exchange::<_, StatusNotice>(credit).await.and_then(|notice| same_payment(&credit.end_to_end_id, notice))
    }

    /// What happened to an instruction (pacs.028 → pacs.002)?
    pub async fn status(&self, end_to_end_id: &str) -> Result<PaymentStatus, LinkError> {
        let question = StatusRequest { end_to_end_id: end_to_end_id.to_owned() };
        self.exchange::<_, StatusNotice>(&question).await.and_then(|notice| same_payment(end_to_end_id, notice))
    }

    /// The mail with a sequence above `after`, oldest first, at most a few hundred: ask again until it is empty. Keep
    /// the last sequence in the same unit of work that applies the item, and start there next time.
    pub async fn collect(&self, after: u64) -> Result<Vec<MailItem>, LinkError> {
        self.exchange::<_, Mailbox>(&MailboxRequest { after }).await.map(|mailbox| mailbox.items)
    }

    /// The statement of a business day (camt.060 → camt.053). A day that is not over has the balance of now.
    pub async fn statement(&self, date: Date) -> Result<Statement, LinkError> {
        self.exchange(&StatementRequest { date }).await
    }

    async fn exchange<Q: Message, A: Message>(&self, question: &Q) -> Result<A, LinkError> {
        let id = new_nonce().map_err(|_| LinkError::NotSent("no randomness for a message id".to_owned()))?;
        let xml = Header { id, at: Timestamp::now() }.document(question);
        let answer = self.link.post(MESSAGES_PATH, "application/xml", xml.into_bytes()).await?;
        crate::message::read(&answer)
            .map(|(_, message)| message)
            .map_err(|error| LinkError::BadAnswer(error.to_string()))
    }
}

fn same_payment(end_to_end_id: &str, notice: StatusNotice) -> Result<PaymentStatus, LinkError> {
    if notice.end_to_end_id != end_to_end_id {
        return Err(LinkError::BadAnswer("the answer is about another payment".to_owned()));
    }
    Ok(notice.status)
}
