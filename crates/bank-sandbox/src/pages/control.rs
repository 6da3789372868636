//! The controls in JSON: faults, clock, reserve; and what the bank knows.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use bank::ReasonCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::PageError;
use crate::books::report::{self, BooksReport, InstructionReport};
use crate::books::{Unit, clock, posting};
use crate::door::Bank;
use crate::fault::{self, Rule};
use crate::seed::{Bank as BankFacts, Person};

/// How many instructions a list gives when nothing is said.
const INSTRUCTIONS_MAX: u32 = 100_000;

pub(super) async fn faults(State(bank): State<Bank>) -> Result<Json<Vec<Rule>>, PageError> {
    Ok(Json(bank.books.run(fault::rules).await?))
}

pub(super) async fn add_fault(
    State(bank): State<Bank>,
    Json(mut rule): Json<Rule>,
) -> Result<(StatusCode, Json<Rule>), PageError> {
    let fits = |found: bool, field| if found { Ok(()) } else { Err(PageError::Input(field)) };
    let seed = bank.books.seed();
    fits(rule.bank.as_deref().is_none_or(|id| seed.bank(id).is_some()), "bank")?;
    fits(rule.card.as_deref().is_none_or(|pan| seed.holder(pan).is_some()), "card")?;
    fits(rule.code.as_deref().is_none_or(|code| ReasonCode::parse(code).is_some()), "code")?;
    fits(rule.probability.is_none_or(|p| (0.0..=1.0).contains(&p)), "probability")?;
    fits(rule.times.is_none_or(|times| times > 0), "times")?;
    fits(rule.delay_ms.is_none_or(|ms| ms <= 600_000), "delay_ms")?;
    let kept = rule.clone();
    rule.id = bank.books.run(move |unit| fault::add(unit, &kept)).await?;
    Ok((StatusCode::CREATED, Json(rule)))
}

pub(super) async fn clear_faults(State(bank): State<Bank>) -> Result<StatusCode, PageError> {
    bank.books.run(fault::clear).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn remove_fault(State(bank): State<Bank>, Path(id): Path<i64>) -> Result<StatusCode, PageError> {
    bank.books.run(move |unit| fault::remove(unit, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The bank's clock.
#[derive(Serialize)]
pub(super) struct Clock {
    now: Timestamp,
    business_date: String,
    offset_ms: i64,
}

fn read_clock(unit: &Unit<'_>) -> Result<Clock, crate::books::BooksError> {
    let offset_ms = clock::offset_ms(&unit.tx)?;
    Ok(Clock { now: unit.now, business_date: unit.today().to_string(), offset_ms })
}

pub(super) async fn clock(State(bank): State<Bank>) -> Result<Json<Clock>, PageError> {
    Ok(Json(bank.books.run(read_clock).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Advance {
    advance_seconds: u32,
}

pub(super) async fn advance(State(bank): State<Bank>, Json(by): Json<Advance>) -> Result<Json<Clock>, PageError> {
    bank.books.run(move |unit| clock::advance(unit, by.advance_seconds)).await?;
    clock(State(bank)).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fund {
    amount: i64,
}

pub(super) async fn fund(State(bank): State<Bank>, Json(fund): Json<Fund>) -> Result<Json<BooksReport>, PageError> {
    if !(1..=1_000_000_000_000).contains(&fund.amount) {
        return Err(PageError::Input("amount"));
    }
    bank.books.run(move |unit| report::fund_reserve(unit, fund.amount)).await?;
    books(State(bank)).await
}

pub(super) async fn books(State(bank): State<Bank>) -> Result<Json<BooksReport>, PageError> {
    Ok(Json(bank.books.run(report::check).await?))
}

#[derive(Deserialize)]
pub(super) struct Limit {
    limit: Option<u32>,
}

pub(super) async fn instructions(
    State(bank): State<Bank>,
    Query(query): Query<Limit>,
) -> Result<Json<Vec<InstructionReport>>, PageError> {
    let limit = query.limit.unwrap_or(INSTRUCTIONS_MAX);
    Ok(Json(bank.books.run(move |unit| report::instructions(unit, limit)).await?))
}

/// What anybody may know about the sandbox.
#[derive(Serialize)]
pub(super) struct Facts {
    banks: Vec<BankFacts>,
    people: Vec<PersonFacts>,
    crowd: Vec<PersonFacts>,
    sentinel_yuan: i64,
    reserve: i64,
}

#[derive(Serialize)]
struct PersonFacts {
    #[serde(flatten)]
    person: Person,
    /// Fen on each card, in the order of the cards.
    balances: Vec<i64>,
}

pub(super) async fn facts(State(bank): State<Bank>) -> Result<Json<Facts>, PageError> {
    let facts = bank.books.run(|unit| {
        let mut people = unit.seed.people.iter().map(|p| with_balances(unit, p)).collect::<Result<Vec<_>, _>>()?;
        let crowd = people.split_off(unit.seed.by_hand);
        let reserve = posting::balance(unit, posting::RESERVE)?;
        let banks = unit.seed.banks.clone();
        Ok(Facts { banks, people, crowd, sentinel_yuan: fault::SENTINEL_YUAN, reserve })
    });
    Ok(Json(facts.await?))
}

fn with_balances(unit: &Unit<'_>, person: &Person) -> Result<PersonFacts, crate::books::BooksError> {
    let balance = |card: &crate::seed::Card| posting::balance(unit, &posting::card_account(&card.pan));
    let balances = person.cards.iter().map(balance).collect::<Result<_, _>>()?;
    Ok(PersonFacts { person: person.clone(), balances })
}
