//! Asks banks about cards: whether they are the holder's, for a mandate, for its code, for its end.

use std::sync::Arc;

use bank::{
    AccountVerification, LinkError, MandateAnswer, MandateRequest, ReasonCode, VerificationReport, VerifiedElement,
};
use store::Leased;
use wallet::card::{self, BankAnswer, BankTask, Call, Element, Question};

use super::queue::Unfinished;
use crate::app::AppState;
use crate::connectors::{BankConnector, Connectors};

/// One question to a bank, from its committed job to its answer.
pub(super) async fn ask(state: AppState, connectors: Arc<Connectors>, job: Leased) -> Result<(), Unfinished> {
    let task: BankTask =
        serde_json::from_slice(&job.payload).map_err(|error| Unfinished::Hopeless(error.to_string()))?;
    let task = Arc::new(task);
    let (id, asked) = (job.id, Arc::clone(&task));
    let call = state.work(move |tx, ctx| card::begin(tx, ctx, id, &asked)).await?;
    let Some(answer) = put(connectors.bank.as_ref(), call).await else { return Ok(()) };
    state.work(move |tx, ctx| card::answered(tx, ctx, id, &task, &answer)).await?;
    Ok(())
}

async fn put(bank: &dyn BankConnector, call: Call) -> Option<BankAnswer> {
    Some(match call {
        Call::Verify(question) => verified(bank.verify_account(&verification(question)).await),
        Call::RequestMandate(question) => mandated(bank.request_mandate(&request(question)).await),
        Call::ResendCode { mandate } => mandated(bank.resend_code(&mandate).await),
        Call::ConfirmMandate { mandate, code } => mandated(bank.confirm_mandate(&mandate, &code).await),
        Call::CancelMandate { mandate } => mandated(bank.cancel_mandate(&mandate).await),
        Call::Nothing => return None,
    })
}

fn verification(question: Question) -> AccountVerification {
    AccountVerification {
        request_id: question.request_id,
        name: question.name,
        id_number: question.id_number,
        pan: question.pan,
        phone: question.phone,
        branch: question.branch,
    }
}

fn request(question: Question) -> MandateRequest {
    MandateRequest {
        request_id: question.request_id,
        name: question.name,
        id_number: question.id_number,
        pan: question.pan,
        phone: question.phone,
        branch: question.branch,
    }
}

fn verified(result: Result<VerificationReport, LinkError>) -> BankAnswer {
    match result {
        Ok(VerificationReport::Verified) => BankAnswer::Matches,
        Ok(VerificationReport::Mismatch(element)) => BankAnswer::Differs(in_our_words(element)),
        Ok(VerificationReport::Refused(reason)) => refused(&reason, None),
        Err(error) => unanswered(&error),
    }
}

fn mandated(result: Result<MandateAnswer, LinkError>) -> BankAnswer {
    match result {
        Ok(MandateAnswer::CodeSent(sent)) => {
            BankAnswer::CodeSent { mandate: sent.mandate_ref, sent_to: sent.sent_to, expires_at: sent.expires_at }
        }
        Ok(MandateAnswer::Accepted(terms)) => BankAnswer::InForce {
            mandate: terms.mandate_ref,
            single_limit: terms.single_limit,
            daily_limit: terms.daily_limit,
        },
        Ok(MandateAnswer::Cancelled { .. }) => BankAnswer::Ended,
        Ok(MandateAnswer::Mismatch(element)) => BankAnswer::Differs(in_our_words(element)),
        Ok(MandateAnswer::Rejected { reason, tries_left }) => refused(&reason, tries_left),
        Err(error) => unanswered(&error),
    }
}

fn refused(reason: &ReasonCode, tries_left: Option<u32>) -> BankAnswer {
    BankAnswer::Refused { reason: reason.code().to_owned(), tries_left }
}

fn unanswered(error: &LinkError) -> BankAnswer {
    tracing::info!(%error, "a bank did not answer a question about a card");
    if error.may_have_taken_effect() { BankAnswer::NoAnswer } else { BankAnswer::NotSent }
}

const fn in_our_words(element: VerifiedElement) -> Element {
    match element {
        VerifiedElement::Name => Element::Name,
        VerifiedElement::IdNumber => Element::IdentityNumber,
        VerifiedElement::Phone => Element::Phone,
    }
}
