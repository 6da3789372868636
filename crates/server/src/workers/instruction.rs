//! Carries instructions to the bank: committed first, then sent, then what the bank said is applied in a second unit.

use std::sync::Arc;

use bank::{CardCredit, CardDebit, LinkError, PaymentStatus};
use store::{JobId, Leased};
use wallet::instruction::{self, Answer, Begin, Instruction, Job, Kind, Outcome};

use super::queue::Unfinished;
use crate::app::AppState;
use crate::connectors::Connectors;

/// Refused because the id was used with another content: the bank does hold something under it.
const REUSED: &str = "end_to_end_id_reused";

/// One call of the bank for one instruction.
pub(super) async fn carry(state: AppState, connectors: Arc<Connectors>, job: Leased) -> Result<(), Unfinished> {
    let call: Job = serde_json::from_slice(&job.payload).map_err(|error| Unfinished::Hopeless(error.to_string()))?;
    let id = job.id;
    let answer = match state.work(move |tx, ctx| instruction::begin(tx, ctx, id, &call)).await? {
        Begin::Nothing => return Ok(()),
        Begin::Send(what) => sent(send(&connectors, &what).await),
        Begin::Ask(what) => asked(connectors.bank.status(&what.id.to_string()).await),
    };
    let outcome = apply(&state, id, call, answer).await?;
    if let Outcome::Contradiction = outcome {
        tracing::error!(instruction = %call.instruction, "the bank contradicts what it said before");
    }
    Ok(())
}

async fn apply(state: &AppState, id: JobId, call: Job, answer: Answer) -> Result<Outcome, Unfinished> {
    Ok(state.work(move |tx, ctx| instruction::answered(tx, ctx, id, call.instruction, &answer)).await?)
}

async fn send(connectors: &Connectors, what: &Instruction) -> Result<PaymentStatus, LinkError> {
    let (end_to_end_id, mandate_ref) = (what.id.to_string(), what.mandate.clone());
    let (amount, remittance) = (what.amount, what.purpose.code().to_owned());
    match what.kind {
        Kind::Debit => connectors.bank.debit(&CardDebit { end_to_end_id, mandate_ref, amount, remittance }).await,
        Kind::Credit => connectors.bank.credit(&CardCredit { end_to_end_id, mandate_ref, amount, remittance }).await,
    }
}

/// What is known after sending.
fn sent(result: Result<PaymentStatus, LinkError>) -> Answer {
    match result {
        Ok(status) => said(status),
        Err(LinkError::Refused { code, .. }) if code == REUSED => Answer::NoAnswer,
        Err(error) if error.may_have_taken_effect() => Answer::NoAnswer,
        Err(_) => Answer::NotSent,
    }
}

/// What is known after asking: a question that failed says nothing about the instruction.
fn asked(result: Result<PaymentStatus, LinkError>) -> Answer {
    result.map_or(Answer::NoAnswer, said)
}

/// A bank's status in the wallet's words.
pub(super) fn said(status: PaymentStatus) -> Answer {
    match status {
        PaymentStatus::Settled { .. } => Answer::Settled,
        PaymentStatus::Accepted => Answer::Pending,
        PaymentStatus::Rejected(reason) => Answer::Rejected { reason: reason.code().to_owned() },
        PaymentStatus::Unknown => Answer::NeverSeen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_certainly_never_left_counts_as_not_sent() {
        let no_answer = || LinkError::NoAnswer(String::new());
        let refused = |code: &str| LinkError::Refused { status: 409, code: code.to_owned() };
        assert_eq!(sent(Err(LinkError::NotSent(String::new()))), Answer::NotSent);
        assert_eq!(sent(Err(refused("signature_wrong"))), Answer::NotSent);
        assert_eq!(sent(Err(refused(REUSED))), Answer::NoAnswer);
        assert_eq!(sent(Err(no_answer())), Answer::NoAnswer);
        assert_eq!(sent(Ok(PaymentStatus::Accepted)), Answer::Pending);
        assert_eq!(asked(Err(LinkError::NotSent(String::new()))), Answer::NoAnswer);
        assert_eq!(asked(Ok(PaymentStatus::Unknown)), Answer::NeverSeen);
    }
}
