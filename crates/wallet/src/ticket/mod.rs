//! Support: what holders write, and what operators answer.
//!
//! | state | meaning | next |
//! |---|---|---|
//! | open | an operator's turn | answered, closed |
//! | answered | the holder's turn | open, closed |
//! | closed | settled; the holder's next line opens it again | open |

mod refusal;
mod rows;

pub use refusal::TicketRefusal;
pub use rows::{Line, Ticket, find, lines, list, waiting};

use money::{BillId, HolderId, TicketId};
use store::Tx;

use crate::account::{self, Act};
use crate::message::{self, Kind, Notice};
use crate::{Ctx, Stop, refuse};

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketState {
    Open,
    Answered,
    Closed,
}

/// What happens to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketEvent {
    HolderWrote,
    OperatorWrote,
    OperatorClosed,
}

impl TicketState {
    /// All states.
    pub const ALL: [Self; 3] = [Self::Open, Self::Answered, Self::Closed];

    /// The stable name in the database and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }

    /// Reads [`TicketState::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The state after an event; nothing when there is nothing to do.
    pub const fn after(self, event: TicketEvent) -> Option<Self> {
        match (self, event) {
            (Self::Open | Self::Answered | Self::Closed, TicketEvent::HolderWrote) => Some(Self::Open),
            (Self::Open | Self::Answered | Self::Closed, TicketEvent::OperatorWrote) => Some(Self::Answered),
            (Self::Open | Self::Answered, TicketEvent::OperatorClosed) => Some(Self::Closed),
            (Self::Closed, TicketEvent::OperatorClosed) => None,
        }
    }
}

macro_rules! topics {
    ($($name:ident = $code:literal),* $(,)?) => {
        /// What a ticket is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Topic {
            $($name),*
        }

        impl Topic {
            /// The stable name in the database and on the wire.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code),*
                }
            }

            /// Reads [`Topic::code`].
            pub fn from_code(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

topics! {
    Account = "account",
    Identity = "identity",
    Binding = "binding",
    Payment = "payment",
    TopUp = "top_up",
    Withdrawal = "withdrawal",
    Transfer = "transfer",
    Pin = "pin",
    Fraud = "fraud",
    Other = "other",
}

/// Who wrote a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    Holder,
    Operator,
}

impl Author {
    /// The stable name in the database and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Holder => "holder",
            Self::Operator => "operator",
        }
    }
}

/// Opens a ticket with its first line.
pub fn open(
    tx: &mut Tx<'_>,
    ctx: &mut Ctx,
    holder: HolderId,
    topic: Topic,
    text: &str,
    bill: Option<BillId>,
) -> Result<TicketId, Stop<TicketRefusal>> {
    account::authorise(tx, holder, Act::AskSupport).map_err(|stop| stop.map(TicketRefusal::Account))?;
    let text = fitting(ctx, text)?;
    if rows::open_count(tx, holder)? >= *ctx.policy.message.tickets_open_max {
        return refuse(TicketRefusal::TooMany);
    }
    let id = TicketId::new(ctx.now_ms(), &mut ctx.entropy);
    rows::insert(tx, ctx, &rows::NewTicket { id, holder, topic, bill })?;
    rows::append(tx, ctx, id, Author::Holder, text)?;
    Ok(id)
}

/// Adds a holder's line.
pub fn reply(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    holder: HolderId,
    id: TicketId,
    text: &str,
) -> Result<(), Stop<TicketRefusal>> {
    account::authorise(tx, holder, Act::AskSupport).map_err(|stop| stop.map(TicketRefusal::Account))?;
    let text = fitting(ctx, text)?;
    let Some(ticket) = rows::lock(tx, id)?.filter(|ticket| ticket.holder == holder) else {
        return refuse(TicketRefusal::NotFound);
    };
    rows::append(tx, ctx, id, Author::Holder, text)?;
    Ok(advance(tx, ctx, &ticket, TicketEvent::HolderWrote)?)
}

/// Adds an operator's answer and tells the holder. The operator's act is recorded by the caller.
pub(crate) fn answer(tx: &mut Tx<'_>, ctx: &mut Ctx, id: TicketId, text: &str) -> Result<(), Stop<TicketRefusal>> {
    let text = fitting(ctx, text)?;
    let Some(ticket) = rows::lock(tx, id)? else { return refuse(TicketRefusal::NotFound) };
    rows::append(tx, ctx, id, Author::Operator, text)?;
    advance(tx, ctx, &ticket, TicketEvent::OperatorWrote)?;
    let params = vec![("ticket", id.to_string())];
    Ok(message::notify(tx, ctx, ticket.holder, Notice { kind: Kind::TicketAnswered, params, bill: None })?)
}

/// Closes a ticket.
pub(crate) fn close(tx: &mut Tx<'_>, ctx: &Ctx, id: TicketId) -> Result<(), Stop<TicketRefusal>> {
    let Some(ticket) = rows::lock(tx, id)? else { return refuse(TicketRefusal::NotFound) };
    Ok(advance(tx, ctx, &ticket, TicketEvent::OperatorClosed)?)
}

fn advance(tx: &mut Tx<'_>, ctx: &Ctx, ticket: &Ticket, event: TicketEvent) -> Result<(), store::Fault> {
    match ticket.state.after(event) {
        Some(state) => rows::store_state(tx, ctx, ticket.id, state),
        None => Ok(()),
    }
}

fn fitting<'a>(ctx: &Ctx, text: &'a str) -> Result<&'a str, Stop<TicketRefusal>> {
    let text = text.trim();
    let max = *ctx.policy.message.ticket_text_length_max;
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if (1..=max).contains(&length) { Ok(text) } else { refuse(TicketRefusal::TextLength { max }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_event() {
        let table = "
            open     open answered closed
            answered open answered closed
            closed   open answered -";
        let events = [TicketEvent::HolderWrote, TicketEvent::OperatorWrote, TicketEvent::OperatorClosed];
        let rows: Vec<Vec<&str>> = table.trim().lines().map(|line| line.split_whitespace().collect()).collect();
        for (state, row) in TicketState::ALL.into_iter().zip(rows) {
            assert_eq!(row[0], state.code());
            for (event, expected) in events.into_iter().zip(&row[1..]) {
                assert_eq!(state.after(event).map_or("-", TicketState::code), *expected, "{state:?} {event:?}");
            }
        }
    }
}
