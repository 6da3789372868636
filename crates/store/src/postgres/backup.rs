//! A logical copy in one file: the rows of every table in PostgreSQL's binary `COPY` form, and the sequences.
//!
//! `feiqian copy 1\n`, then records: a tag, a name and a body, each of the last two behind its length (u64, big-endian).
//! Tag `T` begins a table (the name; the body lists its columns), `D` is a piece of its data, `S` sets a sequence.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::pin::pin;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};

use super::connection::{Connection, fault};
use super::talk::column;
use crate::Fault;

const HEADER: &[u8] = b"feiqian copy 1\n";

/// Every table but the migrations' own, which the restoring release writes itself, and that of hints, which are of the
/// moment.
const TABLES: &str = "\
    SELECT c.relname::text, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_class c \
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('migration', 'hint') \
    GROUP BY c.relname ORDER BY c.relname";

const SEQUENCES: &str = "\
    SELECT sequencename::text, COALESCE(last_value, 0) FROM pg_sequences WHERE schemaname = current_schema()";

pub(super) fn write(conn: &Connection, copy: &Path) -> Result<(), Fault> {
    let file = File::create_new(copy).map_err(Fault::unavailable)?;
    let mut out = BufWriter::new(file);
    conn.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").map_err(fault)?;
    out.write_all(HEADER).map_err(Fault::unavailable)?;
    for row in conn.wait(conn.client.query(TABLES, &[])).map_err(fault)? {
        write_table(conn, &mut out, column(&row, 0)?, column(&row, 1)?)?;
    }
    for row in conn.wait(conn.client.query(SEQUENCES, &[])).map_err(fault)? {
        put(&mut out, b'S', column(&row, 0)?, column::<i64>(&row, 1)?.to_string().as_bytes())?;
    }
    conn.batch("COMMIT").map_err(fault)?;
    let file = out.into_inner().map_err(|error| Fault::unavailable(error.into_error()))?;
    file.sync_all().map_err(Fault::unavailable)
}

fn write_table(conn: &Connection, out: &mut impl Write, table: &str, columns: &str) -> Result<(), Fault> {
    put(out, b'T', table, columns.as_bytes())?;
    conn.wait(async {
        let sql = format!("COPY {table} ({columns}) TO STDOUT (FORMAT binary)");
        let mut pieces = pin!(conn.client.copy_out(&sql).await.map_err(fault)?);
        while let Some(piece) = pieces.next().await {
            put(out, b'D', "", &piece.map_err(fault)?)?;
        }
        Ok(())
    })
}

fn put(out: &mut impl Write, tag: u8, name: &str, body: &[u8]) -> Result<(), Fault> {
    let length = |bytes: &[u8]| u64::try_from(bytes.len()).unwrap_or(0).to_be_bytes();
    let parts: [&[u8]; 5] = [&[tag], &length(name.as_bytes()), name.as_bytes(), &length(body), body];
    parts.into_iter().try_for_each(|part| out.write_all(part)).map_err(Fault::unavailable)
}

pub(super) fn read(conn: &Connection, copy: &Path) -> Result<(), Fault> {
    let mut from = BufReader::new(File::open(copy).map_err(Fault::unavailable)?);
    let mut header = [0; HEADER.len()];
    from.read_exact(&mut header).map_err(Fault::unavailable)?;
    if header != *HEADER {
        return Err(Fault::corrupt(format!("{} is not a copy of a store", copy.display())));
    }
    let row = conn.wait(conn.client.query_one("SELECT COUNT(*) FROM entry", &[])).map_err(fault)?;
    if column::<i64>(&row, 0)? != 0 {
        return Err(Fault::corrupt("the database is not empty"));
    }
    conn.batch("BEGIN").map_err(fault)?;
    read_records(conn, &mut from)?;
    conn.batch("COMMIT").map_err(fault)
}

fn read_records(conn: &Connection, from: &mut impl Read) -> Result<(), Fault> {
    let mut next = take(from)?;
    while let Some(record) = next.take() {
        next = match record.tag {
            b'T' => read_table(conn, from, &record)?,
            b'S' => {
                set_sequence(conn, &record)?;
                take(from)?
            }
            other => return Err(Fault::corrupt(format!("a copy has a record of unknown kind {other}"))),
        };
    }
    Ok(())
}

/// Fills a table; answers the record that follows its data.
fn read_table(conn: &Connection, from: &mut impl Read, record: &Record) -> Result<Option<Record>, Fault> {
    let (table, columns) = (&record.name, String::from_utf8_lossy(&record.body));
    conn.batch(&format!("DELETE FROM {table}")).map_err(fault)?;
    conn.wait(async {
        let sql = format!("COPY {table} ({columns}) FROM STDIN (FORMAT binary)");
        let mut sink = pin!(conn.client.copy_in::<_, Bytes>(&sql).await.map_err(fault)?);
        let mut next = take(from)?;
        while let Some(piece) = next.take_if(|record| record.tag == b'D') {
            sink.send(piece.body.into()).await.map_err(fault)?;
            next = take(from)?;
        }
        sink.finish().await.map_err(fault)?;
        Ok(next)
    })
}

fn set_sequence(conn: &Connection, record: &Record) -> Result<(), Fault> {
    let last: i64 = String::from_utf8_lossy(&record.body).parse().map_err(Fault::database)?;
    if last == 0 {
        return Ok(());
    }
    let sql = "SELECT setval($1::text::regclass, $2)";
    conn.wait(conn.client.query(sql, &[&record.name, &last])).map(drop).map_err(fault)
}

struct Record {
    tag: u8,
    name: String,
    body: Vec<u8>,
}

/// The next record, or none at the end of the file.
fn take(from: &mut impl Read) -> Result<Option<Record>, Fault> {
    let mut tag = [0];
    if from.read(&mut tag).map_err(Fault::unavailable)? == 0 {
        return Ok(None);
    }
    let name = String::from_utf8(take_part(from)?).map_err(Fault::database)?;
    Ok(Some(Record { tag: tag[0], name, body: take_part(from)? }))
}

fn take_part(from: &mut impl Read) -> Result<Vec<u8>, Fault> {
    let mut length = [0; 8];
    from.read_exact(&mut length).map_err(Fault::unavailable)?;
    let mut part = Vec::new();
    let limit = u64::from_be_bytes(length);
    let read = from.take(limit).read_to_end(&mut part).map_err(Fault::unavailable)?;
    if u64::try_from(read).ok() == Some(limit) { Ok(part) } else { Err(Fault::corrupt("a copy is cut off")) }
}
