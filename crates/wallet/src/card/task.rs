//! What a worker asks the bank about a binding.
//!
//! The job names the binding only; what the bank is asked is read when it is asked, so that no card number stands in a
//! job. Asking twice with the same request id is harmless at the bank.

use jiff::Timestamp;
use money::{BindingId, Pan};
use serde::{Deserialize, Serialize};
use store::{Fault, JobId, NewJob, Tx};

use super::BindingState;
use super::rows::{self, Binding};
use crate::{Ctx, account, identity};

/// The queue of the workers that ask banks about cards.
pub const QUEUE: &str = "card";

/// The payload of a job on [`QUEUE`], as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum BankTask {
    /// Is this card the holder's?
    Verify { binding: BindingId },
    /// May we debit it? The bank sends a code.
    Mandate { binding: BindingId },
    /// Send another code.
    Resend { binding: BindingId },
    /// Is this the code?
    Confirm { binding: BindingId },
    /// The mandate is not needed any more.
    End {
        mandate: String,
        #[serde(default)]
        bank: String,
    },
}

/// Who the bank is asked about. It carries a name, a number and a card, so it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Question {
    /// At most 35 characters; the same for every repetition.
    pub request_id: String,
    pub name: String,
    pub id_number: String,
    pub pan: Pan,
    /// Eleven digits.
    pub phone: String,
    pub branch: Option<String>,
}

/// What a worker is to ask now.
#[derive(Clone, PartialEq, Eq)]
pub enum Call {
    Verify(Question),
    RequestMandate(Question),
    ResendCode {
        mandate: String,
    },
    ConfirmMandate {
        mandate: String,
        code: String,
    },
    CancelMandate {
        mandate: String,
    },
    /// The binding has gone on without this task; the job is done already.
    Nothing,
}

/// `bank` is who is asked: one that does not answer holds nobody else up.
pub(super) fn enqueue(tx: &mut Tx<'_>, bank: &str, run_at: Timestamp, task: &BankTask) -> Result<(), Fault> {
    let payload = serde_json::to_vec(task).map_err(|error| Fault::corrupt(error.to_string()))?;
    tx.enqueue(NewJob { queue: QUEUE, peer: bank.to_owned(), payload, run_at })
}

/// Has the bank end a mandate; nothing when there is none yet.
pub(super) fn end_mandate(tx: &mut Tx<'_>, ctx: &Ctx, bank: &str, mandate: &str) -> Result<(), Fault> {
    if mandate.is_empty() {
        return Ok(());
    }
    enqueue(tx, bank, ctx.now, &BankTask::End { mandate: mandate.to_owned(), bank: bank.to_owned() })
}

/// What a leased task asks. A task that is not needed any more ends its job here.
pub fn begin(tx: &mut Tx<'_>, ctx: &Ctx, job: JobId, task: &BankTask) -> Result<Call, Fault> {
    let call = match task {
        BankTask::Verify { binding } => question(tx, ctx, *binding, 'v')?.map(Call::Verify),
        BankTask::Mandate { binding } => question(tx, ctx, *binding, 'm')?.map(Call::RequestMandate),
        BankTask::Resend { binding } => {
            let waiting = waits(tx, *binding, BindingState::CodeSent)?;
            waiting.map(|binding| Call::ResendCode { mandate: binding.mandate })
        }
        BankTask::Confirm { binding } => confirmation(tx, ctx, *binding)?,
        BankTask::End { mandate, .. } => Some(Call::CancelMandate { mandate: mandate.clone() }),
    };
    if call.is_none() {
        tx.complete(job)?;
    }
    Ok(call.unwrap_or(Call::Nothing))
}

fn waits(tx: &mut Tx<'_>, id: BindingId, state: BindingState) -> Result<Option<Binding>, Fault> {
    Ok(rows::find(tx, id)?.filter(|binding| binding.state == state))
}

fn question(tx: &mut Tx<'_>, ctx: &Ctx, id: BindingId, step: char) -> Result<Option<Question>, Fault> {
    let Some(binding) = waits(tx, id, BindingState::Checking)? else { return Ok(None) };
    let Some(person) = account::see(tx, binding.holder)?.and_then(|hot| hot.person) else { return Ok(None) };
    let person = identity::person(tx, &ctx.vault, person)?;
    let sealed = rows::sealed(tx, &ctx.vault, id)?;
    Ok(Some(Question {
        request_id: format!("{step}{}", id.uuid().simple()),
        name: person.name.expose().to_owned(),
        id_number: person.number.expose().to_owned(),
        pan: sealed.pan,
        phone: sealed.phone.expose().to_owned(),
        branch: sealed.branch,
    }))
}

fn confirmation(tx: &mut Tx<'_>, ctx: &Ctx, id: BindingId) -> Result<Option<Call>, Fault> {
    let Some(binding) = waits(tx, id, BindingState::Confirming)? else { return Ok(None) };
    let code = rows::sealed(tx, &ctx.vault, id)?.code;
    Ok(code.map(|code| Call::ConfirmMandate { mandate: binding.mandate, code }))
}
