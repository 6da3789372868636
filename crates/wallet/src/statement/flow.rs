//! What moved on a merchant's accounts in a day.

use jiff::Timestamp;
use ledger::{Direction, EntryKind, JournalEntry, Posting};
use money::{Amount, EntryId, MerchantId, MerchantWithdrawalId, PaymentId, RefundId, RemittanceId, StockId};
use serde::{Deserialize, Serialize};
use store::{Fault, View};

use crate::merchant::{Merchant, entries_since, net};
use crate::refund;
use crate::remittance;
use crate::trade;
use crate::{Ctx, coupon};

/// The accounts by which merchants ask for a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FundAccount {
    /// All of a merchant's money here.
    Basic,
    /// For what a merchant pays; this house keeps none apart.
    Operation,
    /// For fees paid in advance; this house takes its fees from what is paid.
    Fees,
}

/// What moved in a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// What stood on the accounts when the day began, fen.
    pub opening_fen: i64,
    /// By time.
    pub lines: Vec<FlowLine>,
    /// What stood on them when it ended, fen.
    pub closing_fen: i64,
}

impl Flow {
    /// The lines of an account.
    pub fn of(&self, account: FundAccount) -> &[FlowLine] {
        match account {
            FundAccount::Basic => &self.lines,
            FundAccount::Operation | FundAccount::Fees => &[],
        }
    }
}

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowKind {
    Payment,
    Fee,
    Refund,
    FeeReturned,
    /// A refund was taken back by the merchant.
    RefundClosed,
    Withdrawal,
    WithdrawalReturned,
    /// Sent to a holder.
    Remittance,
    /// Shared with somebody, or received from somebody who shares.
    Share,
    ShareReturned,
    /// Set aside for coupons, and what of it came back.
    CouponFunded,
    CouponReleased,
    /// Moved by the house, such as a correction.
    Other,
}

/// One movement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowLine {
    pub at: Timestamp,
    /// The entry of the journal.
    pub entry: EntryId,
    pub kind: FlowKind,
    /// Whether the merchant has more or less afterwards.
    pub is_income: bool,
    pub amount: Amount,
    /// What stood on the accounts afterwards, fen.
    pub balance_fen: i64,
    /// The house's number of the trade, refund, payment or withdrawal.
    pub number: String,
    /// The merchant's own number of it.
    pub out_number: Option<String>,
}

pub(super) fn of_day(
    view: &mut View<'_>,
    ctx: &Ctx,
    terms: &Merchant,
    (from, until): (Timestamp, Timestamp),
) -> Result<Flow, Fault> {
    let stands = view.balance(terms.pending)?.posted.saturating_add(view.balance(terms.available)?.posted);
    let since = since(view, terms, from)?;
    let moved = since.iter().map(|entry| both(entry, terms)).fold(0_i64, i64::saturating_add);
    let opening_fen = stands.saturating_sub(moved);
    let (mut lines, mut balance_fen) = (Vec::new(), opening_fen);
    for entry in since.iter().filter(|entry| entry.at() < until && entry.kind() != EntryKind::Settlement) {
        let about = names(view, ctx, terms.id, entry)?;
        let mut credits = 0_usize;
        for leg in entry.postings().iter().filter(|leg| is_of(leg, terms)) {
            balance_fen = balance_fen.saturating_add(leg.signed());
            credits = credits.saturating_add(usize::from(leg.direction == Direction::Credit));
            // Each of several trades is credited first, then pays its fee.
            let named = about.get(credits.saturating_sub(1)).or(about.first());
            lines.push(FlowLine {
                at: entry.at(),
                entry: entry.id(),
                kind: kind(entry.kind(), leg.direction),
                is_income: leg.direction == Direction::Credit,
                amount: leg.amount,
                balance_fen,
                number: named.map(|name| name.number.clone()).unwrap_or_default(),
                out_number: named.and_then(|name| name.out_number.clone()),
            });
        }
    }
    Ok(Flow { opening_fen, lines, closing_fen: balance_fen })
}

/// Every entry on either account from an instant on, each once, by time.
fn since(view: &mut View<'_>, terms: &Merchant, from: Timestamp) -> Result<Vec<JournalEntry>, Fault> {
    let mut entries = entries_since(view, terms.pending, from)?;
    entries.extend(entries_since(view, terms.available, from)?);
    entries.sort_by_key(|entry| (entry.at(), entry.id()));
    entries.dedup_by_key(|entry| entry.id());
    Ok(entries)
}

fn is_of(leg: &Posting, terms: &Merchant) -> bool {
    leg.account == terms.pending || leg.account == terms.available
}

fn both(entry: &JournalEntry, terms: &Merchant) -> i64 {
    net(entry, terms.pending).saturating_add(net(entry, terms.available))
}

