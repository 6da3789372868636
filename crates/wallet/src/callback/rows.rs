//! Rows of callbacks and attempts.

use jiff::Timestamp;
use money::{CallbackId, MerchantId};
use store::{Fault, Row, Tx, View, params};

use super::{Event, State};

/// Something a merchant is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    /// The same over all attempts.
    pub id: CallbackId,
    pub merchant: MerchantId,
    pub event: Event,
    /// The 16 bytes of the id of the trade's order, or of the refund.
    pub subject: [u8; 16],
    pub url: String,
    pub state: State,
    /// How often it was begun anew.
    pub round: u32,
    /// Attempts of this round.
    pub tried: u32,
    /// When it is told next.
    pub next_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With this HTTP status.
    Answered { status: u16 },
    /// With this HTTP status, and words that say no.
    Declined { status: u16 },
    /// No answer in time.
    TimedOut,
    /// The address was not reached, or may not be called.
    Unreachable,
    /// The merchant has no key to read it with: nothing was sent, and trying again would change nothing.
    NoKey,
}

impl Outcome {
    /// The stable name, stored and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Answered { .. } => "answered",
            Self::Declined { .. } => "declined",
            Self::TimedOut => "timed_out",
            Self::Unreachable => "unreachable",
            Self::NoKey => "no_key",
        }
    }

    /// The HTTP status that was answered.
    pub const fn status(self) -> Option<u16> {
        match self {
            Self::Answered { status } | Self::Declined { status } => Some(status),
            Self::TimedOut | Self::Unreachable | Self::NoKey => None,
        }
    }

    fn from_parts(code: &str, status: Option<u16>) -> Option<Self> {
        match (code, status) {
            ("answered", Some(status)) => Some(Self::Answered { status }),
            ("declined", Some(status)) => Some(Self::Declined { status }),
            ("timed_out", None) => Some(Self::TimedOut),
            ("unreachable", None) => Some(Self::Unreachable),
            ("no_key", None) => Some(Self::NoKey),
            _ => None,
        }
    }
}

/// One attempt at telling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub at: Timestamp,
    pub outcome: Outcome,
    pub duration_ms: u32,
    /// The first bytes of the answer, or why the address was not reached.
    pub answer: Vec<u8>,
}

impl Attempt {
    /// Whether the merchant has understood: 200 or 204, in time.
    pub fn is_understood(&self, within_ms: u32) -> bool {
        matches!(self.outcome, Outcome::Answered { status: 200 | 204 }) && self.duration_ms <= within_ms
    }
}

pub(super) fn insert(tx: &mut Tx<'_>, callback: &Callback) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO callback (id, merchant, event, subject, url, state, round, tried, next_at, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            callback.id,
            callback.merchant,
            callback.event.code(),
            callback.subject,
            &callback.url,
            callback.state.code(),
            callback.round,
            callback.tried,
            callback.next_at,
            callback.created_at
        ],
    )
}

pub(super) fn update(tx: &mut Tx<'_>, callback: &Callback) -> Result<(), Fault> {
    tx.queue(
        "UPDATE callback SET state = ?2, round = ?3, tried = ?4, next_at = ?5 WHERE id = ?1",
        params![callback.id, callback.state.code(), callback.round, callback.tried, callback.next_at],
    )
}

pub(super) const BY_ID: &str = "SELECT id, merchant, event, subject, url, state, round, tried, next_at, created_at \
                                FROM callback WHERE id = ?1";

pub(super) fn lock(tx: &mut Tx<'_>, id: CallbackId) -> Result<Option<Callback>, Fault> {
    tx.query_opt_for_update(BY_ID, params![id])?.map(|row| read(&row)).transpose()
}

pub(super) fn insert_attempt(
    tx: &mut Tx<'_>,
    callback: &Callback,
    attempt: &Attempt,
    length_max: usize,
) -> Result<(), Fault> {
    let sql = "SELECT COUNT(*) FROM callback_attempt WHERE callback = ?1";
    let before: u32 = tx.query_one(sql, params![callback.id])?.get(0)?;
    let answer: Vec<u8> = attempt.answer.iter().copied().take(length_max).collect();
    tx.queue(
        "INSERT INTO callback_attempt (callback, number, at, outcome, status, duration_ms, answer) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            callback.id,
            before.saturating_add(1),
            attempt.at,
            attempt.outcome.code(),
            attempt.outcome.status().map(u32::from),
            attempt.duration_ms,
            answer
        ],
    )
}

pub(super) fn read(row: &Row) -> Result<Callback, Fault> {
    let (event, state): (String, String) = (row.get(2)?, row.get(5)?);
    Ok(Callback {
        id: row.get(0)?,
        merchant: row.get(1)?,
        event: Event::from_code(&event).ok_or_else(|| Fault::corrupt(format!("callback event {event}")))?,
        subject: row.get(3)?,
        url: row.get(4)?,
        state: State::from_code(&state).ok_or_else(|| Fault::corrupt(format!("callback state {state}")))?,
        round: row.get(6)?,
        tried: row.get(7)?,
        next_at: row.get(8)?,
        created_at: row.get(9)?,
    })
}

pub(super) fn read_attempt(row: &Row) -> Result<Attempt, Fault> {
    let (code, status): (String, Option<u16>) = (row.get(1)?, row.get(2)?);
    let outcome = Outcome::from_parts(&code, status);
    Ok(Attempt {
        at: row.get(0)?,
        outcome: outcome.ok_or_else(|| Fault::corrupt(format!("callback outcome {code}")))?,
        duration_ms: row.get(3)?,
        answer: row.get(4)?,
    })
}

/// One of a merchant's callbacks.
pub fn find(view: &mut View<'_>, merchant: MerchantId, id: CallbackId) -> Result<Option<Callback>, Fault> {
    let found = view.query_opt(BY_ID, params![id])?.map(|row| read(&row)).transpose()?;
    Ok(found.filter(|callback| callback.merchant == merchant))
}

/// A merchant's callbacks, newest first, older than `before` when that is given.
pub fn list(
    view: &mut View<'_>,
    merchant: MerchantId,
    before: Option<CallbackId>,
    limit: u32,
) -> Result<Vec<Callback>, Fault> {
    let before = before.unwrap_or(CallbackId::from_bytes([u8::MAX; 16]));
    let rows = view.query(
        "SELECT id, merchant, event, subject, url, state, round, tried, next_at, created_at FROM callback \
         WHERE merchant = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
        params![merchant, before, limit],
    )?;
    rows.iter().map(read).collect()
}

/// The attempts at telling a callback, oldest first.
pub fn attempts(view: &mut View<'_>, callback: CallbackId) -> Result<Vec<Attempt>, Fault> {
    let rows = view.query(
        "SELECT at, outcome, status, duration_ms, answer FROM callback_attempt WHERE callback = ?1 ORDER BY number",
        params![callback],
    )?;
    rows.iter().map(read_attempt).collect()
}
