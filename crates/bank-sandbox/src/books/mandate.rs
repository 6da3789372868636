//! Mandates: `pending` until the code is confirmed, then `active`, then `cancelled`; all three only in that direction.

use bank::{CodeSent, MandateAnswer, MandateRequest, MandateTerms, ReasonCode};
use jiff::{SignedDuration, Timestamp};
use money::Amount;
use rusqlite::{OptionalExtension, Row, params};

use super::card::{Claim, Denial, examine};
use super::{BooksError, Unit, inbox};
use crate::chance;

/// How long a code is good.
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(5);
/// Wrong tries per code.
const TRIES: u32 = 3;
/// Codes per mandate.
const CODES_MAX: i64 = 5;

/// A mandate as it stands.
struct Mandate {
    reference: String,
    pan: String,
    state: String,
    code: String,
    code_expires_at: i64,
    tries_left: u32,
    codes_sent: i64,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Mandate> {
    Ok(Mandate {
        reference: row.get(0)?,
        pan: row.get(1)?,
        state: row.get(2)?,
        code: row.get(3)?,
        code_expires_at: row.get(4)?,
        tries_left: row.get(5)?,
        codes_sent: row.get(6)?,
    })
}

const BY_REF: &str = "SELECT mandate_ref, pan, state, code, code_expires_at, tries_left, codes_sent
                      FROM mandate WHERE mandate_ref = ?1";
const BY_REQUEST: &str = "SELECT mandate_ref, pan, state, code, code_expires_at, tries_left, codes_sent
                          FROM mandate WHERE request_id = ?1";

fn find(unit: &Unit<'_>, sql: &str, key: &str) -> Result<Option<Mandate>, BooksError> {
    Ok(unit.tx.prepare_cached(sql)?.query_row([key], read).optional()?)
}

/// The card of an active mandate.
pub fn active_card(unit: &Unit<'_>, mandate_ref: &str) -> Result<Option<String>, BooksError> {
    Ok(find(unit, BY_REF, mandate_ref)?.filter(|m| m.state == "active").map(|m| m.pan))
}

/// Makes a mandate and sends its code. Gives how long the answer is to be held back, in milliseconds, as well.
pub fn request(unit: &Unit<'_>, request: &MandateRequest) -> Result<(u64, MandateAnswer), BooksError> {
    if let Some(known) = find(unit, BY_REQUEST, &request.request_id)? {
        return Ok((0, standing(unit, &known)?));
    }
    let (slow_ms, judged) = examine(unit, &Claim::from(request))?;
    let answer = match judged {
        Ok(()) => make(unit, request)?,
        Err(Denial::Mismatch(element)) => MandateAnswer::Mismatch(element),
        Err(Denial::Refused(reason)) => rejected(reason),
    };
    Ok((slow_ms, answer))
}

fn make(unit: &Unit<'_>, request: &MandateRequest) -> Result<MandateAnswer, BooksError> {
    let mandate = Mandate {
        reference: format!("MND{}", chance::hex()),
        pan: request.pan.expose().to_owned(),
        state: "pending".to_owned(),
        code: String::new(),
        code_expires_at: 0,
        tries_left: 0,
        codes_sent: 0,
    };
    unit.tx.execute(
        "INSERT INTO mandate (mandate_ref, request_id, pan, state, code, code_expires_at, tries_left, codes_sent)
         VALUES (?1, ?2, ?3, 'pending', '', 0, 0, 0)",
        params![mandate.reference, request.request_id, mandate.pan],
    )?;
    send_code(unit, &mandate)
}

fn send_code(unit: &Unit<'_>, mandate: &Mandate) -> Result<MandateAnswer, BooksError> {
    let Some(holder) = unit.seed.holder(&mandate.pan) else { return Ok(rejected(ReasonCode::IncorrectAccountNumber)) };
    let expires_at = unit.now.checked_add(CODE_LIFE).map_err(|_| BooksError::Corrupt("clock"))?;
    let code = chance::digits(6);
    let name = &holder.bank.name;
    let tail = mandate.pan.get(mandate.pan.len().saturating_sub(4)..).unwrap_or_default();
    let text = format!(
        "【{zh}】验证码 {code}，您正在把尾号 {tail} 的银行卡绑定到飞钱，5 分钟内有效。请勿告诉他人。\n\
         {en}: your code is {code} to bind the card ending {tail} to Feiqian. Good for 5 minutes. Tell nobody.",
        zh = name.zh,
        en = name.en
    );
    inbox::receive(unit, holder.phone, &name.zh, &text)?;
    unit.tx.execute(
        "UPDATE mandate SET code = ?2, code_expires_at = ?3, tries_left = ?4, codes_sent = codes_sent + 1
         WHERE mandate_ref = ?1",
        params![mandate.reference, code, expires_at.as_millisecond(), TRIES],
    )?;
    let sent_to = mask(holder.phone);
    Ok(MandateAnswer::CodeSent(CodeSent { mandate_ref: mandate.reference.clone(), sent_to, expires_at }))
}

/// Another code: the one before it is void.
pub fn resend(unit: &Unit<'_>, mandate_ref: &str) -> Result<MandateAnswer, BooksError> {
    match find(unit, BY_REF, mandate_ref)? {
        None => Ok(rejected(ReasonCode::NoMandate)),
        Some(mandate) if mandate.state != "pending" => standing(unit, &mandate),
        Some(mandate) if mandate.codes_sent >= CODES_MAX => Ok(rejected(ReasonCode::TooManyCodes)),
        Some(mandate) => send_code(unit, &mandate),
    }
}

/// Tries a code.
pub fn confirm(unit: &Unit<'_>, mandate_ref: &str, code: &str) -> Result<MandateAnswer, BooksError> {
    let Some(mandate) = find(unit, BY_REF, mandate_ref)? else { return Ok(rejected(ReasonCode::NoMandate)) };
    if mandate.state != "pending" {
        return standing(unit, &mandate);
    }
    if mandate.tries_left == 0 || unit.now.as_millisecond() >= mandate.code_expires_at {
        return Ok(rejected(ReasonCode::CodeExpired));
    }
    if mandate.code != code {
        let left = mandate.tries_left - 1;
        let sql = "UPDATE mandate SET tries_left = ?2 WHERE mandate_ref = ?1";
        unit.tx.execute(sql, params![mandate_ref, left])?;
        return Ok(MandateAnswer::Rejected { reason: ReasonCode::CodeWrong, tries_left: Some(left) });
    }
    set_state(unit, mandate_ref, "active")?;
    standing(unit, &Mandate { state: "active".to_owned(), ..mandate })
}

/// Ends a mandate.
pub fn cancel(unit: &Unit<'_>, mandate_ref: &str) -> Result<MandateAnswer, BooksError> {
    match find(unit, BY_REF, mandate_ref)? {
        None => Ok(rejected(ReasonCode::NoMandate)),
        Some(mandate) => {
            set_state(unit, mandate_ref, "cancelled")?;
            Ok(MandateAnswer::Cancelled { mandate_ref: mandate.reference })
        }
    }
}

fn set_state(unit: &Unit<'_>, mandate_ref: &str, state: &str) -> Result<(), BooksError> {
    unit.tx.execute(
        "UPDATE mandate SET state = ?2, code = '', tries_left = 0 WHERE mandate_ref = ?1",
        params![mandate_ref, state],
    )?;
    Ok(())
}

/// What a mandate's state is as an answer: the same question again gets the same answer.
fn standing(unit: &Unit<'_>, mandate: &Mandate) -> Result<MandateAnswer, BooksError> {
    let holder = unit.seed.holder(&mandate.pan).ok_or(BooksError::Corrupt("mandate's card"))?;
    let mandate_ref = mandate.reference.clone();
    let yuan = |yuan: i64| Amount::from_fen(yuan * 100).map_err(|_| BooksError::Corrupt("limit"));
    Ok(match mandate.state.as_str() {
        "pending" => MandateAnswer::CodeSent(CodeSent {
            mandate_ref,
            sent_to: mask(holder.phone),
            expires_at: Timestamp::from_millisecond(mandate.code_expires_at)
                .map_err(|_| BooksError::Corrupt("code's time"))?,
        }),
        "active" => MandateAnswer::Accepted(MandateTerms {
            mandate_ref,
            single_limit: yuan(holder.card.single_limit)?,
            daily_limit: yuan(holder.card.daily_limit)?,
        }),
        _ => rejected(ReasonCode::NoMandate),
    })
}

fn rejected(reason: ReasonCode) -> MandateAnswer {
    MandateAnswer::Rejected { reason, tries_left: None }
}

fn mask(phone: &str) -> String {
    let (head, tail) = (phone.get(..3).unwrap_or_default(), phone.get(7..).unwrap_or_default());
    format!("{head}****{tail}")
}
