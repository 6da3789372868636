//! The stored form of an entry: the bytes that the hash chain covers.
//!
//! Big-endian, version 1: `01 | id 16 | kind u16 | reference 16 | at i64 ms | postings u8 × (account i64, signed i64) |
//! holds u8 × (change u8, id 16, account i64, amount i64) | counts u8 × (subject 16, meter u16, window u32, delta i64)`.
//! A posting's sign is its direction: credits above zero.

use std::fmt;

use jiff::Timestamp;
use money::{Amount, EntryId, HoldId};

use crate::{
    AccountId, Count, CounterKey, Direction, EntryKind, HoldChange, HoldOutcome, JournalEntry, OpenHold, Posting,
    Window,
};

const VERSION: u8 = 1;
const PLACE: u8 = 0;

/// Why stored bytes are not an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Too short or too long.
    Length,
    /// A version, kind or outcome that this release does not know.
    Unknown,
    /// An amount or time out of range, or an entry that breaks the rules of entries.
    Invalid,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "the stored entry is cut off or too long",
            Self::Unknown => "the stored entry has a version, kind or outcome unknown to this release",
            Self::Invalid => "the stored entry breaks the rules of entries",
        })
    }
}

impl std::error::Error for DecodeError {}

impl JournalEntry {
    /// Appends the stored form to `out`.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(VERSION);
        out.extend_from_slice(&self.id.to_bytes());
        out.extend_from_slice(&self.kind.code().to_be_bytes());
        out.extend_from_slice(&self.reference);
        out.extend_from_slice(&self.at.as_millisecond().to_be_bytes());
        encode_list(out, &self.postings, |out, posting| {
            out.extend_from_slice(&posting.account.0.to_be_bytes());
            out.extend_from_slice(&posting.signed().to_be_bytes());
        });
        encode_list(out, &self.holds, encode_hold);
        encode_list(out, &self.counts, |out, count| {
            out.extend_from_slice(&count.key.subject);
            out.extend_from_slice(&count.key.meter.to_be_bytes());
            out.extend_from_slice(&count.key.window.code().to_be_bytes());
            out.extend_from_slice(&count.delta.to_be_bytes());
        });
    }

    /// Reads the stored form; the whole of `bytes` must be one entry.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader { rest: bytes };
        if reader.u8()? != VERSION {
            return Err(DecodeError::Unknown);
        }
        let entry = Self {
            id: EntryId::from_bytes(reader.take()?),
            kind: EntryKind::from_code(u16::from_be_bytes(reader.take()?)).ok_or(DecodeError::Unknown)?,
            reference: reader.take()?,
            at: Timestamp::from_millisecond(reader.i64()?).map_err(|_| DecodeError::Invalid)?,
            postings: reader.list(Reader::posting)?,
            holds: reader.list(Reader::hold_change)?,
            counts: reader.list(Reader::count)?,
        };
        if !reader.rest.is_empty() {
            return Err(DecodeError::Length);
        }
        entry.validate().map_err(|_| DecodeError::Invalid)?;
        Ok(entry)
    }
}

fn encode_list<T>(out: &mut Vec<u8>, items: &[T], mut each: impl FnMut(&mut Vec<u8>, &T)) {
    // `validate` bounds every list at 255.
    out.push(u8::try_from(items.len()).unwrap_or(u8::MAX));
    for item in items {
        each(out, item);
    }
}

fn encode_hold(out: &mut Vec<u8>, change: &HoldChange) {
    let code = match change {
        HoldChange::Place { .. } => PLACE,
        HoldChange::End { outcome, .. } => outcome.code(),
    };
    out.push(code);
    out.extend_from_slice(&change.id().to_bytes());
    out.extend_from_slice(&change.hold().account.0.to_be_bytes());
    out.extend_from_slice(&change.hold().amount.fen().to_be_bytes());
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(DecodeError::Length)?;
        self.rest = rest;
        Ok(*head)
    }

    fn u8(&mut self) -> Result<u8, DecodeError> {
        self.take::<1>().map(|[byte]| byte)
    }

    fn i64(&mut self) -> Result<i64, DecodeError> {
        self.take().map(i64::from_be_bytes)
    }

    fn list<T>(&mut self, each: fn(&mut Self) -> Result<T, DecodeError>) -> Result<Vec<T>, DecodeError> {
        let count = self.u8()?;
        (0..count).map(|_| each(self)).collect()
    }

    fn amount(&mut self) -> Result<Amount, DecodeError> {
        Amount::from_fen(self.i64()?).map_err(|_| DecodeError::Invalid)
    }

    fn posting(&mut self) -> Result<Posting, DecodeError> {
        let account = AccountId(self.i64()?);
        let signed = self.i64()?;
        let direction = if signed < 0 { Direction::Debit } else { Direction::Credit };
        let fen = signed.checked_abs().ok_or(DecodeError::Invalid)?;
        Ok(Posting { account, direction, amount: Amount::from_fen(fen).map_err(|_| DecodeError::Invalid)? })
    }

    fn hold_change(&mut self) -> Result<HoldChange, DecodeError> {
        let code = self.u8()?;
        let id = HoldId::from_bytes(self.take()?);
        let hold = OpenHold { account: AccountId(self.i64()?), amount: self.amount()? };
        if code == PLACE {
            return Ok(HoldChange::Place { id, hold });
        }
        let outcome = HoldOutcome::from_code(code).ok_or(DecodeError::Unknown)?;
        Ok(HoldChange::End { id, hold, outcome })
    }

    fn count(&mut self) -> Result<Count, DecodeError> {
        let key = CounterKey {
            subject: self.take()?,
            meter: u16::from_be_bytes(self.take()?),
            window: Window::from_code(u32::from_be_bytes(self.take()?)),
        };
        Ok(Count { key, delta: self.i64()? })
    }
}
