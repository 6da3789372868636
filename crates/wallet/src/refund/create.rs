//! A merchant gives money back.

use jiff::SignedDuration;
use ledger::{AccountId, EntryBuilder, EntryKind, house};
use money::{Amount, BillId, RefundId};
use store::{Fault, Tx};

use super::rows::{self, Refund, Source};
use super::{RefundRefusal, State, tell};
use crate::balance::{self, Funding, METHOD_BALANCE, MoneyRefusal};
use crate::bill::{self, BillKind, NewBill};
use crate::coupon::{self, GivenBack};
use crate::instruction::{self, Kind, Purpose};
use crate::trade::{self, Paid, Part, Party, Trade, TradeRefusal};
use crate::{Ctx, Stop, account, business_time, card, merchant, refuse, request};

/// A merchant gives money back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRefund {
    pub party: Party,
    pub trade: trade::Name,
    pub out_refund_no: String,
    pub amount: Amount,
    /// What the whole trade was; guards against naming the wrong one.
    pub total: Amount,
    pub source: Source,
    pub reason: Option<String>,
    pub notify_url: Option<String>,
    /// What is given back, as it was given.
    pub detail: Option<String>,
}

impl NewRefund {
    fn hash(&self, trade: &Trade) -> [u8; 32] {
        let (order, amount) = (trade.order.to_string(), self.amount.fen().to_string());
        let options = [&self.reason, &self.notify_url, &self.detail];
        let mut facts = vec![order.as_str(), &amount, self.source.code()];
        facts.extend(options.into_iter().map(|text| text.as_deref().unwrap_or_default()));
        request::hash(&facts)
    }
}

/// Gives money back. The same request again gives the same refund, as it stands now.
///
/// # Errors
/// Any [`RefundRefusal`] but those of an abnormal refund; none of them took money.
pub fn create(tx: &mut Tx<'_>, ctx: &mut Ctx, command: &NewRefund) -> Result<Refund, Stop<RefundRefusal>> {
    let found = trade::find(tx, ctx, &command.party, &command.trade).map_err(not_found)?;
    let Some(mut trade) = trade::lock(tx, ctx, found.order)? else { return refuse(RefundRefusal::TradeNotFound) };
    let hash = command.hash(&trade);
    if let Some(earlier) = rows::by_out_refund_no(tx, command.party.merchant, &command.out_refund_no)? {
        return if earlier.request_hash == hash { Ok(earlier) } else { refuse(RefundRefusal::OutRefundNoUsed) };
    }
    admit(ctx, &trade, command)?;
    carry_out(tx, ctx, &mut trade, (command, hash), trade::Event::Refund)
}

fn not_found(stop: Stop<TradeRefusal>) -> Stop<RefundRefusal> {
    stop.map(|_| RefundRefusal::TradeNotFound)
}

/// Gives everything that is left of a payment by code back.
pub(crate) fn reverse(tx: &mut Tx<'_>, ctx: &mut Ctx, trade: &mut Trade) -> Result<Refund, Stop<RefundRefusal>> {
    let command = NewRefund {
        party: trade.party,
        trade: trade::Name::OutTradeNo(trade.out_trade_no.clone()),
        // No number of a merchant's has this sign.
        out_refund_no: format!("#{}", trade.out_trade_no),
        amount: trade.refundable(),
        total: trade.amount,
        source: Source::Pending,
        reason: None,
        notify_url: None,
        detail: None,
    };
    let hash = command.hash(trade);
    carry_out(tx, ctx, trade, (&command, hash), trade::Event::Revoke)
}

fn admit(ctx: &Ctx, trade: &Trade, command: &NewRefund) -> Result<(), Stop<RefundRefusal>> {
    let policy = &ctx.policy.refund;
    let paid = match trade.state {
        trade::State::Revoked => return refuse(RefundRefusal::Revoked),
        trade::State::Paid | trade::State::Refunded => trade.paid.as_ref(),
        trade::State::Open
        | trade::State::AwaitingPayer
        | trade::State::Accepted
        | trade::State::Closed
        | trade::State::Failed => None,
    };
    let Some(paid) = paid else { return refuse(RefundRefusal::NotPaid) };
    let within = SignedDuration::from_hours(24_i64.saturating_mul(i64::from(*policy.within_days)));
    let refusal = if paid.at.checked_add(within).is_ok_and(|until| until <= ctx.now) {
        RefundRefusal::TooLate { days: *policy.within_days }
    } else if trade.refunds >= *policy.per_trade_max {
        RefundRefusal::TooMany { max: *policy.per_trade_max }
    } else if command.total != trade.amount {
        RefundRefusal::TotalDiffers { total: trade.amount }
    } else if command.amount.is_zero() {
        RefundRefusal::AmountTooSmall
    } else if command.amount > trade.refundable() {
        RefundRefusal::MoreThanLeft { left: trade.refundable() }
    } else {
        return Ok(());
    };
    refuse(refusal)
}

