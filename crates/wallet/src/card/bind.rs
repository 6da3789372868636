//! What the holder does to bind a card.

use money::{BindingId, HolderId, Pan};
use store::{Recall, Tx, View};

use super::rows::{self, Binding, Sealed};
use super::task::{self, BankTask};
use super::{BindingEvent, BindingState, BindingStep, CardRefusal, Failure};
use crate::account::{self, Act, Phone};
use crate::attempt::{self, Scope};
use crate::vault::Purpose;
use crate::{Ctx, Stop, instant, refuse, start_of_day};

/// A wish to bind a card.
#[derive(Clone)]
pub struct BindCard {
    /// As typed.
    pub pan: String,
    /// The phone reserved at the bank, as typed.
    pub phone: String,
    /// Where a bank asks for it.
    pub branch: Option<String>,
    /// The client's key for this wish.
    pub key: String,
}

const SCOPE: &str = "bind_card";

/// Begins to bind a card: everything that can be refused without the bank is refused here, the rest is asked.
pub fn bind(tx: &mut Tx<'_>, ctx: &mut Ctx, holder: HolderId, wish: &BindCard) -> Result<BindingId, Stop<CardRefusal>> {
    let text = format!("{}\n{}\n{}", wish.pan, wish.phone, wish.branch.as_deref().unwrap_or_default());
    let request = ctx.vault.mac(Purpose::Token, &holder.to_bytes(), text.as_bytes());
    let scope = format!("{SCOPE}:{holder}");
    match tx.recall(&scope, &wish.key, request)? {
        Recall::Same(bytes) => return remembered(&bytes),
        Recall::Other => return refuse(CardRefusal::IdempotencyMismatch),
        Recall::New => {}
    }
    account::authorise(tx, holder, Act::BindCard).map_err(|stop| stop.map(CardRefusal::Account))?;
    let (binding, sealed) = checked(tx, ctx, holder, wish)?;
    rows::insert(tx, ctx, &binding, &sealed)?;
    attempt::note(tx, ctx, Scope::Binding, &holder.to_bytes())?;
    task::enqueue(tx, &binding.bank, ctx.now, &BankTask::Verify { binding: binding.id })?;
    tx.remember(&scope, &wish.key, request, &binding.id.to_bytes())?;
    Ok(binding.id)
}

fn remembered(bytes: &[u8]) -> Result<BindingId, Stop<CardRefusal>> {
    let id: [u8; 16] = bytes.try_into().map_err(|_| store::Fault::corrupt("a remembered binding"))?;
    Ok(BindingId::from_bytes(id))
}

fn checked(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    holder: HolderId,
    wish: &BindCard,
) -> Result<(Binding, Sealed), Stop<CardRefusal>> {
    let failed = |failure| Stop::Refused(CardRefusal::Binding(failure));
    let pan = Pan::parse(&wish.pan).map_err(|_| failed(Failure::CardNumberInvalid))?;
    let policy = std::sync::Arc::clone(&ctx.policy);
    let found = policy.banks.recognise(&pan).ok_or_else(|| failed(Failure::BankNotSupportedOnline))?;
    if let Some(obstacle) = found.obstacle {
        return Err(failed(obstacle));
    }
    let Ok(phone) = Phone::parse(&wish.phone) else { return refuse(CardRefusal::PhoneInvalid) };
    let branch = wish.branch.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    if found.bank.needs_branch && branch.is_none() {
        return Err(failed(Failure::BranchNeeded));
    }
    free(tx, ctx, holder, &pan)?;
    within_limits(tx, ctx, holder)?;
    let binding = Binding {
        id: BindingId::new(ctx.now_ms(), &mut ctx.entropy),
        holder,
        masked_pan: pan.masked().to_string(),
        tail: pan.tail().to_owned(),
        bank: found.bank.id.clone(),
        card_type: found.card_type,
        state: BindingState::Checking,
        failure: None,
        mandate: String::new(),
        sent_to: String::new(),
        code_tries_left: *policy.binding.code_tries_max,
        code_expires_at: instant(0),
        resends_left: *policy.binding.resends_max,
        asks: 0,
        card: None,
        created_at: ctx.now,
    };
    Ok((binding, Sealed { pan, phone, branch, code: None }))
}

