//! What a bank's answer does to a binding.

use jiff::{SignedDuration, Timestamp};
use money::{Amount, CardId};
use store::{Fault, JobId, Tx};

use super::rows::{self, Binding, Card, CardState};
use super::task::{self, BankTask};
use super::{BindingEvent, BindingState, BindingStep, Failure, bind};
use crate::identity::{self, CheckSource};
use crate::message::{self, Audience, Kind, Live, Notice, Topic};
use crate::{Ctx, Refusal, Stop, account};

/// The part that does not belong to the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    Name,
    IdentityNumber,
    Phone,
}

/// What a bank said, or that it said nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BankAnswer {
    /// Name, number, card and phone belong together.
    Matches,
    Differs(Element),
    /// A code is on its way to the reserved phone.
    CodeSent {
        mandate: String,
        sent_to: String,
        expires_at: Timestamp,
    },
    /// The mandate is in force, with the bank's limits of one debit and of a day.
    InForce {
        mandate: String,
        single_limit: Amount,
        daily_limit: Amount,
    },
    /// The mandate has ended, as was asked.
    Ended,
    /// No, with the bank's reason code and the tries left with this code.
    Refused {
        reason: String,
        tries_left: Option<u32>,
    },
    /// The bank could not be reached.
    NotSent,
    /// The bank did not answer in time, or not in a readable way.
    NoAnswer,
}

/// Takes a bank's answer and ends the job. An answer that comes late or twice changes nothing; no answer has the bank
/// asked again later, until the binding is too old.
pub fn answered(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    job: JobId,
    asked: &BankTask,
    answer: &BankAnswer,
) -> Result<(), Fault> {
    if !tx.complete(job)? {
        return Ok(());
    }
    let id = match asked {
        BankTask::End { bank, .. } => return end_again(tx, ctx, bank, asked, answer),
        BankTask::Verify { binding }
        | BankTask::Mandate { binding }
        | BankTask::Resend { binding }
        | BankTask::Confirm { binding } => *binding,
    };
    let Some(mut binding) = rows::lock(tx, id)? else { return Err(Fault::corrupt(format!("no binding {id}"))) };
    if binding.state.is_terminal() {
        return late(tx, ctx, &binding, answer);
    }
    match effect(asked, answer) {
        Effect::AskMandate => task::enqueue(tx, &binding.bank, ctx.now, &BankTask::Mandate { binding: id })?,
        Effect::CodeSent { mandate, sent_to, expires_at } => {
            code_sent(&mut binding, ctx, mandate, sent_to, *expires_at);
        }
        Effect::Bind { mandate, single_limit, daily_limit } => {
            bound(tx, ctx, &mut binding, mandate, (*single_limit, *daily_limit))?;
        }
        Effect::Fail(failure) => failed(tx, ctx, &mut binding, failure)?,
        Effect::Wait(failure) => wait(tx, ctx, &mut binding, asked, failure)?,
        Effect::Nothing => {}
    }
    rows::update(tx, ctx, &binding)?;
    let live = Live { to: Audience::Holder(binding.holder), topic: Topic::Binding, id: Some(id.to_string()) };
    message::tell(tx, &live)
}

/// What an answer to a question means. Pure.
enum Effect<'a> {
    AskMandate,
    CodeSent {
        mandate: &'a str,
        sent_to: &'a str,
        expires_at: &'a Timestamp,
    },
    Bind {
        mandate: &'a str,
        single_limit: &'a Amount,
        daily_limit: &'a Amount,
    },
    Fail(Failure),
    /// Ask again later; the holder sees why it takes so long.
    Wait(Failure),
    Nothing,
}

