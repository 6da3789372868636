//! Help that looks at this holder's account before it answers the four questions people ask.
//!
//! A finding is a code that the page words, with what it needs and what to do next. The first finding is the most likely
//! cause. Only reading happens here.

mod findings;

pub use findings::{Finding, Question};

use money::HolderId;
use store::{Fault, View};

use crate::account::{self, Act, Hot};
use crate::bill::{self, BillKind, Filter};
use crate::pin::{self, PinRefusal};
use crate::{Ctx, Next, Refusal, card, session};

/// The answers to all questions for a holder.
pub fn diagnose(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<Vec<(Question, Vec<Finding>)>, Fault> {
    let Some(hot) = account::see(view, holder)? else { return Ok(Vec::new()) };
    Ok(vec![
        (Question::BindingFailed, binding(view, &hot)?),
        (Question::PaymentFailed, payment(view, ctx, &hot)?),
        (Question::AvoidScams, scams(view, ctx, &hot)?),
        (Question::RecoverPin, recovery(view, ctx, &hot)?),
    ])
}

/// What the account's state or missing verification forbids.
fn forbidden(hot: &Hot, act: Act) -> Option<Finding> {
    account::permit(hot, act).err().map(|refusal| Finding::of(&refusal))
}

fn binding(view: &mut View<'_>, hot: &Hot) -> Result<Vec<Finding>, Fault> {
    let mut found: Vec<Finding> = forbidden(hot, Act::BindCard).into_iter().collect();
    let last = card::newest_binding(view, hot.holder)?;
    if let Some(failure) = last.and_then(|binding| binding.failure) {
        found.push(Finding::of(&failure));
    }
    if found.is_empty() {
        found.push(Finding::plain("binding_no_problem", &[Next::BindCard]));
    }
    found.push(Finding::plain("binding_recommended_banks", &[Next::ChooseBank]));
    Ok(found)
}

fn payment(view: &mut View<'_>, ctx: &Ctx, hot: &Hot) -> Result<Vec<Finding>, Fault> {
    let mut found: Vec<Finding> = forbidden(hot, Act::Pay).into_iter().collect();
    found.extend(last_payment(view, hot)?);
    let pin = pin::status(hot, ctx);
    if !pin.set {
        found.push(Finding::of(&PinRefusal::NotSet));
    }
    if let Some(until) = pin.locked_until {
        found.push(Finding::of(&PinRefusal::Locked { until }));
    }
    let available = view.balance(hot.account)?.available();
    let no_cards = card::cards(view, hot.holder)?.is_empty();
    if available.is_zero() && no_cards {
        found.push(Finding::plain("payment_nothing_to_pay_with", &[Next::BindCard]));
    } else if available.is_zero() {
        found.push(Finding::plain("payment_balance_empty", &[Next::TopUp, Next::UseCard]));
    }
    if hot.is_lowered(ctx.now) {
        let params = vec![("until", hot.lowered_until.to_string())];
        found.push(Finding::with("limits_lowered", params, &[Next::TryLater]));
    }
    if found.is_empty() {
        found.push(Finding::plain("payment_no_problem", &[Next::SeeBill, Next::Retry]));
    }
    found.push(Finding::plain("payment_page_broken", &[Next::Retry]));
    Ok(found)
}

/// What became of the newest payment, when it did not simply succeed.
fn last_payment(view: &mut View<'_>, hot: &Hot) -> Result<Vec<Finding>, Fault> {
    let newest = Filter { kind: Some(BillKind::Payment), limit: 1, ..Filter::default() };
    let Some(last) = bill::list(view, hot.holder, &newest)?.bills.pop() else { return Ok(Vec::new()) };
    let Some(failure) = last.failure() else { return Ok(Vec::new()) };
    let facts = vec![("payee", last.title), ("amount", last.amount.fen().to_string()), ("at", last.at.to_string())];
    Ok(vec![Finding::with("payment_last_failed", facts, &[Next::SeeBill]), Finding::of(failure.as_ref())])
}

fn scams(view: &mut View<'_>, ctx: &Ctx, hot: &Hot) -> Result<Vec<Finding>, Fault> {
    let mut found = Vec::new();
    let devices = session::list(view, ctx, hot.holder)?.len();
    if devices > 1 {
        found.push(Finding::with("scam_several_devices", vec![("count", devices.to_string())], &[]));
    }
    if hot.pinless {
        found.push(Finding::plain("scam_pinless_on", &[]));
    }
    for code in ["scam_keep_secrets", "scam_confirm_payee", "scam_large_sums", "scam_act_at_once"] {
        found.push(Finding::plain(code, if code == "scam_act_at_once" { &[Next::ContactSupport] } else { &[] }));
    }
    Ok(found)
}

fn recovery(view: &mut View<'_>, ctx: &Ctx, hot: &Hot) -> Result<Vec<Finding>, Fault> {
    let mut found: Vec<Finding> = forbidden(hot, Act::RecoverPin).into_iter().collect();
    let pin = pin::status(hot, ctx);
    if !pin.set {
        found.push(Finding::of(&PinRefusal::NotSet));
        return Ok(found);
    }
    if hot.person.is_none() {
        found.push(Finding::of(&account::AccountRefusal::NotVerified));
    } else if card::cards(view, hot.holder)?.is_empty() {
        found.push(Finding::of(&pin::RecoveryRefusal::NoCard));
    } else if found.is_empty() {
        found.push(Finding::plain("recovery_possible", &[Next::ForgotPin]));
    }
    if let Some(until) = pin.locked_until {
        found.push(Finding::of(&PinRefusal::Locked { until }));
    }
    Ok(found)
}

impl Finding {
    fn of(refusal: &dyn Refusal) -> Self {
        Self::with(refusal.code(), refusal.params(), refusal.next())
    }
}
