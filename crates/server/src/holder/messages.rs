//! `/messages`: the service conversation.

use std::collections::BTreeMap;

use axum::extract::State;
use jiff::Timestamp;
use money::{BillId, MessageId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::account::AccountRefusal;
use wallet::{Stop, message};

use crate::app::AppState;
use crate::door::{HolderSession, Json, Problem, ProblemBody, Query};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_messages)).routes(routes!(mark_read))
}

/// Where to begin.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MessageQuery {
    /// The id of the oldest message already shown; the newest messages without it.
    #[param(value_type = Option<String>)]
    before: Option<MessageId>,
}

/// A notice: the page words its kind.
#[derive(Serialize, ToSchema)]
struct Message {
    #[schema(value_type = String)]
    id: MessageId,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    kind: String,
    params: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    bill_id: Option<BillId>,
    read: bool,
}

/// A page of notices, newest first.
#[derive(Serialize, ToSchema)]
struct Messages {
    items: Vec<Message>,
    unread: u32,
}

/// Lists the service conversation.
#[utoipa::path(get, path = "/messages", tag = "messages", params(MessageQuery),
    responses((status = 200, body = Messages), (status = 401, body = ProblemBody)))]
async fn list_messages(
    session: HolderSession,
    State(state): State<AppState>,
    Query(query): Query<MessageQuery>,
) -> Result<Json<Messages>, Problem> {
    let (items, unread) = state
        .look(move |view, ctx| {
            let items = message::list(view, ctx, session.holder, query.before)?;
            Ok((items, message::unread(view, session.holder)?))
        })
        .await?;
    let items = items
        .into_iter()
        .map(|message::Message { id, at, kind, params, bill, read }| Message {
            id,
            at,
            kind,
            params,
            bill_id: bill,
            read,
        })
        .collect();
    Ok(Json(Messages { items, unread }))
}

/// How far the holder has read.
#[derive(Deserialize, ToSchema)]
struct ReadUpTo {
    /// The id of the newest message that was seen.
    #[schema(value_type = String)]
    up_to: MessageId,
}

/// What is left to read.
#[derive(Serialize, ToSchema)]
struct Unread {
    unread: u32,
}

/// Marks messages as read.
#[utoipa::path(post, path = "/messages/read", tag = "messages", request_body = ReadUpTo,
    responses((status = 200, body = Unread), (status = 401, body = ProblemBody)))]
async fn mark_read(
    session: HolderSession,
    State(state): State<AppState>,
    Json(request): Json<ReadUpTo>,
) -> Result<Json<Unread>, Problem> {
    let unread = state
        .write(move |tx, _| -> Result<u32, Stop<AccountRefusal>> {
            message::mark_read(tx, session.holder, request.up_to)?;
            Ok(message::unread(tx, session.holder)?)
        })
        .await?;
    Ok(Json(Unread { unread }))
}
