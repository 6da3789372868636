//! Bills: a merchant's day in two files.
//!
//! The day was written down once when it had ended, so the same bill has the same bytes whenever it is asked for.

use axum::extract::State;
use axum::routing::get;
use axum::{Extension, Router};
use jiff::Timestamp;
use jiff::civil::Date;
use money::MerchantId;
use wallet::statement::{
    self, Bill, Flow, FlowKind, FlowLine, FundAccount, PaidLine, RefundLine, Statement, TradeLine,
};
use wallet::{refund, trade};
use wxpay::bill::{
    BillFile, FlowDirection, FlowRow, PaidRow, RefundRow, RowState, TradeBill, TradeRow, flow_bill, trade_bill,
};
use wxpay::error::ErrorCode;
use wxpay::model::bill::{AccountType, BillAnswer, BillType, FundFlowBillQuery, TradeBillQuery};
use wxpay::model::transaction::TradeType;
use wxpay::model::{HashType, TarType, Word};

use super::asking::{Pairs, party};
use super::door::{Base, Caller};
use super::download::{self, Wanted};
use super::reply::{Refused, Reply};
use super::transactions;
use crate::app::AppState;

pub fn routes() -> Router<AppState> {
    Router::new().route("/v3/bill/tradebill", get(trades)).route("/v3/bill/fundflowbill", get(flows))
}

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Trades(BillType),
    Flows(AccountType),
}

impl Kind {
    /// The word in a link.
    pub fn word(self) -> &'static str {
        match self {
            Self::Trades(kind) => kind.word(),
            Self::Flows(account) => account.word(),
        }
    }

    /// The file of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        let trades = BillType::parse(word).map(Self::Trades);
        trades.or_else(|| AccountType::parse(word).map(Self::Flows))
    }
}

async fn trades(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(base): Extension<Base>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    let asked: TradeBillQuery = pairs.read(&state)?;
    let of = party(&state, &caller, asked.sub_mchid).await?.merchant;
    let kind = Kind::Trades(asked.bill_type.unwrap_or(BillType::All));
    offer(&state, (&caller, &base), (of, asked.bill_date, kind), asked.tar_type).await
}

async fn flows(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(base): Extension<Base>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    let asked: FundFlowBillQuery = pairs.read(&state)?;
    let of = party(&state, &caller, asked.sub_mchid).await?.merchant;
    let kind = Kind::Flows(asked.account_type.unwrap_or(AccountType::Basic));
    offer(&state, (&caller, &base), (of, asked.bill_date, kind), asked.tar_type).await
}

async fn offer(
    state: &AppState,
    (caller, base): (&Caller, &Base),
    (of, day, kind): (MerchantId, Date, Kind),
    tar: Option<TarType>,
) -> Result<Reply, Refused> {
    let file = file(state, of, day, kind).await?;
    let tail = if tar.is_some() { "&tartype=gzip" } else { "" };
    let download_url = download::link(state, caller, base, Wanted::Bill { of, day, kind }) + tail;
    Ok(Reply::json(&BillAnswer { hash_type: HashType::Sha1, hash_value: file.hash_value(), download_url }))
}

/// A merchant's trade bill.
pub async fn trade_bill_of(
    state: &AppState,
    merchant: MerchantId,
    day: Date,
    kind: BillType,
) -> Result<BillFile, Refused> {
    file(state, merchant, day, Kind::Trades(kind)).await
}

/// A merchant's fund-flow bill.
pub async fn flow_bill_of(
    state: &AppState,
    merchant: MerchantId,
    day: Date,
    account: AccountType,
) -> Result<BillFile, Refused> {
    file(state, merchant, day, Kind::Flows(account)).await
}

/// The day as it was written down. One that has ended and was not written yet is written now.
pub async fn file(state: &AppState, merchant: MerchantId, day: Date, kind: Kind) -> Result<BillFile, Refused> {
    if day >= wallet::business_day(state.clock.now()) {
        return Err(ErrorCode::NoStatementExist.into());
    }
    let taken = state.decide(move |tx, ctx| statement::take(tx, ctx, merchant, day)).await;
    let statement = taken.map_err(|stop| match stop {
        wallet::Stop::Fault(fault) => Refused::from(fault),
        wallet::Stop::Refused(_) | wallet::Stop::Recorded(_) => ErrorCode::NoStatementExist.into(),
    })?;
    written(&statement, kind)
}

fn written(statement: &Statement, kind: Kind) -> Result<BillFile, Refused> {
    match kind {
        Kind::Trades(BillType::All) => trade_file(statement, Bill::All, TradeBill::All),
        Kind::Trades(BillType::Success) => trade_file(statement, Bill::Success, TradeBill::Success),
        Kind::Trades(BillType::Refund) => trade_file(statement, Bill::Refund, TradeBill::Refund),
        // Nobody is settled specially here and nothing was recharged.
        Kind::Trades(
            BillType::RechargeRefund | BillType::AllSpecial | BillType::SuccessSpecial | BillType::RefundSpecial,
        ) => Err(ErrorCode::NoStatementExist.into()),
        Kind::Flows(account) => Ok(flow_file(&statement.flow, account)),
    }
}

