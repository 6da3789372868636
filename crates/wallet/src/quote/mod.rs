//! Quotes: what a movement would cost and whether the limits allow it, before the holder confirms.
//!
//! **Invariant:** a quote asks the very rules that the movement itself is held against.

use money::{Amount, CardId, HolderId};
use store::{Fault, View};

use crate::account::{self, Act, Hot};
use crate::balance::{self, Funding, Method, MoneyRefusal, fundings};
use crate::instruction;
use crate::limit::{self, Gauge};
use crate::{Ctx, Stop, topup, transfer, withdrawal};

/// What is to be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    TopUp(CardId),
    Withdrawal,
    Transfer,
    Payment,
}

/// When money arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    Instant,
    Minutes,
}

/// What a movement would cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    pub amount: Amount,
    pub fee: Amount,
    /// Free withdrawals left before this one.
    pub free_left: Amount,
    pub single_limit: Amount,
    /// What is left today of the tightest daily limit.
    pub day_left: Amount,
    pub arrival: Arrival,
    /// Whether a character of the payee's name is asked for.
    pub name_check: bool,
    /// Why it would be refused.
    pub refusal: Option<MoneyRefusal>,
}

/// A method on the pay sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodLine {
    pub method: Method,
    /// The card; nothing for the balance.
    pub card: Option<Funding>,
    /// What the balance has; nothing for a card.
    pub available: Option<Amount>,
    /// Why it cannot be used for this amount.
    pub refusal: Option<MoneyRefusal>,
}

/// Quotes a movement.
pub fn quote(
    view: &mut View<'_>,
    ctx: &Ctx,
    holder: HolderId,
    movement: Movement,
    amount: Amount,
) -> Result<Quote, Stop<MoneyRefusal>> {
    let Some(hot) = account::see(view, holder)? else { return Err(Stop::Refused(MoneyRefusal::NotFound)) };
    let mut quote = blank(view, ctx, &hot, movement, amount)?;
    quote.refusal = refusal_of(admitted(view, ctx, &hot, movement, &quote))?;
    Ok(quote)
}

fn blank(view: &mut View<'_>, ctx: &Ctx, hot: &Hot, movement: Movement, amount: Amount) -> Result<Quote, Fault> {
    let policy = &ctx.policy;
    let free_left = withdrawal::tariff(policy).free_left(limit::free_used(view, hot)?);
    let (single, gauge, arrival) = match movement {
        Movement::TopUp(_) => {
            (*policy.top_up.single_max_fen, limit::top_up_daily(hot.holder, policy, ctx.now), Arrival::Minutes)
        }
        Movement::Withdrawal => {
            let gauge = limit::withdrawal_daily(hot.holder, policy, ctx.now);
            (*policy.withdrawal.single_max_fen, gauge, Arrival::Minutes)
        }
        Movement::Transfer => {
            (*policy.transfer.single_max_fen, limit::transfer_daily(hot.holder, policy, ctx.now), Arrival::Instant)
        }
        Movement::Payment => {
            let gauge = limit::code_payment(hot.holder, limit::Proof::Pin, policy, ctx.now);
            (*policy.order.single_max_fen, gauge, Arrival::Instant)
        }
    };
    let fee = match movement {
        Movement::Withdrawal => withdrawal::fee(view, ctx, hot, amount)?.fee,
        Movement::TopUp(_) | Movement::Transfer | Movement::Payment => Amount::ZERO,
    };
    let day_left = left(view, ctx, hot, movement, &gauge)?;
    let name_check = movement == Movement::Transfer && transfer::asks_name(ctx, amount);
    Ok(Quote { amount, fee, free_left, single_limit: single, day_left, arrival, name_check, refusal: None })
}

/// What is left of a daily limit, and of the lowered one after a reset of the payment password.
fn left(view: &mut View<'_>, ctx: &Ctx, hot: &Hot, movement: Movement, gauge: &Gauge) -> Result<Amount, Fault> {
    let mut least = gauge.left(limit::used(view, gauge)?);
    let lowered = match movement {
        Movement::Withdrawal | Movement::Transfer => limit::after_pin_reset(hot, &ctx.policy, ctx.now),
        Movement::TopUp(_) | Movement::Payment => None,
    };
    if let Some(lowered) = lowered {
        least = least.min(lowered.left(limit::used(view, &lowered)?));
    }
    Ok(Amount::from_fen(least).unwrap_or(Amount::ZERO))
}

fn admitted(
    view: &mut View<'_>,
    ctx: &Ctx,
    hot: &Hot,
    movement: Movement,
    quote: &Quote,
) -> Result<(), Stop<MoneyRefusal>> {
    let act = match movement {
        Movement::TopUp(_) => Act::TopUp,
        Movement::Withdrawal => Act::Withdraw,
        Movement::Transfer => Act::Transfer,
        Movement::Payment => Act::Pay,
    };
    account::permit(hot, act).map_err(|refusal| Stop::Refused(refusal.into()))?;
    match movement {
        Movement::TopUp(card) => {
            let card = balance::debit_card(view, hot.holder, card)?;
            return topup::admit(view, ctx, hot, &card, quote.amount);
        }
        Movement::Withdrawal => withdrawal::admit(view, ctx, hot, quote.amount)?,
        Movement::Transfer => transfer::admit(view, ctx, hot, quote.amount)?,
        Movement::Payment => return Ok(()),
    };
    enough(view, hot, quote.amount.plus(quote.fee).unwrap_or(Amount::MAX))
}

fn enough(view: &mut View<'_>, hot: &Hot, needed: Amount) -> Result<(), Stop<MoneyRefusal>> {
    let available = view.balance(hot.account)?.available();
    if available >= needed {
        return Ok(());
    }
    Err(Stop::Refused(MoneyRefusal::InsufficientBalance { available, needed }))
}

fn refusal_of(outcome: Result<(), Stop<MoneyRefusal>>) -> Result<Option<MoneyRefusal>, Fault> {
    match outcome {
        Ok(()) => Ok(None),
        Err(Stop::Refused(refusal) | Stop::Recorded(refusal)) => Ok(Some(refusal)),
        Err(Stop::Fault(fault)) => Err(fault),
    }
}

/// The methods of a pay sheet for an amount: the balance, then the cards in the holder's order.
pub fn methods(view: &mut View<'_>, ctx: &Ctx, holder: HolderId, amount: Amount) -> Result<Vec<MethodLine>, Fault> {
    let Some(hot) = account::see(view, holder)? else { return Ok(Vec::new()) };
    let available = view.balance(hot.account)?.available();
    let refusal = refusal_of(from_balance(view, ctx, &hot, amount))?;
    let mut lines = vec![MethodLine { method: Method::Balance, card: None, available: Some(available), refusal }];
    let pending = instruction::pending(view, holder)?;
    for card in fundings(view, holder)? {
        let refusal = refusal_of(topup::admit_card(view, ctx, &card, &pending, amount))?;
        lines.push(MethodLine { method: Method::Card(card.id), card: Some(card), available: None, refusal });
    }
    Ok(lines)
}

fn from_balance(view: &mut View<'_>, ctx: &Ctx, hot: &Hot, amount: Amount) -> Result<(), Stop<MoneyRefusal>> {
    account::permit(hot, Act::Pay).map_err(|refusal| Stop::Refused(refusal.into()))?;
    let class = limit::balance_out(hot.limit_subject(), limit::class_rule(hot, &ctx.policy), ctx.now);
    let mut unused = limit::Uses::default();
    limit::take(view, &mut unused, &class, amount).map_err(|stop| stop.map(Into::into))?;
    enough(view, hot, amount)
}
