//! Tickets in the database.

use jiff::Timestamp;
use money::{BillId, HolderId, TicketId};
use store::{Fault, Row, Tx, View, params};

use super::{Author, TicketState, Topic};
use crate::Ctx;

/// A ticket without its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub id: TicketId,
    pub holder: HolderId,
    pub topic: Topic,
    pub bill: Option<BillId>,
    pub state: TicketState,
    pub opened_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A line of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub author: Author,
    pub text: String,
    pub at: Timestamp,
}

pub(super) struct NewTicket {
    pub id: TicketId,
    pub holder: HolderId,
    pub topic: Topic,
    pub bill: Option<BillId>,
}

pub(super) fn insert(tx: &mut Tx<'_>, ctx: &Ctx, ticket: &NewTicket) -> Result<(), Fault> {
    tx.queue(
        "INSERT INTO ticket (id, holder, topic, bill, state, opened_at, updated_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        params![ticket.id, ticket.holder, ticket.topic.code(), ticket.bill, TicketState::Open.code(), ctx.now],
    )
}

fn read(row: &Row) -> Result<Ticket, Fault> {
    let (topic, state): (String, String) = (row.get(2)?, row.get(4)?);
    Ok(Ticket {
        id: row.get(0)?,
        holder: row.get(1)?,
        topic: Topic::from_code(&topic).ok_or_else(|| Fault::corrupt(format!("ticket topic {topic}")))?,
        bill: row.get(3)?,
        state: TicketState::from_code(&state).ok_or_else(|| Fault::corrupt(format!("ticket state {state}")))?,
        opened_at: row.get(5)?,
        updated_at: row.get(6)?,
    })
}

const BY_ID: &str = "SELECT id, holder, topic, bill, state, opened_at, updated_at FROM ticket WHERE id = ?1";

/// A ticket by its id.
pub fn find(view: &mut View<'_>, id: TicketId) -> Result<Option<Ticket>, Fault> {
    view.query_opt(BY_ID, params![id])?.map(|row| read(&row)).transpose()
}

pub(super) fn lock(tx: &mut Tx<'_>, id: TicketId) -> Result<Option<Ticket>, Fault> {
    tx.query_opt_for_update(BY_ID, params![id])?.map(|row| read(&row)).transpose()
}

/// A holder's tickets, last changed first.
pub fn list(view: &mut View<'_>, ctx: &Ctx, holder: HolderId) -> Result<Vec<Ticket>, Fault> {
    let rows = view.query(
        "SELECT id, holder, topic, bill, state, opened_at, updated_at FROM ticket WHERE holder = ?1 \
         ORDER BY updated_at DESC, id DESC LIMIT ?2",
        params![holder, *ctx.policy.message.page_length],
    )?;
    rows.iter().map(read).collect()
}

/// Tickets in a state over all holders, longest waiting first: an operator's list.
pub fn waiting(view: &mut View<'_>, ctx: &Ctx, state: TicketState) -> Result<Vec<Ticket>, Fault> {
    let rows = view.query(
        "SELECT id, holder, topic, bill, state, opened_at, updated_at FROM ticket WHERE state = ?1 \
         ORDER BY updated_at, id LIMIT ?2",
        params![state.code(), *ctx.policy.message.page_length],
    )?;
    rows.iter().map(read).collect()
}

/// The lines of a ticket in the order they were written.
pub fn lines(view: &mut View<'_>, id: TicketId) -> Result<Vec<Line>, Fault> {
    let rows = view.query("SELECT author, text, at FROM ticket_line WHERE ticket = ?1 ORDER BY place", params![id])?;
    rows.iter()
        .map(|row| {
            let author: String = row.get(0)?;
            let author = if author == Author::Operator.code() { Author::Operator } else { Author::Holder };
            Ok(Line { author, text: row.get(1)?, at: row.get(2)? })
        })
        .collect()
}

pub(super) fn open_count(view: &mut View<'_>, holder: HolderId) -> Result<u32, Fault> {
    let sql = "SELECT COUNT(*) FROM ticket WHERE holder = ?1 AND state = ?2";
    view.query_one(sql, params![holder, TicketState::Open.code()])?.get(0)
}

/// Adds a line at the end.
pub(super) fn append(tx: &mut Tx<'_>, ctx: &Ctx, id: TicketId, author: Author, text: &str) -> Result<(), Fault> {
    let place: i64 = tx.query_one("SELECT COUNT(*) FROM ticket_line WHERE ticket = ?1", params![id])?.get(0)?;
    tx.queue(
        "INSERT INTO ticket_line (ticket, place, author, text, at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id, place, author.code(), text, ctx.now],
    )
}

pub(super) fn store_state(tx: &mut Tx<'_>, ctx: &Ctx, id: TicketId, state: TicketState) -> Result<(), Fault> {
    tx.queue("UPDATE ticket SET state = ?2, updated_at = ?3 WHERE id = ?1", params![id, state.code(), ctx.now])
}
