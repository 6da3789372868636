//! `/bills`: what happened to the holder's money.

use axum::extract::State;
use jiff::civil::Date;
use money::{Amount, BillId, HolderId, PaymentId};
use serde::{Deserialize, Serialize};
use store::{Fault, View};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::bill::{self, BillKind, Filter};
use wallet::payment::{self, State as PaymentState};

use super::money::Step;
use crate::app::AppState;
use crate::door::{HolderSession, Json, Path, Problem, ProblemBody, Query};

const PAGE_LENGTH: u16 = 30;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_bills)).routes(routes!(bill_statistics)).routes(routes!(see_bill))
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BillQuery {
    /// As `2026-11`; all months without it.
    month: Option<String>,
    /// `payment`, `transfer_out`, `transfer_in`, `top_up`, `withdrawal`, `refund` or `recovery`.
    kind: Option<String>,
    /// Part of a payee, a note, or an amount in yuan.
    q: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// A page of bills.
#[derive(Serialize, ToSchema)]
pub struct Bills {
    /// Totals of every month on the page, over all of the month that the filter lets through.
    groups: Vec<MonthTotal>,
    items: Vec<Bill>,
    /// Where the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A month's totals.
#[derive(Serialize, ToSchema)]
pub struct MonthTotal {
    /// As `2026-11`.
    month: String,
    out: i64,
    r#in: i64,
    /// Between card and balance.
    neutral: i64,
}

/// A bill in the list.
#[derive(Serialize, ToSchema)]
pub struct Bill {
    #[schema(value_type = String)]
    id: BillId,
    kind: &'static str,
    /// `in`, `out` or `neutral`.
    direction: &'static str,
    amount: i64,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    at: String,
    state: String,
}

impl From<&bill::Bill> for Bill {
    fn from(bill: &bill::Bill) -> Self {
        Self {
            id: bill.id,
            kind: bill.kind.code(),
            direction: bill.kind.direction().code(),
            amount: bill.amount.fen(),
            title: bill.title.clone(),
            note: Some(bill.note.clone()).filter(|note| !note.is_empty()),
            at: bill.at.to_string(),
            state: bill.state.clone(),
        }
    }
}

fn month_text(month: Date) -> String {
    format!("{:04}-{:02}", month.year(), month.month())
}

fn month(text: &str) -> Result<Date, Problem> {
    format!("{text}-01").parse().map_err(|_| Problem::bad_request("month", "is a year and a month, as 2026-11"))
}

impl From<bill::MonthGroup> for MonthTotal {
    fn from(group: bill::MonthGroup) -> Self {
        Self {
            month: month_text(group.month),
            out: group.out.fen(),
            r#in: group.r#in.fen(),
            neutral: group.neutral.fen(),
        }
    }
}

fn filter(query: BillQuery) -> Result<Filter, Problem> {
    let wanted = query.kind.filter(|kind| !kind.is_empty());
    let kind = wanted.map(|kind| BillKind::from_code(&kind).ok_or_else(|| Problem::bad_request("kind", "is unknown")));
    let before =
        query.cursor.map(|text| text.parse().map_err(|_| Problem::bad_request("cursor", "is not one of ours")));
    Ok(Filter {
        month: query.month.filter(|text| !text.is_empty()).map(|text| month(&text)).transpose()?,
        kind: kind.transpose()?,
        text: query.q,
        before: before.transpose()?,
        limit: PAGE_LENGTH,
    })
}

/// A page of the holder's bills, newest first.
#[utoipa::path(get, path = "/bills", tag = "bills", params(BillQuery),
    responses((status = 200, body = Bills), (status = 401, body = ProblemBody)))]
async fn list_bills(
    session: HolderSession,
    State(state): State<AppState>,
    Query(query): Query<BillQuery>,
) -> Result<Json<Bills>, Problem> {
    let filter = filter(query)?;
    let page = state.look(move |view, _| bill::list(view, session.holder, &filter)).await?;
    Ok(Json(Bills {
        groups: page.groups.into_iter().map(MonthTotal::from).collect(),
        items: page.bills.iter().map(Bill::from).collect(),
        next: page.next.map(|id| id.to_string()),
    }))
}

/// A bill with everything that is known of it.
#[derive(Serialize, ToSchema)]
pub struct BillDetail {
    #[serde(flatten)]
    bill: Bill,
    fee: i64,
    /// `balance`, or bank and last digits.
    method: String,
    /// Keys that the page words, with their values.
    facts: Vec<Fact>,
    history: Vec<Step>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<ProblemBody>,
}

/// One fact of a bill.
#[derive(Serialize, ToSchema)]
pub struct Fact {
    key: &'static str,
    value: String,
}

