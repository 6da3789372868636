//! The wallet's mailbox: what the bank says unasked, numbered, kept for ever, read as often as the wallet likes.

use bank::message::Mailbox;
use bank::{Mail, MailItem, PaymentReturn, ReasonCode, StatusNotice};
use jiff::Timestamp;
use money::Amount;
use rusqlite::params;

use super::instruction::{self, Instruction};
use super::{BooksError, Unit};

/// How many items one look gives.
const ITEMS_MAX: i64 = 200;

pub(super) fn post_status(unit: &Unit<'_>, end_to_end_id: &str) -> Result<(), BooksError> {
    post(unit, "status", end_to_end_id)
}

pub(super) fn post_return(unit: &Unit<'_>, end_to_end_id: &str) -> Result<(), BooksError> {
    post(unit, "return", end_to_end_id)
}

fn post(unit: &Unit<'_>, kind: &str, end_to_end_id: &str) -> Result<(), BooksError> {
    unit.tx.execute("INSERT INTO mail (kind, end_to_end_id) VALUES (?1, ?2)", params![kind, end_to_end_id])?;
    Ok(())
}

/// The items after a number, oldest first.
pub fn collect(unit: &Unit<'_>, after: u64) -> Result<Mailbox, BooksError> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let sql = "SELECT sequence, kind, end_to_end_id FROM mail WHERE sequence > ?1 ORDER BY sequence LIMIT ?2";
    let mut statement = unit.tx.prepare_cached(sql)?;
    let rows = statement.query_map(params![after, ITEMS_MAX], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    let mut items = Vec::new();
    for row in rows {
        let (sequence, kind, id) = row?;
        let known = instruction::find(unit, &id)?.ok_or(BooksError::Corrupt("mail"))?;
        let sequence = u64::try_from(sequence).map_err(|_| BooksError::Corrupt("mail"))?;
        items.push(MailItem { sequence, mail: write(&kind, known)? });
    }
    Ok(Mailbox { items })
}

fn write(kind: &str, known: Instruction) -> Result<Mail, BooksError> {
    if kind == "status" {
        let status = known.status();
        return Ok(Mail::Status(StatusNotice { end_to_end_id: known.end_to_end_id, status }));
    }
    let at = known.returned_at.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let plain: String = known.end_to_end_id.chars().rev().take(32).collect();
    Ok(Mail::Return(PaymentReturn {
        return_id: format!("RT-{}", plain.chars().rev().collect::<String>()),
        amount: Amount::from_fen(known.fen).map_err(|_| BooksError::Corrupt("amount"))?,
        end_to_end_id: known.end_to_end_id,
        reason: ReasonCode::ClosedAccountNumber,
        at: at.ok_or(BooksError::Corrupt("return"))?,
    }))
}
