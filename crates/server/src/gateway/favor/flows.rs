//! What a stock's coupons were used for and what came back, as files.

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Extension, Router};
use jiff::Timestamp;
use jiff::civil::Date;
use money::StockId;
use store::View;
use wallet::coupon::{self, Return, Stock, Use};
use wxpay::bill::{BillFile, CouponRow, coupon_return_file, coupon_use_file};
use wxpay::error::ErrorCode;
use wxpay::model::favor::{FlowAnswer, FlowByDayQuery, FlowHash, RefundFlowOfDay, UseFlowOfDay};

use super::stocks::own;
use crate::app::AppState;
use crate::gateway::asking::Pairs;
use crate::gateway::door::{Base, Caller};
use crate::gateway::download::{self, Wanted};
use crate::gateway::reply::{Refused, Reply};
use crate::gateway::transactions;

pub fn routes() -> Router<AppState> {
    let of = |tail: &str| format!("/v3/marketing/favor/stocks/{{stock_id}}/{tail}");
    Router::new()
        .route(&of("use-flow"), get(uses))
        .route(&of("refund-flow"), get(returns))
        .route(&of("use-flow-by-day"), get(uses_of_day))
        .route(&of("refund-flow-by-day"), get(returns_of_day))
}

/// Which flow of a stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowKind {
    Uses,
    Returns,
}

/// A file with where it can be fetched.
struct Offered {
    url: String,
    hash_value: String,
    lines: usize,
}

impl Offered {
    fn answer(self) -> Reply {
        Reply::json(&FlowAnswer { url: self.url, hash_value: self.hash_value, hash_type: FlowHash::Sha1 })
    }
}

/// All of it until now, so that the file is the same when it is fetched.
async fn whole(
    state: &AppState,
    (caller, base): (&Caller, &Base),
    number: String,
    kind: FlowKind,
) -> Result<Offered, Refused> {
    let stock = own(state, caller, &caller.mchid, number).await?;
    offer(state, (caller, base), &stock, kind, (Timestamp::UNIX_EPOCH, state.clock.now())).await
}

async fn of_day(
    state: &AppState,
    (caller, base): (&Caller, &Base),
    (number, day): (String, Date),
    kind: FlowKind,
) -> Result<Offered, Refused> {
    let stock = own(state, caller, &caller.mchid, number).await?;
    if day >= wallet::business_day(state.clock.now()) {
        return Err(ErrorCode::NoStatementExist.into());
    }
    let until = day.tomorrow().map_or(Timestamp::MAX, wallet::start_of_day);
    offer(state, (caller, base), &stock, kind, (wallet::start_of_day(day), until)).await
}

async fn offer(
    state: &AppState,
    (caller, base): (&Caller, &Base),
    stock: &Stock,
    kind: FlowKind,
    bounds: (Timestamp, Timestamp),
) -> Result<Offered, Refused> {
    let (file, lines) = written(state, (stock.id, &stock.number), kind, bounds).await?;
    let wanted = Wanted::Flow { stock: stock.id, number: stock.number.clone(), kind, bounds };
    Ok(Offered { url: download::link(state, caller, base, wanted), hash_value: file.hash_value(), lines })
}

/// A flow as a file.
pub async fn file(
    state: &AppState,
    stock: (StockId, &str),
    kind: FlowKind,
    bounds: (Timestamp, Timestamp),
) -> Result<BillFile, Refused> {
    Ok(written(state, stock, kind, bounds).await?.0)
}

async fn written(
    state: &AppState,
    (id, number): (StockId, &str),
    kind: FlowKind,
    bounds: (Timestamp, Timestamp),
) -> Result<(BillFile, usize), Refused> {
    match kind {
        FlowKind::Uses => {
            let all = state.store.read(move |view: &mut View<'_>| coupon::uses(view, id, bounds)).await?;
            let rows: Vec<CouponRow> = all.iter().map(|one| use_row(number, one)).collect();
            Ok((coupon_use_file(&rows), rows.len()))
        }
        FlowKind::Returns => {
            let all = state.store.read(move |view: &mut View<'_>| coupon::returns(view, id, bounds)).await?;
            let rows: Vec<CouponRow> = all.iter().map(|one| return_row(number, one)).collect();
            Ok((coupon_return_file(&rows), rows.len()))
        }
    }
}

fn use_row(stock: &str, one: &Use) -> CouponRow {
    CouponRow {
        stock: stock.to_owned(),
        coupon: one.coupon.clone(),
        amount: one.discount.fen(),
        total: one.total.fen(),
        trade_type: transactions::kind(one.kind).word().to_owned(),
        transaction_id: one.number.clone(),
        at: one.at.into(),
        mchid: one.mchid.clone(),
        refund_id: None,
    }
}

fn return_row(stock: &str, one: &Return) -> CouponRow {
    CouponRow {
        amount: one.amount.fen(),
        at: one.at.into(),
        refund_id: Some(one.refund.clone()),
        ..use_row(stock, &one.used)
    }
}

async fn uses(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(base): Extension<Base>,
    Path(number): Path<String>,
) -> Result<Reply, Refused> {
    Ok(whole(&state, (&caller, &base), number, FlowKind::Uses).await?.answer())
}

async fn returns(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(base): Extension<Base>,
    Path(number): Path<String>,
) -> Result<Reply, Refused> {
    Ok(whole(&state, (&caller, &base), number, FlowKind::Returns).await?.answer())
}

async fn uses_of_day(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(base): Extension<Base>,
    Path(number): Path<String>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    let asked: FlowByDayQuery = pairs.read(&state)?;
    let offered = of_day(&state, (&caller, &base), (number, asked.bill_date), FlowKind::Uses).await?;
    Ok(Reply::json(&UseFlowOfDay {
        url: offered.url,
        stock_useflow_hash: offered.hash_value,
        stock_useflow_count: offered.lines.to_string(),
    }))
}

async fn returns_of_day(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    Extension(base): Extension<Base>,
    Path(number): Path<String>,
    pairs: Pairs,
) -> Result<Reply, Refused> {
    let asked: FlowByDayQuery = pairs.read(&state)?;
    let offered = of_day(&state, (&caller, &base), (number, asked.bill_date), FlowKind::Returns).await?;
    Ok(Reply::json(&RefundFlowOfDay {
        url: offered.url,
        stock_refundflow_hash: offered.hash_value,
        stock_refundflow_count: offered.lines.to_string(),
    }))
}

impl FlowKind {
    /// The word in a link.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Uses => "uses",
            Self::Returns => "returns",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Uses, Self::Returns].into_iter().find(|kind| kind.word() == word)
    }
}