const fn kind(entry: EntryKind, direction: Direction) -> FlowKind {
    match (entry, direction) {
        (EntryKind::Payment | EntryKind::CardPayment, Direction::Credit) => FlowKind::Payment,
        (EntryKind::Payment | EntryKind::CardPayment | EntryKind::RefundClosed, Direction::Debit) => FlowKind::Fee,
        (EntryKind::Refund, Direction::Debit) => FlowKind::Refund,
        (EntryKind::Refund, Direction::Credit) => FlowKind::FeeReturned,
        (EntryKind::RefundClosed, Direction::Credit) => FlowKind::RefundClosed,
        (EntryKind::WithdrawalSettled, _) => FlowKind::Withdrawal,
        (EntryKind::WithdrawalReturned, _) => FlowKind::WithdrawalReturned,
        (EntryKind::RemittancePaid, _) => FlowKind::Remittance,
        (EntryKind::ProfitShared, _) => FlowKind::Share,
        (EntryKind::ShareReturned, _) => FlowKind::ShareReturned,
        (EntryKind::CouponFunded, _) => FlowKind::CouponFunded,
        (EntryKind::CouponReleased, _) => FlowKind::CouponReleased,
        (
            EntryKind::TopUp
            | EntryKind::TopUpReturned
            | EntryKind::WithdrawalReserved
            | EntryKind::WithdrawalReleased
            | EntryKind::Transfer
            | EntryKind::HoldPlaced
            | EntryKind::HoldReleased
            | EntryKind::Reversal
            | EntryKind::RefundSettled
            | EntryKind::RefundReturned
            | EntryKind::Settlement
            | EntryKind::RemittanceReserved
            | EntryKind::RemittanceReleased
            | EntryKind::SuspenseRecovered
            | EntryKind::SuspenseWrittenOff,
            _,
        ) => FlowKind::Other,
    }
}

/// What an entry is about, in the house's number and in the merchant's.
struct Named {
    number: String,
    out_number: Option<String>,
}

impl Named {
    fn ours(number: String) -> Self {
        Self { number, out_number: None }
    }
}

/// What an entry is about: one thing, except when it pays several trades of the merchant's.
fn names(view: &mut View<'_>, ctx: &Ctx, merchant: MerchantId, entry: &JournalEntry) -> Result<Vec<Named>, Fault> {
    let reference = entry.reference();
    match entry.kind() {
        EntryKind::Payment | EntryKind::CardPayment => {
            of_payment(view, ctx, merchant, PaymentId::from_bytes(reference))
        }
        EntryKind::Refund | EntryKind::RefundClosed => {
            let id = RefundId::from_bytes(reference);
            let found = refund::by_id(view, id)?.ok_or_else(|| Fault::corrupt(format!("there is no refund {id}")))?;
            Ok(vec![Named { number: found.number, out_number: Some(found.out_refund_no) }])
        }
        EntryKind::RemittancePaid => {
            let id = RemittanceId::from_bytes(reference);
            let found = remittance::by_id(view, id)?.ok_or_else(|| Fault::corrupt(format!("there is no {id}")))?;
            Ok(vec![Named { number: found.number, out_number: Some(found.out_bill_no) }])
        }
        EntryKind::CouponFunded | EntryKind::CouponReleased => {
            let found = coupon::stock_of(view, ctx, StockId::from_bytes(reference))?;
            Ok(vec![Named { number: found.number, out_number: Some(found.out_request_no) }])
        }
        EntryKind::WithdrawalSettled | EntryKind::WithdrawalReturned => {
            Ok(vec![Named::ours(MerchantWithdrawalId::from_bytes(reference).to_string())])
        }
        EntryKind::TopUp
        | EntryKind::TopUpReturned
        | EntryKind::WithdrawalReserved
        | EntryKind::WithdrawalReleased
        | EntryKind::Transfer
        | EntryKind::HoldPlaced
        | EntryKind::HoldReleased
        | EntryKind::Reversal
        | EntryKind::RefundSettled
        | EntryKind::RefundReturned
        | EntryKind::Settlement
        | EntryKind::RemittanceReserved
        | EntryKind::RemittanceReleased
        | EntryKind::ProfitShared
        | EntryKind::ShareReturned
        | EntryKind::SuspenseRecovered
        | EntryKind::SuspenseWrittenOff => Ok(vec![Named::ours(entry.id().to_string())]),
    }
}

fn of_payment(view: &mut View<'_>, ctx: &Ctx, merchant: MerchantId, payment: PaymentId) -> Result<Vec<Named>, Fault> {
    let trades = trade::of_payment(view, ctx, merchant, payment)?;
    let named = trades.into_iter().filter_map(|trade| {
        let out_number = Some(trade.out_trade_no);
        trade.paid.map(|paid| Named { number: paid.number, out_number })
    });
    let named: Vec<Named> = named.collect();
    Ok(if named.is_empty() { vec![Named::ours(payment.to_string())] } else { named })
}