fn effect<'a>(asked: &BankTask, answer: &'a BankAnswer) -> Effect<'a> {
    match answer {
        BankAnswer::Matches => match asked {
            BankTask::Verify { .. } => Effect::AskMandate,
            BankTask::Mandate { .. } | BankTask::Resend { .. } | BankTask::Confirm { .. } | BankTask::End { .. } => {
                Effect::Nothing
            }
        },
        BankAnswer::Differs(Element::Name) => Effect::Fail(Failure::NameMismatch),
        BankAnswer::Differs(Element::IdentityNumber) => Effect::Fail(Failure::IdentityNumberMismatch),
        BankAnswer::Differs(Element::Phone) => Effect::Fail(Failure::ReservedPhoneMismatch),
        BankAnswer::CodeSent { mandate, sent_to, expires_at } => Effect::CodeSent { mandate, sent_to, expires_at },
        BankAnswer::InForce { mandate, single_limit, daily_limit } => {
            Effect::Bind { mandate, single_limit, daily_limit }
        }
        BankAnswer::Ended => Effect::Nothing,
        BankAnswer::Refused { reason, tries_left } => {
            let failure = Failure::of_reason(reason, *tries_left);
            if failure.is_delay() { Effect::Wait(failure) } else { Effect::Fail(failure) }
        }
        BankAnswer::NotSent => Effect::Wait(Failure::BankUnreachable),
        BankAnswer::NoAnswer => Effect::Wait(Failure::BankSlow),
    }
}

fn code_sent(binding: &mut Binding, ctx: &Ctx, mandate: &str, sent_to: &str, expires_at: Timestamp) {
    let BindingStep::To(next) = binding.state.after(BindingEvent::CodeSent) else { return };
    binding.state = next;
    binding.failure = None;
    mandate.clone_into(&mut binding.mandate);
    sent_to.clone_into(&mut binding.sent_to);
    binding.code_expires_at = expires_at;
    binding.code_tries_left = *ctx.policy.binding.code_tries_max;
    binding.asks = 0;
}

/// The mandate is in force: the card is bound, unless another account was faster.
fn bound(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    binding: &mut Binding,
    mandate: &str,
    limits: (Amount, Amount),
) -> Result<(), Fault> {
    let BindingStep::To(next) = binding.state.after(BindingEvent::Confirmed) else { return Ok(()) };
    rows::store_code(tx, ctx, binding.id, None)?;
    let sealed = rows::sealed(tx, &ctx.vault, binding.id)?;
    match bind::free(tx, ctx, binding.holder, &sealed.pan) {
        Ok(()) => {}
        Err(Stop::Refused(_) | Stop::Recorded(_)) => {
            task::end_mandate(tx, ctx, &binding.bank, mandate)?;
            return failed(tx, ctx, binding, Failure::CardBoundElsewhere);
        }
        Err(Stop::Fault(fault)) => return Err(fault),
    }
    let place = rows::cards(tx, binding.holder)?.last().map_or(0, |card| card.place.saturating_add(1));
    let card = Card {
        id: CardId::new(ctx.now_ms(), &mut ctx.entropy),
        holder: binding.holder,
        masked_pan: binding.masked_pan.clone(),
        tail: binding.tail.clone(),
        bank: binding.bank.clone(),
        card_type: binding.card_type,
        mandate: mandate.to_owned(),
        single_limit: limits.0,
        daily_limit: limits.1,
        state: CardState::Usable,
        place,
        bound_at: ctx.now,
    };
    rows::insert_card(tx, ctx, &card, &sealed)?;
    binding.state = next;
    binding.failure = None;
    binding.card = Some(card.id);
    mandate.clone_into(&mut binding.mandate);
    tell(tx, ctx, binding, Kind::CardBound, None)?;
    // The bank has confirmed who the holder is: one more external check.
    let class = account::see(tx, binding.holder)?.and_then(|hot| hot.class);
    identity::passed(tx, ctx, binding.holder, class, &CheckSource::Bank(binding.bank.clone()))?;
    Ok(())
}

