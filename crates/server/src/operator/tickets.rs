//! `/tickets`: answering holders.

use axum::extract::State;
use money::{HolderId, TicketId};
use serde::Serialize;
use store::{Fault, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::operator;
use wallet::ticket::{self, TicketState};

use crate::app::AppState;
use crate::door::{Json, OperatorSession, Path, Problem, ProblemBody};
use crate::holder::pin::Done;
use crate::holder::tickets::{ReplyRequest, Ticket};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(operator_tickets)).routes(routes!(answer_ticket)).routes(routes!(close_ticket))
}

/// A ticket and whose it is.
#[derive(Serialize, ToSchema)]
struct OperatedTicket {
    #[schema(value_type = String)]
    holder: HolderId,
    #[serde(flatten)]
    ticket: Ticket,
}

/// Tickets that wait for an operator first, then those that wait for their holder; each longest waiting first.
#[derive(Serialize, ToSchema)]
struct OperatedTickets {
    items: Vec<OperatedTicket>,
}

fn shown(view: &mut View<'_>, tickets: &[ticket::Ticket]) -> Result<Vec<OperatedTicket>, Fault> {
    let read = |ticket: &ticket::Ticket| {
        Ticket::read(view, ticket).map(|shown| OperatedTicket { holder: ticket.holder, ticket: shown })
    };
    tickets.iter().map(read).collect()
}

/// Lists the tickets that are not closed.
#[utoipa::path(get, path = "/tickets", tag = "operator",
    responses((status = 200, body = OperatedTickets), (status = 401, body = ProblemBody)))]
async fn operator_tickets(
    _session: OperatorSession,
    State(state): State<AppState>,
) -> Result<Json<OperatedTickets>, Problem> {
    let items = state
        .look(|view, ctx| {
            let mut tickets = ticket::waiting(view, ctx, TicketState::Open)?;
            tickets.extend(ticket::waiting(view, ctx, TicketState::Answered)?);
            shown(view, &tickets)
        })
        .await?;
    Ok(Json(OperatedTickets { items }))
}

/// Answers a ticket.
#[utoipa::path(post, path = "/tickets/{id}/replies", tag = "operator", request_body = ReplyRequest,
    params(("id" = String, Path, description = "of the ticket")),
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn answer_ticket(
    session: OperatorSession,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
    Json(request): Json<ReplyRequest>,
) -> Result<Json<Done>, Problem> {
    let operator = session.operator;
    state.write(move |tx, ctx| operator::answer_ticket(tx, ctx, operator, id, &request.text)).await?;
    Ok(Json(Done {}))
}

/// Closes a ticket. Its holder's next line opens it again.
#[utoipa::path(post, path = "/tickets/{id}/close", tag = "operator",
    params(("id" = String, Path, description = "of the ticket")),
    responses((status = 200, body = Done), (status = 401, body = ProblemBody), (status = 404, body = ProblemBody)))]
async fn close_ticket(
    session: OperatorSession,
    State(state): State<AppState>,
    Path(id): Path<TicketId>,
) -> Result<Json<Done>, Problem> {
    state.write(move |tx, ctx| operator::close_ticket(tx, ctx, session.operator, id)).await?;
    Ok(Json(Done {}))
}
