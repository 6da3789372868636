//! `/tickets`: writing to support.

use axum::extract::State;
use jiff::Timestamp;
use money::{BillId, HolderId, TicketId};
use serde::{Deserialize, Serialize};
use store::{Fault, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::ticket::{self, Topic};

use crate::app::AppState;
use crate::door::{HolderSession, Json, Path, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_tickets, open_ticket))
        .routes(routes!(see_ticket))
        .routes(routes!(reply_to_ticket))
}

/// A question to support with its answers.
#[derive(Serialize, ToSchema)]
pub struct Ticket {
    #[schema(value_type = String)]
    id: TicketId,
    /// `account`, `identity`, `binding`, `payment`, `top_up`, `withdrawal`, `transfer`, `pin`, `fraud` or `other`.
    topic: &'static str,
    /// What was asked first.
    text: String,
    /// `open`, `answered` or `closed`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    bill_id: Option<BillId>,
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    replies: Vec<Reply>,
}

/// A line of a ticket.
#[derive(Serialize, ToSchema)]
pub struct Reply {
    /// `holder` or `operator`.
    from: &'static str,
    text: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

impl Ticket {
    /// A ticket with its lines.
    pub fn read(view: &mut View<'_>, ticket: &ticket::Ticket) -> Result<Self, Fault> {
        let mut lines = ticket::lines(view, ticket.id)?.into_iter();
        let text = lines.next().map_or_else(String::new, |line| line.text);
        let replies = lines.map(|line| Reply { from: line.author.code(), text: line.text, at: line.at }).collect();
        Ok(Self {
            id: ticket.id,
            topic: ticket.topic.code(),
            text,
            state: ticket.state.code(),
            bill_id: ticket.bill,
            opened_at: ticket.opened_at,
            updated_at: ticket.updated_at,
            replies,
        })
    }
}

/// Tickets, last changed first.
#[derive(Serialize, ToSchema)]
struct Tickets {
    items: Vec<Ticket>,
}

/// Lists the holder's tickets.
#[utoipa::path(get, path = "/tickets", tag = "support",
    responses((status = 200, body = Tickets), (status = 401, body = ProblemBody)))]
async fn list_tickets(session: HolderSession, State(state): State<AppState>) -> Result<Json<Tickets>, Problem> {
    let items = state
        .look(move |view, ctx| {
            let tickets = ticket::list(view, ctx, session.holder)?;
            tickets.iter().map(|ticket| Ticket::read(view, ticket)).collect::<Result<_, _>>()
        })
        .await?;
    Ok(Json(Tickets { items }))
}

/// A question to support.
#[derive(Deserialize, ToSchema)]
struct TicketRequest {
    topic: String,
    text: String,
    /// The bill it is about.
    #[schema(value_type = Option<String>)]
    bill_id: Option<BillId>,
}

/// Writes to support.
#[utoipa::path(post, path = "/tickets", tag = "support", request_body = TicketRequest,
    responses((status = 200, body = Ticket), (status = 401, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn open_ticket(
    session: HolderSession,
    State(state): State<AppState>,
    Json(request): Json<TicketRequest>,
) -> Result<Json<Ticket>, Problem> {
    let TicketRequest { topic, text, bill_id } = request;
    let topic = Topic::from_code(&topic).unwrap_or(Topic::Other);
    let id = state.write(move |tx, ctx| ticket::open(tx, ctx, session.holder, topic, &text, bill_id)).await?;
    found(&state, session.holder, id).await
}

async fn found(state: &AppState, holder: HolderId, id: TicketId) -> Result<Json<Ticket>, Problem> {
    let ticket = state
        .look(move |view, _| {
            let ticket = ticket::find(view, id)?.filter(|ticket| ticket.holder == holder);
            ticket.map(|ticket| Ticket::read(view, &ticket)).transpose()
        })
        .await?;
    ticket.map(Json).ok_or_else(Problem::not_found)
}

/// Shows a ticket with its answers.
#[utoipa::path(get, path = "/tickets/{id}", tag = "support",
    params(("id" = String, Path, description = "of the ticket")),
    responses((status = 200, body = Ticket), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn see_ticket(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
) -> Result<Json<Ticket>, Problem> {
    found(&state, session.holder, id).await
}

/// Another line.
#[derive(Deserialize, ToSchema)]
pub struct ReplyRequest {
    pub text: String,
}

/// Adds a line to a ticket; a closed one is opened again.
#[utoipa::path(post, path = "/tickets/{id}/replies", tag = "support", request_body = ReplyRequest,
    params(("id" = String, Path, description = "of the ticket")),
    responses((status = 200, body = Ticket), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn reply_to_ticket(
    session: HolderSession,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
    Json(request): Json<ReplyRequest>,
) -> Result<Json<Ticket>, Problem> {
    state.write(move |tx, ctx| ticket::reply(tx, ctx, session.holder, id, &request.text)).await?;
    found(&state, session.holder, id).await
}