/// No. A code that was not right is no end while another try is possible.
fn failed(tx: &mut Tx<'_>, ctx: &mut Ctx, binding: &mut Binding, failure: Failure) -> Result<(), Fault> {
    rows::store_code(tx, ctx, binding.id, None)?;
    let again = match &failure {
        Failure::CodeWrong { tries_left } => *tries_left > 0 || binding.resends_left > 0,
        Failure::CodeExpired => binding.resends_left > 0,
        Failure::TooManyCodes => binding.state == BindingState::CodeSent,
        Failure::CardNumberInvalid
        | Failure::BankNotSupportedOnline
        | Failure::CardTypeNotSupported
        | Failure::BranchNeeded
        | Failure::CardBoundElsewhere
        | Failure::NameMismatch
        | Failure::IdentityNumberMismatch
        | Failure::ReservedPhoneMismatch
        | Failure::CardExpired
        | Failure::CardLost
        | Failure::CardFrozen
        | Failure::CardClosed
        | Failure::BankUnreachable
        | Failure::BankSlow
        | Failure::Cancelled
        | Failure::BankRefused { .. } => false,
    };
    if let Failure::CodeWrong { tries_left } = &failure {
        binding.code_tries_left = *tries_left;
    }
    if again {
        if let BindingStep::To(next) = binding.state.after(BindingEvent::CodeRefused) {
            binding.state = next;
        }
        binding.failure = Some(failure);
        return Ok(());
    }
    let BindingStep::To(next) = binding.state.after(BindingEvent::Failed) else { return Ok(()) };
    binding.state = next;
    binding.failure = Some(failure.clone());
    tell(tx, ctx, binding, Kind::BindingFailed, Some(&failure))
}

/// Nothing is known yet: the bank is asked again, later each time, until the binding is too old.
fn wait(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    binding: &mut Binding,
    asked: &BankTask,
    failure: Failure,
) -> Result<(), Fault> {
    let rules = &ctx.policy.binding;
    if binding.created_at < ctx.before_s(*rules.give_up_after_s) {
        return failed(tx, ctx, binding, failure);
    }
    let run_at = later(ctx, binding.asks);
    binding.asks = binding.asks.saturating_add(1);
    binding.failure = Some(failure);
    task::enqueue(tx, &binding.bank, run_at, asked)
}

/// The first repetition after `retry_first_s`, then twice as long each time, up to `retry_max_s`.
fn later(ctx: &Ctx, asks: u32) -> Timestamp {
    let rules = &ctx.policy.binding;
    let doubled = rules.retry_first_s.saturating_mul(2_u32.saturating_pow(asks));
    let wait = SignedDuration::from_secs(i64::from(doubled.min(*rules.retry_max_s)));
    ctx.now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

/// An answer to a binding that has ended: a mandate that came too late is ended as well.
fn late(tx: &mut Tx<'_>, ctx: &Ctx, binding: &Binding, answer: &BankAnswer) -> Result<(), Fault> {
    let given = match answer {
        BankAnswer::CodeSent { mandate, .. } | BankAnswer::InForce { mandate, .. } => Some(mandate),
        BankAnswer::Matches
        | BankAnswer::Differs(_)
        | BankAnswer::Ended
        | BankAnswer::Refused { .. }
        | BankAnswer::NotSent
        | BankAnswer::NoAnswer => None,
    };
    match given.filter(|_| binding.state == BindingState::Failed) {
        Some(mandate) => task::end_mandate(tx, ctx, &binding.bank, mandate),
        None => Ok(()),
    }
}

/// A mandate that could not be ended is tried again in a while.
fn end_again(tx: &mut Tx<'_>, ctx: &Ctx, bank: &str, asked: &BankTask, answer: &BankAnswer) -> Result<(), Fault> {
    match answer {
        BankAnswer::NotSent | BankAnswer::NoAnswer => {
            task::enqueue(tx, bank, ctx.after_s(*ctx.policy.binding.retry_max_s), asked)
        }
        BankAnswer::Matches
        | BankAnswer::Differs(_)
        | BankAnswer::CodeSent { .. }
        | BankAnswer::InForce { .. }
        | BankAnswer::Ended
        | BankAnswer::Refused { .. } => Ok(()),
    }
}

fn tell(tx: &mut Tx<'_>, ctx: &mut Ctx, binding: &Binding, kind: Kind, failure: Option<&Failure>) -> Result<(), Fault> {
    let mut params = vec![("bank", binding.bank.clone()), ("tail", binding.tail.clone())];
    params.extend(failure.map(|failure| ("code", failure.code().to_owned())));
    message::notify(tx, ctx, binding.holder, Notice { kind, params, bill: None })
}