/// Refuses a card that is bound already, here or elsewhere.
pub(super) fn free(view: &mut View<'_>, ctx: &Ctx, holder: HolderId, pan: &Pan) -> Result<(), Stop<CardRefusal>> {
    match rows::owner(view, &ctx.vault, pan)? {
        None => Ok(()),
        Some((owner, _)) if owner == holder => refuse(CardRefusal::AlreadyBound),
        Some(_) => refuse(CardRefusal::Binding(Failure::CardBoundElsewhere)),
    }
}

fn within_limits(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<(), Stop<CardRefusal>> {
    let rules = &ctx.policy.binding;
    let bound = u32::try_from(rows::cards(view, holder)?.len()).unwrap_or(u32::MAX);
    if bound >= *rules.cards_max {
        return refuse(CardRefusal::TooManyCards);
    }
    let midnight = start_of_day(ctx.today());
    let today = attempt::count_since(view, Scope::Binding, &holder.to_bytes(), midnight)?;
    if today >= *rules.tries_per_day_max { refuse(CardRefusal::TooManyToday) } else { Ok(()) }
}

/// The holder's binding, locked, or a refusal.
fn mine(tx: &mut Tx<'_>, holder: HolderId, id: BindingId) -> Result<Binding, Stop<CardRefusal>> {
    account::authorise(tx, holder, Act::BindCard).map_err(|stop| stop.map(CardRefusal::Account))?;
    match rows::lock(tx, id)?.filter(|binding| binding.holder == holder) {
        Some(binding) => Ok(binding),
        None => refuse(CardRefusal::NotFound),
    }
}

/// Takes the code that the bank sent, and has the bank look at it.
pub fn enter_code(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    holder: HolderId,
    id: BindingId,
    code: &str,
) -> Result<(), Stop<CardRefusal>> {
    let mut binding = mine(tx, holder, id)?;
    let BindingStep::To(next) = binding.state.after(BindingEvent::CodeEntered) else {
        return refuse(CardRefusal::NotWaiting);
    };
    let digits = (4..=8).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
    if !digits {
        let tries_left = binding.code_tries_left;
        return refuse(CardRefusal::Binding(Failure::CodeWrong { tries_left }));
    }
    if ctx.now >= binding.code_expires_at {
        return refuse(CardRefusal::Binding(Failure::CodeExpired));
    }
    binding.state = next;
    binding.failure = None;
    rows::update(tx, ctx, &binding)?;
    rows::store_code(tx, ctx, id, Some(code))?;
    Ok(task::enqueue(tx, &binding.bank, ctx.now, &BankTask::Confirm { binding: id })?)
}

/// Has the bank send another code.
pub fn resend(tx: &mut Tx<'_>, ctx: &Ctx, holder: HolderId, id: BindingId) -> Result<(), Stop<CardRefusal>> {
    let mut binding = mine(tx, holder, id)?;
    if binding.state != BindingState::CodeSent {
        return refuse(CardRefusal::NotWaiting);
    }
    if binding.resends_left == 0 {
        return refuse(CardRefusal::Binding(Failure::TooManyCodes));
    }
    binding.resends_left = binding.resends_left.saturating_sub(1);
    rows::update(tx, ctx, &binding)?;
    Ok(task::enqueue(tx, &binding.bank, ctx.now, &BankTask::Resend { binding: id })?)
}

/// Gives a binding up.
pub fn cancel(tx: &mut Tx<'_>, ctx: &mut Ctx, holder: HolderId, id: BindingId) -> Result<(), Stop<CardRefusal>> {
    let mut binding = mine(tx, holder, id)?;
    let BindingStep::To(next) = binding.state.after(BindingEvent::Cancelled) else {
        return refuse(CardRefusal::NotWaiting);
    };
    binding.state = next;
    binding.failure = Some(Failure::Cancelled);
    rows::update(tx, ctx, &binding)?;
    Ok(task::end_mandate(tx, ctx, &binding.bank, &binding.mandate)?)
}
