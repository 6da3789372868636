//! The trades and refunds of a day.

use jiff::Timestamp;
use money::{Amount, MerchantId};
use serde::{Deserialize, Serialize};
use store::{Fault, View};

use super::Statement;
use crate::Ctx;
use crate::merchant::{self, Kind, Merchant};
use crate::refund::{self, Refund};
use crate::trade::{self, State, Trade};

/// Which lines of trades a merchant asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bill {
    All,
    /// What was paid.
    Success,
    /// What was given back.
    Refund,
}

/// What a trade or a refund of it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TradeLine {
    Paid(PaidLine),
    Refunded(RefundLine),
}

/// A trade that was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidLine {
    pub paid_at: Timestamp,
    pub appid: String,
    /// Who dealt.
    pub mchid: String,
    /// Whose money it is, when somebody else dealt.
    pub sub_mchid: Option<String>,
    pub number: String,
    pub out_trade_no: String,
    pub openid: String,
    /// [`trade::Kind::code`].
    pub kind: String,
    /// [`trade::PaidWith::code`].
    pub paid_with: String,
    pub total: Amount,
    /// What the payer paid of it.
    pub paid: Amount,
    /// Whether the merchant got no more than that: a coupon without cash.
    #[serde(default)]
    pub no_cash: bool,
    pub fee: Amount,
    pub fee_bps: u32,
    pub description: String,
    pub attach: Option<String>,
}

/// A refund that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundLine {
    pub trade: PaidLine,
    pub accepted_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub number: String,
    pub out_refund_no: String,
    pub amount: Amount,
    /// What of it the payer got, and what of a coupon's discount went back; nothing is said where all was the payer's.
    #[serde(default)]
    pub split: Option<(Amount, Amount)>,
    pub fee_back: Amount,
    /// [`refund::State::code`].
    pub state: String,
    /// Whether a payment by code was taken back.
    pub is_reversal: bool,
}

/// The sums of some lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub lines: u32,
    pub total: Amount,
    pub paid: Amount,
    pub refunded: Amount,
    /// What the house took less what it gave back; below zero when it gave back more.
    pub fee_fen: i64,
}

impl PaidLine {
    /// What the merchant got before the fee.
    pub fn settled(&self) -> Amount {
        if self.no_cash { self.paid } else { self.total }
    }
}

impl RefundLine {
    /// What the payer got.
    pub fn to_payer(&self) -> Amount {
        self.split.map_or(self.amount, |(to_payer, _)| to_payer)
    }

    /// What of a coupon with cash the merchant gave back beside it.
    pub fn cash(&self) -> Amount {
        self.split.filter(|_| !self.trade.no_cash).map_or(Amount::ZERO, |(_, discount)| discount)
    }
}

impl TradeLine {
    /// When it happened.
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Paid(line) => line.paid_at,
            Self::Refunded(line) => line.accepted_at,
        }
    }
}

impl Statement {
    /// The lines of a bill, by time.
    pub fn lines(&self, bill: Bill) -> impl Iterator<Item = &TradeLine> {
        self.trades.iter().filter(move |line| match (bill, line) {
            (Bill::All, _) | (Bill::Success, TradeLine::Paid(_)) | (Bill::Refund, TradeLine::Refunded(_)) => true,
            (Bill::Success, TradeLine::Refunded(_)) | (Bill::Refund, TradeLine::Paid(_)) => false,
        })
    }

    /// The sums of a bill.
    pub fn totals(&self, bill: Bill) -> Totals {
        let mut totals = Totals::default();
        let sum = |a: Amount, b: Amount| a.plus(b).unwrap_or(Amount::MAX);
        for line in self.lines(bill) {
            totals.lines = totals.lines.saturating_add(1);
            match line {
                TradeLine::Paid(line) => {
                    totals.total = sum(totals.total, line.total);
                    totals.paid = sum(totals.paid, line.paid);
                    totals.fee_fen = totals.fee_fen.saturating_add(line.fee.fen());
                }
                TradeLine::Refunded(line) => {
                    totals.refunded = sum(totals.refunded, line.amount);
                    totals.fee_fen = totals.fee_fen.saturating_sub(line.fee_back.fen());
                }
            }
        }
        totals
    }
}

