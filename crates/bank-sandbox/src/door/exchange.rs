//! One request, carried out against the books.

use std::time::Duration;

use axum::http::StatusCode;
use bank::message::{Header, Message, Request};
use bank::sandbox::{RegistryQuestion, RegistryReply};
use bank::{AccountVerification, PaymentStatus, StatusNotice, VerificationReport};
use jiff::Timestamp;

use super::{Bank, Outcome};
use crate::books::card::{self, Claim, Denial};
use crate::books::instruction::{self, Order, Reply};
use crate::books::{BooksError, Unit, mailbox, mandate, registry, statement};
use crate::chance;

/// Reads and carries out a message. Gives what it was, for the log.
pub(super) async fn message(bank: &Bank, body: &[u8]) -> (String, Outcome) {
    let request = match Request::read(body) {
        Ok((_, request)) => request,
        Err(error) => {
            let refusal = format!("{}: {error}", error.code());
            return (error.code().to_owned(), Outcome::Refused(StatusCode::BAD_REQUEST, refusal));
        }
    };
    let what = request.schema().to_owned();
    let outcome = carry_out(bank, request).await.unwrap_or_else(failed);
    if let Outcome::Document(_, wait) = &outcome
        && !wait.is_zero()
    {
        tokio::time::sleep(*wait).await;
    }
    (what, outcome)
}

fn failed(error: BooksError) -> Outcome {
    eprintln!("feiqian-bank: {error}");
    Outcome::Refused(StatusCode::INTERNAL_SERVER_ERROR, "books_unavailable".to_owned())
}

async fn carry_out(bank: &Bank, request: Request) -> Result<Outcome, BooksError> {
    let books = &bank.books;
    Ok(match request {
        Request::Verify(question) => {
            let (ms, report) = books.run(move |unit| verify(unit, &question)).await?;
            document(&report, ms)
        }
        Request::Mandate(request) => {
            let (ms, answer) = books.run(move |unit| mandate::request(unit, &request)).await?;
            bank.ring();
            document(&answer, ms)
        }
        Request::Resend(resend) => {
            let answer = books.run(move |unit| mandate::resend(unit, &resend.mandate_ref)).await?;
            bank.ring();
            document(&answer, 0)
        }
        Request::Confirm(tried) => {
            document(&books.run(move |unit| mandate::confirm(unit, &tried.mandate_ref, &tried.code)).await?, 0)
        }
        Request::Cancel(end) => document(&books.run(move |unit| mandate::cancel(unit, &end.mandate_ref)).await?, 0),
        Request::Debit(debit) => pay(bank, debit.end_to_end_id.clone(), debit.into()).await?,
        Request::Credit(credit) => pay(bank, credit.end_to_end_id.clone(), credit.into()).await?,
        Request::Status(question) => {
            let id = question.end_to_end_id.clone();
            notice(question.end_to_end_id, books.run(move |unit| instruction::status(unit, &id)).await?)
        }
        Request::Collect(request) => document(&books.run(move |unit| mailbox::collect(unit, request.after)).await?, 0),
        Request::Statement(request) => {
            document(&books.run(move |unit| statement::of_day(unit, request.date)).await?, 0)
        }
    })
}

fn verify(unit: &Unit<'_>, question: &AccountVerification) -> Result<(u64, VerificationReport), BooksError> {
    let (slow_ms, judged) = card::examine(unit, &Claim::from(question))?;
    let report = match judged {
        Ok(()) => VerificationReport::Verified,
        Err(Denial::Mismatch(element)) => VerificationReport::Mismatch(element),
        Err(Denial::Refused(reason)) => VerificationReport::Refused(reason),
    };
    Ok((slow_ms, report))
}

async fn pay(bank: &Bank, end_to_end_id: String, order: Order) -> Result<Outcome, BooksError> {
    match bank.books.run(move |unit| instruction::carry_out(unit, &order)).await? {
        Reply::Conflict => Ok(Outcome::Refused(StatusCode::CONFLICT, "end_to_end_id_reused".to_owned())),
        Reply::Close => Ok(Outcome::Close),
        Reply::Now(status) => Ok(notice(end_to_end_id, status)),
        Reply::Later(ms) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            let id = end_to_end_id.clone();
            Ok(notice(end_to_end_id, bank.books.run(move |unit| instruction::status(unit, &id)).await?))
        }
    }
}

fn notice(end_to_end_id: String, status: PaymentStatus) -> Outcome {
    document(&StatusNotice { end_to_end_id, status }, 0)
}

fn document<M: Message>(message: &M, after_ms: u64) -> Outcome {
    let header = Header { id: chance::hex(), at: Timestamp::now() };
    Outcome::Document(header.document(message).into_bytes(), Duration::from_millis(after_ms))
}

/// Answers a question to the registry, in JSON.
pub(super) async fn registry(bank: &Bank, body: &[u8]) -> (String, Outcome) {
    let what = "registry".to_owned();
    let Ok(question) = serde_json::from_slice::<RegistryQuestion>(body) else {
        return (what, Outcome::Refused(StatusCode::BAD_REQUEST, "question_malformed".to_owned()));
    };
    let outcome = match bank.books.run(move |unit| registry::check(unit, &question)).await {
        Ok(result) => serde_json::to_vec(&RegistryReply { result })
            .map_or_else(|_| failed(BooksError::Corrupt("answer")), |body| Outcome::Document(body, Duration::ZERO)),
        Err(error) => failed(error),
    };
    (what, outcome)
}
