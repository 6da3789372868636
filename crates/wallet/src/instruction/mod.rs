//! Instructions: what we ask a bank to do, and what came of it.
//!
//! A bank is never asked inside a unit of work. Unit 1 writes the instruction with what it is for and enqueues a job;
//! a worker asks the bank; unit 2 ([`answered`]) posts the effects and ends the job.
//!
//! ```text
//! worker:  lease a job of [`QUEUE`] → write(begin) → Send: debit/credit · Ask: status · Nothing: done → write(answered)
//! ```
//!
//! **Invariant:** the effects of an instruction are posted once, in the unit that moves it to its final state. A late,
//! lost or doubled answer finds that state and changes nothing.
//!
//! **Invariant:** an unknown answer is asked about again, never guessed. Only an instruction of which every call
//! certainly never left us is given up.

mod mailbox;
mod rows;
mod state;

pub use mailbox::{Letter, read_to, receive};
pub use rows::Instruction;
pub use state::{Event, State, Step, step};

pub(crate) use rows::{COLUMNS, Pending, Request, find, order, pending, read};

use jiff::Timestamp;
use money::InstructionId;
use serde::{Deserialize, Serialize};
use store::{Fault, JobId, NewJob, Tx};

use crate::balance::UNREACHABLE;
use crate::{Ctx, payment, refund, settlement, topup, withdrawal};

/// The queue of the workers that talk to banks.
pub const QUEUE: &str = "instruction";

/// Whether money is pulled from a card or pushed to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Pull from the card (pacs.003).
    Debit,
    /// Push to the card (pacs.008).
    Credit,
}

/// What the money is for; decides which noun is told the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    TopUp,
    Withdrawal,
    Payment,
    Refund,
    MerchantWithdrawal,
}

/// How to call the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// Ask it to move the money. Doing so twice with the same end-to-end id moves it once.
    Send,
    /// Ask what became of it.
    Ask,
}

/// Whether a bank hears of an instruction for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    First,
    Again,
}

impl Turn {
    /// The stable name in the outbox.
    const fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Again => "again",
        }
    }
}

/// The payload of a job on [`QUEUE`], as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    pub instruction: InstructionId,
    pub call: Call,
}

/// What a worker is to do now.
pub enum Begin {
    /// Ask the bank to move the money.
    Send(Box<Instruction>),
    /// Ask the bank what became of it.
    Ask(Box<Instruction>),
    /// It is decided already; the job is done.
    Nothing,
}

/// What a call to the bank, or the bank's mailbox, brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The bank did it.
    Settled,
    /// The bank works on it.
    Pending,
    /// The bank refused, with an ISO 20022 reason code.
    Rejected { reason: String },
    /// The bank took it back after doing it, with a reason code.
    Returned { reason: String },
    /// The bank has never heard of it.
    NeverSeen,
    /// The call certainly never left us.
    NotSent,
    /// The call may have reached the bank; the answer did not reach us, or cannot be read.
    NoAnswer,
}

/// What an answer did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its effects are posted.
    Applied,
    /// It was known already.
    AlreadyApplied,
    /// It decided nothing; the bank is asked again later.
    AskAgain,
    /// It contradicts what the bank said before. Nothing changed; the reconciliation shows it.
    Contradiction,
    /// We never gave such an instruction.
    Unknown,
}

/// Before a call: notes that it is about to be made, so that a crash leaves no doubt that it may have been.
pub fn begin(tx: &mut Tx<'_>, ctx: &mut Ctx, job: JobId, work: &Job) -> Result<Begin, Fault> {
    let found = rows::lock(tx, work.instruction)?;
    let Some(mut instruction) = found.filter(|found| found.state.is_open()) else {
        tx.complete(job)?;
        return Ok(Begin::Nothing);
    };
    if let Step::To(next) = step(instruction.state, Event::Begun) {
        instruction.state = next;
        asked(tx, ctx, &instruction)?;
    }
    instruction.tries = instruction.tries.saturating_add(1);
    rows::update(tx, &instruction)?;
    Ok(match work.call {
        Call::Send => Begin::Send(Box::new(instruction)),
        Call::Ask => Begin::Ask(Box::new(instruction)),
    })
}

/// After a call: posts what the answer decides, or sees to it that the bank is asked again, and ends the job.
pub fn answered(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    job: JobId,
    id: InstructionId,
    answer: &Answer,
) -> Result<Outcome, Fault> {
    if !tx.complete(job)? {
        return Ok(Outcome::AlreadyApplied);
    }
    hear(tx, ctx, id, answer)
}

/// What the bank's mailbox brought: late and doubled answers, and returns.
pub fn hear(tx: &mut Tx<'_>, ctx: &mut Ctx, id: InstructionId, answer: &Answer) -> Result<Outcome, Fault> {
    let Some(mut instruction) = rows::lock(tx, id)? else { return Ok(Outcome::Unknown) };
    match answer {
        Answer::Settled => conclude(tx, ctx, &mut instruction, Event::Settled, None),
        Answer::Rejected { reason } => conclude(tx, ctx, &mut instruction, Event::Rejected, Some(reason)),
        Answer::Returned { reason } => take_back(tx, ctx, &mut instruction, reason),
        Answer::Pending | Answer::NoAnswer => again(tx, ctx, &instruction, Call::Ask),
        Answer::NeverSeen => again(tx, ctx, &instruction, Call::Send),
        Answer::NotSent => not_sent(tx, ctx, &mut instruction),
    }
}