/// Moves the money, or asks a bank to. Everything has been admitted.
fn carry_out(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    trade: &mut Trade,
    (command, hash): (&NewRefund, [u8; 32]),
    event: trade::Event,
) -> Result<Refund, Stop<RefundRefusal>> {
    let refund = draft(tx, ctx, trade, (command, hash))?;
    if !rows::insert(tx, &refund)? {
        return refuse(RefundRefusal::OutRefundNoUsed);
    }
    let part = part_of(trade, &refund);
    post(tx, ctx, trade, (&refund, part))?;
    trade::give_back(tx, trade, part, event)?;
    if !refund.to_payer.is_zero() {
        write_bill(tx, &refund)?;
    }
    if refund.card.is_some() {
        bill::step(tx, refund.bill, 0, refund.state.bill_code(), ctx.now)?;
        send(tx, ctx, &refund)?;
    }
    tell(tx, ctx, &refund)?;
    Ok(refund)
}

fn draft(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    trade: &Trade,
    (command, request_hash): (&NewRefund, [u8; 32]),
) -> Result<Refund, Fault> {
    let gone = |what: &str| Fault::corrupt(format!("the trade of {} has no {what}", trade.order));
    let paid = trade.paid.as_ref().ok_or_else(|| gone("payment"))?;
    let fee_so_far = trade.fee_so_far().ok_or_else(|| gone("fee"))?;
    let fee_back = fee_so_far.back(command.amount).map_err(|error| Fault::corrupt(error.to_string()))?;
    let part = trade.part(paid, fee_back, command.amount).map_err(|error| Fault::corrupt(error.to_string()))?;
    let holder = trade.payer.ok_or_else(|| gone("payer"))?;
    let terms = merchant::find(tx, trade.party.merchant)?.ok_or_else(|| gone("merchant"))?;
    let payer = account::see(tx, holder)?.ok_or_else(|| gone("payer"))?;
    // A refund of a fen or two may be the coupon's alone.
    let card = if part.to_payer.is_zero() { None } else { card_of(tx, holder, paid)? };
    let shop = merchant::shop(tx, trade.store)?;
    let (state, ended_at) = if card.is_some() { (State::Processing, None) } else { (State::Succeeded, Some(ctx.now)) };
    Ok(Refund {
        id: RefundId::new(ctx.now_ms(), &mut ctx.entropy),
        order: trade.order,
        party: trade.party,
        out_refund_no: command.out_refund_no.clone(),
        number: refund_number(ctx),
        amount: command.amount,
        to_payer: part.to_payer,
        discount: part.discount,
        given: part.given().map_err(|error| Fault::corrupt(error.to_string()))?,
        fee_back,
        source: command.source,
        source_account: source_account(command.source, &terms),
        reason: command.reason.clone(),
        notify_url: command.notify_url.clone(),
        detail: command.detail.clone(),
        request_hash,
        state,
        failure: None,
        holder,
        account: payer.account,
        payee: shop.map_or(terms.name, |shop| shop.name),
        label: card.as_ref().map_or_else(|| METHOD_BALANCE.to_owned(), Funding::label),
        card: card.map(|card| card.id),
        bill: BillId::new(ctx.now_ms(), &mut ctx.entropy),
        created_at: ctx.now,
        ended_at,
    })
}

const fn source_account(source: Source, terms: &merchant::Merchant) -> AccountId {
    match source {
        Source::Pending => terms.pending,
        Source::Available => terms.available,
    }
}

/// The card that paid, even if it is bound no more: then the bank refuses, and the refund is abnormal.
fn card_of(tx: &mut Tx<'_>, holder: money::HolderId, paid: &Paid) -> Result<Option<Funding>, Fault> {
    let payment = crate::payment::find(tx, holder, paid.payment)?;
    let Some(id) = payment.and_then(|payment| payment.card) else { return Ok(None) };
    Ok(card::card(tx, holder, id)?.map(Funding::from))
}