fn trade_file(statement: &Statement, bill: Bill, form: TradeBill) -> Result<BillFile, Refused> {
    let rows = statement.lines(bill).map(trade_row).collect::<Result<Vec<_>, _>>()?;
    Ok(trade_bill(form, &rows))
}

fn trade_row(line: &TradeLine) -> Result<TradeRow, Refused> {
    match line {
        TradeLine::Paid(paid) => Ok(TradeRow::Paid {
            order: paid_row(paid, paid.paid_at, paid.fee.fen())?,
            settlement: paid.settled().fen(),
            coupon: paid.total.minus_or_zero(paid.paid).fen(),
            total: paid.total.fen(),
        }),
        TradeLine::Refunded(refund) => Ok(TradeRow::Refunded {
            order: paid_row(&refund.trade, refund.accepted_at, refund.fee_back.fen().saturating_neg())?,
            refund: refund_row(refund)?,
        }),
    }
}

fn paid_row(line: &PaidLine, traded_at: Timestamp, fee: i64) -> Result<PaidRow, Refused> {
    Ok(PaidRow {
        traded_at: traded_at.into(),
        appid: line.appid.clone(),
        mchid: line.mchid.clone(),
        sub_mchid: line.sub_mchid.clone(),
        device_id: None,
        transaction_id: line.number.clone(),
        out_trade_no: line.out_trade_no.clone(),
        openid: line.openid.clone(),
        trade_type: trade_type(&line.kind)?,
        bank_type: transactions::bank_word(&line.paid_with)
            .ok_or_else(|| Refused::broken(format!("paid with {}", line.paid_with)))?,
        description: line.description.clone(),
        attach: line.attach.clone(),
        fee,
        rate: format!("{}.{:02}%", line.fee_bps / 100, line.fee_bps % 100),
        rate_note: None,
    })
}

fn trade_type(code: &str) -> Result<TradeType, Refused> {
    let kind = trade::Kind::from_code(code).ok_or_else(|| Refused::broken(format!("trade kind {code}")))?;
    Ok(transactions::kind(kind))
}

fn refund_row(line: &RefundLine) -> Result<RefundRow, Refused> {
    let state = refund::State::from_code(&line.state);
    let state = state.ok_or_else(|| Refused::broken(format!("refund state {}", line.state)))?;
    Ok(RefundRow {
        is_reversal: line.is_reversal,
        refund_id: line.number.clone(),
        out_refund_no: line.out_refund_no.clone(),
        refund: line.to_payer().fen(),
        coupon_refund: line.cash().fen(),
        is_to_balance: false,
        state: match state {
            refund::State::Processing => RowState::Processing,
            refund::State::Succeeded => RowState::Success,
            refund::State::Abnormal => RowState::Change,
            refund::State::Closed => RowState::Fail,
        },
        applied: line.amount.fen(),
        applied_at: line.accepted_at.into(),
        succeeded_at: line.ended_at.filter(|_| state == refund::State::Succeeded).map(Into::into),
    })
}

fn flow_file(flow: &Flow, account: AccountType) -> BillFile {
    let account = match account {
        AccountType::Basic => FundAccount::Basic,
        AccountType::Operation => FundAccount::Operation,
        AccountType::Fees => FundAccount::Fees,
    };
    let rows: Vec<FlowRow> = flow.of(account).iter().map(flow_row).collect();
    flow_bill(&rows)
}

fn flow_row(line: &FlowLine) -> FlowRow {
    let (name, kind) = flow_words(line.kind);
    FlowRow {
        booked_at: line.at.into(),
        business_id: line.number.clone(),
        flow_id: line.entry.uuid().simple().to_string(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        direction: if line.is_income { FlowDirection::In } else { FlowDirection::Out },
        amount: line.amount.fen(),
        balance: line.balance_fen,
        submitter: "system".to_owned(),
        remark: String::new(),
        voucher: line.out_number.clone().unwrap_or_default(),
    }
}

/// The name of the business and its kind.
const fn flow_words(kind: FlowKind) -> (&'static str, &'static str) {
    match kind {
        FlowKind::Payment => ("支付", "交易"),
        FlowKind::Fee => ("支付", "扣除交易手续费"),
        FlowKind::Refund => ("退款", "退款"),
        FlowKind::FeeReturned => ("退款", "退还交易手续费"),
        FlowKind::RefundClosed => ("退款", "退款关闭"),
        FlowKind::Withdrawal => ("提现", "提现"),
        FlowKind::WithdrawalReturned => ("提现", "提现退回"),
        FlowKind::Remittance => ("商家转账", "转账"),
        FlowKind::Share => ("分账", "分账"),
        FlowKind::ShareReturned => ("分账", "分账回退"),
        FlowKind::CouponFunded => ("代金券", "预充值"),
        FlowKind::CouponReleased => ("代金券", "预充值退回"),
        FlowKind::Other => ("其他", "调账"),
    }
}