/// A merchant's lines of a day, and for a provider those that it dealt for others.
pub(super) fn of_day(
    view: &mut View<'_>,
    ctx: &Ctx,
    terms: &Merchant,
    bounds: (Timestamp, Timestamp),
) -> Result<Vec<TradeLine>, Fault> {
    let mut lines = of_merchant(view, ctx, terms, bounds, |_| true)?;
    if terms.kind == Kind::Provider {
        for sub in merchant::subs(view, terms.id)? {
            lines.extend(of_merchant(view, ctx, &sub, bounds, |provider| provider == Some(terms.id))?);
        }
    }
    lines.sort_by_key(TradeLine::at);
    Ok(lines)
}

fn of_merchant(
    view: &mut View<'_>,
    ctx: &Ctx,
    terms: &Merchant,
    bounds: (Timestamp, Timestamp),
    wanted: impl Fn(Option<MerchantId>) -> bool,
) -> Result<Vec<TradeLine>, Fault> {
    let mut lines = Vec::new();
    for trade in trade::paid_between(view, ctx, terms.id, bounds)? {
        if wanted(trade.party.provider) {
            lines.push(TradeLine::Paid(paid_line(view, terms, &trade)?));
        }
    }
    for refund in refund::between(view, terms.id, bounds)? {
        if wanted(refund.party.provider) {
            lines.push(TradeLine::Refunded(refund_line(view, ctx, terms, &refund)?));
        }
    }
    Ok(lines)
}

fn paid_line(view: &mut View<'_>, terms: &Merchant, trade: &Trade) -> Result<PaidLine, Fault> {
    let gone = |what: &str| Fault::corrupt(format!("the trade of {} has no {what}", trade.order));
    let paid = trade.paid.clone().ok_or_else(|| gone("payment"))?;
    let provider = match trade.party.provider {
        Some(provider) => Some(merchant::find(view, provider)?.ok_or_else(|| gone("provider"))?.mchid),
        None => None,
    };
    let sub_mchid = provider.is_some().then(|| terms.mchid.clone());
    Ok(PaidLine {
        paid_at: paid.at,
        appid: trade.appid.clone(),
        mchid: provider.unwrap_or_else(|| terms.mchid.clone()),
        sub_mchid,
        number: paid.number,
        out_trade_no: trade.out_trade_no.clone(),
        openid: paid.openid,
        kind: trade.kind.code().to_owned(),
        paid_with: paid.with.code(),
        total: trade.amount,
        paid: paid.amount,
        no_cash: paid.promotion.as_ref().is_some_and(|promotion| promotion.no_cash),
        fee: paid.fee,
        fee_bps: paid.fee_bps,
        description: trade.description.clone(),
        attach: trade.wish.attach.clone(),
    })
}

fn refund_line(view: &mut View<'_>, ctx: &Ctx, terms: &Merchant, refund: &Refund) -> Result<RefundLine, Fault> {
    let trade = trade::of_order(view, ctx, refund.order)?;
    let trade = trade.ok_or_else(|| Fault::corrupt(format!("{} has no trade", refund.id)))?;
    Ok(RefundLine {
        trade: paid_line(view, terms, &trade)?,
        accepted_at: refund.created_at,
        ended_at: refund.ended_at,
        number: refund.number.clone(),
        out_refund_no: refund.out_refund_no.clone(),
        amount: refund.amount,
        split: (refund.to_payer != refund.amount).then_some((refund.to_payer, refund.discount)),
        fee_back: refund.fee_back,
        state: refund.state.code().to_owned(),
        is_reversal: trade.state == State::Revoked,
    })
}