/// What is returned was done before, even when that answer was lost.
fn take_back(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &mut Instruction, reason: &str) -> Result<Outcome, Fault> {
    if instruction.state.is_open() {
        conclude(tx, ctx, instruction, Event::Settled, None)?;
    }
    conclude(tx, ctx, instruction, Event::Returned, Some(reason))
}

fn not_sent(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &mut Instruction) -> Result<Outcome, Fault> {
    if !instruction.state.is_open() {
        return Ok(Outcome::AlreadyApplied);
    }
    instruction.unsent = instruction.unsent.saturating_add(1);
    let given_up = ctx.before_s(*ctx.policy.instruction.give_up_unsent_after_s);
    if instruction.unsent == instruction.tries && instruction.created_at <= given_up {
        return conclude(tx, ctx, instruction, Event::Rejected, Some(UNREACHABLE));
    }
    rows::update(tx, instruction)?;
    again(tx, ctx, instruction, Call::Send)
}

fn again(tx: &mut Tx<'_>, ctx: &Ctx, instruction: &Instruction, call: Call) -> Result<Outcome, Fault> {
    if !instruction.state.is_open() {
        return Ok(Outcome::AlreadyApplied);
    }
    let waits = &ctx.policy.instruction.ask_again_after_s;
    let place = usize::try_from(instruction.tries.saturating_sub(1)).unwrap_or(usize::MAX);
    let wait = waits.get(place).or(waits.last()).copied().unwrap_or(1);
    enqueue(tx, (&instruction.bank, Turn::Again), &Job { instruction: instruction.id, call }, ctx.after_s(wait))?;
    Ok(Outcome::AskAgain)
}

/// What a bank hears for the first time and what follows has places of its own: however many new instructions wait, an
/// unknown outcome is found out soon, and the other way round.
pub(crate) fn enqueue(tx: &mut Tx<'_>, (bank, turn): (&str, Turn), job: &Job, run_at: Timestamp) -> Result<(), Fault> {
    let peer = format!("{bank} {}", turn.code());
    let payload = serde_json::to_vec(job).map_err(|error| Fault::corrupt(error.to_string()))?;
    tx.enqueue(NewJob { queue: QUEUE, peer, payload, run_at })
}

/// Moves an instruction to a final state and posts what that means, once.
fn conclude(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    instruction: &mut Instruction,
    event: Event,
    reason: Option<&str>,
) -> Result<Outcome, Fault> {
    let next = match step(instruction.state, event) {
        Step::To(next) => next,
        Step::AlreadyApplied => return Ok(Outcome::AlreadyApplied),
        Step::Contradiction => return Ok(Outcome::Contradiction),
    };
    instruction.state = next;
    instruction.reason = reason.map(str::to_owned);
    instruction.ended_at = Some(ctx.now);
    rows::update(tx, instruction)?;
    match event {
        Event::Begun => asked(tx, ctx, instruction)?,
        Event::Settled => settled(tx, ctx, instruction)?,
        Event::Rejected => rejected(tx, ctx, instruction)?,
        Event::Returned => returned(tx, ctx, instruction)?,
    }
    Ok(Outcome::Applied)
}

fn asked(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    match instruction.purpose {
        Purpose::TopUp => topup::asked(tx, ctx, instruction),
        Purpose::Withdrawal => withdrawal::asked(tx, ctx, instruction),
        Purpose::Payment | Purpose::Refund => Ok(()),
        Purpose::MerchantWithdrawal => settlement::asked(tx, instruction),
    }
}

fn settled(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    match instruction.purpose {
        Purpose::TopUp => topup::settle(tx, ctx, instruction),
        Purpose::Withdrawal => withdrawal::settle(tx, ctx, instruction),
        Purpose::Payment => payment::settle(tx, ctx, instruction),
        Purpose::Refund => refund::settle(tx, ctx, instruction),
        Purpose::MerchantWithdrawal => settlement::pay_out(tx, ctx, instruction),
    }
}

fn rejected(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    match instruction.purpose {
        Purpose::TopUp => topup::fail(tx, ctx, instruction),
        Purpose::Withdrawal => withdrawal::fail(tx, ctx, instruction),
        Purpose::Payment => payment::fail(tx, ctx, instruction),
        Purpose::Refund => refund::fail(tx, ctx, instruction),
        Purpose::MerchantWithdrawal => settlement::fail(tx, ctx, instruction),
    }
}

fn returned(tx: &mut Tx<'_>, ctx: &mut Ctx, instruction: &Instruction) -> Result<(), Fault> {
    match instruction.purpose {
        Purpose::TopUp => topup::take_back(tx, ctx, instruction),
        Purpose::Withdrawal => withdrawal::give_back(tx, ctx, instruction),
        Purpose::Payment => payment::take_back(tx, ctx, instruction),
        Purpose::Refund => refund::come_back(tx, ctx, instruction),
        Purpose::MerchantWithdrawal => settlement::give_back(tx, ctx, instruction),
    }
}