/// What coupons took off a payment.
fn discount(view: &mut View<'_>, holder: HolderId, bill: &bill::Bill) -> Result<Amount, Fault> {
    if bill.kind != BillKind::Payment {
        return Ok(Amount::ZERO);
    }
    let payment = payment::find(view, holder, PaymentId::from_bytes(bill.subject))?;
    // A payment that came to nothing has given its coupons back.
    let kept = payment.filter(|payment| matches!(payment.state, PaymentState::Succeeded | PaymentState::Processing));
    Ok(kept.map_or(Amount::ZERO, |payment| payment.discount))
}

fn facts(bill: &bill::Bill, discount: Amount) -> Vec<Fact> {
    let number = bill.subject.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    let mut facts = vec![
        Fact { key: "payee", value: bill.title.clone() },
        Fact { key: "amount", value: bill.amount.fen().to_string() },
        Fact { key: "method", value: bill.method.clone() },
        Fact { key: "at", value: bill.at.to_string() },
        Fact { key: "number", value: number },
    ];
    if !bill.fee.is_zero() {
        facts.insert(2, Fact { key: "fee", value: bill.fee.fen().to_string() });
    }
    if !discount.is_zero() {
        facts.insert(2, Fact { key: "discount", value: discount.fen().to_string() });
    }
    if !bill.note.is_empty() {
        facts.push(Fact { key: "note", value: bill.note.clone() });
    }
    facts
}

/// A bill of the holder's.
#[utoipa::path(get, path = "/bills/{id}", tag = "bills", params(("id" = String, Path)),
    responses((status = 200, body = BillDetail), (status = 401, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
async fn see_bill(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<BillId>,
) -> Result<Json<BillDetail>, Problem> {
    let found = state.look(move |view, _| {
        let Some(detail) = bill::detail(view, session.holder, id)? else { return Ok(None) };
        let discount = discount(view, session.holder, &detail.bill)?;
        Ok(Some((detail, discount)))
    });
    let (detail, discount) = found.await?.ok_or_else(Problem::not_found)?;
    Ok(Json(BillDetail {
        bill: Bill::from(&detail.bill),
        fee: detail.bill.fee.fen(),
        method: detail.bill.method.clone(),
        facts: facts(&detail.bill, discount),
        history: detail.history.into_iter().map(Step::from).collect(),
        failure: detail.bill.failure().map(|refusal| Problem::from_refusal(refusal.as_ref()).body()),
    }))
}

/// Of which month.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MonthQuery {
    /// As `2026-11`; this month without it.
    month: Option<String>,
}

/// What a month was spent on.
#[derive(Serialize, ToSchema)]
pub struct BillStatistics {
    out: i64,
    r#in: i64,
    /// What was spent on and what came in, largest first.
    by_kind: Vec<KindTotal>,
    /// The days with a bill, oldest first.
    days: Vec<DayTotal>,
    /// The last six months, oldest first.
    months: Vec<MonthTotal>,
}

/// One kind's share.
#[derive(Serialize, ToSchema)]
pub struct KindTotal {
    kind: &'static str,
    /// `in` or `out`.
    direction: &'static str,
    amount: i64,
    count: u32,
}

/// A day's totals.
#[derive(Serialize, ToSchema)]
pub struct DayTotal {
    /// As `2026-11-22`.
    day: String,
    out: i64,
    r#in: i64,
}

/// The statistics of a month.
#[utoipa::path(get, path = "/bills/statistics", tag = "bills", params(MonthQuery),
    responses((status = 200, body = BillStatistics), (status = 401, body = ProblemBody)))]
async fn bill_statistics(
    session: HolderSession,
    State(state): State<AppState>,
    Query(query): Query<MonthQuery>,
) -> Result<Json<BillStatistics>, Problem> {
    let wanted = query.month.filter(|text| !text.is_empty()).map(|text| month(&text)).transpose()?;
    let found = state
        .look(move |view, ctx| bill::statistics(view, session.holder, wanted.unwrap_or_else(|| ctx.today())))
        .await?;
    Ok(Json(found.into()))
}

impl From<bill::Statistics> for BillStatistics {
    fn from(found: bill::Statistics) -> Self {
        let kind = |sum: bill::KindSum| KindTotal {
            kind: sum.kind.code(),
            direction: sum.kind.direction().code(),
            amount: sum.amount.fen(),
            count: sum.count,
        };
        let day = |sum: bill::DaySum| DayTotal { day: sum.day.to_string(), out: sum.out.fen(), r#in: sum.r#in.fen() };
        Self {
            out: found.out.fen(),
            r#in: found.r#in.fen(),
            by_kind: found.by_kind.into_iter().map(kind).collect(),
            days: found.days.into_iter().map(day).collect(),
            months: found.months.into_iter().map(MonthTotal::from).collect(),
        }
    }
}