/// 29 digits, of which eight are the day.
fn refund_number(ctx: &mut Ctx) -> String {
    let day = business_time(ctx.now).date().strftime("%Y%m%d").to_string();
    format!("503{}{day}{}", ctx.entropy.digits(7), ctx.entropy.digits(11))
}

/// How a refund is made up.
pub(super) fn part_of(trade: &Trade, refund: &Refund) -> Part {
    let promotion = trade.paid.as_ref().and_then(|paid| paid.promotion.as_ref());
    Part {
        amount: refund.amount,
        to_payer: refund.to_payer,
        discount: refund.discount,
        has_cash: promotion.is_some_and(|promotion| !promotion.no_cash),
        fee: refund.fee_back,
    }
}

fn post(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    trade: &Trade,
    (refund, part): (&Refund, Part),
) -> Result<(), Stop<RefundRefusal>> {
    enough(tx, trade, (refund, part))?;
    let given = refund.given;
    let to = if refund.card.is_some() { house::IN_TRANSIT } else { refund.account };
    let mut entry = balance::entry(ctx, EntryKind::Refund, refund.id.to_bytes());
    if !part.to_payer.is_zero() {
        entry = entry.credit(to, part.to_payer);
    }
    entry = with_coupon(tx, ctx, entry, (trade, refund))?;
    if given.is_zero() && part.fee.is_zero() {
        return Ok(());
    }
    if !given.is_zero() {
        entry = entry.debit(refund.source_account, given);
    }
    if !part.fee.is_zero() {
        entry = entry.transfer(house::FEE_INCOME, refund.source_account, part.fee);
    }
    balance::post(tx, entry).map_err(|stop| stop.map(|refusal| short(&refusal, part)))
}

/// What a coupon took off goes back to whoever gave it, in proportion.
fn with_coupon(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    entry: EntryBuilder,
    (trade, refund): (&Trade, &Refund),
) -> Result<EntryBuilder, Fault> {
    if trade.paid.as_ref().is_none_or(|paid| paid.promotion.is_none()) {
        return Ok(entry);
    }
    let back = GivenBack {
        order: trade.order,
        refund: refund.id,
        number: &refund.number,
        amount: refund.discount,
        is_whole: trade.refundable() == refund.amount,
    };
    coupon::give_back(tx, ctx, entry, &back)
}

/// Whether the merchant has it, beside what its other trades keep back for sharing.
fn enough(tx: &mut Tx<'_>, trade: &Trade, (refund, part): (&Refund, Part)) -> Result<(), Stop<RefundRefusal>> {
    let mut available = tx.balance(refund.source_account)?.available();
    if refund.source == Source::Pending {
        let kept = trade::frozen_of_others(tx, trade.party.merchant, trade.order)?;
        available = available.minus_or_zero(kept);
    }
    let needed = part.net();
    if available >= needed { Ok(()) } else { refuse(RefundRefusal::MerchantShort { available, needed }) }
}

/// The books refuse only what is not there.
fn short(refusal: &MoneyRefusal, part: Part) -> RefundRefusal {
    let available =
        if let MoneyRefusal::InsufficientBalance { available, .. } = refusal { *available } else { Amount::ZERO };
    RefundRefusal::MerchantShort { available, needed: part.net() }
}

fn write_bill(tx: &mut Tx<'_>, refund: &Refund) -> Result<(), Fault> {
    bill::insert(
        tx,
        &NewBill {
            id: refund.bill,
            holder: refund.holder,
            at: refund.created_at,
            kind: BillKind::Refund,
            amount: refund.to_payer,
            fee: Amount::ZERO,
            title: &refund.payee,
            note: refund.reason.as_deref().unwrap_or_default(),
            method: &refund.label,
            state: refund.state.bill_code(),
            subject: refund.id.to_bytes(),
        },
    )
}

/// Asks the bank to bring a refund to its card.
pub(super) fn send(tx: &mut Tx<'_>, ctx: &mut Ctx, refund: &Refund) -> Result<(), Fault> {
    let Some(id) = refund.card else { return Ok(()) };
    let card = card::card(tx, refund.holder, id)?;
    let card = card.ok_or_else(|| Fault::corrupt(format!("{} goes to no card of the payer's", refund.id)))?;
    let request = instruction::Request {
        kind: Kind::Credit,
        purpose: Purpose::Refund,
        subject: refund.id.to_bytes(),
        holder: Some(refund.holder),
        card: Some(id),
        bank: card.bank,
        mandate: card.mandate,
        amount: refund.to_payer,
    };
    instruction::order(tx, ctx, &request).map(|_| ())
}
