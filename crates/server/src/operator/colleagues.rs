//! `/operators`: who operates this installation, and inviting another.

use axum::extract::State;
use jiff::Timestamp;
use money::OperatorId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wallet::operator;

use crate::app::AppState;
use crate::door::{Json, OperatorSession, Problem, ProblemBody};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_operators)).routes(routes!(invite_operator))
}

/// One of the operators.
#[derive(Serialize, ToSchema)]
struct Colleague {
    #[schema(value_type = String)]
    id: OperatorId,
    name: String,
    /// Whether it is the one who asks.
    me: bool,
    #[schema(value_type = String, format = DateTime)]
    joined_at: Timestamp,
}

/// Every operator, the first first.
#[derive(Serialize, ToSchema)]
struct Colleagues {
    items: Vec<Colleague>,
}

/// Lists the operators.
#[utoipa::path(get, path = "/operators", tag = "operator",
    responses((status = 200, body = Colleagues), (status = 401, body = ProblemBody)))]
async fn list_operators(session: OperatorSession, State(state): State<AppState>) -> Result<Json<Colleagues>, Problem> {
    let everyone = state.look(|view, _| operator::everyone(view)).await?;
    let shown = |one: operator::Colleague| Colleague {
        me: one.id == session.operator,
        id: one.id,
        name: one.name,
        joined_at: one.joined_at,
    };
    Ok(Json(Colleagues { items: everyone.into_iter().map(shown).collect() }))
}

/// A one-time link's token; the page puts it behind its own address.
#[derive(Serialize, ToSchema)]
struct Invitation {
    token: String,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// Invites another operator, who chooses name and password behind a link that works once.
#[utoipa::path(post, path = "/operators/invitations", tag = "operator",
    responses((status = 200, body = Invitation), (status = 401, body = ProblemBody)))]
async fn invite_operator(session: OperatorSession, State(state): State<AppState>) -> Result<Json<Invitation>, Problem> {
    let made = state.work(move |tx, ctx| operator::invite_another(tx, ctx, session.operator)).await?;
    Ok(Json(Invitation { token: made.token.to_string(), expires_at: made.expires_at }))
}
