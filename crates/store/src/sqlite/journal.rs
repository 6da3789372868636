//! Entries in the file: appended in order, found by place, by id, or by walking back from an account's newest.

use ledger::{AccountId, JournalEntry};
use money::EntryId;
use rusqlite::{Connection, OptionalExtension};

use crate::Fault;

/// Appends an entry: its place, stored form, back-pointers and hash.
pub(super) const APPEND: &str = "INSERT INTO entry (sequence, body, back, hash) VALUES (?1, ?2, ?3, ?4)";
const AT: &str = "SELECT body, back FROM entry WHERE sequence = ?1";
const BY_ID: &str = "SELECT sequence FROM entry WHERE substr(body, 2, 16) = ?1";
const NOT_BEFORE: &str =
    "SELECT sequence FROM entry WHERE substr(body, 2, 16) >= ?1 ORDER BY substr(body, 2, 16) LIMIT 1";

/// Appends back-pointers in LEB128: seven bits a byte, the low ones first.
pub(super) fn encode_back(back: &[u64], out: &mut Vec<u8>) {
    for &pointer in back {
        let mut rest = pointer;
        while rest >= 0x80 {
            out.push(low_bits(rest) | 0x80);
            rest >>= 7;
        }
        out.push(low_bits(rest));
    }
}

fn low_bits(n: u64) -> u8 {
    n.to_le_bytes()[0] & 0x7f
}

/// Reads what [`encode_back`] wrote.
pub(super) fn decode_back(bytes: &[u8]) -> Vec<u64> {
    let mut out = Vec::with_capacity(4);
    let (mut value, mut shift) = (0_u64, 0_u32);
    for &byte in bytes {
        value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        shift += 7;
        if byte & 0x80 == 0 {
            out.push(std::mem::take(&mut value));
            shift = 0;
        }
    }
    out
}

/// The place of an entry.
pub(super) fn sequence_of(conn: &Connection, id: EntryId) -> Result<Option<u64>, Fault> {
    let found = conn.prepare_cached(BY_ID)?.query_row([id.to_bytes()], |row| row.get::<_, i64>(0)).optional()?;
    Ok(found.map(i64::cast_unsigned))
}

/// The entry at a place, and its back-pointers.
pub(super) fn entry_at(conn: &Connection, sequence: u64) -> Result<Option<(JournalEntry, Vec<u64>)>, Fault> {
    let mut statement = conn.prepare_cached(AT)?;
    let mut rows = statement.query([sequence.cast_signed()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let entry = decode(sequence, row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?;
    Ok(Some((entry, decode_back(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?))))
}

/// An entry by its id.
pub(super) fn entry_by_id(conn: &Connection, id: EntryId) -> Result<Option<JournalEntry>, Fault> {
    let Some(sequence) = sequence_of(conn, id)? else { return Ok(None) };
    Ok(entry_at(conn, sequence)?.map(|(entry, _)| entry))
}

/// The stored form of an entry, read; a fault names its place.
pub(super) fn decode(sequence: u64, body: &[u8]) -> Result<JournalEntry, Fault> {
    JournalEntry::decode(body).map_err(|error| Fault::corrupt(format!("entry {sequence} of lane 1: {error}")))
}

/// Which entry touched the account before this one, if this one names it.
fn pointer(entry: &JournalEntry, back: &[u64], account: AccountId) -> Option<u64> {
    let postings = entry.postings().iter().map(|posting| posting.account);
    let mut named = postings.chain(entry.holds().iter().map(|change| change.hold().account));
    // The first place where the account is named points before the entry; a second one points at the entry itself.
    named.position(|of| of == account).and_then(|place| back.get(place)).copied()
}

/// The place of the newest entry of an account that is older than an id, which need not be an entry's. `newest` is the
/// account's newest entry of all.
///
/// When no entry of the account leads there, the way from its newest entry back and the way from the id's place in the
/// journal back are gone step by step together: one is short for an account of many entries, the other for one of few.
pub(super) fn before(conn: &Connection, account: AccountId, id: EntryId, newest: u64) -> Result<u64, Fault> {
    let found = conn.prepare_cached(NOT_BEFORE)?.query_row([id.to_bytes()], |row| row.get::<_, i64>(0)).optional()?;
    let Some(place) = found.map(i64::cast_unsigned) else { return Ok(newest) };
    let (mut along, mut down) = (newest, place);
    while along >= place && down > 0 {
        if let Some(pointer) = pointer_at(conn, down, account)? {
            return Ok(if down < place { down } else { pointer });
        }
        down -= 1;
        along = pointer_at(conn, along, account)?.unwrap_or(0);
    }
    Ok(if down == 0 { 0 } else { along })
}

/// What came before the entry at a place, if that entry names the account.
fn pointer_at(conn: &Connection, sequence: u64, account: AccountId) -> Result<Option<u64>, Fault> {
    Ok(entry_at(conn, sequence)?.and_then(|(entry, back)| pointer(&entry, &back, account)))
}

/// Walks back from a place along an account.
pub(super) fn walk(
    conn: &Connection,
    account: AccountId,
    mut sequence: u64,
    limit: usize,
) -> Result<Vec<JournalEntry>, Fault> {
    let mut found = Vec::new();
    while sequence != 0 && found.len() < limit {
        let at = entry_at(conn, sequence)?;
        let (entry, back) = at.ok_or_else(|| Fault::corrupt(format!("entry {sequence} of lane 1 is missing")))?;
        sequence = pointer(&entry, &back, account).unwrap_or(0);
        found.push(entry);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_pointers_read_back() {
        let back = [0, 1, 127, 128, 16_383, 16_384, u64::MAX];
        let mut bytes = Vec::new();
        encode_back(&back, &mut bytes);
        assert_eq!(decode_back(&bytes), back);
    }
}
